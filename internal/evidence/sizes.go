package evidence

import (
	"math"
	"slices"

	"ostoja/internal/fault"
)

// knownSize is a group with its known size.
type knownSize struct {
	group string
	size  float64
}

// readSizes reads the file of known sizes in one of its two forms: one row per
// group, or one column per group. The groups are columns of the answers.
func readSizes(path string, answers *frame) ([]knownSize, error) {
	f, err := readFrame(path)
	if err != nil {
		return nil, err
	}
	var out []knownSize
	if wide(f, answers) {
		out, err = f.wideSizes()
	} else {
		out, err = f.longSizes()
	}
	if err != nil {
		return nil, err
	}
	for i, k := range out {
		if _, known := answers.index[k.group]; !known {
			return nil, fault.Refuse("%s names the group %q, but %s has no such column. Write the columns' names.", f.file, k.group, answers.file)
		}
		if !(k.size > 0) || math.IsInf(k.size, 0) || k.size != math.Trunc(k.size) {
			return nil, fault.Refuse("%s: the size of %q is missing, not positive or not whole. Write the number of people.", f.file, k.group)
		}
		if slices.ContainsFunc(out[:i], func(o knownSize) bool { return o.group == k.group }) {
			return nil, fault.Refuse("%s has two sizes for %q. Keep one.", f.file, k.group)
		}
	}
	return out, nil
}

// wide says whether the heading consists of groups.
func wide(f, answers *frame) bool {
	for _, name := range f.names {
		if _, known := answers.index[name]; !known {
			return false
		}
	}
	return len(f.rows) == 1
}

func (f *frame) wideSizes() ([]knownSize, error) {
	var out []knownSize
	for _, name := range f.names {
		x, err := f.people(name)
		if err != nil {
			return nil, err
		}
		out = append(out, knownSize{name, x[0]})
	}
	return out, nil
}

// longSizes takes the names from the first column of words and the sizes from
// the first column of numbers. A heading that is itself a group counts as a row.
func (f *frame) longSizes() ([]knownSize, error) {
	names := slices.IndexFunc(f.names, func(n string) bool { return !f.isSize(n) })
	sizes := slices.IndexFunc(f.names, f.isSize)
	if names < 0 || sizes < 0 {
		return nil, fault.Refuse("%s needs a column with the groups' names and one with their sizes, under a heading such as group,size.", f.file)
	}
	var out []knownSize
	if x, err := f.number(f.names[sizes]); err == nil && !math.IsNaN(x) {
		if grouped.MatchString(f.names[sizes]) {
			return nil, fault.Refuse("%s, line 1: %q may be one or a thousand. Write thousands without a sign, as 1000.", f.file, short(f.names[sizes]))
		}
		out = append(out, knownSize{f.names[names], x})
	}
	group, err := f.labels(f.names[names])
	if err != nil {
		return nil, err
	}
	size, err := f.people(f.names[sizes])
	for i := range group {
		if err == nil {
			out = append(out, knownSize{group[i], size[i]})
		}
	}
	return out, err
}

// isSize is isNumeric that takes numbers with a sign of thousands for numbers:
// people refuses them with what to do.
func (f *frame) isSize(name string) bool {
	cells, err := f.text(name)
	return err == nil && !slices.ContainsFunc(cells, func(c string) bool {
		_, err := f.number(c)
		return err != nil && !grouped.MatchString(c)
	})
}
