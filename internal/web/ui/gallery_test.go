package ui

import "fmt"

// The gallery has each part at least once, with everything that it can say. The
// tests check its markup; TestGallery writes it as pages for a browser.

func field(name, label string) Field { return Field{Name: name, Label: label, ErrorPrefix: "Error:"} }

func wrong(name, label, what string) Field {
	f := field(name, label)
	f.Error = what
	return f
}

func hinted(name, label, hint string) Field {
	f := field(name, label)
	f.Hint = hint
	return f
}

var countWords = Plural{One: "You have %{count} character", Few: "Masz %{count} znaki", Many: "Masz %{count} znaków", Other: "You have %{count} characters"}

var formParts = []Part{
	Input{Field: hinted("organisation", "Name of the organisation", "As it is registered, in its own language"), Value: "La Strada Polska", Autocomplete: "organization", Width: TwoThirds},
	Input{Field: wrong("email", "Email address", "Enter an email address in the correct format, like name@example.org"), Type: "email", Value: "anna.nowak", Autocomplete: "email", NoSpellcheck: true, Width: TwoThirds},
	Input{Field: field("requirement", "Funding required"), Prefix: "€", Suffix: "per year", InputMode: "decimal", Width: Chars10},
	Radios{Field: hinted("seat", "Which seat does it take?", "Donors are invited when the members agree"), Choices: []Choice{
		{Value: "member", Label: "Member", Hint: "Takes part in decisions", Checked: true},
		{Value: "observer", Label: "Observer"},
		{Value: "donor", Label: "Donor", Divider: "or", Reveal: Input{Field: field("decision", "Decision of the members"), Width: Half}},
	}},
	Radios{Field: field("restricted", "Is the address secret?"), Inline: true, Small: true, Choices: []Choice{{Value: "yes", Label: "Yes"}, {Value: "no", Label: "No"}}},
	Checkboxes{Field: wrong("languages", "Languages spoken", "Choose at least one language, or 'None of these'"), Choices: []Choice{
		{Value: "pl", Label: "Polski"}, {Value: "uk", Label: "Українська"}, {Value: "ru", Label: "Русский", Reveal: Textarea{Field: field("when", "When"), Rows: 2}},
		{Value: "none", Label: "None of these", Divider: "or", Exclusive: true},
	}},
	DateInput{Field: Field{Name: "revised", Label: "When was the text last revised?", Hint: "For example, 27 3 2026", Error: "The month must be between 1 and 12", ErrorPrefix: "Error:"}, Day: DatePart{Label: "Day", Value: "27"}, Month: DatePart{Label: "Month", Value: "13", Wrong: true}, Year: DatePart{Label: "Year", Value: "2026"}},
	Select{Field: field("voivodeship", "Voivodeship"), Options: []Option{{"", "Choose one", false}, {"PL14", "Mazowieckie", true}, {"PL06", "Lubelskie", false}}, Width: Half},
	Textarea{Field: hinted("summary", "What was decided?", "Do not name a person at risk"), Value: "Members agreed on the referral pathway.", Limit: &Limit{Characters: 200, Message: "You can enter up to 200 characters", At: "You have 0 characters left", Under: countWords, Over: countWords}, Lang: "en"},
	FileUpload{Field: hinted("tor", "Terms of Reference", "A text, Word or Markdown file of at most 5 MB"), Accept: ".txt,.md,.docx"},
	PasswordInput{Field: field("password", "Password"), Autocomplete: "current-password", Words: PasswordWords{"Show", "Hide", "Show password", "Hide password", "Your password is visible", "Your password is hidden"}},
}

