package places

import (
	"sync"

	"ostoja/internal/register"
)

// Atlas is the gazetteer that the program works with: the embedded areas, and
// what a group has imported. Reading is safe from many goroutines; an import
// exchanges the whole gazetteer.
type Atlas struct {
	mu        sync.RWMutex
	gazetteer *Gazetteer
}

// NewAtlas begins with the embedded areas.
func NewAtlas() *Atlas { return &Atlas{gazetteer: Embedded()} }

// Gazetteer gives the areas as they are now.
func (a *Atlas) Gazetteer() *Gazetteer {
	a.mu.RLock()
	defer a.mu.RUnlock()
	return a.gazetteer
}

func (a *Atlas) set(g *Gazetteer) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.gazetteer = g
}

// Find gives the area that somebody means: by a code, or by a name in any
// spelling. Of several that fit equally it gives the largest.
func (a *Atlas) Find(typed string) (Area, bool) {
	if typed == "" {
		return Area{}, false
	}
	g := a.Gazetteer()
	if area, ok := g.ByCode(typed); ok {
		return area, true
	}
	hits := g.Search(Query{Name: typed, Level: AnyLevel, Limit: 1})
	if len(hits) == 0 {
		return Area{}, false
	}
	return hits[0].Area, true
}

// Say names an area; its code where the area is not known any more.
func (a *Atlas) Say(code, language string) string {
	if area, ok := a.Gazetteer().ByCode(code); ok {
		return area.Name(language)
	}
	return code
}

// Coder lets a register's field take a place by its name.
func (a *Atlas) Coder() register.Coder {
	return register.Coder{
		Code: func(typed string) (string, bool) {
			area, ok := a.Find(typed)
			return area.Code, ok
		},
		Say: a.Say,
	}
}
