package exchange

import (
	"embed"
	"io"
	"io/fs"
	"iter"
	"slices"

	"ostoja/formats/iati"
	"ostoja/internal/db"
	"ostoja/internal/id"
	"ostoja/internal/jobs"
	"ostoja/internal/members"
	"ostoja/internal/module"
	"ostoja/internal/places"
	"ostoja/internal/register"
	"ostoja/internal/response"
	"ostoja/internal/response/funding"
	"ostoja/internal/web"
	"ostoja/internal/web/records"
	"ostoja/internal/web/ui"
)

//go:embed migrations messages.txt
var files embed.FS

// Migrations of the tables.
func Migrations() fs.FS {
	sub, _ := fs.Sub(files, "migrations")
	return sub
}

// Exchange is this part of the program.
type Exchange struct {
	Mappings *register.Table[Mapping]
	Queue    *jobs.Queue // set before Module: reading all lines is a job's work
	plan     *response.Response
	money    *funding.Funding
	members  *members.Members
	atlas    *places.Atlas
}

// New makes it for a plan and its money.
func New(plan *response.Response, money *funding.Funding, m *members.Members, atlas *places.Atlas) *Exchange {
	return &Exchange{Mappings: register.NewTable(&Mappings, nil), plan: plan, money: money, members: m, atlas: atlas}
}

// Module offers it to the program.
func (x *Exchange) Module() module.Module {
	mappings := x.mappingPages()
	return module.Module{
		Name: "exchange", Migrations: Migrations(), Messages: files, Demo: x.fillDemo,
		Nav:       []web.NavItem{{Label: "nav.exports", Path: "/exports", Policy: web.Managers, Section: web.SectionResponse}},
		Jobs:      map[string]jobs.Func{jobName: x.work},
		Resources: []records.Resource{mappings.Resource()},
		Routes:    slices.Concat(mappings.Routes(), x.routes()),
	}
}

func (x *Exchange) routes() []web.Route {
	return []web.Route{
		{Pattern: "GET /exports", Policy: web.Managers, Handle: x.list},
		{Pattern: "GET /exports/{form}", Policy: web.Managers, Handle: x.show},
		{Pattern: "GET /exports/{form}/difference", Policy: web.Managers, Handle: x.difference},
		{Pattern: "POST /exports/{form}/difference", Policy: web.Managers, Handle: x.workOut},
		{Pattern: "POST /exports/{form}/cancel", Policy: web.Managers, Handle: x.cancel},
		{Pattern: "GET /exports/{form}/file", Policy: web.Managers, Handle: x.file, Tokens: true},
		{Pattern: "POST /exports/{form}/copy", Policy: web.Managers, Handle: x.copy},
		{Pattern: "POST /exports/{form}/sent", Policy: web.Managers, Handle: x.sent},
	}
}

func (x *Exchange) mappingPages() records.Pages[Mapping] {
	return records.Pages[Mapping]{Table: x.Mappings, Path: "/export-mappings", See: web.Managers, Edit: web.Managers, Deletes: true,
		Columns: []string{"name", "form"}, Filters: []string{"form"}, Extra: x.mappingExtra}
}

// order is a form that somebody wants: one of the usual, or a mapping of the group's own.
type order struct {
	key     string // the form's code, or the mapping's id
	name    string // of a mapping
	form    Form
	columns []Column
}

// usual tells whether nobody has changed the form.
func (o *order) usual() bool { return o.key == string(o.form) }

// heads are the heads of the order's lines.
func (o *order) heads() []string {
	if o.form == IATI {
		return projectHeads
	}
	return headsOf(o.columns)
}

// orderOf finds what an address asks for.
func (x *Exchange) orderOf(tx *db.Tx, key string) (*order, error) {
	if layout, ok := defaults[Form(key)]; ok {
		columns, _ := Parse(Form(key), layout) // a test holds that they are right
		return &order{key: key, form: Form(key), columns: columns}, nil
	}
	mapping, err := id.Parse(key)
	if err != nil {
		return nil, web.NotFound()
	}
	m, err := x.Mappings.Get(tx, mapping)
	if err != nil {
		return nil, err
	}
	columns, _ := Parse(m.Form, m.Layout) // checked when it was stored
	return &order{key: key, name: m.Name, form: m.Form, columns: columns}, nil
}

// lines gives the lines of an order.
func (x *Exchange) lines(tx *db.Tx, w *world, o *order) (iter.Seq2[Line, error], error) {
	if o.form != IATI {
		return w.lines(tx, o.form, o.columns), nil
	}
	given, err := x.money.Given(tx, w.o.Plan.ID)
	return projectLines(w.activitiesOf(tx, o.columns, given)), err
}

// write writes an order as a file: xlsx, csv, or of IATI xml.
func (x *Exchange) write(tx *db.Tx, out io.Writer, o *order, format string) error {
	w, err := x.worldOf(tx)
	if err != nil {
		return err
	}
	if format == "xml" {
		given, err := x.money.Given(tx, w.o.Plan.ID)
		if err != nil {
			return err
		}
		return iati.Write(out, tx.Now(), w.activitiesOf(tx, o.columns, given))
	}
	lines, err := x.lines(tx, w, o)
	if err != nil {
		return err
	}
	sheet := records.Sheet{Head: o.heads(), Tags: tagsOf(o.columns), Rows: cellsOf(lines)}
	if format == "csv" {
		return records.WriteCSV(out, sheet.Rows, sheet.Head, sheet.Tags)
	}
	return records.WriteExcel(out, sheet)
}

// Write writes a form, or a mapping by its id, as a file of a format: "xlsx",
// "csv", or of IATI "xml".
func (x *Exchange) Write(tx *db.Tx, out io.Writer, form, format string) error {
	o, err := x.orderOf(tx, form)
	if err != nil {
		return err
	}
	return x.write(tx, out, o, format)
}

// formatsOf lists the kinds of file of a form; the first is what most people want.
func formatsOf(f Form) []string {
	if f == IATI {
		return []string{"xml"}
	}
	return []string{"xlsx", "csv"}
}

// title is what an order is called for a reader.
func (o *order) title(r *web.Request) string {
	if o.usual() {
		return r.T("export_mappings.form." + string(o.form))
	}
	return o.name
}

// mappingExtra leads from a mapping to what it makes.
func (x *Exchange) mappingExtra(r *web.Request, _ *db.Tx, m *Mapping) ([]ui.Part, error) {
	return []ui.Part{ui.ButtonGroup{{Text: r.T("exports.preview"), Href: "/exports/" + string(m.ID)}}, dictionary(r, m.Form)}, nil
}
