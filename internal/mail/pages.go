package mail

import (
	"strings"

	"ostoja/internal/db"
	"ostoja/internal/web"
	"ostoja/internal/web/ui"
)

// shown is how many letters the page lists.
const shown = 200

// list answers: has everything been sent, and if not, why?
func (o *Outbox) list(r *web.Request) (web.Answer, error) {
	page := web.Page{Title: r.T("mail.title"), Lead: r.T("mail.lead")}
	if o.Keeps() {
		page.Lead = r.T("mail.lead_kept")
	}
	err := r.Read(func(tx *db.Tx) error {
		state := State(r.Value("state"))
		letters, err := Latest(tx, shown)
		if _, known := colours[state]; known {
			letters, err = latestIn(tx, state, shown)
		}
		if err != nil {
			return err
		}
		var facts ui.Facts
		for _, s := range []State{Waiting, Refused, Sent} {
			n, err := Count(tx, s)
			if err != nil {
				return err
			}
			facts = append(facts, ui.Fact{Value: r.Number(n), Text: r.T("mail.state." + string(s)), Href: "/mail?state=" + string(s)})
		}
		page.Parts = []ui.Part{facts, o.table(r, letters)}
		return nil
	})
	return page, err
}

var colours = map[State]ui.Colour{Waiting: ui.Yellow, Sent: ui.Green, Refused: ui.Orange}

func (o *Outbox) table(r *web.Request, letters []Letter) ui.Part {
	t := ui.Table{ID: "letters", Caption: r.N("mail.count", len(letters)), RowHeaders: true, Stacked: true, Empty: r.T("mail.empty"),
		Columns: []ui.Column{{Text: r.T("mail.subject")}, {Text: r.T("mail.to")}, {Text: r.T("mail.created")}, {Text: r.T("mail.state")}}}
	for _, l := range letters {
		t.Rows = append(t.Rows, []ui.Cell{{Text: l.Subject, Href: "/mail/" + string(l.ID)}, {Text: l.To}, {Text: r.Time(l.Created)},
			{Content: ui.Tag{Text: r.T("mail.state." + string(l.State)), Colour: colours[l.State]}, Detail: l.Problem}})
	}
	return t
}

// letter reads the letter of the path.
func (o *Outbox) letter(r *web.Request) (l Letter, err error) {
	at, err := r.PathID("id")
	if err != nil {
		return l, err
	}
	err = r.Read(func(tx *db.Tx) error {
		l, err = Get(tx, at)
		return err
	})
	return l, err
}

// show is one letter. Its text shows only where letters stay here, and to
// co-leads alone: there it is the only way by which it reaches anybody. Where
// a server sends letters, a link in one is its reader's secret.
func (o *Outbox) show(r *web.Request) (web.Answer, error) {
	l, err := o.letter(r)
	if err != nil {
		return nil, err
	}
	list := ui.SummaryList{Rows: []ui.SummaryRow{
		{Key: r.T("mail.to"), Value: l.To}, {Key: r.T("mail.created"), Value: r.Time(l.Created)},
		{Key: r.T("mail.state"), Content: ui.Tag{Text: r.T("mail.state." + string(l.State)), Colour: colours[l.State]}},
		{Key: r.T("mail.tries"), Value: r.Number(l.Tries)}, {Key: r.T("mail.sent_at"), Value: r.Time(l.SentAt)},
	}}
	if l.Problem != "" {
		list.Rows = append(list.Rows, ui.SummaryRow{Key: r.T("mail.problem"), Value: l.Problem})
	}
	page := web.Page{Title: l.Subject, Caption: r.T("mail.one"), Back: &ui.BackLink{Text: r.T("mail.title"), Href: "/mail"}, Parts: []ui.Part{list}}
	if l.State != Sent && !o.Keeps() {
		page.Parts = append(page.Parts, ui.Form{Action: "/mail/" + string(l.ID) + "/again", Buttons: []ui.Button{{Text: r.T("mail.again"), Kind: ui.Secondary, Once: true}}})
	}
	if o.Keeps() && r.Person.Leads() {
		page.Parts = append(page.Parts, ui.Heading{Text: r.T("mail.text")}, ui.InsetText{Content: ui.Stack{ui.Paragraph{Text: l.Text}, links(l.Text)}})
		if l.Calendar != "" {
			page.Parts = append(page.Parts, ui.Details{Summary: r.T("mail.calendar", l.Method), Content: ui.Paragraph{Text: l.Calendar}})
		}
	}
	return page, nil
}

// links makes the links of a text clickable.
func links(text string) ui.Part {
	var list ui.List
	for word := range strings.FieldsSeq(text) {
		if link := strings.TrimRight(word, ".,;)"); strings.HasPrefix(link, "https://") || strings.HasPrefix(link, "http://") {
			list.Items = append(list.Items, ui.Link{Text: link, Href: link})
		}
	}
	if len(list.Items) == 0 {
		return nil
	}
	return list
}

func (o *Outbox) again(r *web.Request) (web.Answer, error) {
	l, err := o.letter(r)
	if err != nil {
		return nil, err
	}
	return web.Redirect{To: "/mail/" + string(l.ID), Done: "mail.again_done"}, r.Write(func(tx *db.Tx) error { return o.Again(tx, l.ID) })
}
