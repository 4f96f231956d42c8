package response

import (
	"slices"
	"strconv"
	"strings"

	"ostoja/internal/db"
	"ostoja/internal/fault"
	"ostoja/internal/id"
	"ostoja/internal/register"
	"ostoja/internal/web"
)

// Form is a partner's own form for a month: its activities in the order of the
// plan, each with its last value filled in where nothing was reported yet.
type Form struct {
	Outline *Outline
	Period  Period
	Report  Report
	Lines   []Line
	Answers []Answer
	Fresh   bool // nothing of it is stored yet: the values are those of the month before
}

// openForm reads a partner's form. A month that has not opened, or that the
// plan does not cover, is not found, and so is a partner without activities.
func (m *Response) openForm(tx *db.Tx, month Month, partner id.ID) (*Form, error) {
	o, err := m.Store.InForce(tx)
	if err != nil {
		return nil, err
	}
	at, err := zone(tx)
	if err != nil {
		return nil, err
	}
	f := &Form{Outline: o, Period: PeriodOf(month, &o.Plan, at)}
	if tx.Now().Before(f.Period.Opens) || !slices.ContainsFunc(Periods(&o.Plan, tx.Now(), at), func(p Period) bool { return p.Month == month }) || len(o.ActivitiesOf(partner)) == 0 {
		return nil, web.NotFound()
	}
	if f.Report, err = reportOf(tx, o.Plan.ID, month, partner); err != nil {
		return nil, err
	}
	f.Fresh = f.Report.ID == ""
	if err := f.readLines(tx); err != nil {
		return nil, err
	}
	return f, f.readAnswers(tx)
}

func (f *Form) readLines(tx *db.Tx) error {
	now, err := valuesOf(tx, f.Report.ID)
	if err != nil {
		return err
	}
	past, err := valuesBefore(tx, f.Report.Plan, f.Report.Partner, f.Report.Month)
	if err != nil {
		return err
	}
	before := map[id.ID][]Value{}
	last := map[id.ID]Value{}
	for _, v := range past {
		before[v.Activity] = append(before[v.Activity], v.Value)
		if v.Month == f.Report.Month.Add(-1) {
			last[v.Activity] = v.Value
		}
	}
	others := f.others()
	var all []*Activity
	for _, some := range others {
		all = append(all, some...)
	}
	submitted, err := activitiesSubmitted(tx, f.Report.Plan, f.Report.Month, all)
	for _, a := range f.Outline.ActivitiesOf(f.Report.Partner) {
		l := Line{Activity: a, Indicator: f.Outline.IndicatorOf(a), Before: before[a.ID], Now: now[a.ID]}
		if f.Fresh {
			l.Now = last[a.ID]
		}
		for _, other := range others[a.ID] {
			if submitted[other.ID] && !slices.Contains(l.Others, other.Partner) {
				l.Others = append(l.Others, other.Partner)
			}
		}
		f.Lines = append(f.Lines, l)
	}
	return err
}

// others lists, for each own activity, those of other partners for the same
// indicator in the same place.
func (f *Form) others() map[id.ID][]*Activity {
	out := map[id.ID][]*Activity{}
	for _, a := range f.Outline.ActivitiesOf(f.Report.Partner) {
		for _, other := range f.Outline.of[a.Indicator] {
			if other.Partner != a.Partner && other.Area == a.Area {
				out[a.ID] = append(out[a.ID], other)
			}
		}
	}
	return out
}

// readAnswers reads what was answered; in a fresh form, what was answered about
// shared people the month before.
func (f *Form) readAnswers(tx *db.Tx) (err error) {
	if !f.Fresh {
		f.Answers, err = answersOf(tx, f.Report.ID)
		return err
	}
	before, err := reportOf(tx, f.Report.Plan, f.Report.Month.Add(-1), f.Report.Partner)
	if err != nil || before.ID == "" {
		return err
	}
	all, err := answersOf(tx, before.ID)
	for _, a := range all {
		if a.Code == "shared" {
			f.Answers = append(f.Answers, a)
		}
	}
	return err
}

