package ui

// ErrorSummary stands on top of a page whose form has wrong answers:
// govuk-error-summary. The page's title begins with FrameWords.Error then.
type ErrorSummary struct {
	Title  string // "There is a problem"
	Errors []ErrorLink
}

func (ErrorSummary) partial() string { return "govuk-error-summary" }

// ErrorLink says what is wrong and leads to the field; plain text without Href.
type ErrorLink struct{ Text, Href string }

// NotificationBanner tells what happened (Success) or what is important
// now: govuk-notification-banner.
type NotificationBanner struct {
	Title   string // "Success", "Important"
	Text    string // one sentence
	Content Part   // more, below the sentence
	Success bool
}

func (NotificationBanner) partial() string { return "govuk-notification-banner" }

// InsetText sets a text apart: govuk-inset-text.
type InsetText struct {
	Text    string
	Content Part
}

func (InsetText) partial() string { return "govuk-inset-text" }

// WarningText says what will happen to those who do not heed it: govuk-warning-text.
type WarningText struct {
	Word string // what the sign is for those who do not see it: "Warning"
	Text string
}

func (WarningText) partial() string { return "govuk-warning-text" }

// Details is more for those who ask for it: govuk-details.
type Details struct {
	Summary string
	Text    string
	Content Part
	Open    bool
}

func (Details) partial() string { return "govuk-details" }

// Working shows how far a long piece of work is, in words and as a bar. Where
// script runs, the page looks at Href again by itself; a link beside it serves
// those without.
type Working struct {
	Href    string // the page it stands on
	Text    string
	Percent int
	Label   string // of the bar, for those who do not see it
}

func (Working) partial() string { return "ostoja-working" }

// Panel confirms that a whole task is done: govuk-panel. Its title is the page's h1.
type Panel struct{ Title, Text string }

func (Panel) partial() string { return "govuk-panel" }

// Tag is the state of a thing in a word: govuk-tag.
type Tag struct {
	Text   string
	Colour Colour
}

func (Tag) partial() string { return "govuk-tag" }

// Badge is a word that sets a thing apart from its like: moj-badge.
type Badge struct {
	Text   string
	Colour Colour // Purple, Red, Green, Blue, Grey, or none
}

func (Badge) partial() string { return "moj-badge" }

// Colour is a colour of a Tag or Badge; the word says what it means.
type Colour string

// The colours; a Tag without one is blue.
const (
	Grey    Colour = "grey"
	Green   Colour = "green"
	Teal    Colour = "teal"
	Blue    Colour = "blue"
	Purple  Colour = "purple"
	Magenta Colour = "magenta"
	Red     Colour = "red"
	Orange  Colour = "orange"
	Yellow  Colour = "yellow"
)
