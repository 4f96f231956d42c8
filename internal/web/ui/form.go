package ui

// Form is a form with its parts in order: ostoja-form.
type Form struct {
	Action string // this page's address where empty
	Get    bool   // asks and changes nothing: a search, a filter
	Upload bool   // carries files
	Hidden []Hidden
	Parts  []Part
	// Buttons stand side by side; the first is what most people want.
	Buttons []Button
}

func (Form) partial() string { return "ostoja-form" }

// Method is how the form is sent.
func (f Form) Method() string {
	if f.Get {
		return "get"
	}
	return "post"
}

// Hidden is a value that goes with a form unseen, such as a row's version.
type Hidden struct{ Name, Value string }

// Button is a button that sends a form, or a link that looks like one where it
// has an Href: govuk-button.
type Button struct {
	Text        string
	Kind        ButtonKind
	Href        string
	Name, Value string
	ID          string
	Action      string // sends the form elsewhere
	// Once ignores a second click within a second.
	Once     bool
	Disabled bool
}

func (Button) partial() string { return "govuk-button" }

// ButtonKind is the weight of a button; one default button a page is enough.
type ButtonKind string

// The kinds of buttons; Warning is for what cannot be undone.
const (
	Primary   ButtonKind = ""
	Secondary ButtonKind = "secondary"
	Warning   ButtonKind = "warning"
	Inverse   ButtonKind = "inverse"
)

// Copy is a button that puts the text of another element on the clipboard. It
// shows only where a script can do so: ostoja-copy.
type Copy struct {
	Of     string // the id of the element whose text is copied
	Text   string // "Copy the link"
	Copied string // "Copied"
}

func (Copy) partial() string { return "ostoja-copy" }
