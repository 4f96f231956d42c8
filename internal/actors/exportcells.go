package actors

import (
	"fmt"
	"strings"
	"time"
)

// formulaSigns begin what a spreadsheet may take for a formula.
const formulaSigns = "=+-@\t\r"

// csvText writes a cell as the text of a CSV file.
func csvText(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case time.Time:
		return v.Format(time.DateOnly)
	case string:
		if v != "" && strings.IndexByte(formulaSigns, v[0]) >= 0 {
			return "'" + v
		}
		return v
	}
	return fmt.Sprint(v)
}

// withoutGuard takes away the apostrophe that csvText has put before a sign.
func withoutGuard(s string) string {
	if len(s) > 1 && s[0] == '\'' && strings.IndexByte(formulaSigns, s[1]) >= 0 {
		return s[1:]
	}
	return s
}
