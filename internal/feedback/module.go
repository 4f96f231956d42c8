package feedback

import (
	"ostoja/internal/module"
	"ostoja/internal/web"
)

// Module offers the module to the program.
func (m *Feedback) Module() module.Module {
	return module.Module{
		Name: "feedback", Migrations: Migrations(), Messages: files, Periodic: m.periodic(), Tasks: m.tasks, Demo: m.fillDemo,
		Measures: []module.Measure{{Name: "feedback.answered", Take: m.measure}},
		Nav:      []web.NavItem{{Label: "nav.feedback", Path: "/feedback", Policy: readersOnly, Section: web.SectionCommunication}},
		Routes:   append(m.talkRoutes(), m.staffRoutes()...),
	}
}
