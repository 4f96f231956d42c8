package figures

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"text/tabwriter"

	"ostoja/stats/disclose/dp"
	"ostoja/stats/disclose/synth"
)

// privacyAnswer says what a release promises, and what takes the promise away.
type privacyAnswer struct {
	Epsilon    float64  `json:"epsilon"`
	Delta      float64  `json:"delta"`
	Length     int      `json:"length"`
	MinCount   int      `json:"min_count"`
	Bound      int      `json:"bound"`
	Neighbours string   `json:"neighbours"`
	Domain     string   `json:"domain"`
	Unsafe     []string `json:"unsafe"`
	Tables     int      `json:"tables_measured"`
	Measured   int      `json:"length_measured"`
	Sigma      float64  `json:"sigma"`
	Mu         float64  `json:"mu"`
}

func privacyOf(r *dp.Release, f *dpFlags) privacyAnswer {
	domain := f.domain
	if domain == "" {
		domain = "read from the data"
	}
	o := r.Options
	return privacyAnswer{
		o.Epsilon, o.Delta, r.Length(), o.MinCount, o.Bound, "one person's records added or removed",
		domain, f.unsafe(), r.Measured.Cells, r.MeasuredLength, r.Measured.Sigma, r.Measured.Mu(),
	}
}

type aggregateAnswer struct {
	Length     int               `json:"length"`
	Attributes map[string]string `json:"attributes"`
	Count      int64             `json:"count"`
	Low        int64             `json:"low"`
	High       int64             `json:"high"`
}

// writeRelease is what 'disclose dp --json' prints: what was promised, then the
// aggregates one a line, written as they come since there may be very many.
func writeRelease(to io.Writer, r *dp.Release, f *dpFlags) error {
	w := bufio.NewWriter(to)
	shown, left := r.Aggregates()
	in := r.CountInterval()
	head, err := json.MarshalIndent(struct {
		privacyAnswer
		Records     int64   `json:"records"`
		RecordsLow  int64   `json:"records_low"`
		RecordsHigh int64   `json:"records_high"`
		Confidence  float64 `json:"confidence"`
		NotShown    int     `json:"not_shown"`
	}{privacyOf(r, f), r.Count, min(in.Low, r.Count), max(in.High, r.Count), dp.Confidence, left}, "", "  ")
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "%s,\n  \"aggregates\": [", bytes.TrimSuffix(head, []byte("\n}")))
	between := "\n    "
	for _, a := range shown {
		line, err := json.Marshal(aggregateOf(r.Domain, a))
		if err != nil {
			return err
		}
		fmt.Fprintf(w, "%s%s", between, line)
		between = ",\n    "
	}
	fmt.Fprint(w, "\n  ]\n}\n")
	return w.Flush()
}

func aggregateOf(domain dp.Domain, a dp.Aggregate) aggregateAnswer {
	attributes := map[string]string{}
	for i, c := range a.Columns {
		attributes[domain[c].Name] = domain[c].Values[a.Codes[i]-1]
	}
	return aggregateAnswer{len(a.Columns), attributes, a.Count, a.Low, a.High}
}

// synthAnswer is what 'disclose synth --json' prints.
func synthAnswer(r *dp.Release, f *dpFlags, records int) any {
	return struct {
		privacyAnswer
		Records int    `json:"records"`
		Output  string `json:"output"`
	}{privacyOf(r, f), records, f.out}
}

// unsafeColumn is the last column of a file that must not be published: each row
// says why, so that the file does so wherever it is copied.
const unsafeColumn = "unsafe"

// marked gives the column's values for the header and for each row; none for a safe file.
func (f *dpFlags) marked() (head, row []string) {
	marks := f.unsafe()
	if len(marks) == 0 {
		return nil, nil
	}
	return []string{unsafeColumn}, []string{strings.Join(marks, "; ")}
}

// writeAggregates writes the counts as CSV.
func writeAggregates(to io.Writer, r *dp.Release, f *dpFlags) error {
	w := csv.NewWriter(to)
	head, mark := f.marked()
	w.Write(append([]string{"length", "attributes", "count", "low", "high"}, head...))
	in := r.CountInterval()
	w.Write(append([]string{"0", "", num(r.Count), num(min(in.Low, r.Count)), num(max(in.High, r.Count))}, mark...))
	shown, _ := r.Aggregates()
	for _, a := range shown {
		var attributes []string
		for i, c := range a.Columns {
			attributes = append(attributes, r.Domain[c].Name+":"+r.Domain[c].Values[a.Codes[i]-1])
		}
		w.Write(append([]string{strconv.Itoa(len(a.Columns)), noFormula(strings.Join(attributes, ";")), num(a.Count), num(a.Low), num(a.High)}, mark...))
	}
	w.Flush()
	return w.Error()
}

