package exchange

import (
	"ostoja/internal/register"
	"ostoja/internal/who"
)

// Mapping is a form as this group fills it in: which field stands under which head.
type Mapping struct {
	register.Row
	Name   string
	Form   Form
	Layout string // see Parse
}

// Mappings is the register of mappings; information managers keep it.
var Mappings = register.Register[Mapping]{
	Name: "export_mappings",
	Row:  func(m *Mapping) *register.Row { return &m.Row },
	Fields: []register.Field[Mapping]{
		register.Text("name", func(m *Mapping) *string { return &m.Name }).Must().Find().Tag("#meta+name"),
		register.Choice("form", func(m *Mapping) *Form { return &m.Form }, Forms...).Must().Tag("#meta+form"),
		register.Long("layout", func(m *Mapping) *string { return &m.Layout }).Must().Tag("#meta+layout"),
	},
	Can:   func(p who.Person, _ register.Act, _ *Mapping) bool { return p.Manages() },
	Check: checkMapping,
	Title: func(m *Mapping, _ string) string { return m.Name },
}

// shownWrong is how many problems of a mapping are said at once.
const shownWrong = 20

func checkMapping(m *Mapping) (problems register.Problems) {
	_, wrong := Parse(m.Form, m.Layout)
	for i, w := range wrong {
		if i == shownWrong {
			break
		}
		problems.Add("layout", w.Message, w.Line, w.Name, w.Near)
	}
	return problems
}
