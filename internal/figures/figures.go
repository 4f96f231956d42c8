package figures

import (
	"context"
	"embed"
	"io/fs"
	"time"

	"ostoja/internal/db"
	"ostoja/internal/jobs"
	"ostoja/internal/module"
	"ostoja/internal/web"
	"ostoja/internal/who"
)

//go:embed migrations messages.txt
var files embed.FS

// Migrations of the module's tables.
func Migrations() fs.FS {
	sub, _ := fs.Sub(files, "migrations")
	return sub
}

// Module offers the gate to the program.
func (g *Gate) Module() module.Module {
	return module.Module{
		Name: "figures", Migrations: Migrations(), Messages: files, Tasks: g.tasks, Demo: g.fillDemo,
		Nav:    []web.NavItem{{Label: "nav.figures", Path: "/figures", Policy: web.Anyone, Section: web.SectionEvidence}},
		Routes: g.routes(),
		Measures: []module.Measure{
			{Name: "figures.gate", Take: g.measureGate},
			{Name: "figures.diversity", Take: g.measureDiversity},
		},
		Jobs: map[string]jobs.Func{publishJob: g.workRelease, previewJob: g.workPreview},
		Periodic: []jobs.Periodic{{Name: "figures.forget", Every: time.Hour, Do: g.forgetPreviews}, {Name: "figures.recover", Every: 5 * time.Minute, Do: func(ctx context.Context) error {
			return g.Recover(who.In(ctx, who.Person{System: "worker"}))
		}}},
	}
}

// tasks asks for the approval that only another organisation can give.
func (g *Gate) tasks(tx *db.Tx, p who.Person) ([]module.Task, error) {
	if !p.Decides() {
		return nil, nil
	}
	waiting, err := g.store.list(tx, `state = $1`+newestFirst, string(Proposed))
	var all []module.Task
	for _, r := range waiting {
		if r.waitsFor(p) {
			all = append(all, module.Task{Says: "task.approve_release", Args: []any{string(r.Request.Period)}, Href: "/figures/" + string(r.ID), Since: r.Created})
		}
	}
	return all, err
}

// measureGate: everything that is out went through the gate: the ledger is whole,
// two organisations approved each release, and no budget is overdrawn.
func (g *Gate) measureGate(tx *db.Tx) (module.Evidence, error) {
	if len(g.sources) == 0 {
		return module.Evidence{State: module.Unmeasured, Says: "evidence.none"}, nil
	}
	published, err := g.store.list(tx, `state in ($1, $2)`, string(Published), string(Withdrawn))
	if err != nil {
		return module.Evidence{}, err
	}
	good := 0
	for _, r := range published {
		if len(r.Approvals) >= enoughApprovals {
			good++
		}
	}
	e := module.Evidence{State: module.Kept, Says: "evidence.gate", Args: []any{good, len(published)}, Value: portion(good, len(published)), Proof: "/figures/ledger"}
	if VerifyLedger(tx) != nil {
		e.State, e.Says, e.Args, e.Value = module.Late, "evidence.gate_broken", nil, 0
	} else if good < len(published) {
		e.State = module.Late
	}
	return e, nil
}

// enough is the share of releases with age, gender or nationality from which the promise is kept.
const enough = 0.8

// measureDiversity: the share of releases that tell age, gender or nationality
// apart. The gate has let all of them through, so it is where that is safe.
func (g *Gate) measureDiversity(tx *db.Tx) (module.Evidence, error) {
	published, err := g.store.list(tx, `state = $1`, string(Published))
	if err != nil || len(published) == 0 {
		return module.Evidence{State: module.Unmeasured, Says: "evidence.no_releases", Proof: "/figures"}, err
	}
	diverse := 0
	for _, r := range published {
		if g.diverse(r.Request) {
			diverse++
		}
	}
	share := portion(diverse, len(published))
	return module.Evidence{State: module.ByShare(share, enough, enough/2), Says: "evidence.diversity", Args: []any{diverse, len(published)}, Value: share, Proof: "/figures"}, nil
}

func (g *Gate) diverse(q Request) bool {
	s, err := g.source(q.Source)
	if err != nil {
		return false
	}
	for _, of := range s.Diversity() {
		for _, v := range q.Variables {
			if v == of {
				return true
			}
		}
	}
	return false
}

func portion(part, whole int) float64 {
	if whole == 0 {
		return 1
	}
	return float64(part) / float64(whole)
}

// demoBudget is what the invented members decided: epsilon 4 in each quarter.
const demoBudget = 4000

func (g *Gate) fillDemo(tx *db.Tx) error {
	for _, s := range g.sources {
		if err := g.SetBudget(tx, s.Name(), demoBudget, "Decision 3 of the demonstration"); err != nil {
			return err
		}
	}
	return nil
}
