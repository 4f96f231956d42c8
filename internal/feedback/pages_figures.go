package feedback

import (
	"ostoja/internal/db"
	"ostoja/internal/lang"
	"ostoja/internal/web"
	"ostoja/internal/web/ui"
)

// Offer is in what people can be heard and helped today: how many services work
// in a language, and how many services or campaigns there are for a channel.
type Offer struct{ Languages, Channels map[string]int }

// figuresPage answers: how quickly is whom answered, and do we offer the languages
// and the ways that people choose?
func (m *Feedback) figuresPage(r *web.Request) (web.Answer, error) {
	page := web.Page{Title: r.T("heard.title"), Lead: r.T("heard.lead", fewest), Back: &ui.BackLink{Text: r.T("feedback.title"), Href: "/feedback"}}
	err := r.Read(func(tx *db.Tx) error {
		from, to := lastYear(tx.Now())
		all, err := tallies(tx, from, to)
		if err != nil {
			return err
		}
		var offer Offer
		if m.Offered != nil {
			if offer, err = m.Offered(tx); err != nil {
				return err
			}
		}
		page.Caption = r.Day(from) + " – " + r.Day(to.AddDate(0, 0, -1))
		page.Parts = answerParts(r, answersOf(all, to))
		page.Parts = append(page.Parts,
			answerTable(r, "languages", byLanguage(all, to), func(l string) string { return lang.OwnNames[lang.Lang(l)] }, "heard.services", offer.Languages),
			answerTable(r, "channels", byChannel(all, to), func(c string) string { return r.T("channel." + c) }, "heard.offered", offer.Channels))
		return nil
	})
	return page, err
}

// answerParts say how people were answered, all together.
func answerParts(r *web.Request, a answers) (parts []ui.Part) {
	if a.due >= fewest {
		parts = append(parts, ui.Paragraph{Text: r.T("changes.speed", percent(a.inTime, a.due), a.median)}, ui.Paragraph{Text: r.T("changes.ended", percent(a.ended, a.due))})
	}
	if a.rated >= fewest {
		parts = append(parts, ui.Paragraph{Text: r.T("changes.helped", percent(a.helped, a.rated))})
	}
	return parts
}

// answerTable sets what people chose, and how they were answered, beside what is
// offered; without the last column where offer is nil.
func answerTable(r *web.Request, id string, parts []part, name func(string) string, offered string, offer map[string]int) ui.Part {
	t := ui.Table{ID: id, Caption: r.T("heard." + id), RowHeaders: true, Stacked: true,
		Columns: []ui.Column{{Text: r.T("heard.one." + id)}, {Text: r.T("heard.share"), Numeric: true}, {Text: r.T("heard.median"), Numeric: true}, {Text: r.T("heard.ended"), Numeric: true}}}
	if offer != nil {
		t.Columns = append(t.Columns, ui.Column{Text: r.T(offered), Numeric: true})
	}
	for _, p := range parts {
		row := []ui.Cell{{Text: name(p.name)}, {Text: r.T("heard.few")}, {Text: "–"}, {Text: "–"}}
		if !p.small {
			row[1].Text = r.T("heard.percent", p.share)
		}
		if !p.small && p.due >= fewest {
			row[2].Text, row[3].Text = r.N("heard.hours", p.median), r.T("heard.percent", percent(p.ended, p.due))
		}
		if offer != nil {
			row = append(row, offerCell(r, p, offer[p.name]))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// offerCell says where people write and nothing is offered.
func offerCell(r *web.Request, p part, n int) ui.Cell {
	if n == 0 && !p.small {
		return ui.Cell{Content: ui.Tag{Text: r.T("heard.nothing"), Colour: ui.Orange}}
	}
	return ui.Cell{Text: r.Number(n)}
}
