package actors

import (
	"time"

	"ostoja/internal/db"
	"ostoja/internal/lang"
	"ostoja/internal/register"
)

// demoActivity is an invented activity; days count from today.
type demoActivity struct {
	lead, implementing, donor string
	name, sector              string
	area                      string
	from, to                  int
	group, status             string
	targeted, reached         int64
	girls, boys, women, men   int64
}

var demoActivities = []demoActivity{
	{"La Strada Poland", "Fundacja Przystań", "European fund", "Group psychological support", "Psychological help", "PL014", -120, 60, "Women from Ukraine", "ongoing", 400, 260, 20, 10, 200, 30},
	{"Centrum Pomocy Mosty", "Centrum Pomocy Mosty", "City budget", "Group psychological support", "Psychological help", "PL014", -90, 30, "Women from Ukraine", "ongoing", 150, 90, 5, 5, 70, 10},
	{"Centrum Pomocy Mosty", "Centrum Pomocy Mosty", "European fund", "Material help at the station", "Material help", "PL012", -200, 20, "Families from Ukraine", "ongoing", 3000, 2450, 420, 380, 1250, 400},
	{"Legal Aid Collective Lublin", "Legal Aid Collective Lublin", "National fund", "Legal counselling", "Legal aid", "PL006", -60, 120, "Victims and people at risk", "ongoing", 500, 180, 0, 0, 110, 70},
	{"Legal Aid Collective Lublin", "Legal Aid Collective Lublin", "National fund", "Legal counselling", "Legal aid", "PL018", -30, 150, "People at risk", "planned", 200, 0, 0, 0, 0, 0},
	{"Safe Passage International", "Safe Passage International", "European fund", "Voluntary return with support", "Return", "PL014", -150, 90, "Third country nationals", "ongoing", 80, 41, 2, 3, 12, 24},
	{"Children First Foundation", "Children First Foundation", "Lottery", "Guardians for unaccompanied children", "Guardianship", "PL018", -300, 60, "Unaccompanied children", "ongoing", 120, 96, 44, 52, 0, 0},
	{"Children First Foundation", "Children First Foundation", "Lottery", "Training for teachers: signs of trafficking", "Education", "PL002", 20, 60, "Teachers", "planned", 60, 0, 0, 0, 0, 0},
	{"City of Lublin, Social Services (demonstration)", "City of Lublin, Social Services (demonstration)", "City budget", "Training for teachers: signs of trafficking", "Education", "PL002", 30, 70, "Teachers", "planned", 40, 0, 0, 0, 0, 0},
	{"Romano Drom Association", "Romano Drom Association", "Open fund", "Information for Roma families", "Information", "PL018", -80, 10, "Roma families", "ongoing", 300, 140, 30, 25, 60, 25},
	{"International Organization for Migration", "Safe Passage International", "Federal office", "Awareness campaign on job offers", "Information", "PL014", -40, 80, "People at risk", "ongoing", 20000, 7600, 0, 0, 4300, 3300},
	{"La Strada Poland", "La Strada Poland", "National fund", "Identification of victims with the border guard", "Protection", "PL018", -365, -5, "Victims of trafficking", "completed", 60, 38, 3, 1, 24, 10},
	{"Fundacja Przystań", "Fundacja Przystań", "Open fund", "Safe accommodation", "Shelter", "PL014", -365, 120, "Women and children", "ongoing", 90, 71, 14, 9, 48, 0},
	{"Centrum Pomocy Mosty", "Centrum Pomocy Mosty", "City budget", "Job counselling", "Employment", "PL012", -20, 100, "Women and men from Ukraine", "ongoing", 250, 60, 0, 0, 38, 22},
}

// demoActivities stores invented activities, one import, and a service that was entered twice.
func (a *Actors) demoActivities(tx *db.Tx) error {
	find, err := organisationFinder(tx)
	if err != nil {
		return err
	}
	today := tx.Now().Truncate(24 * time.Hour)
	for _, d := range demoActivities {
		activity := d.activity(today)
		k := keep(activity, find)
		k.Kind = activity.kindOf()
		k.Place = a.atlas.Say(k.Area, "en")
		k.Organisation = k.ImplementingOrg
		if err := a.activities.Activities.Insert(tx, &k); err != nil {
			return err
		}
	}
	return a.demoFindings(tx)
}

func (d demoActivity) activity(today time.Time) Activity {
	out := Activity{Lead: d.lead, Implementing: d.implementing, Donor: d.donor, Name: d.name, Sector: d.sector, Area: d.area, Group: d.group, Status: d.status, Unit: "people", Modality: "service",
		Start: Day{today.AddDate(0, 0, d.from)}, End: Day{today.AddDate(0, 0, d.to)}, Targeted: &d.targeted, Reached: &d.reached}
	for i, n := range []int64{d.girls, d.boys, d.women, d.men} {
		if d.reached > 0 {
			out.Figures = append(out.Figures, Figure{Reached: true, Kind: exportKinds[i].kind, People: n})
		}
	}
	return out
}

// demoFindings enters a service twice, fills a shelter up, and looks for what there is to find.
func (a *Actors) demoFindings(tx *db.Tx) error {
	services, err := a.Store.Services.List(tx, register.Query{Where: map[string]any{"kind": []any{"legal", "shelter"}}, Sort: "found"})
	if err != nil {
		return err
	}
	full := false
	for _, s := range services {
		switch {
		case s.Kind == "legal":
			twin := s
			twin.Row, twin.Name = register.Row{}, lang.Texts{lang.En: {Text: "Legal advice, free of charge", Reviewed: true}, lang.Pl: {Text: "Bezpłatna porada prawna", Reviewed: true}}
			err = a.Store.Services.Insert(tx, &twin)
		case !full:
			none, waiting := 0, 4
			s.Free, s.Waiting, full = &none, &waiting, true
			err = a.Store.Services.Update(tx, &s)
		}
		if err != nil {
			return err
		}
	}
	found, err := a.findings(tx.Context(), tx)
	if err != nil {
		return err
	}
	return storeFindings(tx, found)
}