var notices = []Part{
	InsetText{Text: "The group meets every Tuesday at 15:30, Warsaw time."},
	WarningText{Word: "Warning", Text: "A key that is lost cannot be made again."},
	Details{Summary: "How is this measured?", Text: "Minutes count as circulated when all members were mailed."},
	Tag{Text: "Kept", Colour: Green}, Tag{Text: "Due", Colour: Blue}, Tag{Text: "Late", Colour: Orange}, Tag{Text: "Not measured yet", Colour: Grey},
	Tag{Text: "Teal", Colour: Teal}, Tag{Text: "Purple", Colour: Purple}, Tag{Text: "Magenta", Colour: Magenta}, Tag{Text: "Red", Colour: Red}, Tag{Text: "Yellow", Colour: Yellow}, Tag{Text: "Plain"},
	Badge{Text: "Co-lead"}, Badge{Text: "Restricted", Colour: Red}, Badge{Text: "Draft", Colour: Grey}, Badge{Text: "New", Colour: Green}, Badge{Text: "Donor", Colour: Purple},
	Markup(`<p class="govuk-body" id="invitation">https://example.org/i/7hd2</p>`), Copy{Of: "invitation", Text: "Copy the link", Copied: "Copied"},
	Button{Text: "Save"}, Button{Text: "Cancel", Kind: Secondary, Href: "/members"}, Button{Text: "Close the group", Kind: Warning, Once: true}, Button{Text: "Not yet", Disabled: true, ID: "not-yet"},
}

var commitments = Table{
	Caption: "Commitments", Stacked: true, Sticky: true, RowHeaders: true,
	Columns: []Column{
		{Text: "Clause", SortHref: "?sort=clause", Sort: Ascending}, {Text: "State", SortHref: "?sort=state"},
		{Text: "Kept", Numeric: true, SortHref: "?sort=-kept", Sort: Descending}, {Text: "Since"}, {Text: "Actions", Unseen: true},
	},
	Rows: [][]Cell{
		{{Text: "Weekly meeting", Href: "/commitments/1", Detail: "Tuesday, 15:30"}, {Content: Tag{Text: "Kept", Colour: Green}}, {Text: "12 of 12"}, {Text: "1 September 2026"}, {Text: "Open", Href: "/commitments/1"}},
		{{Text: "Minutes to all members in time", Href: "/commitments/2"}, {Content: Tag{Text: "Late", Colour: Orange}}, {Text: "9 of 11"}, {Text: "17 November 2026"}, {Text: "Open", Href: "/commitments/2"}},
		{{Text: "Revision every two months", Href: "/commitments/3"}, {Content: Tag{Text: "Due", Colour: Blue}}, {Text: "4 of 4"}, {Text: "20 November 2026"}, {Text: "Open", Href: "/commitments/3"}},
	},
	Foot: []Cell{{Text: "All"}, {}, {Text: "25 of 27"}, {}, {}},
}

var sideNav = SideNavigation{Label: "Members", Groups: []NavGroup{
	{Items: []NavItem{{"Organisations", "/organisations", true}, {"People", "/people", false}, {"Invitations", "/invitations", false}}},
	{Title: "Terms of Reference", Items: []NavItem{{"Commitments", "/commitments", false}, {"Charter", "/charter", false}}},
}}

var work = []Part{
	TaskList{Tasks: []Task{
		{Title: "Circulate the minutes of 17 November", Href: "/minutes/12", Hint: "To 34 members, since Wednesday", Tag: &Tag{Text: "Late", Colour: Orange}},
		{Title: "Confirm that your services are right", Href: "/services", Tag: &Tag{Text: "Due"}},
		{Title: "Agenda of 24 November", Href: "/agenda", Status: "Completed"},
		{Title: "Report for November", Hint: "Opens on 1 December", Status: "Not yet"},
	}},
	SubNavigation{Label: "Organisation", Items: []NavItem{{"Profile", "/o/1", true}, {"People", "/o/1/people", false}, {"History", "/o/1/history", false}}},
	SummaryList{Title: "La Strada Polska", Rows: []SummaryRow{
		{Key: "Kind", Value: "National NGO", Actions: []Action{{"Change", "/o/1/kind", "kind"}}},
		{Key: "Seat", Content: Badge{Text: "Co-lead"}, Actions: []Action{{"Change", "/o/1/seat", "seat"}, {"End", "/o/1/end", "seat"}}},
		{Key: "Member since", Value: "14 March 2022"},
	}},
	SummaryList{NoBorder: true, Rows: []SummaryRow{{Key: "Phone", Value: "+48 22 628 99 99"}}},
	commitments,
	Table{ID: "empty", Caption: "Invitations", Columns: []Column{{Text: "To"}, {Text: "Sent"}}, Empty: "Nobody is invited. Invite the first member with 'Invite'."},
	*Paginate(5, 12, func(n int) string { return fmt.Sprint("?page=", n) }, PageWords{"Pages", "Previous", "Next", func(n int) string { return fmt.Sprint("Page ", n) }}),
	Timeline{Events: []Event{
		{Title: "Terms of Reference revised", By: "by Anna Nowak", When: "20 November 2026, 14:05", Time: "2026-11-20T14:05:00Z", Text: "Three clauses changed."},
		{Title: "La Strada Polska joined", When: "14 March 2022", Time: "2022-03-14T09:00:00Z"},
	}},
	Tabs{Title: "Figures", Tabs: []Tab{{"chart", "Chart", InsetText{Text: "A chart."}}, {"rows", "Table", InsetText{Text: "Its table."}}}},
}