// Findings checks all lines.
func (f *Form) Findings() []Finding {
	var all []Finding
	for _, l := range f.Lines {
		all = append(all, Check(l)...)
	}
	return all
}

// Values gives the value of each line by its activity.
func (f *Form) Values() map[id.ID]Value {
	out := map[id.ID]Value{}
	for _, l := range f.Lines {
		out[l.Activity.ID] = l.Now
	}
	return out
}

// The names of a line's inputs.
func newName(l *Line) string            { return "n." + string(l.Activity.ID) }
func servedName(l *Line) string         { return "s." + string(l.Activity.ID) }
func partName(l *Line, g string) string { return "g." + string(l.Activity.ID) + "." + g }
func answerName(f Finding) string {
	return "a." + f.Code + "." + string(f.Activity) + "." + string(f.Other)
}
func sharedName(f Finding) string { return "b." + string(f.Activity) + "." + string(f.Other) }

// maxCount bounds what one partner can reach in a month.
const maxCount = 10_000_000

// parseCount reads a whole number from 0 as people write it: with spaces
// between the thousands, or as a spreadsheet's 12.0. Empty is nil. A mark with
// three digits behind it is refused: 1,000 is a thousand to some and one to others.
func parseCount(text string) (*int, bool) {
	text = strings.NewReplacer(" ", "", "\u00a0", "", "\u202f", "").Replace(strings.TrimSpace(text))
	if text == "" {
		return nil, true
	}
	whole, rest, _ := strings.Cut(strings.Replace(text, ",", ".", 1), ".")
	n, err := strconv.Atoi(whole)
	if err != nil || len(rest) > 2 || strings.Trim(rest, "0") != "" || n < 0 || n > maxCount || strings.HasPrefix(whole, "+") || strings.HasPrefix(whole, "-") {
		return nil, false
	}
	return &n, true
}

// blank takes the values of the month before out of a form of which nothing is
// stored: whoever sends lines has not seen the others.
func (f *Form) blank() {
	if !f.Fresh {
		return
	}
	for i := range f.Lines {
		f.Lines[i].Now = Value{}
	}
}

// read takes typed values into the lines; names that are missing leave theirs
// as they are. All problems are found at once.
func (f *Form) read(in register.Form) register.Problems {
	var problems register.Problems
	take := func(name string, to **int) {
		typed, ok := in.Get(name)
		if !ok || len(typed) == 0 {
			return
		}
		n, fine := parseCount(typed[0])
		if !fine {
			problems.Add(name, "reports.number", cut(typed[0]))
			return
		}
		*to = n
	}
	for i := range f.Lines {
		l := &f.Lines[i]
		take(newName(l), &l.Now.New)
		take(servedName(l), &l.Now.Served)
		parts := Parts{}
		for g, n := range l.Now.Parts {
			parts[g] = n
		}
		for _, g := range groupsOf(l.Indicator) {
			var n *int
			if have, known := parts[g]; known {
				n = &have
			}
			take(partName(l, g), &n)
			if delete(parts, g); n != nil {
				parts[g] = *n
			}
		}
		l.Now.Parts = parts
	}
	for _, finding := range f.Findings() {
		problems = append(problems, f.readAnswer(in, finding)...)
	}
	f.Report.Achievements = textOf(in, "achievements", f.Report.Achievements)
	f.Report.Challenges = textOf(in, "challenges", f.Report.Challenges)
	return problems
}

func (f *Form) readAnswer(in register.Form, finding Finding) (problems register.Problems) {
	a := Answer{Code: finding.Code, Activity: finding.Activity, Other: finding.Other}
	have := f.answer(finding)
	if have != nil {
		a = *have
	}
	a.Text = textOf(in, answerName(finding), a.Text)
	if typed, ok := in.Get(sharedName(finding)); ok && finding.Code == "shared" {
		n, fine := parseCount(strings.Join(typed, ""))
		if !fine {
			problems.Add(sharedName(finding), "reports.number", cut(typed[0]))
		}
		a.Shared = n
	}
	if have != nil {
		*have = a
	} else if a.Text != "" || a.Shared != nil {
		f.Answers = append(f.Answers, a)
	}
	return problems
}

