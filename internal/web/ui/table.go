package ui

// Table is rows of facts: govuk-table, or moj-sortable-table where a column
// can sort. Sorting is a link, for it must hold for the rows of all pages.
type Table struct {
	ID          string // of the table; needed where a page has more than one
	Caption     string // what the table shows
	CaptionSize Size
	Columns     []Column
	Rows        [][]Cell // each as long as Columns
	Foot        []Cell   // a total, or empty
	// RowHeaders makes the first cell of a row its header.
	RowHeaders bool
	// Empty says what to do where there are no rows.
	Empty string
	// Stacked shows each row as a card on a phone; for tables that are lists.
	Stacked bool
	// Sticky keeps the head in view, on screens where the table fits.
	Sticky bool
}

func (t Table) partial() string {
	if t.Sortable() {
		return "moj-sortable-table"
	}
	return "govuk-table"
}

// Sortable reports whether a column can sort.
func (t Table) Sortable() bool {
	for _, c := range t.Columns {
		if c.SortHref != "" {
			return true
		}
	}
	return false
}

// TableID is the table's id.
func (t Table) TableID() string {
	if t.ID != "" {
		return t.ID
	}
	return "table"
}

// Column is a column's head.
type Column struct {
	Text    string
	Numeric bool
	// Unseen heads a column that needs no words for those who see it: actions.
	Unseen   bool
	SortHref string // sorts by this column, or turns its order round
	Sort     Order  // the order in force
}

// AriaSort is the order in the words of ARIA; empty for a column that cannot sort.
func (c Column) AriaSort() string {
	switch {
	case c.SortHref == "":
		return ""
	case c.Sort == Unsorted:
		return "none"
	}
	return string(c.Sort)
}

// Order is the order that rows stand in by a column.
type Order string

// The orders.
const (
	Unsorted   Order = ""
	Ascending  Order = "ascending"
	Descending Order = "descending"
)

// Cell is one fact: a text or a link, or any part; Detail is a quieter second line.
type Cell struct {
	Text, Href, Detail string
	Content            Part
}

// PlacedCell is a cell together with what its column says of it. It is flat, for
// a page has hundreds of them and a template reads a flat struct fastest.
type PlacedCell struct {
	Text, Href, Detail string
	Content            Part
	Label              string // the column's name, for a phone
	Numeric, Header    bool
}

// Lines lists the rows with each cell in its place.
func (t Table) Lines() [][]PlacedCell {
	lines := make([][]PlacedCell, len(t.Rows))
	for i, row := range t.Rows {
		lines[i] = t.place(row)
	}
	return lines
}

// Total lists the cells of the foot, each in its place.
func (t Table) Total() []PlacedCell { return t.place(t.Foot) }

func (t Table) place(row []Cell) []PlacedCell {
	cells := make([]PlacedCell, min(len(row), len(t.Columns)))
	for i := range cells {
		cell, column := row[i], t.Columns[i]
		cells[i] = PlacedCell{Text: cell.Text, Href: cell.Href, Detail: cell.Detail, Content: cell.Content,
			Numeric: column.Numeric, Header: t.RowHeaders && i == 0}
		if t.Stacked && !column.Unseen {
			cells[i].Label = column.Text
		}
	}
	return cells
}
