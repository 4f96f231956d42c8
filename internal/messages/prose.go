package messages

import (
	"regexp"
	"strings"

	"ostoja/internal/web/ui"
)

// ParseProse reads the little markup of bodies: a line that begins with "## "
// is a heading, lines with "- " are a list, an empty line parts paragraphs.
// Everything else is text; there are no links and no HTML in it.
func ParseProse(body string) []ui.Block {
	var blocks []ui.Block
	fresh := true // the next line begins a block
	for line := range strings.Lines(strings.ReplaceAll(body, "\r\n", "\n")) {
		line = strings.TrimSpace(line)
		last := len(blocks) - 1
		switch {
		case line == "":
			fresh = true
			continue
		case strings.HasPrefix(line, "## "):
			blocks = append(blocks, ui.Block{Heading: strings.TrimSpace(line[3:])})
			fresh = true
			continue
		case strings.HasPrefix(line, "- "):
			item := strings.TrimSpace(line[2:])
			if last < 0 || len(blocks[last].Items) == 0 {
				blocks = append(blocks, ui.Block{})
				last++
			}
			blocks[last].Items = append(blocks[last].Items, item)
			fresh = true
			continue
		case fresh:
			blocks = append(blocks, ui.Block{Text: line})
		default:
			blocks[last].Text += " " + line
		}
		fresh = false
	}
	return blocks
}

// rightToLeft are the scripts' languages that are written from the right.
var rightToLeft = map[string]bool{"ar": true, "fa": true, "he": true, "ur": true, "ps": true, "ckb": true}

// prose shows a text in its own language and direction.
func prose(t *Text) ui.Prose {
	p := ui.Prose{Lang: t.Language, Blocks: ParseProse(t.Body)}
	if rightToLeft[t.Language] {
		p.Dir = "rtl"
	}
	return p
}

var (
	numbers = regexp.MustCompile(`\+?\d[\d ()-]{5,}\d`)
	dates   = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}$`)
)

// typedNumber finds a phone number that was typed into a text. Those come from
// the directory, so that none is dead without somebody being told.
func typedNumber(text string) string {
	for _, found := range numbers.FindAllString(text, -1) {
		digits := 0
		for _, r := range found {
			if r >= '0' && r <= '9' {
				digits++
			}
		}
		if digits >= 7 && !dates.MatchString(found) {
			return found
		}
	}
	return ""
}
