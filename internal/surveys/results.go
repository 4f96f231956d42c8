package surveys

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"ostoja/formats/openrosa/xmldoc"
)

// Row is a record as values by path. In a repeat each occurrence is a Row of its own.
type Row struct {
	Submission
	Values  map[string]string
	Repeats map[string][]*Row // by path of the repeat
}

// readRow lays the XML of a record out. An encrypted record has no values.
func (s *Survey) readRow(u Submission) (*Row, error) {
	row := &Row{Submission: u, Values: map[string]string{}}
	if u.Encrypted {
		return row, nil
	}
	root, err := xmldoc.Parse(u.Record)
	if err != nil {
		return nil, err
	}
	s.fill(row, root, "")
	return row, nil
}

func (s *Survey) fill(row *Row, e *xmldoc.Element, above string) {
	for _, c := range e.Children {
		if c.IsText() {
			continue
		}
		path := join(above, c.Name.Local)
		switch {
		case slices.Contains(s.Repeats, path):
			if row.Repeats == nil {
				row.Repeats = map[string][]*Row{}
			}
			inner := &Row{Values: map[string]string{}}
			s.fill(inner, c, path)
			row.Repeats[path] = append(row.Repeats[path], inner)
		case s.byPath[path] != nil:
			row.Values[path] = c.Value()
		default:
			s.fill(row, c, path)
		}
	}
}

// fileNames are the files that a record says it has.
func (s *Survey) fileNames(row *Row) (all []string) {
	for _, q := range s.Questions {
		if name := row.Values[q.Path]; name != "" && q.Type == "binary" {
			all = append(all, name)
		}
	}
	for _, inner := range row.Repeats {
		for _, one := range inner {
			all = append(all, s.fileNames(one)...)
		}
	}
	return all
}

// column is a column of a table of records.
type column struct {
	name     string // of the export
	question *Question
	choice   string // of a split question: the choice that the column is about
}

// columns lists the columns of the table below a repeat ("" for the records
// themselves): notes left out, questions with several answers split into one
// column a choice after the column of all.
func (s *Survey) columns(repeat string) []column {
	var all []column
	for _, q := range s.Questions {
		if q.Repeat != repeat || q.Control == "trigger" || q.Readonly && q.Control == "input" && q.Type == "string" {
			continue
		}
		name := strings.TrimPrefix(q.Path, repeat+"/")
		all = append(all, column{name: name, question: q})
		if q.Multiple() {
			for _, c := range q.Choices {
				all = append(all, column{name: name + "/" + c.Value, question: q, choice: c.Value})
			}
		}
	}
	return all
}

// cell is the value of a column: of a split choice 1 or 0, and nothing where the
// question was not answered.
func (c column) cell(values map[string]string) string {
	value := values[c.question.Path]
	if c.choice == "" || value == "" {
		return value
	}
	for word := range strings.FieldsSeq(value) {
		if word == c.choice {
			return "1"
		}
	}
	return "0"
}

// inWords says a value as people read it.
func (q *Question) inWords(value, language string) string {
	switch {
	case value == "" || len(q.Choices) == 0:
		return value
	case q.Multiple() || q.Control == "rank":
		var all []string
		for word := range strings.FieldsSeq(value) {
			all = append(all, q.choice(word, language))
		}
		return strings.Join(all, ", ")
	}
	return q.choice(value, language)
}

// frequency is how often a choice was the answer.
type frequency struct {
	Label string
	Count int
}

// frequencies counts the answers of a question with choices; answered is the
// number of records that have one.
func (q *Question) frequencies(rows []*Row, language string) (table []frequency, answered int) {
	at := map[string]int{}
	for i, c := range q.Choices {
		at[c.Value] = i
		table = append(table, frequency{Label: q.choice(c.Value, language)})
	}
	for _, row := range rows {
		value := row.Values[q.Path]
		if value == "" {
			continue
		}
		answered++
		for word := range strings.FieldsSeq(value) {
			i, known := at[word]
			if !known {
				i = len(table)
				at[word] = i
				table = append(table, frequency{Label: word})
			}
			table[i].Count++
		}
	}
	return table, answered
}

// quality is what is remarkable about the work of one collector.
type quality struct {
	Collector    string
	Records      int
	Median       time.Duration // of filling in; zero where forms do not note start and end
	Fast         int           // filled in in less than a third of the median of all
	StraightLine int           // the same answer to every question of a battery
	Duplicates   int           // the same answers as another record
	Distance     float64       // median distance from the sample point, in km
	Far          int           // farther from it than far
}

