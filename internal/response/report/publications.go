package report

import (
	"ostoja/internal/db"
	"ostoja/internal/module"
	"ostoja/internal/web"
)

// Publications lists the published versions, for the public site.
func (m *Report) Publications(r *web.Request, tx *db.Tx) (out []module.Publication, err error) {
	all, err := list(tx)
	for i := range all {
		if j := &all[i]; j.State == Published {
			title := r.T("joint.title", r.Month(j.Month.First())) + ", " + r.T("joint.version", j.Number)
			out = append(out, module.Publication{Title: title, Path: j.Path(), Published: j.Published})
		}
	}
	return out, err
}
