package app

import (
	"net/http"

	"ostoja/internal/fault"
	"ostoja/internal/web"
)

// ownRoutes are those of no module: health and the API's description.
func (a *App) ownRoutes() []web.Route {
	return []web.Route{
		{Pattern: "GET /healthz", Policy: web.Anyone, Public: true, Handle: func(*web.Request) (web.Answer, error) { return web.Empty(http.StatusNoContent), nil }},
		{Pattern: "GET /readyz", Policy: web.Anyone, Public: true, Handle: a.ready},
		{Pattern: "GET /api/openapi.json", Policy: web.Anyone, Public: true, Handle: a.openAPI},
	}
}

// ready tells a load balancer whether requests can be answered.
func (a *App) ready(r *web.Request) (web.Answer, error) {
	if err := a.DB.Ping(r.Context()); err != nil {
		return nil, fault.New(fault.Unavailable, "fault.unavailable").Because(err)
	}
	return web.Empty(http.StatusNoContent), nil
}
