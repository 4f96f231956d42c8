package mail

import (
	"ostoja/internal/module"
	"ostoja/internal/web"
)

// Module offers the outbox's page to the program.
func (o *Outbox) Module() module.Module {
	return module.Module{
		Name: "mail", Messages: files,
		Nav: []web.NavItem{{Label: "nav.mail", Path: "/mail", Policy: web.Managers, Section: web.SectionGroup}},
		Routes: []web.Route{
			{Pattern: "GET /mail", Policy: web.Managers, Handle: o.list},
			{Pattern: "GET /mail/{id}", Policy: web.Managers, Handle: o.show},
			{Pattern: "POST /mail/{id}/again", Policy: web.Managers, Handle: o.again},
		},
	}
}