// battery is how many questions with the same choices in a row make a battery.
const battery = 4

// batteries lists the runs of questions that have the same choices.
func (s *Survey) batteries() [][]*Question {
	var all [][]*Question
	var run []*Question
	flush := func() {
		if len(run) >= battery {
			all = append(all, run)
		}
		run = nil
	}
	for _, q := range s.Questions {
		if q.Control != "select1" || len(q.Choices) < 2 {
			if q.answers() {
				flush()
			}
			continue
		}
		if len(run) > 0 && !slices.EqualFunc(run[0].Choices, q.Choices, func(a, b Choice) bool { return a.Value == b.Value }) {
			flush()
		}
		run = append(run, q)
	}
	flush()
	return all
}

// straight tells whether all answered questions of a battery have one answer.
func straight(run []*Question, row *Row) bool {
	first, answered := "", 0
	for _, q := range run {
		value := row.Values[q.Path]
		if value == "" {
			continue
		}
		if answered++; first == "" {
			first = value
		}
		if value != first {
			return false
		}
	}
	return answered >= battery
}

// duration is the time of filling in by the form's own start and end.
func (s *Survey) duration(row *Row) time.Duration {
	var start, end time.Time
	for _, q := range s.Questions {
		if q.Preload != "timestamp" {
			continue
		}
		t, err := time.Parse(time.RFC3339Nano, row.Values[q.Path])
		if err != nil {
			continue
		}
		if start.IsZero() {
			start = t
		} else {
			end = t
		}
	}
	if end.Before(start) || start.IsZero() {
		return 0
	}
	return end.Sub(start)
}

// fewAnswers are too few to call records alike: whoever stopped early is like all who did.
const fewAnswers = 3

// answersOf is all that people answered, to find records that are alike, and how
// many questions that are.
func (s *Survey) answersOf(row *Row) (all string, answered int) {
	var b strings.Builder
	for _, q := range s.Questions {
		if !q.answers() {
			continue
		}
		if row.Values[q.Path] != "" {
			answered++
		}
		b.WriteString(row.Values[q.Path])
		b.WriteByte(0)
	}
	for _, path := range s.Repeats {
		for _, inner := range row.Repeats[path] {
			more, n := s.answersOf(inner)
			b.WriteString(more)
			answered += n
		}
	}
	return b.String(), answered
}

// qualityOf looks at all records, by who collected them. The order is by collector.
func (s *Survey) qualityOf(rows []*Row, collectorOf func(*Row) string) []quality {
	by := map[string]*quality{}
	times := map[string][]time.Duration{}
	distances := map[string][]float64{}
	var all []time.Duration
	alike := map[string]int{}
	for _, row := range rows {
		if answers, n := s.answersOf(row); n >= fewAnswers {
			alike[answers]++
		}
		if d := s.duration(row); d > 0 {
			all = append(all, d)
			times[collectorOf(row)] = append(times[collectorOf(row)], d)
		}
	}
	third := median(all) / 3
	runs := s.batteries()
	for _, row := range rows {
		name := collectorOf(row)
		if by[name] == nil {
			by[name] = &quality{Collector: name, Median: median(times[name])}
		}
		q := by[name]
		q.Records++
		if km, ok := s.distance(row); ok {
			distances[name] = append(distances[name], km)
			if km > far {
				q.Far++
			}
		}
		if d := s.duration(row); d > 0 && d < third {
			q.Fast++
		}
		if slices.ContainsFunc(runs, func(run []*Question) bool { return straight(run, row) }) {
			q.StraightLine++
		}
		if answers, _ := s.answersOf(row); alike[answers] > 1 {
			q.Duplicates++
		}
	}
	var out []quality
	for name, q := range by {
		q.Distance = median(distances[name])
		out = append(out, *q)
	}
	slices.SortFunc(out, func(a, b quality) int { return strings.Compare(a.Collector, b.Collector) })
	return out
}

// median is the upper one of an even number; zero of none.
func median[T cmp.Ordered](values []T) (none T) {
	if len(values) == 0 {
		return none
	}
	sorted := slices.Sorted(slices.Values(values))
	return sorted[len(sorted)/2]
}
