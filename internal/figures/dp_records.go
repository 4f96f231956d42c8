package figures

import (
	"io"
	"slices"
	"strings"

	"ostoja/internal/fault"
	"ostoja/stats/disclose/dp"
)

// recordFile is a file of records, one line for each, read anew for each run
// through it so that memory does not grow with it.
type recordFile struct {
	path   string
	header []string
}

// openRecords reads a file's header. Every column needs a name of its own.
func openRecords(path string) (*recordFile, error) {
	m, err := openMicro(path)
	if err != nil {
		return nil, err
	}
	defer m.close()
	for i, name := range m.header {
		if name == "" {
			return nil, fault.Refuse("%s: column %d has no name. Name it in the first line, or remove it.", path, i+1)
		}
		if slices.Contains(m.header[:i], name) {
			return nil, fault.Refuse("%s: two columns are called %q. Rename one.", path, name)
		}
	}
	return &recordFile{path, m.header}, nil
}

// each visits the records; row is the record's, the header being row 1.
func (f *recordFile) each(visit func(row int, values []string) error) error {
	m, err := openMicro(f.path)
	if err != nil {
		return err
	}
	defer m.close()
	for {
		values, err := m.next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if err := visit(m.row+1, values); err != nil {
			return err
		}
	}
}

// absent tells whether a value means that the attribute is absent: empty and 0,
// as in the field's tools.
func absent(value string) bool { return value == "" || value == "0" }

// coded gives the file's records in the codes of a domain. The domain's columns
// must be in the file; person, where not empty, is the column that tells persons
// apart, of which none may have more than bound records.
type coded struct {
	file   *recordFile
	domain dp.Domain
	from   string // where the code lists are, for the mend
	person string
	bound  int
}

// records is the dp.Records of the file.
func (c coded) records(visit func(record []uint16) error) error {
	at, codes := c.columns(), c.codes()
	person := slices.Index(c.file.header, c.person)
	had := map[string]int{}
	record := make([]uint16, len(c.domain))
	rows := 0
	err := c.file.each(func(row int, values []string) error {
		rows++
		for i, column := range at {
			value := strings.TrimSpace(values[column])
			code, known := codes[i][value]
			if !known {
				return fault.Refuse("%s, row %d, column %s: %q is not in its code list. Correct the row, or add the value to %s.", c.file.path, row, c.domain[i].Name, value, c.from)
			}
			record[i] = code
		}
		if person >= 0 {
			who := strings.Clone(values[person])
			if had[who]++; had[who] > c.bound {
				return fault.Refuse("%s, row %d: it is one person's record number %d, and the bound is %d. Join her records, leave some out, or set a larger --bound (which adds noise for everybody).", c.file.path, row, had[who], c.bound)
			}
		}
		return visit(record)
	})
	if err == nil && rows == 0 {
		return fault.Refuse("%s has the names of its columns and no record. Give the file with the records.", c.file.path)
	}
	return err
}

// columns gives where each column of the domain is in the file.
func (c coded) columns() []int {
	var at []int
	for _, column := range c.domain {
		at = append(at, slices.Index(c.file.header, column.Name))
	}
	return at
}

// codes gives each column's codes by value.
func (c coded) codes() []map[string]uint16 {
	var codes []map[string]uint16
	for _, column := range c.domain {
		byValue := map[string]uint16{"": 0, "0": 0}
		for i, v := range column.Values {
			byValue[v] = uint16(i + 1)
		}
		codes = append(codes, byValue)
	}
	return codes
}
