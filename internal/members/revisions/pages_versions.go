package revisions

import (
	"strings"

	"ostoja/internal/db"
	"ostoja/internal/members"
	"ostoja/internal/web"
	"ostoja/internal/web/ui"
)

// versions lists the charters that are or were in force.
func (a *Revisions) versions(r *web.Request) (web.Answer, error) {
	page := web.Page{Title: r.T("charter.versions"), Caption: r.T("charter.title"), Back: &ui.BackLink{Text: r.T("charter.title"), Href: "/charter"}}
	err := r.Read(func(tx *db.Tx) error {
		all, err := members.CharterVersions(tx)
		if err != nil {
			return err
		}
		t := ui.Table{ID: "versions", Caption: r.T("charter.versions"), RowHeaders: true, Stacked: true, Empty: r.T("charter.none"),
			Columns: []ui.Column{{Text: r.T("charters.number")}, {Text: r.T("charters.state")}, {Text: r.T("charters.from_day")}, {Text: r.T("revisions.differences")}}}
		for i := range all {
			row, err := versionRow(r, tx, &all[i])
			if err != nil {
				return err
			}
			t.Rows = append(t.Rows, row)
		}
		page.Parts = []ui.Part{t}
		return nil
	})
	return page, err
}

func versionRow(r *web.Request, tx *db.Tx, c *members.Charter) ([]ui.Cell, error) {
	row := []ui.Cell{{Text: number(r, c), Href: "/charter/versions/" + string(c.ID)}, {Text: r.T("charters.state." + string(c.State))}, {Text: r.Day(c.FromDay)}, {Text: "–"}}
	v, err := ofVersion(tx, c.ID)
	if err == nil && r.Person.InGroup() {
		row[3] = ui.Cell{Text: v.Reason, Href: address(v.ID)}
	}
	if db.IsNotFound(err) {
		err = nil
	}
	return row, err
}

func number(r *web.Request, c *members.Charter) string {
	if c.Number == nil {
		return r.T("charters.state." + string(c.State))
	}
	return r.T("revisions.version", *c.Number)
}

// version shows a charter that is or was in force, as it reads.
func (a *Revisions) version(r *web.Request) (web.Answer, error) {
	charter, err := r.PathID("id")
	if err != nil {
		return nil, err
	}
	page := web.Page{Back: &ui.BackLink{Text: r.T("charter.versions"), Href: "/charter/versions"}}
	err = r.Read(func(tx *db.Tx) error {
		c, err := members.CharterByID(tx, charter)
		if err == nil && c.State != members.InForce && c.State != members.Past {
			err = web.NotFound()
		}
		if err != nil {
			return err
		}
		page.Title, page.Caption, page.Lead = c.Name, number(r, &c), r.T("charters.state."+string(c.State))
		clauses, err := members.Clauses(tx, c.ID)
		page.Parts = []ui.Part{ui.Details{Summary: r.T("charter.rules"), Content: a.members.CharterPages().Summary(r, &c, nil)}, ui.Heading{Text: r.T("revisions.clauses")}}
		for _, clause := range clauses {
			page.Parts = append(page.Parts, ui.Heading{Text: strings.TrimSpace(clause.Number + " " + clause.Heading), Level: 3})
			if clause.Body != "" {
				page.Parts = append(page.Parts, ui.Paragraph{Text: clause.Body})
			}
		}
		return err
	})
	return page, err
}
