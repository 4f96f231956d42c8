package figures

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"slices"
	"strings"

	"ostoja/internal/fault"
	"ostoja/stats/disclose/dp"
)

// maxDomainBytes bounds a file of code lists.
const maxDomainBytes = 16 << 20

// readDomain reads code lists: a CSV file with the columns 'column' and 'value'
// (or 'field' and 'code'), one line for each value, or a JSON object of lists.
func readDomain(path string) (dp.Domain, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fault.Refuse("the code lists %s cannot be opened: %v. Check the path.", path, errors.Unwrap(err))
	}
	if info.Size() > maxDomainBytes {
		return nil, fault.Refuse("the code lists %s have more than %d MB. Give the values that may occur, not the data.", path, maxDomainBytes>>20)
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, fault.Refuse("the code lists %s cannot be read: %v.", path, errors.Unwrap(err))
	}
	if bytes.HasPrefix(bytes.TrimSpace(raw), []byte("{")) {
		return domainFromJSON(path, raw)
	}
	return domainFromCSV(path)
}

// domainFromJSON keeps the order of the columns, which a Go map would lose.
func domainFromJSON(path string, raw []byte) (dp.Domain, error) {
	var domain dp.Domain
	d := json.NewDecoder(bytes.NewReader(raw))
	d.Token() // the brace that readDomain saw
	for d.More() {
		name, err := d.Token()
		var values []string
		if err == nil {
			err = d.Decode(&values)
		}
		if err != nil {
			return nil, fault.Refuse(`the code lists %s are not as expected: %v. Write {"column": ["value", ...], ...}.`, path, err)
		}
		domain = append(domain, dp.Column{Name: name.(string), Values: slices.DeleteFunc(values, absent)})
	}
	if _, err := d.Token(); err != nil {
		return nil, fault.Refuse("the code lists %s are cut short: %v. Close the brace.", path, err)
	}
	return checkedDomain(path, domain)
}

func domainFromCSV(path string) (dp.Domain, error) {
	file, err := openRecords(path)
	if err != nil {
		return nil, err
	}
	column, value := indexOfAny(file.header, "column", "field"), indexOfAny(file.header, "value", "code")
	if column < 0 || value < 0 {
		return nil, fault.Refuse("the code lists %s need the columns 'column' and 'value' (or 'field' and 'code'); the first line has: %s.", path, strings.Join(file.header, ", "))
	}
	var domain dp.Domain
	place := map[string]int{}
	err = file.each(func(_ int, values []string) error {
		name, code := strings.Clone(strings.TrimSpace(values[column])), strings.Clone(strings.TrimSpace(values[value]))
		if _, known := place[name]; !known {
			place[name] = len(domain)
			domain = append(domain, dp.Column{Name: name})
		}
		if c := &domain[place[name]]; !absent(code) {
			c.Values = append(c.Values, code)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return checkedDomain(path, domain)
}

func checkedDomain(path string, domain dp.Domain) (dp.Domain, error) {
	if err := domain.Check(); err != nil {
		return nil, fault.Refuse("the code lists %s: %v.", path, err)
	}
	return domain, nil
}

// indexOfAny is the place of the first of the names that is in list, or -1.
func indexOfAny(list []string, names ...string) int {
	for _, n := range names {
		if i := slices.Index(list, n); i >= 0 {
			return i
		}
	}
	return -1
}

// chosen cuts a domain, in the file's order of columns, to those named; to all
// where none is. Every column of the file but the person's must be in it.
func chosen(domain dp.Domain, file *recordFile, names []string, person, from string) (dp.Domain, error) {
	byName := map[string]dp.Column{}
	for _, c := range domain {
		byName[c.Name] = c
		if len(names) == 0 && !slices.Contains(file.header, c.Name) {
			return nil, fault.Refuse("%s: the column %s, which the code lists in %s have, is missing. Add it, or name the columns to count with --columns.", file.path, c.Name, from)
		}
	}
	columns, err := columnsOf(file, names, person)
	var out dp.Domain
	for _, name := range columns {
		c, known := byName[name]
		if !known {
			return nil, fault.Refuse("%s: the column %s has no code list in %s. Add its values there, or name the columns to count with --columns.", file.path, name, from)
		}
		out = append(out, c)
	}
	return out, err
}

// columnsOf gives the names of the columns to count: those asked for, or all
// but the person's.
func columnsOf(file *recordFile, names []string, person string) ([]string, error) {
	for _, name := range append([]string{person}, names...) {
		if name != "" && !slices.Contains(file.header, name) {
			return nil, fault.Refuse("%s has no column %s. It has: %s. Name those to use with --columns.", file.path, name, strings.Join(file.header, ", "))
		}
	}
	if len(names) > 0 {
		return names, nil
	}
	return slices.DeleteFunc(slices.Clone(file.header), func(name string) bool { return name == person }), nil
}

// domainFromValues reads the values that occur in files with the same columns:
// whoever has a value that nobody else has shows in it, so it is unsafe for a
// release. Values are sorted, so the order tells nothing of the rows.
func domainFromValues(columns []string, files ...*recordFile) (dp.Domain, error) {
	seen := make([]map[string]bool, len(columns))
	for i := range seen {
		seen[i] = map[string]bool{}
	}
	for _, file := range files {
		if err := collect(file, columns, seen); err != nil {
			return nil, err
		}
	}
	var domain dp.Domain
	for i, name := range columns {
		var values []string
		for v := range seen[i] {
			values = append(values, v)
		}
		slices.Sort(values)
		domain = append(domain, dp.Column{Name: name, Values: values})
	}
	if err := domain.Check(); err != nil {
		return nil, fault.Refuse("%s: %v.", files[0].path, err)
	}
	return domain, nil
}

// collect adds the values of a file's columns to seen.
func collect(file *recordFile, columns []string, seen []map[string]bool) error {
	at := coded{file: file, domain: named(columns)}.columns()
	return file.each(func(row int, values []string) error {
		for i, column := range at {
			v := strings.TrimSpace(values[column])
			if absent(v) || seen[i][v] {
				continue
			}
			if len(seen[i]) == dp.MaxValues-1 {
				return fault.Refuse("%s, row %d: the column %s has more than %d values. Leave it out with --columns, or group its values.", file.path, row, columns[i], dp.MaxValues-1)
			}
			seen[i][strings.Clone(v)] = true
		}
		return nil
	})
}

func named(columns []string) dp.Domain {
	var d dp.Domain
	for _, name := range columns {
		d = append(d, dp.Column{Name: name})
	}
	return d
}
