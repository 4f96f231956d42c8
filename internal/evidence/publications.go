package evidence

import (
	"ostoja/internal/db"
	"ostoja/internal/module"
	"ostoja/internal/web"
)

// Publications lists the published estimates, for the public site. The day is
// that on which the last signature made them count.
func (e *Evidence) Publications(r *web.Request, tx *db.Tx) (out []module.Publication, err error) {
	all, err := e.inState(tx, Published)
	for _, x := range all {
		out = append(out, module.Publication{Title: r.T("estimates.question."+studies[x.Design].question) + ": " + x.Title, Path: publicPathOf(x), Published: x.Adopted})
	}
	return out, err
}
