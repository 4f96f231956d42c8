package members

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ostoja/internal/command"
	"ostoja/internal/fault"
)

func runTorCommand(args ...string) (string, error) {
	var out bytes.Buffer
	err := torCommand().Run(context.Background(), &command.Env{Stdout: &out, Stderr: &out}, args)
	return out.String(), err
}

const cashToR = "Cash Working Group, Moldova\nTerms of Reference\n\nObjectives\n\n- Know the actors\n\nMeetings\n\nThe group meets weekly on Tuesday.\n"

func TestTorCommand(t *testing.T) {
	file := filepath.Join(t.TempDir(), "tor.txt")
	if err := os.WriteFile(file, []byte(cashToR), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := runTorCommand(file, "--json")
	if err != nil {
		t.Fatal(err)
	}
	var got map[string]any
	if err := json.Unmarshal([]byte(out), &got); err != nil {
		t.Fatal(err)
	}
	want := []string{"name", "sector", "country", "co_leads", "objectives", "tasks", "principles", "coverage", "meeting", "minutes", "revision", "membership", "clauses", "inferred"}
	for _, field := range want {
		if _, ok := got[field]; !ok {
			t.Errorf("no field %s", field)
		}
	}
	if len(got) != len(want) || got["coverage"] != nil || len(got["co_leads"].([]any)) != 0 {
		t.Errorf("fields beyond the contract, or a guess: %v", got)
	}
	out, err = runTorCommand(file)
	if err != nil || !strings.Contains(out, "Weekday: tuesday\n    clause 2: “The group meets weekly on Tuesday.”") || !strings.Contains(out, "co_leads") {
		t.Errorf("the readable form lacks a source or what is missing: %v\n%s", err, out)
	}
}

func TestTorCommandRefuses(t *testing.T) {
	recipe := filepath.Join(t.TempDir(), "recipe.txt")
	if err := os.WriteFile(recipe, []byte("Pancakes\n\n2 eggs, flour.\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		args []string
		exit int
	}{
		{[]string{recipe}, 1}, {[]string{recipe + ".none"}, 1}, {[]string{t.TempDir()}, 1},
		{nil, 2}, {[]string{"a", "b"}, 2}, {[]string{recipe, "--xml"}, 2},
	} {
		if _, err := runTorCommand(c.args...); err == nil || fault.KindOf(err).ExitCode() != c.exit {
			t.Errorf("%v: %v, want exit code %d", c.args, err, c.exit)
		}
	}
}
