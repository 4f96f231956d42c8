package evidence

import (
	"html/template"
	"slices"
	"strings"
	"time"

	"ostoja/internal/db"
	"ostoja/internal/web"
	"ostoja/internal/web/ui"
)

func (e *Evidence) estimateRoutes() []web.Route {
	return []web.Route{
		{Pattern: "GET /evidence/estimates/{estimate}", Policy: web.InGroup, Handle: e.estimatePage},
		{Pattern: "POST /evidence/estimates/{estimate}/cancel", Policy: web.Voices, Handle: e.cancel},
	}
}

// estimate reads the estimate of the address.
func (e *Evidence) estimate(r *web.Request, tx *db.Tx) (Estimate, error) {
	estimate, err := r.PathID("estimate")
	if err != nil {
		return Estimate{}, err
	}
	return e.get(tx, estimate)
}

// estimatePage shows how far an estimate is, why there is none, or the answer
// with all that it rests on.
func (e *Evidence) estimatePage(r *web.Request) (web.Answer, error) {
	var page web.Page
	err := r.Read(func(tx *db.Tx) error {
		x, err := e.estimate(r, tx)
		if err != nil {
			return err
		}
		page = web.Page{Title: x.Title, Caption: r.T("estimates.question." + studies[x.Design].question), Back: back(r)}
		if !x.finished() {
			page.Parts = waiting(r, tx.Now(), x)
			return nil
		}
		page.Parts = []ui.Part{ui.Tag{Text: r.T("estimates.state." + string(x.State)), Colour: colours[x.State]}}
		if x.State == Cancelled {
			page.Parts = append(page.Parts, ui.Paragraph{Text: r.T("estimates.cancelled")}, againButton(r, x))
			return nil
		}
		page.Lead = teller{r.Speaker}.headline(&x.Outcome)
		if x.Outcome.Refusal != "" {
			page.Parts = append(page.Parts, refusedParts(r, x)...)
		} else {
			parts, err := e.answerParts(r, tx, x)
			if err != nil {
				return err
			}
			page.Parts = append(page.Parts, parts...)
		}
		page.Parts = append(page.Parts, madeParts(r, x)...)
		return nil
	})
	return page, err
}

// waiting shows progress.
func waiting(r *web.Request, now time.Time, x Estimate) []ui.Part {
	w := web.Working{Href: pathOf(x), Queued: x.State == Queued, Share: x.Progress, Left: timeLeft(now, x), Hint: r.T("estimates.wait_hint")}
	if owner(r.Person, x.Organisation) && r.Person.Decides() {
		w.Cancel = pathOf(x) + "/cancel"
	}
	return w.Parts(r)
}

// timeLeft reckons from the share that is done; 0 where that says nothing yet.
func timeLeft(now time.Time, x Estimate) time.Duration {
	passed := now.Sub(x.Started)
	if x.Progress < .1 || x.Progress >= 1 || passed < 2*time.Second {
		return 0
	}
	return time.Duration(float64(passed) * (1 - x.Progress) / x.Progress)
}

// refusedParts say why there is no number, what causes it and what to do.
func refusedParts(r *web.Request, x Estimate) []ui.Part {
	o := &x.Outcome
	parts := []ui.Part{internalOnly(r), ui.Heading{Text: r.T("estimates.why")}, ui.Paragraph{Text: r.T("estimates.refused."+o.Refusal, smallest)}}
	if len(o.Causes) > 0 {
		parts = append(parts, ui.Paragraph{Text: r.T("estimates.causes")}, ui.List{Items: names(o.Causes)})
	}
	if o.Refusal == "input" {
		for _, note := range o.Notes {
			parts = append(parts, ui.InsetText{Content: notePart(r, note)})
		}
	}
	parts = append(parts, ui.Heading{Text: r.T("estimates.what_to_do")}, ui.Paragraph{Text: r.T("estimates.todo." + o.Refusal)})
	return append(parts, againButton(r, x))
}

func names(texts []string) []ui.Link {
	var items []ui.Link
	for _, text := range texts {
		items = append(items, ui.Link{Text: strings.ReplaceAll(text, ":", " – ")})
	}
	return items
}

