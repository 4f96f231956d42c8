package ui

import "slices"

// Link is a text that leads somewhere.
type Link struct{ Text, Href string }

// NavItem is a link of a navigation; Current marks where the reader is.
type NavItem struct {
	Text, Href string
	Current    bool
}

// NavSection is a part of the main navigation with its pages; the first is where
// its title leads.
type NavSection struct {
	Title string
	Items []NavItem
}

// Href is where the section begins.
func (s NavSection) Href() string { return s.Items[0].Href }

// Current tells whether the reader is in the section.
func (s NavSection) Current() bool {
	return slices.ContainsFunc(s.Items, func(i NavItem) bool { return i.Current })
}

// Alone tells whether the section is a single page.
func (s NavSection) Alone() bool { return len(s.Items) == 1 }

// BackLink leads to the page before: govuk-back-link.
type BackLink Link

func (BackLink) partial() string { return "govuk-back-link" }

// Breadcrumbs are the pages above this one, the uppermost first: govuk-breadcrumbs.
type Breadcrumbs struct {
	Label string // what it is, for a screen reader: "Breadcrumb"
	Links []Link
}

func (Breadcrumbs) partial() string { return "govuk-breadcrumbs" }

// SideNavigation is the pages of a section: moj-side-navigation.
type SideNavigation struct {
	Label  string // what it is, for a screen reader
	Groups []NavGroup
}

func (SideNavigation) partial() string { return "moj-side-navigation" }

// NavGroup is some pages under a title, or without one.
type NavGroup struct {
	Title string
	Items []NavItem
}

// SubNavigation is the views of one thing, a page each: moj-sub-navigation.
type SubNavigation struct {
	Label string // what it is, for a screen reader
	Items []NavItem
}

func (SubNavigation) partial() string { return "moj-sub-navigation" }

// Filter narrows a list: moj-filter. The list is filtered by a link that can
// be kept and sent, so the form asks with GET.
type Filter struct {
	Action  string // the list's address
	Heading string // "Filter"
	Apply   string // "Apply filters"
	Fields  []Part
	Open    bool // unfolded from the start; a folded one leaves the screen to the list
	// Results is the id of the element with the list, which alone is exchanged
	// where script runs; empty to load the page.
	Results  string
	Selected *SelectedFilters // nil where none is
}

func (Filter) partial() string { return "moj-filter" }

// SelectedFilters are the choices in force, each a link that takes it back.
type SelectedFilters struct {
	Heading    string // "Selected filters"
	Clear      Link
	RemoveWord string // before each, for a screen reader: "Remove this filter:"
	Groups     []FilterGroup
}

// FilterGroup is the choices in force of one kind.
type FilterGroup struct {
	Title string
	Tags  []Link
}

// ExitThisPage leaves the site at once: govuk-exit-this-page. Frame places it.
type ExitThisPage struct{ Text, Href string }

func (ExitThisPage) partial() string { return "govuk-exit-this-page" }
