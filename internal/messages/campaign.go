package messages

import (
	"slices"
	"time"
)

// Reach is which group hears something in which language: now, and soon.
type Reach struct {
	Now  map[string]bool // codes of the regions
	Soon map[string]bool // of campaigns that begin within the horizon
}

// Coverage is who is covered in which language in which regions.
type Coverage struct {
	Groups    []string
	Languages []string
	Regions   []string
	Cells     map[[2]string]*Reach // by group and language
}

// horizon is how far ahead the plan is looked at.
const horizon = 90 * 24 * time.Hour

// everywhere stands for the country where it has no regions.
const everywhere = ""

// Cover sums up what campaigns cover at a time. regionOf gives the region of an
// area, "" for what is larger; a campaign without an area, or in one as large,
// covers all of the country. A country without regions counts as one.
func Cover(campaigns []Campaign, groups, languages, regions []string, regionOf func(area string) string, now time.Time) *Coverage {
	if len(regions) == 0 {
		regions, regionOf = []string{everywhere}, func(string) string { return everywhere }
	}
	c := &Coverage{Groups: groups, Languages: languages, Regions: regions, Cells: map[[2]string]*Reach{}}
	for i := range campaigns {
		x := &campaigns[i]
		running, soon := x.Runs(now), x.Begins(now)
		if !running && !soon {
			continue
		}
		covered := regions
		if region := regionOf(x.Area); region != "" {
			covered = []string{region}
		}
		for _, g := range x.Groups {
			for _, l := range x.Languages {
				c.add(g, l, covered, running)
			}
		}
	}
	return c
}

func (c *Coverage) add(group, language string, regions []string, running bool) {
	key := [2]string{group, language}
	if c.Cells[key] == nil {
		c.Cells[key] = &Reach{Now: map[string]bool{}, Soon: map[string]bool{}}
	}
	for _, region := range regions {
		if !slices.Contains(c.Regions, region) {
			continue
		}
		if running {
			c.Cells[key].Now[region] = true
		} else {
			c.Cells[key].Soon[region] = true
		}
	}
}

// At is a cell; an empty one where nothing is planned.
func (c *Coverage) At(group, language string) Reach {
	if found := c.Cells[[2]string{group, language}]; found != nil {
		return *found
	}
	return Reach{}
}

// Uncovered lists the groups to whom nobody speaks now, in any language anywhere.
func (c *Coverage) Uncovered() (none []string) {
	for _, g := range c.Groups {
		if !slices.ContainsFunc(c.Languages, func(l string) bool { return len(c.At(g, l).Now) > 0 }) {
			none = append(none, g)
		}
	}
	return none
}

// Runs tells whether the campaign speaks to people on a day; its last day counts.
func (c *Campaign) Runs(now time.Time) bool {
	return c.State != Dropped && c.State != Done && !now.Before(c.From) && now.Before(c.To.AddDate(0, 0, 1))
}

// Begins tells whether it will within the horizon.
func (c *Campaign) Begins(now time.Time) bool {
	return c.State != Dropped && c.State != Done && c.From.After(now) && c.From.Sub(now) <= horizon
}

// In tells whether some day of it lies in a month, given by its first day.
func (c *Campaign) In(month time.Time) bool {
	return c.From.Before(month.AddDate(0, 1, 0)) && !c.To.Before(month)
}
