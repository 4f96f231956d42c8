package hsds

// Version is the version of the specification.
const Version = "3.0"

// About is the answer of the API's root.
type About struct {
	Version    string `json:"version"`
	Profile    string `json:"profile"`
	OpenAPIURL string `json:"openapi_url"`
}

// Page wraps a part of a list of T.
type Page[T any] struct {
	TotalItems int  `json:"total_items"`
	TotalPages int  `json:"total_pages"`
	PageNumber int  `json:"page_number"` // from 1
	Size       int  `json:"size"`        // of this page
	FirstPage  bool `json:"first_page"`
	LastPage   bool `json:"last_page"`
	Empty      bool `json:"empty"`
	Contents   []T  `json:"contents"`
}

// NewPage wraps the items of page number, of perPage items each, in a list of total.
func NewPage[T any](items []T, number, perPage, total int) Page[T] {
	number, perPage = max(number, 1), max(perPage, 1)
	pages := max((total+perPage-1)/perPage, 1)
	if items == nil {
		items = []T{}
	}
	return Page[T]{
		TotalItems: total, TotalPages: pages, PageNumber: number, Size: len(items),
		FirstPage: number == 1, LastPage: number >= pages, Empty: len(items) == 0, Contents: items,
	}
}

// Slice gives the part of a whole list that stands on a page.
func Slice[T any](all []T, number, perPage int) Page[T] {
	number, perPage = max(number, 1), max(perPage, 1)
	from := len(all)
	if number-1 <= len(all)/perPage { // no overflow for any page asked for
		from = min((number-1)*perPage, len(all))
	}
	return NewPage(all[from:min(from+perPage, len(all))], number, perPage, len(all))
}
