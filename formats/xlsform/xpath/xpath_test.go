package xpath_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"ostoja/formats/xlsform/xpath"
)

// show writes a tree with a bracket around each operation.
func show(n *xpath.Node) string {
	args := make([]string, len(n.Args))
	for i, a := range n.Args {
		args[i] = show(a)
	}
	switch n.Kind {
	case xpath.Literal:
		return "'" + n.Text + "'"
	case xpath.Reference:
		return "${" + n.Text + "}"
	case xpath.Call:
		return n.Text + "(" + strings.Join(args, ",") + ")"
	case xpath.Binary:
		return "(" + args[0] + " " + n.Text + " " + args[1] + ")"
	case xpath.Negative:
		return "-" + args[0]
	case xpath.Path:
		return showPath(n)
	}
	return n.Text
}

func showPath(n *xpath.Node) string {
	var parts []string
	if n.From != nil {
		parts = append(parts, show(n.From))
	} else if n.Absolute {
		parts = append(parts, "")
	}
	for _, s := range n.Steps {
		text := s.Name
		if s.Axis != "child" && s.Axis != "self" && s.Axis != "parent" && s.Axis != "" {
			text = s.Axis + "::" + s.Name
		}
		for _, p := range s.Predicates {
			text += "[" + show(p) + "]"
		}
		parts = append(parts, text)
	}
	return strings.Join(parts, "/")
}

func TestParse(t *testing.T) {
	for source, want := range map[string]string{
		"1 + 2 * 3":                    "(1 + (2 * 3))",
		"1 - 2 - 3":                    "((1 - 2) - 3)",
		"1 or 2 and 3 = 4":             "(1 or (2 and (3 = 4)))",
		"-${a}":                        "-${a}",
		"a-b":                          "a-b",
		"a - b":                        "(a - b)",
		"div div mod":                  "(div div mod)",
		"* * *":                        "(* * *)",
		". >= 14 and . <= 120":         "((. >= 14) and (. <= 120))",
		".5 + 1.":                      "(.5 + 1.)",
		"not(selected(., 'alone'))":    "not(selected(.,'alone'))",
		"../q4":                        "../q4",
		"/data/r[position() = ${n}]/x": "/data/r[(position() = ${n})]/x",
		"${t}[1]/s":                    "${t}/[1]/s",
		"instance('c')/root/item[name = ${x}]/label": "instance('c')/root/item[(name = ${x})]/label",
		"current()/../a":                        "current()/../a",
		"@id | child::b":                        "(attribute::id | b)",
		"//a":                                   "/descendant-or-self::node()/a",
		"text() = jr:choice-name(${q}, '${q}')": "(text() = jr:choice-name(${q},'${q}'))",
		"${last-saved#q}":                       "${last-saved#q}",
		"if(${a} > 1, \"it's\", 'ж')":           "if((${a} > 1),'it's','ж')",
		"(1)":                                   "1",
		"count(${r}) div 2":                     "(count(${r}) div 2)",
	} {
		n, err := xpath.Parse(source)
		if err != nil {
			t.Errorf("%s: %v", source, err)
		} else if got := show(n); got != want {
			t.Errorf("%s is read as %s, want %s", source, got, want)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	for source, want := range map[string]string{
		"":          "empty",
		" ":         "empty",
		"1 +":       "ends where",
		"(1":        "')'",
		"1)":        "an operator",
		"'a":        "not closed",
		"${a":       "not closed",
		"a && b":    "write and",
		"a == b":    "write =",
		"a <> b":    "write !=",
		"1 AND 2":   "small letters",
		"a ! b":     "!=",
		"if(1, 2":   "')'",
		"a[1":       "']'",
		"concat(,)": "stands where",
		"${a} ${b}": "an operator",
		"‘a’":       "plain quotes",
		strings.Repeat("(", 500) + "1" + strings.Repeat(")", 500): "nested",
		strings.Repeat("a", 40<<10):                               "bytes",
	} {
		_, err := xpath.Parse(source)
		var fault *xpath.Error
		if !errors.As(err, &fault) || !strings.Contains(fault.Message, want) {
			t.Errorf("%.40s: error %v, want %q", source, err, want)
		}
	}
}

func TestCheck(t *testing.T) {
	for source, want := range map[string]string{
		"concat('a', today())":                      "",
		"selected(${a})":                            "2 arguments, not 1",
		"now(1)":                                    "no arguments",
		"Selected(${a}, 1)":                         "write selected()",
		"count_selected(${a})":                      "write count-selected()",
		"frobnicate()":                              "no function",
		"indexed-repeat(a, b, 1, c)":                "3, 5 or 7",
		"a[foo() = 1]":                              "no function",
		"other:thing(1)":                            "",
		"jr:thing(1)":                               "no function",
		"pulldata('f', 'a', 'b', ${c})":             "",
		"if(true(), 1, 2) + coalesce(${a}, ${b})":   "",
		"regex(., '[0-9]+') and string-length(.)>1": "",
	} {
		n, err := xpath.Parse(source)
		if err != nil {
			t.Errorf("%s: %v", source, err)
			continue
		}
		faults := xpath.Check(n)
		if want == "" && len(faults) > 0 || want != "" && (len(faults) != 1 || !strings.Contains(faults[0].Message, want)) {
			t.Errorf("%s: faults %v, want %q", source, faults, want)
		}
	}
}

// Parse never panics, and a fault lies within the expression.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{"1 + 2", "${a}[1]/b", "instance('x')/root/item[name=current()/../y]", "-(-1)", "a//b | @c", "if(${x}='ж', 1, .5)", "${", "'"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, source string) {
		n, err := xpath.Parse(source)
		if err == nil {
			xpath.Check(n)
			_ = show(n)
			return
		}
		var fault *xpath.Error
		if !errors.As(err, &fault) || fault.Pos < 0 || fault.Pos > len(source) {
			t.Errorf("fault %v in %q", err, source)
		}
	})
}

func BenchmarkParse(b *testing.B) {
	for b.Loop() {
		if _, err := xpath.Parse("${consent} = 'yes' and ${age} >= 14 and not(selected(${with}, 'alone'))"); err != nil {
			b.Fatal(err)
		}
	}
}

func ExampleParse() {
	_, err := xpath.Parse("${age} >= 18 && ${consent} = 'yes'")
	fmt.Println(err)
	// Output: && has no meaning in an expression; write and
}

func ExampleCheck() {
	tree, err := xpath.Parse("count_selected(${needs}) > 1")
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, fault := range xpath.Check(tree) {
		fmt.Println(fault)
	}
	// Output: there is no function count_selected(); write count-selected()
}
