package feedback

import (
	"errors"
	"slices"

	"ostoja/internal/audit"
	"ostoja/internal/db"
	"ostoja/internal/feedback/keys"
	"ostoja/internal/id"
	"ostoja/internal/members"
	"ostoja/internal/register"
	"ostoja/internal/web"
	"ostoja/internal/web/ui"
)

// keysPage answers: may the channel open, and can I read?
func (m *Feedback) keysPage(r *web.Request) (web.Answer, error) { return m.showKeys(r, nil) }

func (m *Feedback) showKeys(r *web.Request, problems register.Problems) (web.Answer, error) {
	page := web.Page{Title: r.T("feedback.keys"), Lead: r.T("keys.lead"), Problems: r.ProblemLinks(problems), Back: &ui.BackLink{Text: r.T("feedback.title"), Href: "/feedback"}}
	err := r.Read(func(tx *db.Tx) error {
		c, err := m.circle(tx)
		if err != nil {
			return err
		}
		page.Parts = append(page.Parts, standing(r, c))
		mine, err := m.ownKey(r, tx, c, problems)
		if err != nil {
			return err
		}
		page.Parts = append(page.Parts, mine...)
		table, err := m.readersTable(r, tx, c)
		if err != nil {
			return err
		}
		page.Parts = append(page.Parts, table)
		if r.Person.Leads() {
			forms, err := m.leadForms(r, tx, c)
			page.Parts = append(page.Parts, forms...)
			return err
		}
		return nil
	})
	return page, err
}

// standing says whether the escrow stands, and which kinds are open.
func standing(r *web.Request, c circle) ui.Part {
	list := ui.SummaryList{}
	escrow := r.T("keys.escrow.none")
	if c.escrow.Recipient != "" {
		escrow = r.T("keys.escrow.stands", c.escrow.Threshold, len(c.escrow.Holders), c.escrow.Created)
	}
	if c.escrow.Recipient != "" && !c.escrowStands() {
		escrow = r.T("keys.escrow.broken")
	}
	list.Rows = append(list.Rows, ui.SummaryRow{Key: r.T("keys.escrow"), Value: escrow})
	for _, k := range Kinds {
		word := "keys.kind.closed"
		if c.opens(k) {
			word = "keys.kind.open"
		}
		list.Rows = append(list.Rows, ui.SummaryRow{Key: r.T("talk.kind." + string(k)), Value: r.T(word)})
	}
	word := "keys.kind.closed"
	if c.trained("") {
		word = "keys.kind.open"
	}
	list.Rows = append(list.Rows, ui.SummaryRow{Key: r.T("keys.children_say"), Value: r.T(word)})
	return list
}

// ownKey is what a reader can do with hers: make it, change it, lend, regain.
func (m *Feedback) ownKey(r *web.Request, tx *db.Tx, c circle, problems register.Problems) ([]ui.Part, error) {
	me := c.of(r.Person.ID)
	if me == nil {
		return nil, nil
	}
	if !me.ready() {
		return []ui.Part{ui.Section{ID: "mine", Title: r.T("keys.make"), Parts: ui.Stack{ui.Paragraph{Text: r.T("keys.make_lead")}, newPassphrase(r, "/feedback/keys/make", r.T("keys.make"), problems)}}}, nil
	}
	if _, open := m.mine(r); !open {
		return []ui.Part{ui.Section{ID: "mine", Title: r.T("keys.locked"), Parts: ui.Stack{
			ui.ButtonGroup{{Text: r.T("feedback.unlock"), Href: "/feedback/unlock"}},
			ui.Details{Summary: r.T("keys.recover"), Content: newPassphrase(r, "/feedback/keys/recover", r.T("keys.recover"), problems, ui.Input{Field: field(r, problems, ui.Field{Name: "code", Label: r.T("keys.code")}), NoSpellcheck: true, Autocomplete: "off"})},
			ui.Details{Summary: r.T("keys.reset"), Content: ui.Stack{ui.Paragraph{Text: r.T("keys.reset_lead")}, ui.Form{Action: "/feedback/keys/reset", Buttons: []ui.Button{{Text: r.T("keys.reset"), Kind: ui.Warning}}}}},
		}}}, nil
	}
	parts := ui.Stack{ui.Form{Action: "/feedback/lock", Buttons: []ui.Button{{Text: r.T("keys.lock"), Kind: ui.Secondary}}}}
	all, err := inbox(tx, me.Person, []State{Arrived, Open, Answered, Closed}, 0, 2000)
	if err != nil {
		return nil, err
	}
	left := 0
	for i := range all {
		if stale, _, err := m.stale(c, &all[i]); err == nil && stale {
			left++
		}
	}
	if left > 0 {
		parts = append(parts, ui.Paragraph{Text: r.N("keys.stale", left, len(all))})
	}
	lent, err := lenders(tx, me.Person)
	if err != nil {
		return nil, err
	}
	if len(lent) > 0 {
		parts = append(parts, ui.Paragraph{Text: r.T("keys.lent", len(lent), c.escrow.Threshold)}, ui.Form{Action: "/feedback/keys/regain", Buttons: []ui.Button{{Text: r.T("keys.regain")}}})
	}
	if slices.Contains(c.escrow.Holders, me.Person) {
		parts = append(parts, ui.Details{Summary: r.T("keys.lend"), Content: ui.Stack{ui.Paragraph{Text: r.T("keys.lend_lead")}, ui.Form{Action: "/feedback/keys/lend",
			Parts: []ui.Part{ui.Select{Field: ui.Field{Name: "person", ID: "lend-to", Label: r.T("keys.lend_to")}, Options: readyOptions(c, me.Person)}}, Buttons: []ui.Button{{Text: r.T("keys.lend"), Kind: ui.Secondary}}}}})
	}
	return []ui.Part{ui.Section{ID: "mine", Title: r.T("keys.unlocked"), Parts: parts}}, nil
}

