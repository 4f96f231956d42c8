package tor

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// fields flattens a proposal's JSON: "meeting.weekday" -> "tuesday",
// "objectives.0.title", and "objectives.#" for the length of a list. What is
// null is "".
func fields(t *testing.T, p Proposal) map[string]string {
	t.Helper()
	data, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	var tree any
	if err := json.Unmarshal(data, &tree); err != nil {
		t.Fatal(err)
	}
	flat := map[string]string{}
	flatten(flat, "", tree)
	return flat
}

func flatten(flat map[string]string, path string, v any) {
	switch v := v.(type) {
	case map[string]any:
		for k, e := range v {
			flatten(flat, strings.TrimPrefix(path+"."+k, "."), e)
		}
	case []any:
		flat[path+".#"] = fmt.Sprint(len(v))
		for i, e := range v {
			flatten(flat, fmt.Sprintf("%s.%d", path, i), e)
		}
	case nil:
		flat[path] = ""
	default:
		flat[path] = fmt.Sprint(v)
	}
}

// expect is lines of "field = value".
func expect(t *testing.T, p Proposal, want string) {
	t.Helper()
	got := fields(t, p)
	for line := range strings.Lines(want) {
		field, value, ok := strings.Cut(strings.TrimSpace(line), " = ")
		if field = strings.TrimSuffix(field, " ="); field == "" {
			continue
		}
		if g, known := got[field]; g != value || ok && !known {
			t.Errorf("%s is %q, want %q", field, g, value)
		}
	}
}

func propose(t *testing.T, name string, data []byte) Proposal {
	t.Helper()
	doc, err := Read(name, data)
	if err != nil {
		t.Fatal(err)
	}
	p, err := Propose(doc)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestRealToR holds what the first group's ToR must give. It lies beside the
// folder of the cases.
func TestRealToR(t *testing.T) {
	cases := os.Getenv("OSTOJA_CASES")
	if cases == "" {
		cases = filepath.Join("..", "..", "..", "shared", "cases")
	}
	path := filepath.Join(cases, "..", "tor", "ct-sub-sector-poland.txt")
	data, err := os.ReadFile(path)
	if err != nil {
		t.Skipf("the real ToR is not here: set OSTOJA_CASES: %v", err)
	}
	expect(t, propose(t, path, data), `
		name = Counter-Trafficking (CT) Sub-Sector Working Group
		sector = Counter-Trafficking (CT)
		country = PL
		co_leads.# = 2
		co_leads.0 = International Organization for Migration (IOM)
		co_leads.1 = La Strada Poland
		objectives.# = 6
		objectives.0.title = Joint counter-trafficking response
		objectives.5.title = Mapping
		tasks.# = 5
		tasks.4 = Develop and manage a response plan
		principles.# = 3
		principles.2.title = Claiming rights
		principles.2.text = Assisting refugees claim their rights, access available remedies and recover from the effects of abuse.
		coverage = nation-wide
		meeting.frequency = weekly
		meeting.nth =
		meeting.weekday = tuesday
		meeting.time = 15:30
		meeting.timezone = Europe/Warsaw
		meeting.place = Microsoft Teams
		meeting.ad_hoc = true
		minutes.circulated_to = all members
		minutes.deadline = in a timely manner
		revision.interval_months = 2
		revision.on_need = true
		membership.donors_by_agreement = true
		inferred.# = 1
		inferred.0 = meeting.timezone
		clauses.# = 23
		clauses.0.heading = Background
		clauses.0.number = 1`)
}
