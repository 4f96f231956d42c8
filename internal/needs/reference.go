package needs

import (
	"ostoja/internal/db"
	"ostoja/internal/id"
)

// Reference names a gap or recommendation briefly, so that a plan can point to it.
type Reference struct{ Ref, Says, Href string }

// References lists the open gaps and the recommendations that are under way.
func (n *Needs) References(tx *db.Tx) ([]Reference, error) {
	var out []Reference
	gaps, err := n.Store.open(tx)
	if err != nil {
		return nil, err
	}
	for _, g := range gaps {
		out = append(out, Reference{short("G", g.ID), g.Title, "/gaps/" + string(g.ID)})
	}
	all, err := n.Store.unfinished(tx, "")
	for _, r := range all {
		out = append(out, Reference{short("R", r.ID), r.Text, "/recommendations/" + string(r.ID)})
	}
	return out, err
}

// short is a name that people can type, from the random end of an id.
func short(kind string, of id.ID) string { return kind + "-" + string(of[len(of)-6:]) }