func readyOptions(c circle, but id.ID) []ui.Option {
	var options []ui.Option
	for i := range c.readers {
		if r := &c.readers[i]; r.ready() && r.Person != but {
			options = append(options, ui.Option{Value: string(r.Person), Text: r.Name})
		}
	}
	return options
}

func newPassphrase(r *web.Request, action, button string, problems register.Problems, before ...ui.Part) ui.Part {
	return ui.Form{Action: action, Parts: append(before, passphraseField(r, "new", "keys.passphrase", problems), ui.Paragraph{Text: r.T("keys.passphrase_hint"), Quiet: true}), Buttons: []ui.Button{{Text: button, Once: true}}}
}

func (m *Feedback) readersTable(r *web.Request, tx *db.Tx, c circle) (ui.Part, error) {
	t := ui.Table{ID: "readers", Caption: r.T("keys.readers"), RowHeaders: true, Stacked: true, Empty: r.T("keys.readers_none"),
		Columns: []ui.Column{{Text: r.T("people.name")}, {Text: r.T("keys.reads")}, {Text: r.T("keys.duties")}, {Text: r.T("keys.key")}}}
	for i := range c.readers {
		reader := &c.readers[i]
		names, err := m.organisations(tx, r, []id.ID{reader.Organisation})
		if err != nil {
			return nil, err
		}
		var kinds, duties string
		for _, k := range reader.Kinds {
			kinds = join(kinds, r.T("talk.kind."+string(k)))
		}
		if reader.Children {
			duties = join(duties, r.T("keys.children"))
		}
		if reader.Holder {
			duties = join(duties, r.T("keys.holder"))
		}
		key := ui.Tag{Text: r.T("keys.key.none"), Colour: ui.Yellow}
		if reader.ready() {
			key = ui.Tag{Text: r.T("keys.key.made"), Colour: ui.Green}
		}
		t.Rows = append(t.Rows, []ui.Cell{{Text: reader.Name, Detail: names[0].text}, {Text: kinds}, {Text: duties}, {Content: key}})
	}
	return t, nil
}

func join(a, b string) string {
	if a == "" {
		return b
	}
	return a + "; " + b
}

