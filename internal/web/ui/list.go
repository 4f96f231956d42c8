package ui

// SummaryList is what is known of one thing, or the answers to check before
// sending: govuk-summary-list.
type SummaryList struct {
	Title string // makes it a card with this title
	Rows  []SummaryRow
	// NoBorder leaves out the lines between the rows.
	NoBorder bool
}

func (SummaryList) partial() string { return "govuk-summary-list" }

// HasActions reports whether a row can be acted on; then all leave room for it.
func (s SummaryList) HasActions() bool {
	for _, r := range s.Rows {
		if len(r.Actions) > 0 {
			return true
		}
	}
	return false
}

// SummaryRow is a name and what it is: a text or any part.
type SummaryRow struct {
	Key, Value string
	Content    Part
	Actions    []Action
}

// Action is a link to what can be done with a thing.
type Action struct {
	Text, Href string
	Of         string // what it acts on, for those who hear the link alone: "name"
}

// TaskList is what there is to do, each with its state: govuk-task-list.
type TaskList struct {
	ID    string // "tasks" where empty; needed where a page has more than one
	Tasks []Task
}

func (TaskList) partial() string { return "govuk-task-list" }

// ListID is the first part of the ids of its texts.
func (t TaskList) ListID() string {
	if t.ID != "" {
		return t.ID
	}
	return "tasks"
}

// Task is one line of a task list. Without Href it cannot be started yet.
type Task struct {
	Title, Href, Hint string
	Status            string // a quiet word, such as "Completed"
	Tag               *Tag   // a word that calls, such as "Late"
}

// Timeline is what happened, the latest first: moj-timeline.
type Timeline struct{ Events []Event }

func (Timeline) partial() string { return "moj-timeline" }

// Event is one thing that happened.
type Event struct {
	Title   string
	By      string // "by Anna Nowak"
	When    string // as the reader writes it
	Time    string // the same in RFC 3339
	Text    string
	Content Part
}

// Tabs are several views of one thing, all of them in the page: govuk-tabs.
type Tabs struct {
	Title string // what the views are, where they stand one below the other
	Tabs  []Tab
}

func (Tabs) partial() string { return "govuk-tabs" }

// Tab is one view. ID is its place in the page's address.
type Tab struct {
	ID, Label string
	Content   Part
}
