package actors

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"ostoja/formats/hxl"
)

// meeting is a row of a table and the activity that it means, where there is one.
type meeting struct {
	activity Activity
	was      *known // nil: the row is a new activity
	same     bool   // it says what is kept already
	key      string
}

// meet finds the activity that a row means: by the ID of one that was downloaded
// from here, else by its key. An activity is met once in a table, so that a row
// that somebody has copied to begin a new one is a new one.
func (r *runner) meet(a Activity) (meeting, error) {
	m := meeting{activity: a, key: r.keys.Key(a)}
	if was := r.unmet(a.ID); was != nil && string(was.record) == a.ID {
		return r.meetByID(m, was)
	}
	if m.was = r.unmet(m.key); m.was == nil {
		for _, key := range r.keys.CoarserKeys(a, r.areas.Lineage(a.Area)) {
			if m.was = r.unmet(key); m.was != nil {
				break
			}
		}
	}
	if m.was != nil {
		m.was.met, m.same = true, m.was.content == a.Content()
	}
	m.key = r.freeKey(m.key, m.was)
	return m, nil
}

func (r *runner) unmet(key string) *known {
	if was := r.known[key]; was != nil && !was.met {
		return was
	}
	return nil
}

// freeKey gives no key where another activity has, or had, this one.
func (r *runner) freeKey(key string, own *known) string {
	if holder := r.known[key]; holder != nil && holder != own {
		return ""
	}
	return key
}

func (r *runner) meetByID(m meeting, was *known) (meeting, error) {
	record, err := r.store.Activities.Get(r.tx, was.record)
	if err != nil {
		return m, err
	}
	old := record.Activity()
	m.activity = m.activity.over(old, r.areas.Lineage(old.Area)[0] != "")
	m.was, was.met, m.same = was, true, m.activity.says(old)
	if was.key != "" && m.activity.subject() == old.subject() {
		m.key = was.key
	} else {
		m.key = r.freeKey(m.key, was)
	}
	return m, nil
}

// over gives an activity that was downloaded, and has come back, what the table
// has lost on its way: its place as it was first written, an area that we no
// longer know, spaces in texts, and figures of kinds that the table does not have.
func (a Activity) over(old Activity, areaKnown bool) Activity {
	for i, text := range a.texts() {
		if was := *old.texts()[i]; *text == clean(was) {
			*text = was
		}
	}
	if a.Location == clean(old.Place) {
		a.Place, a.Location = old.Place, old.Location
	}
	if a.Area == "" && !areaKnown {
		a.Area = old.Area
	}
	figures := slices.Clone(a.Figures)
	for _, was := range old.Figures {
		i := slices.IndexFunc(figures, func(f Figure) bool {
			return f.Reached == was.Reached && (f.Kind == was.Kind || f.Kind == attributesOf(was.Kind))
		})
		switch {
		case i >= 0:
			figures[i].Kind = was.Kind
		case !usualKind(was.Kind):
			figures = append(figures, was)
		}
	}
	a.Figures = figures
	return a
}

// texts are the texts that a table has in one cell each. A change of one
// changes the activity that it is called on.
func (a *Activity) texts() []*string {
	return []*string{&a.Lead, &a.Implementing, &a.Donor, &a.Sector, &a.Subsector, &a.Name, &a.Indicator, &a.Project, &a.Group, &a.Unit, &a.Status, &a.Modality}
}

// says tells whether two activities say the same, in whatever order their figures stand.
func (a Activity) says(b Activity) bool {
	a.Figures, b.Figures = sortedFigures(a.Figures), sortedFigures(b.Figures)
	return a.identity() == b.identity() && slices.Equal(a.Figures, b.Figures)
}

func sortedFigures(all []Figure) []Figure {
	return slices.SortedFunc(slices.Values(all), func(a, b Figure) int {
		return cmp.Or(boolCompare(a.Reached, b.Reached), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.People, b.People))
	})
}

func boolCompare(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

func usualKind(kind string) bool {
	return slices.ContainsFunc(exportKinds, func(k exportKind) bool { return k.kind == kind })
}

var (
	attributesForm = regexp.MustCompile(`^[a-z][a-z0-9_]*(\+[a-z][a-z0-9_]*)*$`)
	notAttribute   = regexp.MustCompile(`[^a-z0-9]+`)
)

// attributesOf writes a kind of people as attributes of a hashtag; a header that
// tells a kind ("Women 60+") becomes one attribute, kind_women_60.
func attributesOf(kind string) string {
	if attributesForm.MatchString(kind) {
		return kind
	}
	return "kind_" + strings.Trim(notAttribute.ReplaceAllString(hxl.Normal(kind), "_"), "_")
}