// leadForms appoint and remove, and make the escrow.
func (m *Feedback) leadForms(r *web.Request, tx *db.Tx, c circle) ([]ui.Part, error) {
	people, err := m.Members.People.List(tx, register.Query{Where: map[string]any{"state": string(members.Active)}, Sort: "name"})
	if err != nil {
		return nil, err
	}
	options := []ui.Option{{Text: "–"}}
	var present []ui.Option
	for _, p := range people {
		options = append(options, ui.Option{Value: string(p.ID), Text: p.Name})
	}
	for i := range c.readers {
		present = append(present, ui.Option{Value: string(c.readers[i].Person), Text: c.readers[i].Name})
	}
	var kinds []ui.Choice
	for _, k := range Kinds {
		kinds = append(kinds, ui.Choice{Value: string(k), Label: r.T("talk.kind." + string(k))})
	}
	appoint := ui.Form{Action: "/feedback/keys/appoint", Buttons: []ui.Button{{Text: r.T("keys.appoint")}}, Parts: []ui.Part{
		ui.Select{Field: ui.Field{Name: "person", Label: r.T("keys.person")}, Options: options},
		ui.Checkboxes{Field: ui.Field{Name: "kinds", Label: r.T("keys.reads"), Hint: r.T("keys.reads_hint")}, Choices: kinds, Small: true},
		ui.Checkboxes{Field: ui.Field{Name: "duties", Label: r.T("keys.duties")}, Small: true, Choices: []ui.Choice{{Value: "children", Label: r.T("keys.children")}, {Value: "holder", Label: r.T("keys.holder"), Hint: r.T("keys.holder_hint")}}}}}
	parts := []ui.Part{ui.Section{ID: "appoint", Title: r.T("keys.appoint"), Parts: ui.Stack{appoint}}}
	if len(present) > 0 {
		parts = append(parts, ui.Details{Summary: r.T("keys.remove"), Content: ui.Stack{ui.Paragraph{Text: r.T("keys.remove_lead")}, ui.Form{Action: "/feedback/keys/remove",
			Parts: []ui.Part{ui.Select{Field: ui.Field{Name: "person", ID: "remove-person", Label: r.T("keys.person")}, Options: present}}, Buttons: []ui.Button{{Text: r.T("keys.remove"), Kind: ui.Warning}}}}})
	}
	return append(parts, ui.Section{ID: "escrow", Title: r.T("keys.escrow_make"), Parts: ui.Stack{ui.Paragraph{Text: r.T("keys.escrow_lead")}, ui.Form{Action: "/feedback/keys/escrow", Buttons: []ui.Button{{Text: r.T("keys.escrow_make"), Kind: ui.Secondary}}}}}), nil
}

const shortestPassphrase, longestPassphrase = 14, 200

// checkPassphrase: long, and another one than she signs in with.
func (m *Feedback) checkPassphrase(r *web.Request, passphrase string) (problems register.Problems, err error) {
	n := len([]rune(passphrase))
	if n < shortestPassphrase || len(passphrase) > longestPassphrase {
		problems.Add("new", "keys.passphrase.short", shortestPassphrase)
		return problems, nil
	}
	err = r.Read(func(tx *db.Tx) error {
		if m.SignInPassword == nil {
			return nil
		}
		same, err := m.SignInPassword(tx, r.Person.ID, passphrase)
		if same {
			problems.Add("new", "keys.passphrase.same")
		}
		return err
	})
	return problems, err
}

// makeKey makes a reader's pair and shows its recovery code, once.
func (m *Feedback) makeKey(r *web.Request) (web.Answer, error) {
	passphrase := r.Value("new")
	problems, err := m.checkPassphrase(r, passphrase)
	if err != nil {
		return nil, err
	}
	if len(problems) > 0 {
		return m.showKeys(r, problems)
	}
	locked, code, err := keys.Lock(r.Context(), passphrase)
	if err != nil {
		return nil, err
	}
	err = r.Write(func(tx *db.Tx) error {
		c, err := m.circle(tx)
		if err != nil {
			return err
		}
		if me := c.of(r.Person.ID); me == nil || me.Key.Recipient != "" {
			return web.NotFound()
		}
		return m.keepKey(tx, r.Person.ID, locked, "make a key")
	})
	return codePage(r, code), err
}

func (m *Feedback) keepKey(tx *db.Tx, person id.ID, locked keys.Locked, act string) error {
	if err := putReaderKey(tx, person, locked); err != nil {
		return err
	}
	return audit.Record(tx, act, "feedback_readers", person)
}

func codePage(r *web.Request, code string) web.Page {
	return web.Page{Title: r.T("keys.code_title"), Lead: r.T("keys.code_lead"), Parts: []ui.Part{ui.InsetText{Text: code}, ui.WarningText{Word: r.T("talk.danger_word"), Text: r.T("keys.code_care")},
		ui.ButtonGroup{{Text: r.T("feedback.unlock"), Href: "/feedback/unlock"}}}}
}

