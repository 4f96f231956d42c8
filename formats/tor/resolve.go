package tor

import (
	"fmt"
	"strings"
)

// resolve decides which lines are headings, items and paragraphs. A label
// alone does not tell: "3. Membership" is a heading among headings and an item
// among items, so runs of neighbours are judged together.
func resolve(lines []line) []Block {
	headings := make([]bool, len(lines))
	seen := outlined{last: map[string]int{}}
	for i := 0; i < len(lines); {
		n := runLength(lines[i:])
		seen.mark(lines, headings, i, i+n)
		i += n
	}
	var b builder
	for i := range lines {
		b.add(&lines[i], headings[i])
	}
	return b.blocks
}

// runLength counts the lines at the front that are numbered one after another
// with nothing between them.
func runLength(lines []line) int {
	n := 1
	for n < len(lines) && lines[0].style != "" && lines[0].style != "bullet" &&
		lines[n].style == lines[0].style && lines[n].value == lines[n-1].value+1 && !lines[n].fixed {
		n++
	}
	return n
}

// outlined remembers the headings above a run.
type outlined struct {
	last   map[string]int // label style -> value of the last heading that had it
	topics topic          // of the last heading
}

func (seen *outlined) mark(lines []line, headings []bool, from, to int) {
	topics := 0
	for i := from; i < to; i++ {
		if key, _ := splitKey(lines[i].Text); strongTopic(lines[i].Text) || key != "" {
			topics++
		}
	}
	for i := from; i < to; i++ {
		l := &lines[i]
		switch {
		case l.fixed:
			headings[i] = l.Kind == Heading
		case l.hashes > 0:
			headings[i] = true
		case l.style == "bullet" || l.style == "counted":
		case to-from > 1: // a list, or headings without text between them
			key, _ := splitKey(l.Text)
			outline := 2*topics > to-from && (strongTopic(l.Text) || key != "" || l.bold) && !seen.inList(lines[from])
			headings[i] = (l.headingLike() || key != "") && (outline || i == to-1 && key == "" && seen.resumes(lines, i))
		default:
			headings[i] = aloneIsHeading(lines, i)
		}
		if headings[i] && l.style != "" {
			seen.last[l.style] = l.value
		}
		if headings[i] {
			seen.topics = topicsOf(l.Text)
		}
	}
}

// inList tells whether a run that begins at one stands under a heading that
// promises a list: "Objectives" and then "1. Coordination: ...".
func (seen *outlined) inList(first line) bool {
	return seen.topics&(objectives|tasks|principles) != 0 && first.value == 1
}

// resumes tells whether the last of a run is not its next item but the next
// heading: "2. Objectives", "1. Map", "2. Train", "3. Membership".
func (seen *outlined) resumes(lines []line, i int) bool {
	l := &lines[i]
	repeated := i+1 < len(lines) && lines[i+1].style == l.style && lines[i+1].value == l.value
	return seen.last[l.style] > 0 && l.value == seen.last[l.style]+1 && strongTopic(l.Text) && !repeated
}

// aloneIsHeading judges a line that is in no run.
func aloneIsHeading(lines []line, i int) bool {
	l := &lines[i]
	strong := strongTopic(l.Text)
	if key, _ := splitKey(l.Text); key != "" && l.hashes == 0 {
		return l.style != "" && l.style != "bullet"
	}
	if !l.headingLike() {
		return false
	}
	atEnd := i == len(lines)-1
	colon := strings.HasSuffix(l.Text, ":")
	switch {
	case l.bold, l.capitals():
		return !atEnd || strong
	case l.style != "":
		return (strong || !atEnd && lines[i+1].style != l.style) && !(atEnd && !strong)
	case colon:
		return strong && topicsOf(l.Text) != 0
	case strong:
		return (l.apart || i == 0 || !atEnd && len(lines[i+1].Text) > 2*len(l.Text)) && !atEnd
	}
	return l.apart && !atEnd && lines[i+1].apart && (len(lines[i+1].Text) > 60 || lines[i+1].style == "bullet")
}

// builder makes blocks and gives headings their levels: the first style seen
// is the most important, a new style under it is one deeper.
type builder struct {
	blocks []Block
	styles []string // of the headings that are open
	indent []int    // of the list items that are open
}

func (b *builder) add(l *line, heading bool) {
	key, rest := splitKey(l.Text)
	if l.Key != "" {
		key, rest = l.Key, l.Text
	}
	switch {
	case heading && key != "" && l.Key == "" && l.hashes == 0 && !l.fixed:
		b.heading(l, key)
		b.push(Block{Kind: Paragraph, Text: rest})
	case heading:
		b.heading(l, strings.TrimSpace(strings.TrimSuffix(l.Text, ":")))
	case l.style != "" || l.Kind == Item:
		b.item(l)
	default:
		b.push(Block{Kind: Paragraph, Key: key, Text: rest, Lead: l.Lead})
	}
}

func (b *builder) push(block Block) {
	b.blocks = append(b.blocks, block)
	if block.Kind != Item {
		b.indent = nil
	}
}

func (b *builder) heading(l *line, text string) {
	style := l.headingStyle()
	depth := len(b.styles)
	for i, s := range b.styles {
		if s == style {
			depth = i
		}
	}
	if l.hashes > 0 {
		depth = b.hashDepth(l.hashes)
	}
	b.styles = append(b.styles[:depth], style)
	b.push(Block{Kind: Heading, Level: depth + 1, Label: l.Label, Text: text})
	if torPhrase.MatchString(fold(text)) && topicsOf(text) == 0 {
		b.styles = nil // a title; sections of the same style are not its siblings
	}
}

// hashDepth places a Markdown or docx level among the open ones.
func (b *builder) hashDepth(level int) int {
	for i, s := range b.styles {
		var open int
		if n, _ := fmt.Sscanf(s, "#%d", &open); n == 0 || open >= level {
			return i
		}
	}
	return len(b.styles)
}

func (l *line) headingStyle() string {
	switch {
	case l.hashes > 0:
		return fmt.Sprintf("#%d", l.hashes)
	case l.style != "" && l.style != "bullet":
		return l.style
	case l.capitals():
		return "capitals"
	case l.bold:
		return "bold"
	}
	return "plain"
}

func (b *builder) item(l *line) {
	for len(b.indent) > 0 && b.indent[len(b.indent)-1] > l.indent {
		b.indent = b.indent[:len(b.indent)-1]
	}
	if len(b.indent) == 0 || b.indent[len(b.indent)-1] < l.indent {
		b.indent = append(b.indent, l.indent)
	}
	b.push(Block{Kind: Item, Level: len(b.indent) - 1, Label: l.Label, Key: l.Key, Lead: l.Lead, Text: l.Text})
}
