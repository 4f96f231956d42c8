package actors

import (
	"encoding/json"
	"io"
	"iter"
	"slices"
	"strings"

	"ostoja/formats/xlsx"
	"ostoja/internal/db"
	"ostoja/internal/jobs"
	"ostoja/internal/module"
	"ostoja/internal/register"
	"ostoja/internal/web"
	"ostoja/internal/web/records"
	"ostoja/internal/web/ui"
)

// addActivities adds to the module what it does with activities.
func (a *Actors) addActivities(out *module.Module) {
	pages := a.activityPages()
	out.Nav = append(out.Nav, web.NavItem{Label: "nav.activities", Path: "/activities", Policy: web.Seated, Section: web.SectionMapping})
	out.Resources = append(out.Resources, pages.Resource())
	out.Routes = slices.Concat(out.Routes, pages.Routes(), a.activityRoutes(), a.importRoutes(), a.findingRoutes())
	out.Jobs = map[string]jobs.Func{importJobName: a.importLater}
	out.Periodic = append(out.Periodic, jobs.Periodic{Name: "actors.findings", Every: findEvery, Do: a.lookForFindings})
	out.Measures = append(out.Measures, module.Measure{Name: "actors.duplicates", Take: measureDuplicates}, module.Measure{Name: "actors.synergies", Take: measureSynergies})
	services := out.Demo
	out.Demo = func(tx *db.Tx) error {
		if err := services(tx); err != nil {
			return err
		}
		return a.demoActivities(tx)
	}
}

func (a *Actors) activityPages() records.Pages[Kept] {
	return records.Pages[Kept]{
		Table: a.activities.Activities, Path: "/activities", See: web.Seated, Edit: web.Voices, Deletes: true,
		Columns: []string{"activity", "implementing", "kind", "area", "start_day", "status", "reached"}, Filters: []string{"kind", "organisation", "status"},
		Options: map[string]records.OptionsOf{"organisations": a.members.OrganisationOptions, "imports": noOptions},
		Extra:   activityExtra,
		Actions: a.activityButtons, Without: map[string]bool{"GET /activities/export": true},
	}
}

// activityExtra shows the people that an activity's table tells apart, all kinds of them.
func activityExtra(r *web.Request, _ *db.Tx, k *Kept) ([]ui.Part, error) {
	figures := k.Activity().Figures
	if len(figures) == 0 {
		return nil, nil
	}
	t := ui.Table{Caption: r.T("activities.figures"), RowHeaders: true, Columns: []ui.Column{{Text: r.T("activities.figures.who")}, {Text: r.T("columns.targeted"), Numeric: true}, {Text: r.T("columns.reached"), Numeric: true}}}
	at := map[string]int{}
	for _, f := range figures {
		i, ok := at[f.Kind]
		if !ok {
			i = len(t.Rows)
			at[f.Kind], t.Rows = i, append(t.Rows, []ui.Cell{{Text: sayKind(r, f.Kind)}, {Text: "–"}, {Text: "–"}})
		}
		side := 1
		if f.Reached {
			side = 2
		}
		t.Rows[i][side].Text = r.Number(int(f.People))
	}
	return []ui.Part{t}, nil
}

// sayKind says a kind of people: in the reader's words where we have them, else as the table wrote it.
func sayKind(r *web.Request, kind string) string {
	if key := "columns." + kind; r.Has(key) {
		return r.T(key)
	}
	return kind
}

// noOptions is for references that only the program makes.
func noOptions(*web.Request, *db.Tx) ([]ui.Option, error) { return nil, nil }

func (a *Actors) activityRoutes() []web.Route {
	return []web.Route{
		{Pattern: "GET /activities/export", Policy: web.Seated, Handle: a.exportActivities},
		{Pattern: "GET /activities/template", Policy: web.Seated, Handle: a.activityTemplate},
	}
}

