package tor

import (
	"regexp"
	"strings"
	"unicode"
)

var underline = regexp.MustCompile(`^\s*(={3,}|-{3,}|_{3,}|\*{3,}|~{3,})\s*$`)

// textBlocks reads plain text and Markdown.
func textBlocks(s string) []Block {
	rows := strings.Split(s, "\n")
	var lines []line
	apart := true
	for i := 0; i < len(rows); i++ {
		row := rows[i]
		switch cells := splitCells(row); {
		case strings.TrimSpace(row) == "":
			apart = true
			continue
		case underline.MatchString(row):
			if n := len(lines); n > 0 && !apart && lines[n-1].style == "" {
				lines[n-1].hashes = max(lines[n-1].hashes, map[bool]int{true: 1, false: 2}[strings.Contains(row, "=")])
			}
			apart = true
			continue
		case cells != nil:
			table, next := takeTable(rows, i)
			lines, i = append(lines, tableLines(table)...), next-1
		default:
			l := newLine(row)
			l.apart = apart
			if n := len(lines); n > 0 && l.continues(&lines[n-1]) {
				lines[n-1].Text += " " + l.Text
			} else if l.Text != "" {
				lines = append(lines, l)
			}
		}
		apart = false
	}
	return resolve(lines)
}

// continues tells whether l is the next line of the paragraph or item before
// it, broken by hand or by a text editor.
func (l *line) continues(before *line) bool {
	if l.apart || l.style != "" || l.hashes > 0 || l.bold || before.hashes > 0 || before.bold || before.fixed || l.Text == "" {
		return l.apart && l.indent > before.indent && before.style != "" && l.style == "" && l.hashes == 0 && !l.bold && unicode.IsLower([]rune(l.Text + "X")[0])
	}
	if unicode.IsLower([]rune(l.Text)[0]) || before.style != "" && l.indent > before.indent {
		return true
	}
	if key, _ := splitKey(l.Text); key != "" || l.capitals() || before.capitals() {
		return false
	}
	full := len([]rune(before.Text)) >= 55
	return full && !strings.ContainsAny(before.Text[len(before.Text)-1:], ".:;!?")
}

// takeTable gives the cells of the table that begins at row i, and where it ends.
func takeTable(rows []string, i int) (table [][]string, next int) {
	for ; i < len(rows); i++ {
		cells := splitCells(rows[i])
		if cells == nil {
			break
		}
		if strings.Trim(rows[i], " |:-+=\t") != "" {
			table = append(table, cells)
		}
	}
	return table, i
}

var gap = regexp.MustCompile(`\t+| {3,}`)

// splitCells takes a row of a table apart: "| a | b |", "a | b", "Chair<tab>UNHCR"
// or "Chair      UNHCR". Other lines give nil.
func splitCells(row string) []string {
	trimmed := strings.TrimSpace(row)
	switch {
	case strings.HasPrefix(trimmed, "|") || strings.HasPrefix(trimmed, "+--") || strings.Count(trimmed, " | ") > 0:
		return trimCells(strings.Split(strings.Trim(trimmed, "|"), "|"))
	case bulletMark.MatchString(trimmed):
		return nil
	}
	cells := gap.Split(trimmed, -1)
	if len(cells) == 2 && strongTopic(cells[0]) && len(row)-len(strings.TrimLeft(row, " \t")) < 3 {
		return trimCells(cells)
	}
	return nil
}

func trimCells(cells []string) []string {
	for i := range cells {
		cells[i] = plain(strings.TrimSpace(cells[i]))
	}
	return cells
}

var keyMark = regexp.MustCompile(`^(\pL[^:|.;?!]{0,60}?)\s*(?::|\s[–—-]\s)\s*(\S.*)$`)

// splitKey takes "Frequency: monthly" apart where the first words are a topic's.
func splitKey(s string) (key, rest string) {
	m := keyMark.FindStringSubmatch(s)
	if m == nil || !strongTopic(m[1]) && !keyWord.MatchString(fold(m[1])) {
		return "", s
	}
	return m[1], m[2]
}

// keyWord are labels that are no topic of a clause but of a fact.
var keyWord = pattern(`^((area of |geographic )?location|country|sector|cluster|(working )?group( name)?|(co-?)?(chair|lead|facilitat|conven|coordinat)\w*( (agency|agencies|organi[sz]ations?))?|donors?|time ?zone|date|language|secretariat|pays|pais|kraj|sector|secteur|sektor)$`)
