package tor

import (
	"fmt"
	"strings"
)

// section is a heading with what stands under it, up to the next heading.
type section struct {
	number   string
	heading  string
	level    int
	topics   topic // of the heading, else those of the section around it
	own      topic // of the heading alone
	parent   *section
	blocks   []Block // paragraphs and items
	children []*section
}

// outline makes sections of the blocks after the title and numbers them: by
// the author's own numbers where there are any.
func outline(blocks []Block) []*section {
	root := &section{}
	all := []*section{root}
	open := root
	for _, b := range blocks {
		if b.Kind != Heading {
			open.blocks = append(open.blocks, b)
			continue
		}
		parent := open
		for parent != root && parent.level >= b.Level {
			parent = parent.parent
		}
		s := &section{heading: b.Text, level: b.Level, parent: parent, own: topicsOf(b.Text)}
		if s.topics = s.own; s.own == 0 {
			s.topics = parent.topics
		}
		parent.children = append(parent.children, s)
		s.number = b.Label
		all = append(all, s)
		open = s
	}
	number(root, map[string]bool{})
	return all
}

// number gives every section a number of its own.
func number(parent *section, taken map[string]bool) {
	prefix := ""
	if parent.number != "" {
		prefix = parent.number + "."
	}
	for i, s := range parent.children {
		label := s.number
		if fields := strings.Fields(label); len(fields) > 1 {
			label = fields[len(fields)-1] // "Section 3"
		}
		label = strings.TrimSuffix(label, ".0")
		if label != "" && !strings.Contains(label, ".") {
			label = prefix + label
		}
		if label == "" || taken[label] {
			label = free(prefix, i+1, taken)
		}
		s.number, taken[label] = label, true
		number(s, taken)
	}
}

// free is the first number from i on that no clause has.
func free(prefix string, i int, taken map[string]bool) string {
	for ; taken[fmt.Sprint(prefix, i)]; i++ {
	}
	return fmt.Sprint(prefix, i)
}

// point is a list item with the items nested in it.
type point struct {
	Block
	number   string
	children []Block
}

// whole is the text of an item with what is nested in it.
func (p *point) whole() string {
	parts := []string{p.Text}
	for _, c := range p.children {
		parts = append(parts, c.Text)
	}
	return strings.Join(parts, " ")
}

// points gives the items of a section, nested ones under theirs.
func (s *section) points() []point {
	var all []point
	for _, b := range s.blocks {
		switch {
		case b.Kind != Item:
		case b.Level > 0 && len(all) > 0:
			all[len(all)-1].children = append(all[len(all)-1].children, b)
		default:
			all = append(all, point{Block: b})
		}
	}
	return all
}

// clauses makes the numbered clauses of all sections and tells each item its number.
func clauses(sections []*section) (all []Clause, numbers map[string]string) {
	taken, numbers := map[string]bool{}, map[string]string{}
	for _, s := range sections {
		taken[s.number] = true
	}
	for _, s := range sections {
		var paragraphs []string
		for _, b := range s.blocks {
			if b.Kind != Item {
				paragraphs = append(paragraphs, strings.TrimPrefix(b.Key+": "+b.Text, ": "))
			}
		}
		if s.heading != "" || len(paragraphs) > 0 {
			all = append(all, Clause{Number: s.number, Heading: s.heading, Text: strings.Join(paragraphs, "\n\n")})
		}
		prefix := strings.TrimPrefix(s.number+".", ".")
		for i, p := range s.points() {
			n := free(prefix, i+1, taken)
			taken[n] = true
			numbers[p.Text] = n
			title, rest := splitTitle(p)
			all = append(all, Clause{Number: n, Heading: title, Text: rest})
		}
	}
	if len(all) > 0 && all[0].Number == "" {
		all[0].Number = "0"
	}
	return all, numbers
}
