package needs

import (
	"fmt"
	"strconv"

	"ostoja/internal/db"
	"ostoja/internal/fault"
	"ostoja/internal/id"
	"ostoja/internal/web"
	"ostoja/internal/web/ui"
	"ostoja/stats/ranking"
)

// rankingPage asks one question, gives dots, and shows the order and how sure it is.
func (n *Needs) rankingPage(r *web.Request) (web.Answer, error) {
	page := web.Page{Title: r.T("ranking.title"), Lead: r.T("ranking.lead"), Parts: []ui.Part{views(r, "/ranking")}}
	err := r.Read(func(tx *db.Tx) error {
		gaps, err := n.Store.open(tx)
		if err != nil || len(gaps) < 2 {
			page.Parts = append(page.Parts, ui.Paragraph{Text: r.T("ranking.too_few"), Link: &ui.Link{Text: r.T("gaps.new"), Href: "/gaps/new"}})
			return err
		}
		said, err := comparisons(tx)
		if err != nil {
			return err
		}
		order, err := fitted(gaps, said)
		if err != nil {
			return err
		}
		all, own, err := dots(tx, r.Person.Organisation)
		if err != nil {
			return err
		}
		if r.Person.Decides() {
			page.Parts = append(page.Parts, question(r, gaps, said, order))
		}
		page.Parts = append(page.Parts, orderTable(r, gaps, order, all))
		if r.Person.Decides() {
			page.Parts = append(page.Parts, dotsForm(r, gaps, own))
		}
		page.Parts = append(page.Parts, ui.Details{Summary: r.T("balance.how"), Text: r.T("ranking.how_text")})
		return nil
	})
	return page, err
}

// question asks for the pair that would tell most, of those that this organisation has not compared.
func question(r *web.Request, gaps []Gap, said []comparison, order ranking.Result) ui.Part {
	done := map[[2]string]bool{}
	for _, c := range said {
		if c.organisation == string(r.Person.Organisation) {
			done[[2]string{c.a, c.b}] = true
		}
	}
	i, j, ok := order.Next(func(i, j int) bool {
		a, b := string(gaps[i].ID), string(gaps[j].ID)
		return !done[[2]string{min(a, b), max(a, b)}]
	})
	if !ok {
		return ui.InsetText{Text: r.T("ranking.all_done")}
	}
	choice := func(g Gap, other Gap) ui.Choice {
		return ui.Choice{Value: string(g.ID) + " " + string(other.ID), Label: g.Title, Hint: g.Description}
	}
	return ui.Form{Action: "/ranking", Buttons: []ui.Button{{Text: r.T("ranking.next"), Once: true}}, Parts: []ui.Part{
		ui.Radios{Field: ui.Field{Name: "pair", Label: r.T("ranking.question"), LabelSize: ui.Medium, Hint: r.T("ranking.answered", len(done))}, Choices: []ui.Choice{choice(gaps[i], gaps[j]), choice(gaps[j], gaps[i])}}}}
}

func orderTable(r *web.Request, gaps []Gap, order ranking.Result, dots map[id.ID]int) ui.Part {
	t := ui.Table{Caption: r.T("ranking.order"), Stacked: true, Columns: []ui.Column{{Text: r.T("ranking.rank"), Numeric: true}, {Text: r.T("gaps.one")}, {Text: r.T("ranking.between")}, {Text: r.T("ranking.wins"), Numeric: true}, {Text: r.T("ranking.dots"), Numeric: true}}}
	for _, item := range order.Items {
		g := gaps[item.Index]
		t.Rows = append(t.Rows, []ui.Cell{{Text: r.Number(item.Rank)}, {Text: g.Title, Href: "/gaps/" + string(g.ID)}, {Text: fmt.Sprintf("%d – %d", item.RankLow, item.RankHigh)},
			{Text: r.T("ranking.of", int(item.Wins), int(item.Wins+item.Losses))}, {Text: r.Number(dots[g.ID])}})
	}
	return t
}

func dotsForm(r *web.Request, gaps []Gap, own map[id.ID]int) ui.Part {
	form := ui.Form{Action: "/ranking/dots", Buttons: []ui.Button{{Text: r.T("ranking.dots.give"), Kind: ui.Secondary, Once: true}}}
	for _, g := range gaps {
		options := []ui.Option{}
		for k := range dotsEach + 1 {
			options = append(options, ui.Option{Value: strconv.Itoa(k), Text: strconv.Itoa(k), Selected: own[g.ID] == k})
		}
		form.Parts = append(form.Parts, ui.Select{Field: ui.Field{Name: "dots-" + string(g.ID), Label: g.Title}, Options: options, Width: ui.Chars5})
	}
	return ui.Details{Summary: r.T("ranking.dots.title", dotsEach), Content: form}
}

// compareGaps keeps an answer: winner and loser as the form named them.
func (n *Needs) compareGaps(r *web.Request) (web.Answer, error) {
	if _, err := r.Values(); err != nil {
		return nil, err
	}
	var w, l string
	if _, err := fmt.Sscanf(r.Value("pair"), "%s %s", &w, &l); err != nil {
		return nil, fault.New(fault.Invalid, "ranking.choose")
	}
	winner, err1 := id.Parse(w)
	loser, err2 := id.Parse(l)
	if err1 != nil || err2 != nil || winner == loser {
		return nil, fault.New(fault.Invalid, "ranking.choose")
	}
	err := r.Write(func(tx *db.Tx) error {
		for _, gap := range []id.ID{winner, loser} {
			if g, err := n.Store.Gaps.Get(tx, gap); err != nil || g.State != OpenGap {
				return fault.New(fault.Invalid, "ranking.choose")
			}
		}
		return compare(tx, r.Person.Organisation, r.Person.ID, winner, loser)
	})
	return web.Redirect{To: "/ranking"}, err
}

// giveDots keeps the dots of an organisation.
func (n *Needs) giveDots(r *web.Request) (web.Answer, error) {
	if _, err := r.Values(); err != nil {
		return nil, err
	}
	err := r.Write(func(tx *db.Tx) error {
		gaps, err := n.Store.open(tx)
		if err != nil {
			return err
		}
		given := map[id.ID]int{}
		for _, g := range gaps {
			if value := r.Value("dots-" + string(g.ID)); value != "" {
				k, err := strconv.Atoi(value)
				if err != nil {
					return fault.New(fault.Invalid, "ranking.dots.wrong", dotsEach)
				}
				given[g.ID] = k
			}
		}
		return setDots(tx, r.Person.Organisation, r.Person.ID, given)
	})
	return web.Redirect{To: "/ranking", Done: "ranking.dots.given"}, err
}
