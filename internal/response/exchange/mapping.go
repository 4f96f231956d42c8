package exchange

import (
	"slices"
	"strings"

	"ostoja/formats/near"
)

// Form is a form that others ask for.
type Form string

// The forms.
const (
	RRP          Form = "rrp"          // Refugee Response Plan
	ThreeRP      Form = "3rp"          // Regional Refugee and Resilience Plan
	FiveW        Form = "5w"           // who does what where, when and for whom
	ActivityInfo Form = "activityinfo" // a figure a line
	IATI         Form = "iati"         // activities of the standard, as XML
)

// grainOf says what a row of each form is about.
var grainOf = map[Form]Grain{RRP: Commitments, ThreeRP: Commitments, FiveW: Months, ActivityInfo: Figures, IATI: Projects}

// Forms lists the forms in the order of pages.
var Forms = []Form{RRP, ThreeRP, FiveW, ActivityInfo, IATI}

// Column is one column of a form, or of IATI one slot.
type Column struct {
	Head  string
	Tag   string // HXL; may be empty
	Field string // a field's name; "" for a constant
	Text  string // of a constant
	field field
}

// Wrong says what is wrong with a line of a mapping.
type Wrong struct {
	Line    int
	Message string // a message's key; its {0} is Line, {1} Name, {2} Near
	Name    string
	Near    string // what was perhaps meant
}

// The bounds of a mapping.
const (
	maxColumns = 100
	maxHead    = 200
)

// Parse reads a mapping. Each line is a column:
//
//	Organisation #org+name = partner.name
//	Country = "Poland"
//
// that is a head, a tag where there is one, and after the equals sign a field of
// the dictionary or a constant in quotes. Empty lines are passed over.
func Parse(form Form, text string) (columns []Column, wrong []Wrong) {
	seen := map[string]bool{}
	number := 0
	for line := range strings.Lines(text) {
		number++
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		c, w := parseLine(form, line)
		switch {
		case w.Message != "":
		case seen[strings.ToLower(c.Head)]:
			w = Wrong{Message: "mapping.twice", Name: c.Head}
		case len(columns) >= maxColumns:
			return columns, append(wrong, Wrong{Line: number, Message: "mapping.many"})
		default:
			columns = append(columns, c)
		}
		if seen[strings.ToLower(c.Head)] = true; w.Message != "" {
			w.Line = number
			wrong = append(wrong, w)
		}
	}
	if len(columns) == 0 && len(wrong) == 0 {
		wrong = append(wrong, Wrong{Line: 1, Message: "mapping.empty"})
	}
	if form == IATI && len(wrong) == 0 {
		wrong = missingSlots(columns)
	}
	return columns, wrong
}

func parseLine(form Form, line string) (Column, Wrong) {
	at := strings.LastIndex(line, "=")
	if quote := strings.Index(line, `"`); quote >= 0 {
		at = strings.LastIndex(line[:quote], "=")
	}
	if at < 0 {
		return Column{}, Wrong{Message: "mapping.equals"}
	}
	head, tag := headAndTag(strings.TrimSpace(line[:at]))
	value := strings.TrimSpace(line[at+1:])
	c := Column{Head: head, Tag: tag}
	if head == "" || len(head) > maxHead {
		return c, Wrong{Message: "mapping.head"}
	}
	if form == IATI && !slices.Contains(slots, head) {
		return c, Wrong{Message: "mapping.slot", Name: head, Near: nearest(head, slots)}
	}
	if len(value) >= 2 && value[0] == '"' && value[len(value)-1] == '"' {
		c.Text = value[1 : len(value)-1]
		return c, Wrong{}
	}
	return c.of(value, grainOf[form])
}

// of sets the field that a column shows.
func (c Column) of(name string, grain Grain) (Column, Wrong) {
	known, ok := fieldOf(name)
	switch {
	case !ok:
		return c, Wrong{Message: "mapping.unknown", Name: name, Near: nearest(name, namesOf(grain))}
	case !slices.Contains(known.grains, grain):
		return c, Wrong{Message: "mapping.grain", Name: name}
	}
	c.Field, c.field = name, known
	return c, Wrong{}
}

func headAndTag(s string) (head, tag string) {
	at := strings.LastIndex(s, "#")
	if at <= 0 || strings.TrimRight(s[:at], " ") == s[:at] {
		return s, ""
	}
	return strings.TrimSpace(s[:at]), strings.TrimSpace(s[at:])
}

// say gives the column's text for a row.
func (c *Column) say(w *world, r *Row) string {
	if c.Field == "" {
		return c.Text
	}
	return c.field.text(w, r)
}

// nearest gives the name that is fewest letters away from what was written.
func nearest(written string, names []string) string {
	best, least := "", len(written)+3
	for _, name := range names {
		if d := near.Words(written, name, least); d < least {
			best, least = name, d
		}
	}
	return best
}
