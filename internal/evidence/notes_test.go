package evidence

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"ostoja/internal/lang"
)

func tellerOf(t *testing.T, l lang.Lang) teller {
	t.Helper()
	c := lang.NewCatalog()
	if err := c.Add(files); err != nil {
		t.Fatal(err)
	}
	return teller{c.Speaker(l, nil)}
}

// Every warning of the methods that pages run is known in the other languages.
// The texts are read from the source, so that a changed word is found.
func TestEveryWarningIsSaidInEveryLanguage(t *testing.T) {
	pl := tellerOf(t, lang.Pl)
	found := 0
	for _, text := range warningsOf(t) {
		found++
		if said, known := pl.note(text); !known || said == text {
			t.Errorf("not known: %q", text)
		}
	}
	if found < 40 {
		t.Errorf("only %d warnings were found in the source", found)
	}
}

// only on the command line: other designs than those of the pages
var commandOnly = []string{"average.go", "panel.go", "synthetic.go", "survey_model.go", "impact_panels.go"}

// warningsOf reads the texts that are appended to warnings or notes, with
// something in the place of each verb.
func warningsOf(t *testing.T) (texts []string) {
	t.Helper()
	for _, pattern := range []string{"*.go", "../../stats/impact/*.go", "../../stats/rds/*.go"} {
		names, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			if strings.HasSuffix(name, "_test.go") || slices.Contains(commandOnly, filepath.Base(name)) {
				continue
			}
			file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			ast.Inspect(file, func(n ast.Node) bool {
				call, ok := n.(*ast.CallExpr)
				if ok && warns(call) {
					texts = append(texts, sample(literal(call.Args[len(call.Args)-1], call)))
				}
				return true
			})
		}
	}
	return slices.DeleteFunc(texts, func(text string) bool { return text == "" })
}

// warns tells a.warn("...") and append(x.Warnings, "...") or fmt.Sprintf in its place.
func warns(call *ast.CallExpr) bool {
	if f, ok := call.Fun.(*ast.SelectorExpr); ok {
		return f.Sel.Name == "warn" && len(call.Args) > 0 && literal(call.Args[0], call) != ""
	}
	f, ok := call.Fun.(*ast.Ident)
	if !ok || f.Name != "append" || len(call.Args) != 2 {
		return false
	}
	name := ""
	switch to := call.Args[0].(type) {
	case *ast.Ident:
		name = to.Name
	case *ast.SelectorExpr:
		name = to.Sel.Name
	}
	return slices.Contains([]string{"warnings", "Warnings", "notes"}, name)
}

// literal is the text of an argument; that of a warn is its first.
func literal(arg ast.Expr, call *ast.CallExpr) string {
	if f, ok := call.Fun.(*ast.SelectorExpr); ok && f.Sel.Name == "warn" {
		arg = call.Args[0]
	}
	if inner, ok := arg.(*ast.CallExpr); ok && len(inner.Args) > 0 {
		arg = inner.Args[0]
	}
	if b, ok := arg.(*ast.BasicLit); ok && b.Kind == token.STRING {
		text, _ := strconv.Unquote(b.Value)
		return text
	}
	return ""
}

var verb = regexp.MustCompile(`%[-+.0-9]*[a-z]`)

// sample writes a text as the program would; "%s" alone is another's text.
func sample(format string) string {
	if format == "%s" {
		return ""
	}
	return strings.ReplaceAll(verb.ReplaceAllStringFunc(format, func(v string) string {
		switch v[len(v)-1] {
		case 'q':
			return `"north"`
		case 'd':
			return "7"
		case 'f', 'g':
			return "1.25"
		}
		return "hotline:police"
	}), "%%", "%")
}

// What stands within a note: numbers as the language writes them, methods by
// their names, names from the data as they are, sentences one by one.
func TestNotesWithinNotes(t *testing.T) {
	pl := tellerOf(t, lang.Pl)
	for text, want := range map[string]string{
		"Only 7 clusters: clustered standard errors tend to be too small below about 30.":                                                                                                                            "Liczba skupień to tylko 7: poniżej",
		"Stepwise selection, Best model by BIC: 2.5 % of the 12,000 bootstrap tables gave no estimate; the interval is made from the others and is too narrow.":                                                      pl.T("estimates.method.stepwise") + ", " + pl.T("estimates.method.bic") + ": Z tablic bootstrapu (12 000) 2,5 %",
		"The methods disagree: independent lists says 1,234, latent classes says 4,320, 3.5 times as many. The data does not decide between them; give the whole range, not one number.":                             "Metody się różnią: " + pl.T("estimates.method.main") + " – 1 234, " + pl.T("estimates.method.lcmcr") + " – 4 320, czyli 3,5 razy więcej.",
		"4 models explain the data about as well (BIC within 2 of the best) and disagree: from 120 by A*B to 160 by A*C, 33 % more.":                                                                                 "160 (A*C), o 33 % więcej.",
		"No number is given for the model hotline*police: no estimate exists (code 1): its best fit lies at infinity. The cause: hotline:police. Leave this dependence out, merge the lists, or use another method.": "Dla modelu hotline*police nie podano liczby: oszacowanie nie istnieje (kod 1), najlepsze dopasowanie leży w nieskończoności. Przyczyna: hotline:police. Pomiń",
		`data.csv, row 3 (line 4), column "2020": "1.5" is neither 0 nor 1. Write 1 where the person is on the list, 0 where not.`:                                                                                   "kolumna „2020”: „1.5” to ani 0",
	} {
		if said, known := pl.note(text); !known || !strings.Contains(strings.ReplaceAll(said, "\u00a0", " "), want) {
			t.Errorf("%q\n said %q\n want %q", text, said, want)
		}
	}
	const unknown = "Something that nobody has put into words. And more."
	if said, known := pl.note(unknown); known || said != unknown {
		t.Errorf("%q is known as %q", unknown, said)
	}
	if said, known := tellerOf(t, lang.En).note(unknown); !known || said != unknown {
		t.Errorf("English became %q", said)
	}
}

// A long text that nobody knows is given up soon.
func TestNotesCostLittle(t *testing.T) {
	uk := tellerOf(t, lang.Uk)
	long := strings.Repeat("A sentence that is not known. ", 200)
	if n := testing.AllocsPerRun(1, func() { uk.note(long) }); n > 100_000 {
		t.Errorf("%v allocations for an unknown text", n)
	}
}

func TestNoteNamesAreMessages(t *testing.T) {
	text, err := os.ReadFile("messages.txt")
	if err != nil {
		t.Fatal(err)
	}
	en := tellerOf(t, lang.En)
	if n := strings.Count(string(text), "\nestimates.note."); n != len(noteNames) {
		t.Errorf("%d messages and %d names", n, len(noteNames))
	}
	for _, name := range noteNames {
		if !en.Has("estimates.note." + name) {
			t.Errorf("no message for %s", name)
		}
	}
}
