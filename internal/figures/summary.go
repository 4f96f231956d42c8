package figures

import (
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"ostoja/internal/db"
	"ostoja/internal/id"
	"ostoja/stats/disclose/dp"
)

// Summary is a release for programs and the command line, with codes as they are.
type Summary struct {
	ID        id.ID         `json:"id"`
	Source    string        `json:"source"`
	Period    Period        `json:"period"`
	Audience  Audience      `json:"audience"`
	Kind      Kind          `json:"kind"`
	Variables []string      `json:"variables"`
	Filter    *Filter       `json:"filter"`
	Version   int           `json:"version"`
	Method    Method        `json:"method"`
	Epsilon   float64       `json:"epsilon"`
	State     State         `json:"state"`
	Approvals int           `json:"approvals"`
	Published string        `json:"published"` // RFC 3339; empty where it is not
	Figures   []FigureShown `json:"figures,omitempty"`
	Records   int           `json:"records,omitempty"`
}

// FigureShown is one figure: codes by variable, "" for 'not known', "*" for all.
type FigureShown struct {
	Codes []string `json:"codes"`
	Shown bool     `json:"shown"`
	Count *int64   `json:"count"` // null where it is hidden
	Low   *int64   `json:"low"`
	High  *int64   `json:"high"`
}

// Summaries lists all releases without their figures, the newest first.
func (g *Gate) Summaries(tx *db.Tx) ([]Summary, error) {
	found, err := g.store.list(tx, `1 = 1`+newestFirst)
	all := []Summary{}
	for _, r := range found {
		all = append(all, summaryOf(r))
	}
	return all, err
}

// Summary gives one release with its figures, but not those for the people who
// keep the data: they are read on the page, one reader at a time.
func (g *Gate) Summary(tx *db.Tx, release id.ID) (Summary, error) {
	r, err := g.store.get(tx, release)
	if err != nil {
		return Summary{}, err
	}
	return wholeSummary(r), nil
}

func wholeSummary(r *Release) Summary {
	s := summaryOf(r)
	if r.Result == nil || r.Request.Audience == Internal {
		return s
	}
	s.Records = len(r.Result.Records)
	if t := r.Result.Table; t != nil {
		for _, row := range t.Rows {
			f := FigureShown{Shown: row.Shown}
			for i, k := range row.Key {
				f.Codes = append(f.Codes, plain(t.Columns[i], k))
			}
			if row.Shown {
				f.Count, f.Low, f.High = &row.Count, &row.Low, &row.High
			}
			s.Figures = append(s.Figures, f)
		}
	}
	return s
}

func plain(c dp.Column, code int) string {
	switch code {
	case Total:
		return "*"
	case 0:
		return ""
	}
	return c.Values[code-1]
}

func summaryOf(r *Release) Summary {
	q := r.Request
	s := Summary{ID: r.ID, Source: q.Source, Period: q.Period, Audience: q.Audience, Kind: q.Kind, Variables: q.Variables, Filter: q.Filter, Version: q.Version,
		Method: q.Audience.Method(), Epsilon: float64(q.Epsilon) / 1000, State: r.State, Approvals: len(r.Approvals)}
	if !r.Published.IsZero() {
		s.Published = r.Published.Format(time.RFC3339)
	}
	return s
}

// Print writes the release for a person at a terminal.
func (s Summary) Print(w io.Writer) error {
	out := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintf(out, "%s %s, %s, for %s: %s\n", s.Source, s.Period, s.Kind, s.Audience, s.State)
	if s.Records > 0 {
		fmt.Fprintf(out, "%d synthetic records\n", s.Records)
	}
	for _, f := range s.Figures {
		for _, c := range f.Codes {
			if c == "" {
				c = "not known"
			}
			fmt.Fprintf(out, "%s\t", c)
		}
		if f.Shown {
			fmt.Fprintf(out, "%d\t%d-%d\n", *f.Count, *f.Low, *f.High)
		} else {
			fmt.Fprint(out, "hidden\t\n")
		}
	}
	return out.Flush()
}
