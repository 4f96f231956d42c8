package surveys

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"iter"
	"strconv"
	"strings"
	"unicode/utf8"
)

// SPSS reads a CSV with a syntax file that names its variables, labels them and
// their values, and ties the columns of a question with several answers together.
// There is no maintained library that writes .sav in Go; a syntax file works in
// PSPP too, and people can read it.

// Bounds of SPSS, in bytes.
const (
	spssName       = 64
	spssLabel      = 255
	spssValueLabel = 120
	spssText       = 32767
)

// spssWords are what the syntax says in words: the language of the form's labels,
// and yes and no as whoever exports says them.
type spssWords struct{ language, yes, no string }

// writeSPSS writes a zip with a CSV and a syntax file for the records and for each
// repeat. Rows are read once for each table.
func writeSPSS(w io.Writer, s *Survey, words spssWords, rows func() iter.Seq2[*Row, error], names map[string]string) error {
	archive := zip.NewWriter(w)
	for i, repeat := range append([]string{""}, s.Repeats...) {
		name := strings.Map(fileLetter, sheetName(repeat, i))
		table, err := archive.Create(name + ".csv")
		if err != nil {
			return err
		}
		columns := s.columns(repeat)
		widths := make([]int, len(s.header(columns, repeat)))
		if err := writeTable(table, s, repeat, s.measured(rows(), columns, repeat, names, widths), names, strings.Clone); err != nil { // SPSS runs nothing: cells as they are
			return err
		}
		syntax, err := archive.Create(name + ".sps")
		if err != nil {
			return err
		}
		if _, err := syntax.Write(spssSyntax(name+".csv", s, repeat, words, widths)); err != nil {
			return err
		}
	}
	return archive.Close()
}

// measured passes rows on and notes how many bytes the longest value of each column has.
func (s *Survey) measured(rows iter.Seq2[*Row, error], columns []column, repeat string, names map[string]string, widths []int) iter.Seq2[*Row, error] {
	return func(yield func(*Row, error) bool) {
		for row, err := range rows {
			if err == nil {
				for _, cells := range s.lines(row, columns, repeat, names) {
					for i, c := range cells {
						widths[i] = max(widths[i], len(c))
					}
				}
			}
			if !yield(row, err) {
				return
			}
		}
	}
}

// spssVariable is a column of the CSV as SPSS knows it.
type spssVariable struct {
	name, format, label string
	column              column
}

func spssVariables(s *Survey, repeat, language string, widths []int) []spssVariable {
	taken := map[string]bool{}
	columns := s.columns(repeat)
	head := s.header(columns, repeat)
	var all []spssVariable
	for i, title := range head {
		v := spssVariable{name: unique(taken, title), label: title, format: "A" + strconv.Itoa(min(max(widths[i], 1), spssText))}
		if at := i - (len(head) - len(columns)); at >= 0 {
			v.column = columns[at]
			q := v.column.question
			v.label = q.Title(language)
			switch {
			case v.column.choice != "":
				v.label, v.format = q.choice(v.column.choice, language), "F1.0"
			case len(q.Choices) > 0:
			case q.Type == "int":
				v.format = "F11.0"
			case q.Type == "decimal":
				v.format = "F16.6"
			case q.Type == "date":
				v.format = "SDATE10"
			}
		} else if title == "position" || title == "parent_position" {
			v.format = "F8.0"
		}
		all = append(all, v)
	}
	return all
}

// unique makes a name that SPSS takes and that no other column has: letters, digits
// and _, a letter first, told apart without regard to capitals.
func unique(taken map[string]bool, title string) string {
	name := strings.Map(func(c rune) rune {
		if c < utf8.RuneSelf && (fileLetter(c) == c && c != '-' && c != '.' || c == '_') {
			return c
		}
		return '_'
	}, title)
	if name == "" || name[0] >= '0' && name[0] <= '9' || name[0] == '_' {
		name = "q" + name
	}
	base := strings.TrimRight(name[:min(len(name), spssName-4)], "_")
	for n := 2; ; n++ {
		if key := strings.ToLower(base); !taken[key] && !reserved[key] {
			taken[key] = true
			return base
		}
		base = fmt.Sprintf("%s_%d", strings.TrimRight(name[:min(len(name), spssName-4)], "_"), n)
	}
}

