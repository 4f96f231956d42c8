package surveys

import (
	"encoding/csv"
	"io"
	"iter"
	"strings"

	"ostoja/formats/htcds"
)

// htcdsField is a field of IOM's Human Trafficking Case Data Standard that a form asks.
type htcdsField struct {
	field    htcds.Field
	question *Question
}

// htcdsFields are those of the form's questions that the standard has, in the
// standard's order. IOM's own form writes some names otherwise than its standard
// (prs_First_Name for prs_FirstName), so underscores and capitals tell nothing apart.
func (s *Survey) htcdsFields() []htcdsField {
	key := func(name string) string { return strings.ToLower(strings.ReplaceAll(name, "_", "")) }
	asked := map[string]*Question{}
	for _, q := range s.Questions {
		if q.Repeat == "" && q.Control != "" {
			asked[key(q.Path[strings.LastIndex(q.Path, "/")+1:])] = q
		}
	}
	var all []htcdsField
	for _, f := range htcds.Fields() {
		if q := asked[key(f.Name)]; q != nil {
			all = append(all, htcdsField{f, q})
		}
	}
	return all
}

// value gives an answer as the standard writes it: semicolons between several codes.
func (f htcdsField) value(row *Row) string {
	value := row.Values[f.question.Path]
	if f.question.Multiple() {
		value = strings.Join(strings.Fields(value), ";")
	}
	return value
}

// writeHTCDS writes the records as a CSV with the standard's fields. The last column
// names the fields whose value is not in the standard's list, for a form may offer
// choices of its own.
func writeHTCDS(w io.Writer, s *Survey, rows iter.Seq2[*Row, error]) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return err
	}
	out, fields := csv.NewWriter(w), s.htcdsFields()
	head := []string{"instance_id"}
	for _, f := range fields {
		head = append(head, f.field.Name)
	}
	if err := out.Write(append(head, "outside_of_list")); err != nil {
		return err
	}
	for row, err := range rows {
		if err != nil {
			return err
		}
		cells, outside := []string{row.InstanceID}, []string{}
		for _, f := range fields {
			value := f.value(row)
			if htcds.Check(f.field.Name, value) != nil {
				outside = append(outside, f.field.Name)
			}
			cells = append(cells, noFormula(value))
		}
		if err := out.Write(append(cells, strings.Join(outside, ";"))); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}
