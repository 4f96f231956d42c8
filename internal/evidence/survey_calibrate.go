package evidence

import (
	"math"
	"strings"

	"ostoja/internal/fault"
	"ostoja/stats/survey"
)

// calibrate applies --poststratify and --rake with the population sizes of
// --population.
func (s surveyFlags) calibrate(f *frame, d *survey.Design) (*survey.Design, error) {
	margins := list(s.rake)
	if s.poststratify != "" {
		margins = append(margins, s.poststratify)
	}
	switch {
	case len(margins) == 0 && s.population == "":
		return d, nil
	case s.population == "" || len(margins) == 0 || s.rake != "" && s.poststratify != "":
		return nil, fault.Misuse("Give --population FILE with one of --poststratify column and --rake a,b.")
	}
	labels, err := labelColumns(f, strings.Join(margins, ","))
	if err != nil {
		return nil, err
	}
	var sizes []map[string]float64
	known, err := readFrame(s.population)
	if err != nil {
		return nil, err
	}
	for k, margin := range margins {
		size, err := known.populationOf(margin, len(margins) == 1)
		if err != nil {
			return nil, err
		}
		for i, label := range labels[k] {
			if _, ok := size[label]; !ok {
				return nil, fault.Refuse("%s has no size for %s = %q, which is in %s, %s.", known.file, margin, label, f.file, f.row(i))
			}
		}
		sizes = append(sizes, size)
	}
	if s.poststratify != "" {
		d, err = d.PostStratify(labels[0], sizes[0])
	} else {
		d, err = d.Rake(labels, sizes)
	}
	return d, refuse(f, err)
}

// populationOf reads the sizes of one variable's levels: from the columns
// level,size where there is a single variable, else from variable,level,size.
func (f *frame) populationOf(variable string, single bool) (map[string]float64, error) {
	columns := len(f.names)
	if columns < 2 || columns < 3 && !single {
		return nil, fault.Refuse("%s needs the columns variable, level and size (level and size for a single variable).", f.file)
	}
	levels, err := f.labels(f.names[columns-2])
	if err != nil {
		return nil, err
	}
	sizes, err := f.people(f.names[columns-1])
	if err != nil {
		return nil, err
	}
	out := map[string]float64{}
	for i, level := range levels {
		if columns > 2 && f.rows[i][columns-3] != variable {
			continue
		}
		if _, twice := out[level]; twice || sizes[i] < 0 || math.IsInf(sizes[i], 0) {
			return nil, fault.Refuse("%s, %s: a second or a negative size for %s = %q. Correct it.", f.file, f.row(i), variable, level)
		}
		out[level] = sizes[i]
	}
	if len(out) == 0 {
		return nil, fault.Refuse("%s has no size for the variable %q. Write its name in the first column.", f.file, variable)
	}
	return out, nil
}
