package xlsform

import (
	"bytes"
	"strings"
)

// itemsets gives the sheet external_choices as the file itemsets.csv, which
// clients look choices up in; nil when the form has none.
func (f *form) itemsets() []byte {
	sheet := f.book.Sheet("external_choices")
	if sheet == nil || len(f.external) == 0 {
		return nil
	}
	var b bytes.Buffer
	line := func(cells []string) {
		for i := range sheet.Header {
			if i > 0 {
				b.WriteByte(',')
			}
			cell := ""
			if i < len(cells) {
				cell = cells[i]
			}
			b.WriteString(`"` + strings.ReplaceAll(cell, `"`, `""`) + `"`)
		}
		b.WriteString("\r\n")
	}
	line(sheet.Header)
	for _, row := range sheet.Rows {
		line(row)
	}
	return b.Bytes()
}
