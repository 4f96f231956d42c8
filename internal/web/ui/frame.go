package ui

import (
	"html/template"

	assets "ostoja/web"
)

// Frame is a whole page: what stands around its content. Layout: page.
type Frame struct {
	Lang      string // BCP 47: "pl"
	Dir       string // "ltr" where empty
	Title     string // the page's question or fact; its h1 is in Content
	GroupName string // the working group's
	HomeHref  string // "/" where empty

	// Public is a page for anyone: small, with the fonts of the device.
	Public      bool
	Description string         // of a public page, for search engines
	NoIndex     bool           // keeps a page out of search engines
	Canonical   string         // its whole address, for search engines
	Alternates  []LanguageLink // whole addresses of the same page in each language

	// Ribbon stands above everything on every page: "Demonstration: ...".
	Ribbon     string
	Nav        []NavSection
	SideNav    *SideNavigation // pages of the section, for staff
	Languages  []LanguageLink
	User       *User // nil for a visitor
	SignInHref string
	// SignOutAction is where the button 'Sign out' posts to.
	SignOutAction string
	// LeaveHref is where 'Leave this page' leads; the button is absent where empty.
	LeaveHref string

	BackLink     *BackLink
	Breadcrumbs  *Breadcrumbs
	Banner       *NotificationBanner
	ErrorSummary *ErrorSummary
	Content      template.HTML
	Footer       []Link
	Words        FrameWords
}

func (Frame) partial() string { return "page" }

// FrameWords are the fixed words of the frame in the reader's language.
type FrameWords struct {
	Skip      string // "Skip to main content"
	Menu      string // "Menu"
	MainNav   string // what the main navigation is: "Main"
	Languages string // what the list of languages is: "Language"
	SignIn    string // "Sign in"
	SignOut   string // "Sign out"
	Leave     string // "Leave this page"
	Error     string // before the title of a page with errors: "Error"
	Footer    string // the line at the foot
}

// LanguageLink leads to the same page in another language, named in that language.
type LanguageLink struct {
	Lang, Name, Href string
	Current          bool
}

// User is the person who is signed in.
type User struct {
	Name   string
	Detail string // role or organisation
	Href   string // her own page
}

// Home is the address of the group's first page.
func (f Frame) Home() string {
	if f.HomeHref == "" {
		return "/"
	}
	return f.HomeHref
}

// Exit is the button that leaves the site.
func (f Frame) Exit() ExitThisPage { return ExitThisPage{f.Words.Leave, f.LeaveHref} }

// Style is the address of the style sheet; empty where none has been built.
func (f Frame) Style() string { return assets.Asset(f.kind() + ".css") }

// Script is the address of the script; empty where none has been built.
func (f Frame) Script() string { return assets.Asset(f.kind() + ".js") }

// Mark is the address of the sign in the browser's tab.
func (f Frame) Mark() string { return assets.Asset("mark.svg") }

func (f Frame) kind() string {
	if f.Public {
		return "public"
	}
	return "staff"
}

// HasMenu reports whether there is anything for the menu to hold.
func (f Frame) HasMenu() bool {
	return len(f.Nav) > 0 || f.SideNav != nil || f.User != nil
}
