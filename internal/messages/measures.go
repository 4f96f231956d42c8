package messages

import (
	"ostoja/internal/db"
	"ostoja/internal/module"
	"ostoja/internal/who"
)

// Shares from which a promise counts as kept, and as late.
const (
	enough = 0.9
	few    = 0.5
)

// measurePlan: how many of the groups at risk some campaign speaks to now.
func (m *Messages) measurePlan(tx *db.Tx) (module.Evidence, error) {
	c, campaigns, err := m.coverage(tx)
	if err != nil || len(campaigns) == 0 {
		return module.Evidence{State: module.Unmeasured, Says: "evidence.no_campaigns", Proof: "/campaigns"}, err
	}
	covered := len(c.Groups) - len(c.Uncovered())
	share := float64(covered) / float64(len(c.Groups))
	return module.Evidence{State: module.ByShare(share, enough, few), Says: "evidence.campaigns", Args: []any{covered, len(c.Groups)}, Value: share, Proof: "/communication/coverage"}, nil
}

// measureCurrent: how many texts of the cleared messages are current, of those
// that should be: one for each language of the people concerned.
func (m *Messages) measureCurrent(tx *db.Tx) (module.Evidence, error) {
	lib, spoken, err := m.libraryAndLanguages(tx)
	if err != nil {
		return module.Evidence{}, err
	}
	current, all, cleared := currentMessages(lib.pieces, spoken)
	if all == 0 {
		return module.Evidence{State: module.Unmeasured, Says: "evidence.no_messages", Proof: "/key-messages"}, nil
	}
	share := float64(current) / float64(all)
	return module.Evidence{State: module.ByShare(share, enough, few), Says: "evidence.messages", Args: []any{current, all, cleared}, Value: share, Proof: "/key-messages"}, nil
}

// measureRights: how many articles about rights a lawyer has checked that can be
// read in all languages.
func (m *Messages) measureRights(tx *db.Tx) (module.Evidence, error) {
	lib, spoken, err := m.libraryAndLanguages(tx)
	if err != nil {
		return module.Evidence{}, err
	}
	shown, all := 0, 0
	for _, a := range lib.articles {
		if !a.Law() {
			continue
		}
		for _, l := range spoken {
			all++
			if a.piece.Shown(l) != nil && !a.piece.Clear().Example() {
				shown++
			}
		}
	}
	if all == 0 {
		return module.Evidence{State: module.Unmeasured, Says: "evidence.no_rights", Proof: "/articles?topic=rights"}, nil
	}
	share := float64(shown) / float64(all)
	return module.Evidence{State: module.ByShare(share, enough, few), Says: "evidence.rights", Args: []any{shown, all}, Value: share, Proof: "/articles?topic=rights"}, nil
}

func (m *Messages) libraryAndLanguages(tx *db.Tx) (*library, []string, error) {
	spoken, err := languages(tx)
	if err != nil {
		return nil, nil, err
	}
	lib, err := m.libraryOf(tx)
	return lib, spoken, err
}

// tasks: owners renew translations and contacts, lawyers check what is said
// about the law, and whoever keeps the group's data clears what is written.
func (m *Messages) tasks(tx *db.Tx, p who.Person) ([]module.Task, error) {
	if !p.Decides() {
		return nil, nil
	}
	lib, spoken, err := m.libraryAndLanguages(tx)
	if err != nil {
		return nil, err
	}
	changed, err := m.changedContacts(tx)
	var tasks []module.Task
	for _, piece := range lib.pieces {
		tasks = append(tasks, piece.tasks(p, spoken, changed[piece.ID])...)
	}
	return tasks, err
}

func (p *Piece) tasks(person who.Person, spoken []string, changed int) (tasks []module.Task) {
	source := p.Latest(p.Source)
	if source == nil {
		return nil
	}
	add := func(says string, args ...any) {
		tasks = append(tasks, module.Task{Says: says, Args: append([]any{p.called()}, args...), Href: p.address(), Since: source.Written})
	}
	if (source.Cleared.IsZero() || source.Example()) && (p.Law && person.ChecksLaw() || !p.Law && person.Manages()) {
		add("task.check_" + p.clearing())
	}
	if p.Owner != person.Organisation && !(p.Owner == "" && person.Manages()) {
		return tasks
	}
	if changed > 0 {
		add("task.contacts", changed)
	}
	if p.Clear() == nil {
		return tasks
	}
	if behind := len(spoken) - p.CurrentIn(spoken); behind > 0 && source == p.Clear() {
		add("task.translations", behind)
	} else if source != p.Clear() {
		add("task.source_changed")
	}
	return tasks
}

// called is what a task names the piece.
func (p *Piece) called() string {
	if p.Kind == MessageKind {
		return p.Name
	}
	return p.Latest(p.Source).Title
}
