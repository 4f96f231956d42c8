package workbook

import (
	"math"
	"regexp"
	"strings"
	"time"
)

// stylesXML is the part of styles.xml that tells dates from numbers.
type stylesXML struct {
	Formats []struct {
		ID   int    `xml:"numFmtId,attr"`
		Code string `xml:"formatCode,attr"`
	} `xml:"numFmts>numFmt"`
	Cells []struct {
		Format int `xml:"numFmtId,attr"`
	} `xml:"cellXfs>xf"`
}

// dates tells for each style whether a number in it shows as a date or time.
func (s stylesXML) dates() []bool {
	custom := map[int]bool{}
	for _, f := range s.Formats {
		custom[f.ID] = isDateCode(f.Code)
	}
	styles := make([]bool, len(s.Cells))
	for i, c := range s.Cells {
		styles[i] = custom[c.Format] || isBuiltinDate(c.Format)
	}
	return styles
}

// isBuiltinDate knows the date and time formats among Excel's built-in ones
// (ECMA-376 part 1, 18.8.30).
func isBuiltinDate(id int) bool {
	return id >= 14 && id <= 22 || id >= 27 && id <= 36 || id >= 45 && id <= 47 || id >= 50 && id <= 58
}

var literalInCode = regexp.MustCompile(`"[^"]*"|\[[^\]]*\]|\\.|_.|\*.`)

// isDateCode looks for letters of dates outside quotes, brackets and escapes.
func isDateCode(code string) bool {
	code = strings.ToLower(literalInCode.ReplaceAllString(code, ""))
	return !strings.Contains(code, "general") && strings.ContainsAny(code, "ymdhs")
}

// serialDate writes Excel's serial day number as a date, a time or both. The
// 1900 system counts a 29 February 1900 that never was.
func serialDate(serial float64, date1904 bool) (string, bool) {
	if serial < 0 || serial > 2_958_465 {
		return "", false
	}
	days, fraction := math.Modf(serial)
	base := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	switch {
	case date1904:
		base = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
	case days > 0 && days < 60:
		days++
	}
	t := base.AddDate(0, 0, int(days)).Add(time.Duration(math.Round(fraction*86400)) * time.Second)
	switch {
	case serial < 1:
		return t.Format("15:04:05"), true
	case fraction == 0:
		return t.Format("2006-01-02"), true
	}
	return t.Format("2006-01-02T15:04:05"), true
}
