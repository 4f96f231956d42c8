package evidence

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"

	"ostoja/internal/fault"
	"ostoja/stats/survey"
)

// design reads the design's columns. Its warnings say what was assumed.
func (s surveyFlags) design(f *frame) (*survey.Design, []string, error) {
	spec := survey.Spec{N: len(f.rows)}
	warnings := []string{}
	var err error
	if spec.Lonely, err = survey.ParseLonely(s.lonely); err != nil {
		return nil, nil, fault.Misuse("--lonely is %q; choose fail, remove, certainty, adjust or average.", s.lonely)
	}
	if spec.Strata, err = labelColumns(f, s.strata); err != nil {
		return nil, nil, err
	}
	if spec.Clusters, err = labelColumns(f, s.cluster); err != nil {
		return nil, nil, err
	}
	if spec.FPC, err = columns(s.fpc, f.people); err != nil {
		return nil, nil, err
	}
	if s.weights != "" {
		if spec.Weights, err = f.weights(s.weights); err != nil {
			return nil, nil, err
		}
	} else if s.fpc == "" {
		warnings = append(warnings, "No weights and no population sizes were given: every row counts the same, and totals are those of the sample.")
	}
	d, err := survey.New(spec)
	if err != nil {
		return nil, nil, refuse(f, err)
	}
	if alone := d.LonelyStrata(); len(alone) > 0 && spec.Lonely != survey.Fail {
		warnings = append(warnings, fmt.Sprintf("Only one unit was sampled in these strata: %s. Their variance was treated by the policy %q, which is an assumption.", strings.Join(alone, ", "), spec.Lonely))
	}
	if spec.Strata != nil && spec.Clusters != nil && crossed(spec.Strata[0], spec.Clusters[0]) {
		warnings = append(warnings, fmt.Sprintf("Some labels of %q occur in several strata and were taken as different units.", strings.Split(s.cluster, ",")[0]))
	}
	if d, err = s.calibrate(f, d); err != nil {
		return nil, nil, err
	}
	if d, err = s.restrict(f, d); err != nil {
		return nil, nil, err
	}
	d, err = s.replicate(d)
	return d, warnings, err
}

// restrict applies --where.
func (s surveyFlags) restrict(f *frame, d *survey.Design) (*survey.Design, error) {
	if s.where == "" {
		return d, nil
	}
	column, value, ok := strings.Cut(s.where, "=")
	if !ok {
		return nil, fault.Misuse("--where is %q; write column=value.", s.where)
	}
	cells, err := f.text(column)
	if err != nil {
		return nil, err
	}
	return d.Domain(equal(cells, value))
}

func (s surveyFlags) replicate(d *survey.Design) (*survey.Design, error) {
	var err error
	switch s.replicates {
	case "linearised":
	case "jackknife", "jk1", "jkn":
		d, err = d.Jackknife()
	case "brr":
		d, err = d.BalancedHalf()
	case "bootstrap":
		d, err = d.Bootstrap(s.reps, rand.NewPCG(s.seed, 0))
	default:
		return nil, fault.Misuse("--replicates is %q; choose linearised, jackknife, brr or bootstrap.", s.replicates)
	}
	return d, refuse(nil, err)
}

// weights reads a column of weights and names the first row without one.
func (f *frame) weights(name string) ([]float64, error) {
	w, err := f.complete(name)
	if err != nil {
		return nil, err
	}
	sum := 0.0
	for i, x := range w {
		if x < 0 {
			return nil, fault.Refuse("%s, %s, column %q: the weight is %v, and weights cannot be negative. Correct it.", f.file, f.row(i), name, x)
		}
		sum += x
	}
	if sum == 0 {
		return nil, fault.Refuse("%s: every weight in column %q is 0. Choose another column.", f.file, name)
	}
	return w, nil
}

func labelColumns(f *frame, names string) ([][]string, error) {
	return columns(names, f.labels)
}

// columns reads a list of column names separated by commas (or +, as in R).
func columns[T any](names string, read func(string) ([]T, error)) ([][]T, error) {
	var out [][]T
	for _, name := range list(names) {
		column, err := read(name)
		if err != nil {
			return nil, err
		}
		out = append(out, column)
	}
	return out, nil
}

func list(names string) []string {
	split := func(r rune) bool { return r == ',' || r == '+' }
	var out []string
	for _, name := range strings.FieldsFunc(names, split) {
		out = append(out, strings.TrimSpace(name))
	}
	return out
}

// crossed says whether a unit's label occurs in more than one stratum.
func crossed(strata, units []string) bool {
	home := map[string]string{}
	for i, u := range units {
		if h, known := home[u]; known && h != strata[i] {
			return true
		}
		home[u] = strata[i]
	}
	return false
}

func equal(cells []string, value string) []bool {
	out := make([]bool, len(cells))
	for i, c := range cells {
		out[i] = c == value
	}
	return out
}

// refuse turns a library's error into a refusal in the file's name.
func refuse(f *frame, err error) error {
	if err == nil {
		return nil
	}
	text := err.Error()
	if _, after, ok := strings.Cut(text, ": "); ok {
		text = after // the package's name says nothing to a reader
	}
	if f == nil {
		return fault.Refuse("The estimate cannot be made: %s.", text)
	}
	return fault.Refuse("%s: %s.", f.file, text)
}

// indicator is 1 where the cell is the word, 0 where it is another, NaN where it is missing.
func indicator(cells []string, word string) []float64 {
	out := make([]float64, len(cells))
	for i, c := range cells {
		switch c {
		case word:
			out[i] = 1
		case "":
			out[i] = math.NaN()
		}
	}
	return out
}