// reserved are the words that name no variable.
var reserved = map[string]bool{"all": true, "and": true, "by": true, "eq": true, "ge": true, "gt": true, "le": true, "lt": true, "ne": true, "not": true, "or": true, "to": true, "with": true}

// spssSyntax writes the syntax for a CSV; widths are of its columns, in bytes.
func spssSyntax(file string, s *Survey, repeat string, words spssWords, widths []int) []byte {
	var b bytes.Buffer
	variables := spssVariables(s, repeat, words.language, widths)
	fmt.Fprintf(&b, "* Encoding: UTF-8.\nGET DATA /TYPE=TXT /FILE=%s /ENCODING='UTF8' /ARRANGEMENT=DELIMITED /FIRSTCASE=2 /DELIMITERS=\",\" /QUALIFIER='\"' /VARIABLES=\n", spssQuote(file, spssLabel))
	for _, v := range variables {
		fmt.Fprintf(&b, "  %s %s\n", v.name, v.format)
	}
	b.WriteString("  .\n")
	for _, v := range variables {
		fmt.Fprintf(&b, "VARIABLE LABELS %s %s.\n", v.name, spssQuote(v.label, spssLabel))
	}
	for _, v := range variables {
		writeValueLabels(&b, v, words)
	}
	for i, v := range variables {
		writeMultiple(&b, v, variables[i+1:])
	}
	b.WriteString("EXECUTE.\n")
	return b.Bytes()
}

// writeValueLabels says what the stored values of a question mean.
func writeValueLabels(b *bytes.Buffer, v spssVariable, words spssWords) {
	q := v.column.question
	if q == nil || len(q.Choices) == 0 || v.column.choice == "" && (q.Multiple() || q.Control == "rank") {
		return
	}
	fmt.Fprintf(b, "VALUE LABELS %s", v.name)
	if v.column.choice != "" {
		fmt.Fprintf(b, " 0 %s 1 %s.\n", spssQuote(words.no, spssValueLabel), spssQuote(words.yes, spssValueLabel))
		return
	}
	seen := map[string]bool{}
	for _, c := range q.Choices {
		if !seen[c.Value] {
			seen[c.Value] = true
			fmt.Fprintf(b, "\n  %s %s", spssQuote(c.Value, spssLabel), spssQuote(q.choice(c.Value, words.language), spssValueLabel))
		}
	}
	b.WriteString(".\n")
}

// writeMultiple ties the columns of a question with several answers together.
func writeMultiple(b *bytes.Buffer, v spssVariable, after []spssVariable) {
	q := v.column.question
	if q == nil || v.column.choice != "" || !q.Multiple() {
		return
	}
	var names []string
	for _, next := range after {
		if next.column.question == q && next.column.choice != "" {
			names = append(names, next.name)
		}
	}
	if len(names) > 1 {
		fmt.Fprintf(b, "MRSETS /MDGROUP NAME=$%s LABEL=%s CATEGORYLABELS=VARLABELS VARIABLES=%s VALUE=1.\n", v.name, spssQuote(v.label, spssLabel), strings.Join(names, " "))
	}
}

// spssQuote writes a text on one line, cut at whole letters to so many bytes.
func spssQuote(text string, most int) string {
	text = strings.Join(strings.Fields(text), " ")
	for len(text) > most {
		_, size := utf8.DecodeLastRuneInString(text)
		text = text[:len(text)-size]
	}
	return "'" + strings.ReplaceAll(text, "'", "''") + "'"
}