// writeRecords writes synthetic records as CSV. The absence of an attribute is
// 0 where the only other value is 1, and empty elsewhere.
func writeRecords(to io.Writer, data synth.Data, f *dpFlags) error {
	w := csv.NewWriter(to)
	values := make([][]string, len(data.Domain))
	row := make([]string, len(data.Domain))
	for i, c := range data.Domain {
		none := ""
		if len(c.Values) == 1 && c.Values[0] == "1" {
			none = "0"
		}
		values[i] = append(values[i], none)
		for _, v := range c.Values {
			values[i] = append(values[i], noFormula(v))
		}
		row[i] = noFormula(c.Name)
	}
	head, mark := f.marked()
	w.Write(append(row, head...))
	err := data.Records(func(record []uint16) error {
		for i, code := range record {
			row[i] = values[i][code]
		}
		return w.Write(append(row, mark...))
	})
	w.Flush()
	if err == nil {
		err = w.Error()
	}
	return err
}

func num(n int64) string { return strconv.FormatInt(n, 10) }

// measuresAnswer has the names and the rounding of the peers' reports.
type measuresAnswer struct {
	Length            any     `json:"length"`
	Real              int     `json:"sens_combs"`
	Other             int     `json:"tgt_combs"`
	MeanCount         float64 `json:"mean_count"`
	MeanAbsError      float64 `json:"mean_abs_err"`
	Suppressed        float64 `json:"suppressed_pct"`
	SuppressedFromK   float64 `json:"suppressed_ge_k_pct"`
	Fabricated        float64 `json:"fabricated_pct"`
	Leaked            int     `json:"leaked"`
	Rare              int     `json:"rare_sens"`
	Unique            int     `json:"unique_sens"`
	CountPreservation float64 `json:"count_preservation_ge_k"`
}

func measuresOf(m synth.Measures) measuresAnswer {
	a := measuresAnswer{
		m.Length, m.Real, m.Other, round(m.MeanCount, 2), round(m.MeanAbsError, 2),
		round(100*m.Suppressed, 2), round(100*m.SuppressedFromK, 2), round(100*m.Fabricated, 2),
		m.Leaked, m.Rare, m.Unique, round(m.CountPreservation, 4),
	}
	if m.Length == 0 {
		a.Length = "All"
	}
	return a
}

// round rounds to decimals as they are written: half cases by the exact value.
func round(x float64, decimals int) float64 {
	r, err := strconv.ParseFloat(strconv.FormatFloat(x, 'f', decimals, 64), 64)
	if err != nil {
		return math.Round(x)
	}
	return r
}

// evaluationAnswer is what 'disclose evaluate --json' prints.
func evaluationAnswer(e synth.Evaluation, real coded, length, k int) any {
	report := []measuresAnswer{}
	for _, m := range append(e.ByLength, e.All) {
		report = append(report, measuresOf(m))
	}
	return struct {
		Internal  bool             `json:"internal"`
		Dataset   string           `json:"dataset"`
		Rows      int64            `json:"rows"`
		Cols      int              `json:"cols"`
		Length    int              `json:"reporting_length"`
		K         int              `json:"k"`
		Records   int64            `json:"records"`
		Expansion float64          `json:"expansion_pct"`
		Report    []measuresAnswer `json:"report"`
	}{true, real.file.path, e.RealRecords, len(real.domain), length, k, e.OtherRecords, round(100*e.Expansion(), 2), report}
}

// printEvaluation writes the comparison as a table for people.
func printEvaluation(to io.Writer, e synth.Evaluation) error {
	fmt.Fprintf(to, "INTERNAL: computed from the real records; not to be published.\n%d real, %d synthetic records (%+.2f %%)\n\n", e.RealRecords, e.OtherRecords, 100*e.Expansion())
	w := tabwriter.NewWriter(to, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "length\treal\tsynthetic\tmean count\tmean |error|\tsuppressed %\tfabricated %\trare shown\tcount preservation\t")
	for _, m := range append(e.ByLength, e.All) {
		a := measuresOf(m)
		fmt.Fprintf(w, "%v\t%d\t%d\t%.2f\t%.2f\t%.2f\t%.2f\t%d\t%.4f\t\n", a.Length, a.Real, a.Other, a.MeanCount, a.MeanAbsError, a.Suppressed, a.Fabricated, a.Leaked, a.CountPreservation)
	}
	return w.Flush()
}