// recoverKey sets another passphrase with the recovery code.
func (m *Feedback) recoverKey(r *web.Request) (web.Answer, error) {
	me, err := m.me(r)
	if err != nil {
		return nil, err
	}
	problems, err := m.checkPassphrase(r, r.Value("new"))
	if err != nil {
		return nil, err
	}
	if len(problems) > 0 {
		return m.showKeys(r, problems)
	}
	locked, code, err := me.Key.Recover(r.Context(), r.Value("code"), r.Value("new"))
	if err == keys.ErrClosed {
		m.floods.of(string(me.Person), m.DB.Now()).tried(r.Context())
		problems.Add("code", "keys.code.wrong")
		return m.showKeys(r, problems)
	}
	if err != nil {
		return nil, err
	}
	return codePage(r, code), r.Write(func(tx *db.Tx) error { return m.keepKey(tx, me.Person, locked, "recover a key") })
}

// resetKey is for one who has lost both passphrase and code: her key is gone, and
// a co-lead has to appoint her anew, so that a stolen sign-in alone opens nothing.
func (m *Feedback) resetKey(r *web.Request) (web.Answer, error) {
	me, err := m.me(r)
	if err != nil {
		return nil, err
	}
	return web.Redirect{To: "/feedback/keys", Done: "keys.reset_done"}, r.Write(func(tx *db.Tx) error {
		c, err := m.circle(tx)
		if err != nil {
			return err
		}
		if err := m.announce(tx, c, "feedback.mail.reset", "/feedback/keys"); err != nil {
			return err
		}
		return m.removeReader(tx, me.Person)
	})
}

// appoint makes somebody a reader, or changes what she may read.
func (m *Feedback) appoint(r *web.Request) (web.Answer, error) {
	form, err := r.Values()
	if err != nil {
		return nil, err
	}
	person, err := id.Parse(input{Form: form}.first("person"))
	if err != nil {
		return nil, web.NotFound()
	}
	reader := Reader{Person: person, Children: slices.Contains(form["duties"], "children"), Holder: slices.Contains(form["duties"], "holder")}
	for _, k := range form["kinds"] {
		if Kind(k).known() {
			reader.Kinds = append(reader.Kinds, Kind(k))
		}
	}
	return web.Redirect{To: "/feedback/keys", Done: "feedback.done"}, r.Write(func(tx *db.Tx) error {
		known, err := m.Members.Person(tx, person)
		if err != nil || !known.InGroup() {
			return errors.Join(err, web.NotFound())
		}
		if err := putReader(tx, &reader); err != nil {
			return err
		}
		c, err := m.circle(tx)
		if err != nil {
			return err
		}
		if err := m.announce(tx, c, "feedback.mail.readers", "/feedback/keys"); err != nil {
			return err
		}
		return audit.Record(tx, "appoint", "feedback_readers", person)
	})
}

func (m *Feedback) remove(r *web.Request) (web.Answer, error) {
	person, err := id.Parse(r.Value("person"))
	if err != nil {
		return nil, web.NotFound()
	}
	return web.Redirect{To: "/feedback/keys", Done: "feedback.done"}, r.Write(func(tx *db.Tx) error { return m.removeReader(tx, person) })
}

// makeEscrow: a co-lead starts it, the holders are those who were appointed.
func (m *Feedback) makeEscrow(r *web.Request) (web.Answer, error) {
	return web.Redirect{To: "/feedback/keys", Done: "keys.escrow_done"}, r.Write(func(tx *db.Tx) error { return m.setEscrow(tx) })
}

func (m *Feedback) lendShare(r *web.Request) (web.Answer, error) {
	identity, open := m.mine(r)
	to, err := id.Parse(r.Value("person"))
	if !open || err != nil {
		return web.Redirect{To: "/feedback/unlock"}, nil
	}
	return web.Redirect{To: "/feedback/keys", Done: "feedback.done"}, r.Write(func(tx *db.Tx) error {
		c, err := m.circle(tx)
		if err != nil {
			return err
		}
		return m.lend(tx, c, r.Person.ID, identity, to)
	})
}

func (m *Feedback) regainKeys(r *web.Request) (web.Answer, error) {
	identity, open := m.mine(r)
	if !open {
		return web.Redirect{To: "/feedback/unlock"}, nil
	}
	return web.Redirect{To: "/feedback", Done: "keys.regained"}, r.Write(func(tx *db.Tx) error {
		c, err := m.circle(tx)
		if err != nil {
			return err
		}
		_, err = m.regain(tx, c, r.Person.ID, identity)
		return err
	})
}
