package figures

import (
	"errors"
	"io"
	"math"
	"strconv"
	"strings"

	"ostoja/internal/command"
	"ostoja/internal/fault"
	"ostoja/stats/disclose/microdata"
)

// isMissing says which values of a file mean that nothing was recorded.
func isMissing(value string) bool {
	value = strings.TrimSpace(value)
	return value == "" || value == "NA"
}

// microWanted are the columns that a command needs of a file.
type microWanted struct {
	keys      []string
	sensitive string                  // "" for none
	weight    string                  // "" for none
	missing   func(value string) bool // nil: every value counts
}

// microTable is what was read of them.
type microTable struct {
	keys      []microdata.Column
	sensitive *microdata.Column
	weights   []float64
}

func (w microWanted) names() []string {
	names := append([]string{}, w.keys...)
	for _, name := range []string{w.sensitive, w.weight} {
		if name != "" {
			names = append(names, name)
		}
	}
	return names
}

// readMicro reads the wanted columns of the file.
func readMicro(env *command.Env, path string, w microWanted) (*microTable, error) {
	m, err := openMicro(path)
	if err != nil {
		return nil, err
	}
	defer m.close()
	at, err := m.index(w.names())
	if err != nil {
		return nil, err
	}
	progress := env.NewProgress("reading rows")
	defer progress.Done()
	var encoders []*microdata.Encoder
	for _, name := range w.names() {
		encoders = append(encoders, microdata.NewEncoder(name, w.missing))
	}
	if w.weight != "" {
		encoders = encoders[:len(encoders)-1]
	}
	var weights []float64
	for {
		record, err := m.next()
		if errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, err
		}
		for j, e := range encoders {
			e.Add(strings.TrimSpace(record[at[j]]))
		}
		if w.weight != "" {
			weight, err := parseWeight(record[at[len(at)-1]])
			if err != nil {
				return nil, fault.Refuse("%s, row %d, column %q: %q is not a positive sampling weight. Mend the value or leave the row out.", path, m.row, w.weight, record[at[len(at)-1]])
			}
			weights = append(weights, weight)
		}
		progress.Set(m.row, 0)
	}
	if m.row == 0 {
		return nil, fault.Refuse("%s has a header and no rows. There is nothing to measure.", path)
	}
	return w.table(encoders, weights), nil
}

func (w microWanted) table(encoders []*microdata.Encoder, weights []float64) *microTable {
	t := &microTable{weights: weights}
	for _, e := range encoders[:len(w.keys)] {
		t.keys = append(t.keys, e.Column())
	}
	if w.sensitive != "" {
		c := encoders[len(w.keys)].Column()
		t.sensitive = &c
	}
	return t
}

// parseWeight reads a positive number.
func parseWeight(text string) (float64, error) {
	v, err := parseDecimal(text)
	if err == nil && (!(v > 0) || math.IsInf(v, 1)) {
		err = strconv.ErrRange
	}
	return v, err
}

// parseDecimal reads a number with a decimal point or a decimal comma.
func parseDecimal(text string) (float64, error) {
	text = strings.TrimSpace(text)
	if !strings.Contains(text, ".") {
		text = strings.Replace(text, ",", ".", 1)
	}
	return strconv.ParseFloat(text, 64)
}

// splitNames reads a list of column names: "sex,age".
func splitNames(flag, list string) ([]string, error) {
	var names []string
	for name := range strings.SplitSeq(list, ",") {
		if name = strings.TrimSpace(name); name != "" {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return nil, fault.Misuse("--%s names no column. Give the names with commas between them: --%[1]s sex,age.", flag)
	}
	return names, nil
}
