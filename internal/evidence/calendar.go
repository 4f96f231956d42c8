package evidence

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"ostoja/internal/fault"
	"ostoja/stats/trend"
)

// calendar is a series of counts with the period of each row.
type calendar struct {
	counts   []float64
	reported []float64 // as reported so far, where late reports were completed
	arrived  []float64 // share of the reports by delay
	whole    []int     // the periods' numbers where the time column has whole numbers
	labels   []string  // their labels where it has dates or weeks
}

// calendar reads the counts and checks that no period is missing or doubled.
func (s trendFlags) calendar(f *frame) (calendar, error) {
	c, column, err := s.readCounts(f)
	if err != nil {
		return c, err
	}
	clock, err := f.choose(s.time, []string{"t", "time", "week", "date", "period"}, 0)
	if err != nil || clock == column {
		return c, err
	}
	return c, c.read(f, clock)
}

// readCounts reads the counts' column, or completes those of --delays.
func (s trendFlags) readCounts(f *frame) (c calendar, column string, err error) {
	if s.delays != "" {
		return s.complete(f)
	}
	column, err = f.choose(s.count, []string{"observed", "count", "cases", "n"}, len(f.names)-1)
	if err != nil {
		return c, "", err
	}
	c.counts, err = f.counts(column)
	return c, column, err
}

// complete reads one column per delay and adds the reports still to come.
func (s trendFlags) complete(f *frame) (calendar, string, error) {
	names := list(s.delays)
	reports := make([][]float64, len(f.rows))
	for _, name := range names {
		y, err := f.counts(name)
		if err != nil {
			return calendar{}, "", err
		}
		for t := range reports {
			reports[t] = append(reports[t], y[t])
		}
	}
	done, err := trend.Complete(reports)
	if err != nil {
		return calendar{}, "", refuse(f, err)
	}
	return calendar{counts: done.Counts, reported: done.Reported, arrived: done.Arrived}, names[0], nil
}

// counts reads a column of whole numbers from 0; NaN where no report came.
func (f *frame) counts(column string) ([]float64, error) {
	if err := f.ungrouped(column); err != nil {
		return nil, err
	}
	y, err := f.numbers(column)
	if err != nil {
		return nil, err
	}
	for i, v := range y {
		if v < 0 || v != math.Floor(v) && !math.IsNaN(v) {
			return nil, fault.Refuse("%s, %s, column %q: %v is not a count. Counts are whole numbers from 0; leave the cell empty where no report came.", f.file, f.row(i), column, v)
		}
	}
	return y, nil
}

// choose gives the named column, else the first of the usual names that is
// there, else the one at the position.
func (f *frame) choose(name string, usual []string, position int) (string, error) {
	if name != "" {
		_, err := f.column(name)
		return name, err
	}
	for _, name := range usual {
		if k := slices.IndexFunc(f.names, func(have string) bool { return strings.EqualFold(have, name) }); k >= 0 {
			return f.names[k], nil
		}
	}
	return f.names[position], nil
}

// read understands the time column and walks through it.
func (c *calendar) read(f *frame, column string) error {
	cells, err := f.labels(column)
	if err != nil {
		return err
	}
	parse, step := periodParser(cells[0])
	if parse == nil {
		return fault.Refuse("%s, %s, column %q: %q is not a period. Write whole numbers, dates such as 2026-11-24, or weeks such as 2026-W48; or name another column with --time.", f.file, f.row(0), column, short(cells[0]))
	}
	periods := make([]int, len(cells))
	for i, cell := range cells {
		var ok bool
		if periods[i], ok = parse(cell); !ok {
			return fault.Refuse("%s, %s, column %q: %q is not of the same form as %q in the first row. Correct it.", f.file, f.row(i), column, short(cell), cells[0])
		}
	}
	if step == 0 {
		step = commonStep(periods)
	}
	if err := consecutive(f, column, cells, periods, step); err != nil {
		return err
	}
	if _, err := strconv.Atoi(cells[0]); err == nil {
		c.whole = periods
	} else {
		c.labels = cells
	}
	return nil
}

// consecutive names the first period that is missing, doubled or out of order.
func consecutive(f *frame, column string, cells []string, periods []int, step int) error {
	for i := 1; i < len(periods); i++ {
		switch gap := periods[i] - periods[i-1]; {
		case gap == step:
		case gap <= 0:
			return fault.Refuse("%s, %s, column %q: %s does not come after %s. Sort the rows by time and keep one per period.", f.file, f.row(i), column, cells[i], cells[i-1])
		default:
			return fault.Refuse("%s, %s, column %q: %s follows %s, so %d periods in between are missing. Add a row for each: 0 where there was no case, an empty count where no report came.", f.file, f.row(i), column, cells[i], cells[i-1], max(1, gap/step-1))
		}
	}
	return nil
}

// periodParser recognises the form of a period and gives its parser, with the
// step from one to the next where the form fixes it.
func periodParser(cell string) (parse func(string) (int, bool), step int) {
	for _, form := range []struct {
		parse func(string) (int, bool)
		step  int
	}{{wholeNumber, 1}, {isoWeek, 1}, {isoDay, 0}, {isoMonth, 1}} {
		if _, ok := form.parse(cell); ok {
			return form.parse, form.step
		}
	}
	return nil, 0
}

func wholeNumber(cell string) (int, bool) {
	n, err := strconv.Atoi(cell)
	return n, err == nil
}

func isoDay(cell string) (int, bool) {
	t, err := time.Parse(time.DateOnly, cell)
	return int(t.Unix() / 86400), err == nil
}

func isoMonth(cell string) (int, bool) {
	t, err := time.Parse("2006-01", cell)
	return t.Year()*12 + int(t.Month()), err == nil
}

// isoWeek numbers the weeks of 2026-W48 without a break at new year.
func isoWeek(cell string) (int, bool) {
	year, week := 0, 0
	if n, err := fmt.Sscanf(strings.ToUpper(cell), "%4d-W%2d", &year, &week); n != 2 || err != nil || week < 1 || week > 53 {
		return 0, false
	}
	fourth := time.Date(year, 1, 4, 0, 0, 0, 0, time.UTC) // always in week 1
	monday := fourth.AddDate(0, 0, -(int(fourth.Weekday())+6)%7)
	return int(monday.Unix()/86400)/7 + week, true
}

// commonStep is the most frequent distance between neighbours.
func commonStep(periods []int) int {
	times, best := map[int]int{}, 1
	for i := 1; i < len(periods); i++ {
		step := periods[i] - periods[i-1]
		times[step]++
		if step > 0 && times[step] > times[best] {
			best = step
		}
	}
	return best
}

// find gives the row number, from 1, of a period as it was asked for.
func (c calendar) find(f *frame, asked, flag string) (int, error) {
	if i := slices.Index(c.labels, asked); i >= 0 {
		return i + 1, nil
	}
	n, err := strconv.Atoi(asked)
	if err != nil {
		return 0, fault.Misuse("%s is %q; there is no such period in %s.", flag, asked, f.file)
	}
	if c.whole != nil {
		n += 1 - c.whole[0]
	}
	if n < 1 || n > len(c.counts) {
		return 0, fault.Misuse("%s is %s; %s has the periods %d to %d.", flag, asked, f.file, c.number(1), c.number(len(c.counts)))
	}
	return n, nil
}

// number is the period of row t as its file numbers it.
func (c calendar) number(t int) int {
	if c.whole != nil {
		return c.whole[t-1]
	}
	return t
}
