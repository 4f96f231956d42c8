package surveys

import (
	"iter"
	"net/url"
	"slices"
	"strings"
	"time"

	"ostoja/internal/db"
	"ostoja/internal/fault"
	"ostoja/internal/register"
	"ostoja/internal/web"
	"ostoja/internal/web/records"
)

func (s *Surveys) resultRoutes() []web.Route {
	return []web.Route{
		{Pattern: "GET /surveys/{id}/results", Policy: web.InGroup, Handle: s.tablePage},
		{Pattern: "GET /surveys/{id}/frequencies", Policy: web.Voices, Handle: s.frequencyPage},
		{Pattern: "GET /surveys/{id}/cross", Policy: web.Voices, Handle: s.crossPage},
		{Pattern: "GET /surveys/{id}/map", Policy: web.Voices, Handle: s.mapPage},
		{Pattern: "GET /surveys/{id}/quality", Policy: web.Voices, Handle: s.qualityPage},
		{Pattern: "GET /surveys/{id}/results.csv", Policy: web.InGroup, Handle: s.exportCSV},
		{Pattern: "GET /surveys/{id}/results.xlsx", Policy: web.InGroup, Handle: s.exportExcel},
		{Pattern: "GET /surveys/{id}/htcds.csv", Policy: web.InGroup, Handle: s.exportHTCDS},
		{Pattern: "GET /surveys/{id}/results.zip", Policy: web.InGroup, Handle: s.exportSPSS},
		{Pattern: "GET /surveys/{id}/results.json", Policy: web.InGroup, Handle: s.exportJSON},
		{Pattern: "GET /surveys/{id}/results/{record}", Policy: web.InGroup, Handle: s.recordPage},
		{Pattern: "GET /surveys/{id}/results/{record}/files/{name}", Policy: web.InGroup, Handle: s.file},
	}
}

// results is a form with what is needed to read its records.
type results struct {
	form   Form
	survey *Survey
	window window
	names  map[string]string // of collectors
}

func (s *Surveys) results(r *web.Request, tx *db.Tx) (out results, err error) {
	if out.form, err = formOf(r, tx); err != nil {
		return out, err
	}
	if out.form.Live == "" {
		return out, web.NotFound()
	}
	out.window = s.window(r, &out.form)
	out.window.From, out.window.To = days(r.Query(), r.Zone)
	if out.survey, err = s.store.wholeSurvey(tx, &out.form); err != nil {
		return out, err
	}
	out.names, err = s.collectorNames(tx, &out.form)
	return out, err
}

// days reads the first and the last day of an address as the reader's clock has
// them: the first moment, and the first after; zero for what is not there.
func days(q url.Values, zone *time.Location) (from, to time.Time) {
	if t, err := time.ParseInLocation(time.DateOnly, q.Get("from"), zone); err == nil {
		from = t
	}
	if t, err := time.ParseInLocation(time.DateOnly, q.Get("to"), zone); err == nil {
		to = t.AddDate(0, 0, 1)
	}
	return from, to
}

// ownResults are results for those who keep the form.
func (s *Surveys) ownResults(r *web.Request, tx *db.Tx) (results, error) {
	in, err := s.results(r, tx)
	if err == nil && !in.form.runs(r.Person) {
		err = web.NotFound()
	}
	return in, err
}

// wholeSurvey is the released version, with the questions of earlier ones that it
// no longer asks at the end: their answers stay in the results.
func (s *Store) wholeSurvey(tx *db.Tx, f *Form) (*Survey, error) {
	live, err := s.parsed(tx, f.Live)
	if err != nil {
		return nil, err
	}
	whole := live.survey.copied()
	heads, err := versionsOf(tx, f.ID)
	if err != nil {
		return nil, err
	}
	for _, h := range heads {
		if h.Released.IsZero() || h.ID == f.Live {
			continue
		}
		earlier, err := s.parsed(tx, h.ID)
		if err != nil {
			return nil, err
		}
		whole.add(earlier.survey)
	}
	return whole, nil
}