func againButton(r *web.Request, x Estimate) ui.Part {
	if !r.Person.Decides() {
		return nil
	}
	return ui.ButtonGroup{{Text: r.T("estimates.again"), Href: "/evidence/new/" + x.Design + "?again=" + string(x.ID), Kind: ui.Secondary}}
}

// answerParts are the answer with what it rests on, what would change it, and
// who stands for it.
func (e *Evidence) answerParts(r *web.Request, tx *db.Tx, x Estimate) ([]ui.Part, error) {
	t, o := teller{r.Speaker}, &x.Outcome
	parts := []ui.Part{internalOnly(r)}
	if x.State == Withdrawn {
		parts = append(parts, ui.WarningText{Word: r.T("records.warning"), Text: r.T("estimates.withdrawn", x.Reason)})
	}
	parts = append(parts, ui.Paragraph{Text: r.T("estimates.rests_on_n."+o.Unit, t.Number(int(roundThree(float64(o.N)))))})
	parts = append(parts, t.picture(o)...)
	if o.Spread > 0 {
		parts = append(parts, ui.Paragraph{Text: r.T("estimates.spread", r.Decimal(o.Spread, 2)), Quiet: true})
	}
	parts = append(parts, t.groups(o)...)
	parts = append(parts, cautionParts(r, o)...)
	parts = append(parts, assumptionParts(r, x)...)
	parts = append(parts, changeParts(r, o)...)
	before, err := e.beforeParts(r, tx, x)
	if err != nil {
		return nil, err
	}
	parts = append(parts, before...)
	signed, err := signatures(tx, x.ID)
	if err != nil {
		return nil, err
	}
	table, err := e.signatureTable(r, tx, signed)
	parts = append(parts, signatureParts(r, x, signed, table)...)
	return append(parts, e.publicationParts(r, tx, x)...), err
}

func cautionParts(r *web.Request, o *Outcome) []ui.Part {
	var items []ui.Link
	for _, s := range o.Cautions {
		items = append(items, ui.Link{Text: teller{r.Speaker}.say(s)})
	}
	if len(o.Causes) > 0 {
		items = append(items, ui.Link{Text: r.T("estimates.pairs_refused", strings.Join(o.Causes, ", "))})
	}
	if len(items) == 0 {
		return nil
	}
	return []ui.Part{ui.Heading{Text: r.T("estimates.careful"), ID: "careful"}, ui.List{Items: items}}
}

// changeParts show what a small change of the data does.
func changeParts(r *web.Request, o *Outcome) []ui.Part {
	if len(o.Changes) == 0 {
		return nil
	}
	t := teller{r.Speaker}
	table := ui.Table{ID: "changes", Caption: r.T("estimates.table.changes"), Stacked: true, RowHeaders: true,
		Columns: []ui.Column{{Text: r.T("estimates.if")}, {Text: r.T("estimates.estimate"), Numeric: true}}}
	for _, c := range o.Changes {
		if c.Says == "estimates.change.largest_out" {
			continue // of an older version: it gives one person's change away
		}
		var args []any
		for _, a := range c.Args {
			args = append(args, strings.ReplaceAll(a, ":", " + "))
		}
		table.Rows = append(table.Rows, []ui.Cell{{Text: r.T(c.Says, args...)}, {Text: t.optional(o.Unit, c.Estimate)}})
	}
	return []ui.Part{ui.Heading{Text: r.T("estimates.what_changes"), ID: "changes-title"}, table}
}

// beforeParts set the answer beside the one that it repeats.
func (e *Evidence) beforeParts(r *web.Request, tx *db.Tx, x Estimate) ([]ui.Part, error) {
	if x.Again == "" {
		return nil, nil
	}
	last, err := e.get(tx, x.Again)
	if err != nil {
		return nil, err
	}
	t := teller{r.Speaker}
	parts := []ui.Part{ui.Heading{Text: r.T("estimates.compared"), ID: "compared"}, ui.SummaryList{Rows: []ui.SummaryRow{
		{Key: r.Day(last.Created), Value: t.headline(&last.Outcome), Actions: []ui.Action{{Text: r.T("estimates.open"), Href: pathOf(last), Of: last.Title}}},
		{Key: r.Day(x.Created), Value: t.headline(&x.Outcome)},
	}}}
	return append(parts, ui.Paragraph{Text: r.T("estimates.compared." + compared(&last.Outcome, &x.Outcome))}), nil
}

