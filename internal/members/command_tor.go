package members

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"ostoja/formats/tor"
	"ostoja/internal/command"
	"ostoja/internal/fault"
)

func torCommand() command.Command {
	return command.Command{
		Name:  "tor",
		Args:  "FILE [--json]",
		Short: "Read Terms of Reference and propose the group's charter",
		Manual: `Reads the Terms of Reference (ToR) of a group from a txt, md or docx file
and proposes its charter: name, country, co-leads, objectives, the rule of the
meetings and more, each with the sentence it comes from. What the text does
not say is listed as missing; nothing is guessed. A time zone that follows
from the country alone is marked as inferred.

  --json   print the proposal and the numbered clauses as one JSON document

Example: ostoja tor terms-of-reference.docx --json`,
		Run: runTor,
	}
}

func runTor(_ context.Context, env *command.Env, args []string) error {
	flags := command.Flags("tor")
	asJSON := flags.Bool("json", false, "")
	files, err := command.ParseN(flags, args, 1)
	if err != nil {
		return err
	}
	proposal, err := proposeFile(files[0])
	if err != nil {
		return err
	}
	if *asJSON {
		return env.PrintJSON(proposal)
	}
	return printProposal(env.Stdout, &proposal)
}

// proposeFile reads a ToR from disk, never more of it than a ToR may have.
func proposeFile(path string) (tor.Proposal, error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return tor.Proposal{}, fault.Refuse("There is no file %s. Give the path of the Terms of Reference.", path)
	} else if err != nil {
		return tor.Proposal{}, fault.Refuse("%s cannot be opened: %v. Check that you may read it.", path, err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, tor.MaxFile+1))
	if err != nil {
		return tor.Proposal{}, fault.Refuse("%s cannot be read: %v. Give a txt, md or docx file.", path, err)
	}
	doc, err := tor.Read(path, data)
	if err != nil {
		return tor.Proposal{}, fault.Refuse("%v", err)
	}
	proposal, err := tor.Propose(doc)
	if err != nil {
		return tor.Proposal{}, fault.Refuse("%v", err)
	}
	return proposal, nil
}

// printProposal shows each field with the sentence it comes from, then the
// clauses and what is missing.
func printProposal(w io.Writer, p *tor.Proposal) error {
	var b strings.Builder
	for _, f := range fieldsOf(p) {
		if f.value == "" {
			continue
		}
		fmt.Fprintf(&b, "%s: %s\n", f.label, f.value)
		for _, s := range p.Of(f.field) {
			fmt.Fprintf(&b, "    %s\n", sourceLine(s))
		}
	}
	printPoints(&b, p)
	fmt.Fprintf(&b, "\n%d clauses. ", len(p.Clauses))
	if len(p.Inferred) > 0 {
		fmt.Fprintf(&b, "Inferred, please check: %s. ", strings.Join(p.Inferred, ", "))
	}
	if missing := p.Missing(); len(missing) > 0 {
		fmt.Fprintf(&b, "Not found, to be filled in: %s.", strings.Join(missing, ", "))
	} else {
		b.WriteString("Nothing is missing.")
	}
	_, err := io.WriteString(w, b.String()+"\n")
	return err
}

func sourceLine(s tor.Source) string {
	sentence := []rune(s.Sentence)
	if len(sentence) > 200 {
		sentence = append(sentence[:199], '…')
	}
	where := "title"
	if s.Clause != "" {
		where = "clause " + s.Clause
	}
	return fmt.Sprintf("%s: “%s”", where, string(sentence))
}

func printPoints(b *strings.Builder, p *tor.Proposal) {
	for _, list := range []struct {
		label  string
		points []tor.Point
	}{{"Objectives", p.Objectives}, {"Principles", p.Principles}} {
		fmt.Fprintf(b, "%s: %d\n", list.label, len(list.points))
		for i, o := range list.points {
			fmt.Fprintf(b, "  %d. %s\n", i+1, strings.Trim(string(o.Title+": "+o.Text), ": "))
		}
	}
	fmt.Fprintf(b, "Tasks: %d\n", len(p.Tasks))
	for i, t := range p.Tasks {
		fmt.Fprintf(b, "  %d. %s\n", i+1, t)
	}
}

// fieldOf is one line of the printed proposal.
type fieldOf struct{ label, field, value string }

func fieldsOf(p *tor.Proposal) []fieldOf {
	m := p.Meeting
	return []fieldOf{
		{"Name", "name", string(p.Name)}, {"Sector", "sector", string(p.Sector)}, {"Country", "country", string(p.Country)},
		{"Co-leads", "co_leads", strings.Join(p.CoLeads, "; ")}, {"Coverage", "coverage", string(p.Coverage)},
		{"Meetings", "meeting.frequency", string(m.Frequency)}, {"Which of the month", "meeting.nth", number(m.Nth)},
		{"Weekday", "meeting.weekday", string(m.Weekday)}, {"Time", "meeting.time", string(m.Time)},
		{"Time zone", "meeting.timezone", string(m.Timezone)}, {"Place", "meeting.place", string(m.Place)},
		{"Ad hoc meetings", "meeting.ad_hoc", yesNo(m.AdHoc)},
		{"Minutes go to", "minutes.circulated_to", string(p.Minutes.CirculatedTo)}, {"Minutes are due", "minutes.deadline", string(p.Minutes.Deadline)},
		{"Revision every", "revision.interval_months", months(p.Revision.IntervalMonths)},
		{"Revision on need", "revision.on_need", yesNo(p.Revision.OnNeed)},
		{"Donors by agreement", "membership.donors_by_agreement", yesNo(p.Membership.DonorsByAgreement)},
	}
}

func number(n *int) string {
	if n == nil {
		return ""
	}
	return fmt.Sprint(*n)
}

func months(n *int) string {
	if n == nil {
		return ""
	}
	return fmt.Sprintf("%d month(s)", *n)
}

func yesNo(b *bool) string {
	switch {
	case b == nil:
		return ""
	case *b:
		return "yes"
	}
	return "no"
}