var filter = Filter{Action: "/organisations", Heading: "Filter", Apply: "Apply filters", Results: "results", Open: true,
	Selected: &SelectedFilters{Heading: "Selected", Clear: Link{"Clear", "/organisations"}, RemoveWord: "Remove this filter:", Groups: []FilterGroup{{"Seat", []Link{{"Member", "?"}, {"Observer", "?"}}}}},
	Fields:   []Part{Input{Field: field("q", "Search"), Type: "search"}, Checkboxes{Field: Field{Name: "kind", Label: "Kind", LabelSize: Small}, Small: true, Choices: []Choice{{Value: "un", Label: "UN"}, {Value: "ngo", Label: "National NGO", Checked: true}}}},
}

// home is in Polish, for the letters of the font and for longer words.
var home = []Part{
	Title{Caption: "Dzień dobry, Anno", Text: "Co jest do zrobienia", Lead: "Najbliższe spotkanie grupy: wtorek, 24 listopada, godz. 15:30."},
	Facts{{"34", "organizacje członkowskie", "/organisations"}, {"12 z 14", "zobowiązań dotrzymanych", "/commitments"}, {"2", "spóźnione", ""}, {"98%", "protokołów na czas", ""}},
	Columns{
		{Section{ID: "todo", Title: "Na dziś", Parts: Stack{TaskList{ID: "todo-list", Tasks: []Task{
			{Title: "Rozesłać protokół z 17 listopada", Href: "/minutes/12", Hint: "Do 34 organizacji, od środy", Tag: &Tag{Text: "Po terminie", Colour: Orange}},
			{Title: "Potwierdzić aktualność usług", Href: "/services", Tag: &Tag{Text: "Do zrobienia"}},
		}}}}},
		{Section{ID: "news", Title: "Od ostatniej wizyty", Parts: Stack{
			Timeline{Events: []Event{{Title: "Regulamin zmieniony", By: "Anna Nowak", When: "20 listopada 2026", Time: "2026-11-20"}}},
			Paragraph{Text: "Zmieniono trzy punkty.\nNastępny przegląd w styczniu.", Link: &Link{"Zobacz zmiany", "/charter"}},
			Paragraph{Text: "Групу підтримує мережа організацій.", Quiet: true, Lang: "uk"},
		}}},
	},
	Heading{Text: "Zasady", ID: "principles"}, List{Items: []Link{{"Nie szkodzić", ""}, {"Bezstronność", "/impartiality"}}, Numbered: true},
	Heading{Text: "Dokumenty", Level: 3}, List{Items: []Link{{"Regulamin", "/tor"}}},
	ButtonGroup{{Text: "Zaproś organizację", Href: "/invite"}, {Text: "Pobierz listę", Kind: Secondary, Href: "/list.xlsx"}},
	Form{Parts: []Part{HiddenInput{"seen", "1"}}, Buttons: []Button{{Text: "Oznacz jako przeczytane", Kind: Secondary}}},
}

// frame is a page with a title; titled puts it on the page as well.
func frame(title string, parts ...Part) Frame {
	content, err := HTML(Stack(parts))
	if err != nil {
		panic(err)
	}
	return Frame{
		Lang: "en", Title: title, GroupName: "Counter-Trafficking Sub-Sector Working Group, Poland", Content: content,
		Ribbon:    "Demonstration: the people on these pages are invented.",
		Languages: []LanguageLink{{"en", "English", "?lang=en", true}, {"pl", "Polski", "?lang=pl", false}, {"uk", "Українська", "?lang=uk", false}, {"ru", "Русский", "?lang=ru", false}},
		Footer:    []Link{{"About the group", "/about"}, {"Accessibility", "/accessibility"}, {"Privacy", "/privacy"}},
		Words:     FrameWords{"Skip to main content", "Menu", "Main", "Language", "Sign in", "Sign out", "Leave this page", "Error", "Run on Ostoja."},
	}
}