func (a *Actors) activityButtons(r *web.Request) []ui.Button {
	buttons := []ui.Button{{Text: r.T("activities.template"), Href: "/activities/template", Kind: ui.Secondary}}
	if r.Person.InGroup() {
		buttons = append(buttons, ui.Button{Text: r.T("findings.title"), Href: "/findings", Kind: ui.Secondary})
	}
	if r.Person.Decides() {
		buttons = append([]ui.Button{{Text: r.T("imports.new"), Href: "/imports", Kind: ui.Secondary}}, buttons...)
	}
	return buttons
}

const excelType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// activityTemplate is the workbook that members fill in: headers, hashtags and lists.
func (a *Actors) activityTemplate(r *web.Request) (web.Answer, error) {
	export := Export{Areas: a.atlas.Gazetteer()}
	err := r.Read(func(tx *db.Tx) (err error) {
		export.Orgs, err = organisationsInEnglish(tx)
		return err
	})
	return web.File{Name: "5w-template.xlsx", Type: excelType, Write: func(w io.Writer) error { return xlsx.Write(w, export.Table(nil)) }}, err
}

// exportActivities writes the activities of the list in force as a 5W table.
func (a *Actors) exportActivities(r *web.Request) (web.Answer, error) {
	export := Export{Areas: a.atlas.Gazetteer()}
	formats := map[string]struct {
		name, kind string
		write      func(io.Writer, iter.Seq[Activity]) error
	}{
		"xlsx": {"5w.xlsx", excelType, func(w io.Writer, all iter.Seq[Activity]) error { return xlsx.Write(w, export.Table(all)) }},
		"csv":  {"5w.csv", "text/csv; charset=utf-8", func(w io.Writer, all iter.Seq[Activity]) error { return forExcel(w, all, export.WriteCSV) }},
		"hxl":  {"5w.hxl.csv", "text/csv; charset=utf-8", func(w io.Writer, all iter.Seq[Activity]) error { return export.WriteCSV(w, all) }},
		"json": {"5w.json", "application/json", writeActivitiesJSON},
	}
	format, ok := formats[r.Value("format")]
	if !ok {
		return nil, web.NotFound()
	}
	return web.File{Name: format.name, Type: format.kind, Write: func(w io.Writer) error {
		return r.Read(func(tx *db.Tx) error {
			var failed error
			if r.Value("format") != "json" {
				export.More = MoreKinds(a.chosen(r, tx, &failed))
			}
			if failed != nil {
				return failed
			}
			err := format.write(w, a.chosen(r, tx, &failed))
			if failed != nil {
				return failed
			}
			return err
		})
	}}, nil
}

// byteOrderMark tells Excel that a CSV file is UTF-8; without it, it breaks Polish letters.
const byteOrderMark = "\ufeff"

func forExcel(w io.Writer, all iter.Seq[Activity], write func(io.Writer, iter.Seq[Activity]) error) error {
	if _, err := io.WriteString(w, byteOrderMark); err != nil {
		return err
	}
	return write(w, all)
}

// chosen gives the activities that the address asks for; failed gets an error that cuts them off.
func (a *Actors) chosen(r *web.Request, tx *db.Tx, failed *error) iter.Seq[Activity] {
	q := register.Query{Where: map[string]any{}, Search: r.Value("q"), Sort: "found"}
	for _, name := range a.activityPages().Filters {
		if value := r.Value(name); value != "" {
			q.Where[name] = value
		}
	}
	return func(yield func(Activity) bool) {
		for k, err := range a.activities.Activities.Each(tx, q) {
			if *failed = err; err != nil || !yield(k.Activity()) {
				return
			}
		}
	}
}

// writeActivitiesJSON writes an array of activities, one a line.
func writeActivitiesJSON(w io.Writer, all iter.Seq[Activity]) error {
	separator := "[\n"
	for a := range all {
		body, err := json.Marshal(a)
		if err != nil {
			return err
		}
		if _, err := io.WriteString(w, separator+string(body)); err != nil {
			return err
		}
		separator = ",\n"
	}
	_, err := io.WriteString(w, strings.Replace(separator, ",", "", 1)+"]\n")
	return err
}