// compared says whether two answers differ by more than their uncertainty:
// intervals that do not touch are different; those that do may be the same.
func compared(a, b *Outcome) string {
	if a.Low == nil || b.Low == nil || a.Refusal != "" || b.Refusal != "" || a.Unit != b.Unit {
		return "unknown"
	}
	aLow, aHigh := a.ends()
	bLow, bHigh := b.ends()
	switch {
	case aHigh < bLow:
		return "more"
	case bHigh < aLow:
		return "less"
	}
	return "same"
}

// ends are those of the interval; of a range, those of all its methods, which
// older outcomes did not keep as theirs.
func (o *Outcome) ends() (low, high float64) {
	low, high = *o.Low, *o.High
	if o.Range {
		from, to := o.reach()
		low, high = min(low, from), max(high, to)
	}
	return low, high
}

// madeParts say where the answer comes from and how to make it again.
func madeParts(r *web.Request, x Estimate) []ui.Part {
	o := &x.Outcome
	rows := []ui.SummaryRow{
		{Key: r.T("estimates.made.data"), Value: o.File},
		{Key: r.T("estimates.made.fingerprint"), Content: ui.Markup(`<code class="ostoja-code">` + template.HTMLEscapeString(o.SHA256) + `</code>`)},
		{Key: r.T("estimates.made.version"), Value: "ostoja " + o.Version},
		{Key: r.T("estimates.made.when"), Value: r.Time(x.Finished)},
		{Key: r.T("estimates.made.seconds"), Value: r.Decimal(o.Seconds, 1)},
	}
	if owner(r.Person, x.Organisation) {
		rows[0].Actions = []ui.Action{{Text: r.T("estimates.download"), Href: pathOf(x) + "/data.csv", Of: o.File}}
	}
	stack := ui.Stack{ui.SummaryList{Rows: rows}}
	if o.Command != "" {
		stack = append(stack, ui.Paragraph{Text: r.T("estimates.made.command")}, ui.CopyText{ID: "command", Text: o.Command, Button: r.T("estimates.copy"), Copied: r.T("estimates.copied")})
	}
	if len(o.Notes) > 0 && o.Refusal != "input" {
		var notes ui.Stack
		for _, n := range o.Notes {
			notes = append(notes, notePart(r, n))
		}
		stack = append(stack, ui.Details{Summary: r.T("estimates.notes"), Content: notes})
	}
	if o.Refusal == "" {
		stack = append(stack, ui.ButtonGroup{{Text: r.T("estimates.report_html"), Href: pathOf(x) + "/report.html", Kind: ui.Secondary}, {Text: r.T("estimates.report_md"), Href: pathOf(x) + "/report.md", Kind: ui.Secondary},
			{Text: r.T("estimates.report_technical"), Href: pathOf(x) + "/technical.html", Kind: ui.Secondary}})
	}
	parts := []ui.Part{ui.Section{ID: "made", Title: r.T("estimates.made"), Parts: stack}}
	if o.Refusal == "" {
		if again := againButton(r, x); again != nil {
			parts = append(parts, again)
		}
	}
	return slices.Clip(parts)
}

// notePart says a note in the reader's language; an unknown one is marked as English.
func notePart(r *web.Request, note string) ui.Part {
	said, known := teller{r.Speaker}.note(note)
	if !known {
		return ui.Paragraph{Text: said, Lang: "en"}
	}
	return ui.Paragraph{Text: said}
}

func (e *Evidence) cancel(r *web.Request) (web.Answer, error) {
	var to string
	err := r.Write(func(tx *db.Tx) error {
		x, err := e.estimate(r, tx)
		if err != nil {
			return err
		}
		if !owner(r.Person, x.Organisation) {
			return web.NotFound()
		}
		to = pathOf(x)
		return cancel(tx, x.ID)
	})
	return web.Redirect{To: to, Done: "estimates.done.cancelled"}, err
}
