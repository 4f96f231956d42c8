package ui

import (
	"strings"
	"testing"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// check holds a page to what every page must keep: well-formed, unique ids, a
// name for each control, references that lead somewhere, nothing inline.
func check(t *testing.T, name, page string) {
	t.Helper()
	wellFormed(t, name, page)
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	ids, labels := map[string]int{}, map[string]bool{}
	for n := range root.Descendants() {
		if id := attr(n, "id"); id != "" {
			ids[id]++
		}
		if n.DataAtom == atom.Label {
			labels[attr(n, "for")] = true
		}
	}
	for id, n := range ids {
		if n > 1 {
			t.Errorf("%s: id %q stands %d times", name, id, n)
		}
	}
	for n := range root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		checkControl(t, name, n, labels)
		checkReferences(t, name, n, ids)
		checkPolicy(t, name, n)
	}
}

func checkControl(t *testing.T, name string, n *html.Node, labels map[string]bool) {
	switch n.DataAtom {
	case atom.Input, atom.Select, atom.Textarea:
		if attr(n, "type") != "hidden" && !labels[attr(n, "id")] {
			t.Errorf("%s: no label for %s %q", name, n.Data, attr(n, "name"))
		}
	case atom.Nav:
		if attr(n, "aria-label") == "" {
			t.Errorf("%s: a nav without a name", name)
		}
	case atom.A:
		if attr(n, "href") == "" {
			t.Errorf("%s: a link that leads nowhere", name)
		}
	}
}

func checkReferences(t *testing.T, name string, n *html.Node, ids map[string]int) {
	for _, key := range []string{"aria-describedby", "aria-labelledby", "aria-controls", "data-aria-controls", "for", "data-copy"} {
		for id := range strings.FieldsSeq(attr(n, key)) {
			if ids[id] == 0 {
				t.Errorf("%s: %s=%q leads nowhere", name, key, id)
			}
		}
	}
	if target, ok := strings.CutPrefix(attr(n, "href"), "#"); ok && ids[target] == 0 {
		t.Errorf("%s: a link to #%s, which is not there", name, target)
	}
}

// checkPolicy holds a page to the Content-Security-Policy: no inline script or style.
func checkPolicy(t *testing.T, name string, n *html.Node) {
	if n.DataAtom == atom.Style || n.DataAtom == atom.Script && attr(n, "src") == "" {
		t.Errorf("%s: an inline <%s>", name, n.Data)
	}
	for _, a := range n.Attr {
		if a.Key == "style" || strings.HasPrefix(a.Key, "on") {
			t.Errorf("%s: an inline %s=%q", name, a.Key, a.Val)
		}
	}
}

// wellFormed fails on an end tag that does not close the last open element, and
// on elements that the HTML parser had to move or close by itself.
func wellFormed(t *testing.T, name, page string) {
	t.Helper()
	var open []string
	z := html.NewTokenizer(strings.NewReader(page))
	for {
		switch z.Next() {
		case html.ErrorToken:
			if len(open) > 0 {
				t.Errorf("%s: not closed: %v", name, open)
			}
			return
		case html.StartTagToken:
			tag, _ := z.TagName()
			if !void[atom.Lookup(tag)] {
				open = append(open, string(tag))
			}
		case html.EndTagToken:
			tag, _ := z.TagName()
			if len(open) == 0 || open[len(open)-1] != string(tag) {
				t.Fatalf("%s: </%s> closes %v", name, tag, open)
			}
			open = open[:len(open)-1]
		}
	}
}

var void = map[atom.Atom]bool{atom.Meta: true, atom.Link: true, atom.Input: true, atom.Br: true, atom.Img: true, atom.Hr: true}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}