// answer gives what was answered to a finding; nil for nothing.
func (f *Form) answer(finding Finding) *Answer {
	for i := range f.Answers {
		if a := &f.Answers[i]; a.Code == finding.Code && a.Activity == finding.Activity && a.Other == finding.Other {
			return a
		}
	}
	return nil
}

// maxWords bounds a text of a report, in bytes.
const maxWords = 10_000

func textOf(in register.Form, name, have string) string {
	typed, ok := in.Get(name)
	if !ok {
		return have
	}
	return cutTo(strings.TrimSpace(strings.Join(typed, "")), maxWords)
}

func cut(s string) string { return cutTo(s, 40) }

func cutTo(s string, most int) string {
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "")
}

// groupsOf lists the groups that an indicator tells people apart by.
func groupsOf(x *Indicator) []string {
	var groups []string
	for _, d := range Dimensions {
		if slices.Contains(x.By, d.Code) {
			groups = append(groups, d.Groups...)
		}
	}
	return groups
}

// errNotWritable says that a report has left the partner's hands.
func errNotWritable() error { return fault.New(fault.Conflict, "reports.not_writable") }

// save stores the form; in a locked month it asks for corrections instead, so
// that nothing that was typed is lost. It tells how many corrections it asked for.
func (f *Form) save(tx *db.Tx, why string) (corrections int, err error) {
	if f.Period.Locked(tx.Now()) {
		return f.askCorrections(tx, why)
	}
	if !f.Report.Writable(f.Period, tx.Now()) {
		return 0, errNotWritable()
	}
	if err := saveReport(tx, &f.Report, "save"); err != nil {
		return 0, err
	}
	if err := saveValues(tx, &f.Report, f.Values()); err != nil {
		return 0, err
	}
	return 0, saveAnswers(tx, f.Report.ID, f.Answers)
}

// askCorrections asks for each figure that is otherwise than it counts now. Those
// of a report that was not handed in count nothing. What somebody has asked
// already is not asked again.
func (f *Form) askCorrections(tx *db.Tx, why string) (asked int, err error) {
	have := map[id.ID]Value{}
	if f.Report.State == Submitted || f.Report.State == Validated {
		if have, err = valuesOf(tx, f.Report.ID); err != nil {
			return 0, err
		}
	}
	waiting, err := correctionsOf(tx, f.Report.ID)
	if err != nil {
		return 0, err
	}
	if f.Report.ID == "" && slices.ContainsFunc(f.Lines, func(l Line) bool { return !l.Now.Empty() }) {
		if err := saveReport(tx, &f.Report, "save"); err != nil {
			return 0, err
		}
	}
	tx.Housekeeping("each correction writes its own row")
	for _, l := range f.Lines {
		c := Correction{Report: f.Report.ID, Activity: l.Activity.ID, Old: have[l.Activity.ID].Text(), New: l.Now.Text(), Why: why}
		if c.New == c.Old || slices.ContainsFunc(waiting, c.sameAsked) {
			continue
		}
		asked++
		if err := askCorrection(tx, c); err != nil {
			return asked, err
		}
	}
	return asked, nil
}

// submit hands the report in, unless a finding is open; those are given back.
func (f *Form) submit(tx *db.Tx) ([]Finding, error) {
	if open := Unanswered(f.Findings(), f.Answers); len(open) > 0 {
		return open, nil
	}
	if err := f.Report.move(Submitted, f.Period, tx.Now()); err != nil {
		return nil, err
	}
	f.Report.Submitted, f.Report.Reason = tx.Now(), ""
	return nil, saveReport(tx, &f.Report, "submit")
}