// collectorNames names the people of the owner and the form's devices.
func (s *Surveys) collectorNames(tx *db.Tx, f *Form) (map[string]string, error) {
	names := map[string]string{}
	devices, err := deviceNames(tx, f.ID)
	if err != nil {
		return nil, err
	}
	for device, name := range devices {
		names[string(device)] = name
	}
	people, err := s.members.Store.People.List(tx, register.Query{Where: map[string]any{"organisation": f.Owner}})
	for _, p := range people {
		names[string(p.ID)] = p.Name
	}
	return names, err
}

// rows reads the records one after the other.
func (s *Surveys) rows(tx *db.Tx, in results) iter.Seq2[*Row, error] {
	return in.laidOut(s.store.each(tx, in.window))
}

// laidOut gives submissions as rows.
func (in results) laidOut(all iter.Seq2[Submission, error]) iter.Seq2[*Row, error] {
	return func(yield func(*Row, error) bool) {
		for u, err := range all {
			var row *Row
			if err == nil {
				row, err = in.survey.readRow(u)
			}
			if !yield(row, err) || err != nil {
				return
			}
		}
	}
}

// mostRows is how many records a page or an Excel file takes; with more it says so
// and does without. CSV and JSON take all.
const mostRows = 100_000

// allRows collects the records that the filters of the page let through.
func (s *Surveys) allRows(r *web.Request, tx *db.Tx, in results) ([]*Row, error) {
	keep := filterOf(r.Query(), in)
	var rows []*Row
	for row, err := range s.rows(tx, in) {
		if err != nil {
			return nil, err
		}
		if keep(row) {
			rows = append(rows, row)
		}
		if len(rows) > mostRows {
			return nil, tooMany()
		}
	}
	return rows, nil
}

func tooMany() error { return fault.New(fault.TooLarge, "surveys.too_many", mostRows) }

// newestRows are those of a page of the table, the newest first, and how many
// records there are. Only what answers decide is found by opening all of them.
func (s *Surveys) newestRows(r *web.Request, tx *db.Tx, in results) (rows []*Row, p records.Paging, err error) {
	if narrowed(r.Query(), in) {
		all, err := s.allRows(r, tx, in)
		slices.Reverse(all)
		p = records.PagingOf(r, len(all), pageRows)
		return all[p.From():min(p.From()+pageRows, len(all))], p, err
	}
	t, err := tallyOf(tx, in.window)
	if err != nil {
		return nil, p, err
	}
	p = records.PagingOf(r, t.Count, pageRows)
	for row, err := range in.laidOut(s.store.newest(tx, in.window, pageRows, p.From())) {
		if err != nil {
			return nil, p, err
		}
		rows = append(rows, row)
	}
	return rows, p, nil
}

// narrowed tells whether an address filters by what the database cannot see.
func narrowed(q url.Values, in results) bool {
	return q.Get("collector") != "" || slices.ContainsFunc(in.survey.filters(), func(question *Question) bool { return q.Get("q-"+question.Path) != "" })
}

// filterOf reads the filters of an address that the window does not have: a value
// for a question with choices, a collector.
func filterOf(q url.Values, in results) func(*Row) bool {
	return func(row *Row) bool {
		if q.Get("collector") != "" && q.Get("collector") != collectorID(row) {
			return false
		}
		for _, question := range in.survey.filters() {
			if want := q.Get("q-" + question.Path); want != "" && !strings.Contains(" "+row.Values[question.Path]+" ", " "+want+" ") {
				return false
			}
		}
		return true
	}
}

// filters are the first questions with few choices.
func (s *Survey) filters() []*Question {
	var out []*Question
	for _, q := range s.Questions {
		if q.Repeat == "" && (q.Control == "select1" || q.Multiple()) && len(q.Choices) > 1 && len(q.Choices) <= 30 && len(out) < 6 {
			out = append(out, q)
		}
	}
	return out
}

// language is the one of the form's that the reader reads.
func (in results) language(r *web.Request) string { return in.survey.languageOf(string(r.Lang)) }