func titled(title string, parts ...Part) []Part { return append([]Part{Title{Text: title}}, parts...) }

func staffFrame(title string, parts ...Part) Frame {
	f := frame(title, parts...)
	f.Nav = []NavSection{
		{"Home", []NavItem{{"Home", "/", false}}},
		{"The group", []NavItem{{"Terms of Reference", "/tor", false}, {"Members", "/members", true}}},
		{"Meetings", []NavItem{{"Meetings", "/meetings", false}, {"Decisions", "/decisions", false}}},
		{"Mapping", []NavItem{{"Services", "/services", false}, {"Needs", "/needs", false}}},
		{"Evidence", []NavItem{{"Evidence", "/evidence", false}}},
	}
	f.User = &User{"Anna Nowak", "Co-lead, La Strada Polska", "/me"}
	f.SignOutAction = "/sign-out"
	return f
}

// pages lists the gallery's pages by the name of their file.
func pages() map[string]Frame {
	form := staffFrame("Add an organisation", titled("Add an organisation", Form{Action: "/organisations", Upload: true, Hidden: []Hidden{{"version", "3"}}, Parts: formParts,
		Buttons: []Button{{Text: "Save", Once: true}, {Text: "Save as draft", Kind: Secondary, Name: "draft", Value: "1", Action: "/drafts"}}})...)
	form.BackLink = &BackLink{"Back", "/organisations"}
	form.ErrorSummary = &ErrorSummary{Title: "There is a problem", Errors: []ErrorLink{formParts[1].(Input).Link(), formParts[5].(Checkboxes).Link(), formParts[6].(DateInput).Link(), {Text: "The file was too large."}}}

	list := staffFrame("Organisations", append(titled("Organisations", filter, Markup(`<div id="results"></div>`)), work...)...)
	list.SideNav = &sideNav
	list.Breadcrumbs = &Breadcrumbs{Label: "Breadcrumb", Links: []Link{{"Home", "/"}, {"Members", "/members"}}}
	list.Banner = &NotificationBanner{Title: "Success", Text: "La Strada Polska was added.", Success: true, Content: InsetText{Text: "An invitation has been sent."}}

	public := frame("Find help near you", Title{Text: "Find help near you"}, InsetText{Text: "You do not have to give your name. Nobody is told that you asked."},
		Form{Action: "/help", Get: true, Parts: []Part{Input{Field: hinted("place", "Town or postcode", "For example, Lublin or 20-001"), Width: Half}}, Buttons: []Button{{Text: "Find help"}}},
		WarningText{Word: "Important", Text: "In danger now? Call 112."}, Details{Summary: "What are my rights?", Text: "You have a right to help, whatever you have signed."})
	public.Public, public.Description, public.LeaveHref, public.SignInHref = true, "Safe help for people at risk", "/leave", "/sign-in"
	public.Nav = []NavSection{{"Find help", []NavItem{{"Find help", "/help", true}}}, {"Your rights", []NavItem{{"Your rights", "/rights", false}}}, {"Tell us", []NavItem{{"Tell us", "/tell", false}}}}

	done := frame("Sent", Panel{Title: "We have your question", Text: "Your code is river lamp seven"}, NotificationBanner{Title: "Important", Text: "Write the code down."})
	done.Public, done.NoIndex = true, true
	return map[string]Frame{"form": form, "list": list, "home": inPolish(staffFrame("Co jest do zrobienia", home...)), "notices": staffFrame("Notices", titled("Notices", notices...)...), "public": public, "sent": done}
}

func inPolish(f Frame) Frame {
	f.Lang, f.GroupName = "pl", "Podsektorowa grupa robocza do spraw przeciwdziałania handlowi ludźmi"
	for i := range f.Languages {
		f.Languages[i].Current = f.Languages[i].Lang == "pl"
	}
	return f
}
