package meetings

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"ostoja/internal/lang"
)

// Add reads lines of the same form, such as a group's own. Where one is wrong
// the error names it, and none is added.
func (h Holidays) Add(r io.Reader) error {
	added := Holidays{}
	lines := bufio.NewScanner(r)
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSpace(lines.Text())
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		country, one, err := readHoliday(strings.Split(line, "\t"))
		if err != nil {
			return fmt.Errorf("line %d: %w", n, err)
		}
		added[country] = append(added[country], one)
	}
	for country, all := range added {
		h[country] = append(h[country], all...)
	}
	return lines.Err()
}

// readHoliday reads the columns of a line: country, rule, years, names.
func readHoliday(columns []string) (country string, h holiday, err error) {
	if len(columns) < 4 || len(columns[0]) != 2 || columns[3] == "" {
		return "", h, fmt.Errorf("write country, rule, years and a name, with tabs between them")
	}
	if h.on, err = readRule(columns[1]); err != nil {
		return "", h, err
	}
	if h.first, h.last, err = readYears(columns[2]); err != nil {
		return "", h, err
	}
	h.name = lang.Texts{}
	for i, l := range []lang.Lang{lang.En, lang.Pl, lang.Uk, lang.Ru} {
		if 3+i < len(columns) && columns[3+i] != "" {
			h.name[l] = lang.Text{Text: columns[3+i]}
		}
	}
	return strings.ToUpper(columns[0]), h, nil
}

var shortWeekdays = []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}

// readRule reads 05-03, sun1-05, mon-1-05, easter+60 or orthodox-2.
func readRule(rule string) (func(year int) time.Time, error) {
	for name, feast := range map[string]func(int) time.Time{"easter": easter, "orthodox": orthodoxEaster} {
		rest, ok := strings.CutPrefix(rule, name)
		if !ok {
			continue
		}
		days := 0
		if _, err := fmt.Sscanf(rest, "%d", &days); rest != "" && err != nil || days < -100 || days > 100 {
			return nil, fmt.Errorf("%q is no distance from Easter such as easter+60", rule)
		}
		return func(year int) time.Time { return feast(year).AddDate(0, 0, days) }, nil
	}
	if d, err := time.Parse("2006-01-02", "2024-"+rule); err == nil { // a leap year: 02-29 is a day
		return func(year int) time.Time { return time.Date(year, d.Month(), d.Day(), 0, 0, 0, 0, time.UTC) }, nil
	}
	var nth, month int
	weekday := slices.Index(shortWeekdays, rule[:min(3, len(rule))])
	if n, err := fmt.Sscanf(rule[min(3, len(rule)):], "%d-%d", &nth, &month); err != nil || n != 2 || weekday < 0 || nth == 0 || nth < -4 || nth > 4 || month < 1 || month > 12 {
		return nil, fmt.Errorf("%q is no rule such as 05-03, sun1-05 or easter+60", rule)
	}
	return func(year int) time.Time { return nthOf(year, time.Month(month), time.Weekday(weekday), nth) }, nil
}

// readYears reads an empty text, 2011-, -2025 or 2020-2022.
func readYears(text string) (first, last int, err error) {
	if text == "" {
		return 0, 0, nil
	}
	from, to, ok := strings.Cut(text, "-")
	for year, at := range map[*int]string{&first: from, &last: to} {
		if at != "" && err == nil {
			*year, err = strconv.Atoi(at)
		}
	}
	if err != nil || !ok {
		err = fmt.Errorf("%q are no years such as 2011-, -2025 or 2020-2022", text)
	}
	return first, last, err
}
