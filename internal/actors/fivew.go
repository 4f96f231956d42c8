package actors

import (
	"slices"
	"strings"
	"time"
)

// Activity is one row of a 5W table: who does what, where, when, for whom.
type Activity struct {
	Row int    // in the sheet it came from, from 1
	ID  string // ours, where the table says it: it was downloaded from here

	Lead, Implementing, Donor string // organisations, as written
	Sector, Subsector         string
	Name                      string // what is done
	Indicator, Project        string

	Area     string // code of the smallest area that is surely meant; "" when unknown
	Place    string // the place as written
	Location string // a site within it, as written

	Start, End Day
	Group      string // of people
	Unit       string
	Status     string // planned, ongoing, completed, suspended, cancelled, or as written
	Modality   string

	Targeted, Reached *int64   // people, all together
	Figures           []Figure // the same by sex, age and what else the table tells apart
}

// Day is a day of the calendar; the zero Day is no day.
type Day struct{ time.Time }

// String writes the day as 2006-01-02, or nothing.
func (d Day) String() string {
	if d.IsZero() {
		return ""
	}
	return d.Format(time.DateOnly)
}

// Figure is a number of people of one kind.
type Figure struct {
	Reached bool   // else targeted
	Kind    string // HXL attributes in order, such as children+f; or the column's header
	People  int64
}

// Problem is a rule that an activity breaks, at one of its fields.
type Problem struct {
	Field  Field
	Reason string
}

// mostPeople bounds one figure: no activity reaches more people than a large country has.
const mostPeople = 100_000_000

// Check gives the rules that the activity breaks. An activity says who and what
// or where; it ends after it begins; no more people are
// reached than targeted.
func (a Activity) Check() []Problem {
	var out []Problem
	if a.Who() == "" {
		out = append(out, Problem{FieldOrg, "who does it is missing: name an organisation"})
	}
	if a.Sector == "" && a.Name == "" && a.Indicator == "" && a.Place == "" {
		out = append(out, Problem{FieldActivity, "what is done is missing: name a sector or an activity"})
	}
	if !a.Start.IsZero() && !a.End.IsZero() && a.End.Before(a.Start.Time) {
		out = append(out, Problem{FieldEnd, "it ends before it begins (" + a.Start.String() + ")"})
	}
	if a.Targeted != nil && a.Reached != nil {
		if reason := aboveTarget(*a.Reached, *a.Targeted); reason != "" {
			out = append(out, Problem{FieldReached, reason})
		}
	}
	return out
}

// aboveTarget tells why more than the target cannot be; "" where it can. A target
// of 0 beside people reached is one that was never set.
func aboveTarget(reached, targeted int64) string {
	if targeted == 0 || reached <= targeted {
		return ""
	}
	return "more reached than targeted (" + formatInt(targeted) + "): correct one of the two"
}

// Who gives the organisation that the activity is first of all known by.
func (a Activity) Who() string {
	for _, name := range []string{a.Implementing, a.Lead, a.Donor} {
		if name != "" {
			return name
		}
	}
	return ""
}

// identity is what makes an activity the same when a file is imported again:
// everything but the row it stood in.
func (a Activity) identity() string {
	parts := []string{a.Lead, a.Implementing, a.Donor, a.Sector, a.Subsector, a.Name, a.Indicator, a.Project, a.Area, a.Place, a.Location,
		a.Start.String(), a.End.String(), a.Group, a.Unit, a.Status, a.Modality, formatPeople(a.Targeted), formatPeople(a.Reached)}
	for _, f := range a.Figures {
		parts = append(parts, f.Kind, formatInt(f.People))
	}
	return strings.Join(parts, "\x00")
}

// Statuses are the states of an activity that every group tells apart.
var Statuses = []string{"planned", "ongoing", "completed", "suspended", "cancelled"}

// statusWords has what tables write for them, folded: English, French, Spanish,
// Portuguese, Polish, Ukrainian, Russian.
var statusWords = foldedWords(map[string]string{
	"planned":   "planned|planifié|planifiee|prévu|prevue|à venir|planeada|planeado|planificada|planificado|prevista|zaplanowane|planowane|w planach|заплановано|планується|запланировано|planejado|pipeline",
	"ongoing":   "ongoing|on going|in progress|active|en cours|em curso|en ejecución|en curso|en marcha|w trakcie|trwa|trwające|realizowane|в процесі|триває|виконується|в процессе|implemented ongoing|em andamento",
	"completed": "completed|complete|finished|closed|ended|terminé|terminée|achevé|achevée|finalizada|finalizado|completada|completado|concluído|concluida|zakończone|ukończone|завершено|виконано|закінчено|завершен|done",
	"suspended": "suspended|on hold|paused|suspendu|suspendida|suspendido|wstrzymane|zawieszone|призупинено|приостановлено|suspenso",
	"cancelled": "cancelled|canceled|annulé|annulée|cancelada|cancelado|anulowane|odwołane|скасовано|отменено",
})

// normalStatus gives the common word for a status, or the status as written.
func normalStatus(s string) string {
	if known, ok := statusWords[strings.ReplaceAll(fold(s), "-", " ")]; ok {
		return known
	}
	return s
}

func foldedWords(lists map[string]string) map[string]string {
	out := map[string]string{}
	for to, list := range lists {
		for word := range strings.SplitSeq(list, "|") {
			out[fold(word)] = to
		}
	}
	return out
}

// sortedKind writes HXL attributes as the kind of a figure.
func sortedKind(attributes []string) string {
	return strings.Join(slices.Sorted(slices.Values(attributes)), "+")
}
