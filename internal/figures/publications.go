package figures

import (
	"ostoja/internal/db"
	"ostoja/internal/module"
	"ostoja/internal/web"
	"ostoja/internal/who"
)

// Publications lists the releases that anybody may read, for the public site.
func (g *Gate) Publications(r *web.Request, tx *db.Tx) (out []module.Publication, err error) {
	all, err := g.store.list(tx, `state = $1 and audience = $2`+newestFirst, string(Published), string(Public))
	for _, release := range all {
		if release.visible(who.Person{}) {
			q := release.Request
			out = append(out, module.Publication{Title: g.title(r, q) + ", " + string(q.Period), Path: "/figures/" + string(release.ID), Published: release.Published})
		}
	}
	return out, err
}
