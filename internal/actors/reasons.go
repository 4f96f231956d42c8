package actors

import (
	"sync"

	"ostoja/internal/lang"
	"ostoja/internal/places"
)

// reasons are the messages for what the readers of tables refuse.
var reasons = sync.OnceValue(func() lang.Said { return lang.NewSaid(files, "refused.") })

// sayReason gives the reason for which a cell or a file is refused in the
// speaker's language, names of areas too.
func (a *Actors) sayReason(s lang.Speaker, english string) string {
	return reasons().In(s, english, func(arg string) string {
		hits := a.atlas.Gazetteer().Find(places.Query{Name: arg, Level: places.AnyLevel, Limit: 1})
		if len(hits) > 0 && hits[0].Area.Name("en") == arg {
			return hits[0].Area.Name(string(s.Lang))
		}
		return arg
	})
}
