package report

import (
	"time"

	"ostoja/internal/id"
	"ostoja/internal/lang"
	"ostoja/internal/response"
)

// Languages are those in which a report is published.
var Languages = []lang.Lang{lang.En, lang.Pl, lang.Uk}

// Content is all that a joint report says, with nothing in it that may not be
// read. It is kept as it was when the report was made.
type Content struct {
	Group       string // the working group's name
	Plan        lang.Texts
	PlanVersion int
	From, To    time.Time
	Currency    string
	Month       response.Month
	Made        time.Time
	Standing    Standing
	Months      []Standing // of the plan until this one, the oldest first
	Objectives  []Objective
	Places      []Place
	Work        []Work
	Gaps        []Gap
	Promises    []Promise
	Funded      bool // whether somebody keeps the contributions
	Texts       map[string]lang.Texts
}

// Standing is how reporting stands in a month.
type Standing struct {
	Month                     response.Month
	Partners, Counted, OnTime int // with activities; whose report is validated; that came by its day
}

// Objective is an objective with what was done for it.
type Objective struct {
	Code    string
	Name    lang.Texts
	Outputs []Output
}

// Output is an output with its figures, its words and its money.
type Output struct {
	ID                 id.ID
	Code               string
	Name               lang.Texts
	Indicators         []Figure
	Said               []Said
	Required, Received float64
}

// Figure is an indicator with what was reached.
type Figure struct {
	ID       id.ID
	Code     string
	Name     lang.Texts
	Unit     response.Unit
	Target   float64
	Partners int    // that reported anything
	Now      People // since the plan began; both ends are the same for what is no person
	Before   People // the same a month before
	Areas    map[string]Number
	Groups   map[string]map[string]Number // by dimension and group
}

// Said is what a partner wrote about its month.
type Said struct {
	Partner                  lang.Texts
	Achievements, Challenges string
}

// Place is a first-level area with what was at work there.
type Place struct {
	Code                 string
	Name                 lang.Texts
	Partners, Activities int
}

// Work is one line of who does what where in the month; it counts no people.
type Work struct {
	Output     string // its code
	Partner    lang.Texts
	Area       string
	AreaName   lang.Texts
	Activities int
}

// Gap is a gap or recommendation, and the codes of the outputs that answer it.
type Gap struct {
	Says    lang.Texts
	Outputs []string
}

// Promise is a commitment of the Terms of Reference and how it stands.
type Promise struct {
	Name  lang.Texts
	State string
}

// figures calls f with each indicator's figure.
func (c *Content) figures(f func(*Output, *Figure)) {
	for i := range c.Objectives {
		for j := range c.Objectives[i].Outputs {
			o := &c.Objectives[i].Outputs[j]
			for k := range o.Indicators {
				f(o, &o.Indicators[k])
			}
		}
	}
}

// known gives the figures by indicator; none for nil.
func (c *Content) known() map[id.ID]*Figure {
	all := map[id.ID]*Figure{}
	if c != nil {
		c.figures(func(_ *Output, f *Figure) { all[f.ID] = f })
	}
	return all
}

// Sections lists the parts that people write, in the order of the document.
func (c *Content) Sections() []string {
	all := []string{"summary"}
	for _, o := range c.Objectives {
		for _, output := range o.Outputs {
			all = append(all, "done."+string(output.ID), "hard."+string(output.ID))
		}
	}
	return append(all, "gaps", "next")
}

// section finds the output that a section is about; nil where it is about none.
func (c *Content) section(name string) (kind string, output *Output) {
	for i := range c.Objectives {
		for j := range c.Objectives[i].Outputs {
			o := &c.Objectives[i].Outputs[j]
			if name == "done."+string(o.ID) || name == "hard."+string(o.ID) {
				return name[:4], o
			}
		}
	}
	return name, nil
}
