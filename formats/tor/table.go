package tor

import (
	"regexp"
	"strings"
)

var counter = regexp.MustCompile(`^(?i)(\d{1,3}[.)]?|no\.?|#|lp\.?|№)?$`)

// tableLines makes lines of a table's cells. A first column of topics gives
// "Chair | UNHCR" the key Chair; a first row of topics gives each cell below
// it the key of its column; any other row becomes one item.
func tableLines(table [][]string) []line {
	var lines []line
	if len(table) == 0 {
		return nil
	}
	if isCaption(table[0]) {
		table = table[1:]
	}
	if len(table) == 0 {
		return nil
	}
	header := table[0]
	if len(table) > 1 && len(header) > 1 && isHeader(header) && !firstColumnTopics(table[1:]) {
		for _, row := range table[1:] {
			for i, cell := range row {
				if i < len(header) && strings.TrimSpace(cell) != "" && !counter.MatchString(header[i]) {
					lines = append(lines, cellLines(header[i], cell)...)
				}
			}
		}
		return lines
	}
	for _, row := range table {
		lines = append(lines, rowLines(row)...)
	}
	return lines
}

// caption words name columns and say nothing themselves: "Role | Organisation".
var caption = pattern(`^(?:roles?|positions?|functions?|organi[sz]ations?|agenc(?:y|ies)|institutions?|names?|contacts?|e-?mail|details?|descriptions?|items?|elements?|topics?|subjects?|information|values?|comments?|remarks?|fields?|sections?)(?: details| person| information)?$`)

func isCaption(row []string) bool {
	for _, cell := range row {
		if !counter.MatchString(cell) && !caption.MatchString(fold(strings.TrimSpace(cell))) {
			return false
		}
	}
	return len(row) > 1
}

// isHeader tells whether the first cells of a table name its columns.
func isHeader(row []string) bool {
	known, used := 0, 0
	for _, cell := range row {
		if !counter.MatchString(cell) {
			used++
			if isKey(cell) {
				known++
			}
		}
	}
	return used > 1 && 2*known > used && isKey(firstUsed(row))
}

func firstUsed(row []string) string {
	for _, cell := range row {
		if !counter.MatchString(cell) {
			return cell
		}
	}
	return ""
}

func firstColumnTopics(rows [][]string) bool {
	for _, row := range rows {
		if len(row) > 0 && isKey(firstUsed(row)) {
			return true
		}
	}
	return false
}

func isKey(s string) bool {
	s = strings.TrimSuffix(strings.TrimSpace(s), ":")
	return strongTopic(s) || keyWord.MatchString(fold(s)) && len(s) > 0
}

func rowLines(row []string) []line {
	var used []string
	for _, cell := range row {
		if !counter.MatchString(strings.TrimSpace(cell)) {
			used = append(used, cell)
		}
	}
	switch {
	case len(used) == 0:
		return nil
	case len(used) == 1:
		return cellLines("", used[0])
	case isKey(used[0]) || len(used) == 2 && len(strings.Fields(used[0])) <= 6:
		return cellLines(strings.TrimSuffix(strings.TrimSpace(used[0]), ":"), strings.Join(used[1:], " | "))
	}
	l := newLine(strings.Join(used, " | "))
	l.fixed, l.Kind = true, Item
	return []line{l}
}

// cellLines makes the lines of one cell, all with its key; a cell of many
// lines makes its key a heading.
func cellLines(key, cell string) []line {
	var lines []line
	for _, s := range strings.Split(cell, "\n") {
		if l := newLine(s); l.Text != "" {
			l.fixed, l.Key = true, key
			if l.style != "" {
				l.Kind = Item
			}
			lines = append(lines, l)
		}
	}
	if len(lines) > 1 && strongTopic(key) {
		h := line{fixed: true, bold: true, Block: Block{Kind: Heading, Text: key}}
		return append([]line{h}, lines...)
	}
	return lines
}
