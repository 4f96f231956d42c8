package figures

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"ostoja/internal/fault"
	"ostoja/stats/disclose/microdata"
)

// suppressedValue stands for a key of a row that is left out.
const suppressedValue = "*"

// copyRecoded reads the file again and writes each row with its keys recoded.
// Of the other columns only the sensitive one and those to keep are written.
func copyRecoded(w io.Writer, path string, f *anonymizeFlags, keys []microdata.Column, suppressed []bool) error {
	m, err := openMicro(path)
	if err != nil {
		return err
	}
	defer m.close()
	others := slices.Clone(f.keep)
	if f.sensitive != "" && !slices.Contains(others, f.sensitive) {
		others = append([]string{f.sensitive}, others...)
	}
	at, err := m.index(append(slices.Clone(f.keys), others...))
	if err != nil {
		return err
	}
	buffer := bufio.NewWriter(w)
	out := csv.NewWriter(buffer)
	out.Comma = m.comma
	out.Write(append(slices.Clone(f.keys), others...))
	line := make([]string, len(at))
	for {
		record, err := m.next()
		if errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return err
		}
		if m.row > len(suppressed) {
			return fault.Refuse("%s changed while it was read. Try again.", path)
		}
		for j := range line {
			line[j] = recodedValue(record[at[j]], j, m.row-1, keys, suppressed)
		}
		out.Write(line)
	}
	if m.row < len(suppressed) {
		return fault.Refuse("%s changed while it was read. Try again.", path)
	}
	out.Flush()
	if err := errors.Join(out.Error(), buffer.Flush()); err != nil {
		return fmt.Errorf("write: %w", err)
	}
	return nil
}

func recodedValue(raw string, column, row int, keys []microdata.Column, suppressed []bool) string {
	switch {
	case column >= len(keys):
		return noFormula(raw)
	case suppressed[row]:
		return suppressedValue
	}
	return noFormula(keys[column].Label(row))
}

// noFormula keeps a value from being run by a spreadsheet that opens the file:
// what begins like a formula and is no number gets an apostrophe.
func noFormula(value string) string {
	if value == "" || !strings.ContainsRune("=+-@\t\r", rune(value[0])) {
		return value
	}
	if _, err := parseDecimal(value); err == nil {
		return value
	}
	return "'" + value
}
