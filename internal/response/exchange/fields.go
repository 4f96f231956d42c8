package exchange

import (
	"slices"
	"strconv"
	"time"

	"ostoja/internal/response"
)

// Grain says what one row of a form is about.
type Grain string

// The grains.
const (
	Commitments Grain = "commitments" // a partner's part of an output, by indicator
	Months      Grain = "months"      // what an activity did in a month
	Figures     Grain = "figures"     // one number: of a month, in all or of one group
	Projects    Grain = "projects"    // a partner's part of an output, as a whole
)

// Row is what a form can tell about one thing; what its grain does not have is empty.
type Row struct {
	Key       string // tells rows apart, and the same row again in a later export
	Partner   *partner
	Objective *response.Objective
	Output    *response.Output
	Indicator *response.Indicator
	Activity  *response.Activity
	Area      area
	Month     response.Month
	Target    float64 // of the partner: its activities added up
	New       figure
	Served    figure
	Group     string // of a figure: "" for all
	Dimension string
	Money     bool // the row carries the money of its commitment: the first of it, so that columns add up
	Asked     string
	Received  string
	Pledged   string
	Gap       string
}

// field is a name that a mapping can use.
type field struct {
	name   string
	grains []Grain
	text   func(w *world, r *Row) string
}

var (
	every    = []Grain{Commitments, Months, Figures, Projects}
	measured = []Grain{Commitments, Months, Figures}
	byMonth  = []Grain{Months, Figures}
)

// fields is the dictionary, in the order in which pages list it.
var fields = []field{
	{"plan.name", every, func(w *world, _ *Row) string { return english(w.o.Plan.Name) }},
	{"plan.start", every, func(w *world, _ *Row) string { return w.o.Plan.From.Format(time.DateOnly) }},
	{"plan.end", every, func(w *world, _ *Row) string { return w.o.Plan.To.Format(time.DateOnly) }},
	{"plan.currency", every, func(w *world, _ *Row) string { return w.o.Plan.Currency }},
	{"plan.version", every, func(w *world, _ *Row) string { return strconv.Itoa(w.o.Number) }},
	{"partner.name", every, func(_ *world, r *Row) string { return r.Partner.name }},
	{"partner.acronym", every, func(_ *world, r *Row) string { return r.Partner.acronym }},
	{"partner.type", every, func(_ *world, r *Row) string { return r.Partner.kind }},
	{"objective.code", every, func(_ *world, r *Row) string { return r.Objective.Code }},
	{"objective.name", every, func(_ *world, r *Row) string { return english(r.Objective.Name) }},
	{"output.code", every, func(_ *world, r *Row) string { return r.Output.Code }},
	{"output.name", every, func(_ *world, r *Row) string { return english(r.Output.Name) }},
	{"indicator.code", measured, ofIndicator(func(x *response.Indicator) string { return x.Code })},
	{"indicator.name", measured, ofIndicator(func(x *response.Indicator) string { return english(x.Name) })},
	{"indicator.unit", measured, ofIndicator(func(x *response.Indicator) string { return string(x.Unit) })},
	{"indicator.definition", measured, ofIndicator(func(x *response.Indicator) string { return x.Definition })},
	{"indicator.baseline", measured, ofIndicator(func(x *response.Indicator) string { return decimal(x.Baseline) })},
	{"indicator.target", measured, ofIndicator(func(x *response.Indicator) string { return decimal(x.Target) })},
	{"partner.target", []Grain{Commitments}, func(_ *world, r *Row) string { return whenMeasured(r, decimal(&r.Target)) }},
	{"activity.name", byMonth, func(_ *world, r *Row) string { return r.Activity.Name }},
	{"activity.target", byMonth, func(_ *world, r *Row) string { return decimal(r.Activity.Target) }},
	{"area.code", byMonth, func(_ *world, r *Row) string { return r.Area.code }},
	{"area.name", byMonth, func(_ *world, r *Row) string { return r.Area.name }},
	{"region.code", byMonth, func(_ *world, r *Row) string { return r.Area.regionCode }},
	{"region.name", byMonth, func(_ *world, r *Row) string { return r.Area.region }},
	{"month", byMonth, func(_ *world, r *Row) string { return string(r.Month) }},
	{"month.start", byMonth, func(_ *world, r *Row) string { return r.Month.First().Format(time.DateOnly) }},
	{"month.end", byMonth, func(_ *world, r *Row) string { return r.Month.First().AddDate(0, 1, -1).Format(time.DateOnly) }},
	{"reached.new", []Grain{Commitments, Months}, func(_ *world, r *Row) string { return r.New.text() }},
	{"reached.served", []Grain{Months}, func(_ *world, r *Row) string { return r.Served.text() }},
	{"group.dimension", []Grain{Figures}, func(_ *world, r *Row) string { return r.Dimension }},
	{"group.code", []Grain{Figures}, func(_ *world, r *Row) string { return r.Group }},
	{"value", []Grain{Figures}, func(_ *world, r *Row) string { return r.New.text() }},
	{"money.required", []Grain{Commitments, Projects}, func(_ *world, r *Row) string { return r.Asked }},
	{"money.received", []Grain{Commitments, Projects}, func(_ *world, r *Row) string { return r.Received }},
	{"money.pledged", []Grain{Commitments, Projects}, func(_ *world, r *Row) string { return r.Pledged }},
	{"money.gap", []Grain{Commitments, Projects}, func(_ *world, r *Row) string { return r.Gap }},
}

func ofIndicator(text func(*response.Indicator) string) func(*world, *Row) string {
	return func(_ *world, r *Row) string {
		if r.Indicator == nil {
			return ""
		}
		return text(r.Indicator)
	}
}

func whenMeasured(r *Row, text string) string {
	if r.Indicator == nil {
		return ""
	}
	return text
}

// decimal writes a number as forms take it: no exponent, a point.
func decimal(x *float64) string {
	if x == nil {
		return ""
	}
	return strconv.FormatFloat(*x, 'f', -1, 64)
}

// fieldOf finds a field by its name.
func fieldOf(name string) (field, bool) {
	at := slices.IndexFunc(fields, func(f field) bool { return f.name == name })
	if at < 0 {
		return field{}, false
	}
	return fields[at], true
}

// namesOf lists the fields that rows of a grain have.
func namesOf(g Grain) []string {
	var names []string
	for _, f := range fields {
		if slices.Contains(f.grains, g) {
			names = append(names, f.name)
		}
	}
	return names
}
