package records

import (
	"net/url"
	"strconv"

	"ostoja/internal/web"
	"ostoja/internal/web/ui"
)

// Paging is which page of a list is shown, of that many rows, so many on a page;
// modules page with it the lists that they show by themselves.
type Paging struct {
	Number, Total, Size int
	Anchor              string // the list's place on its page, where it doesn't stand first
}

// PagingOf is the page that the address asks for, between the first and the last.
func PagingOf(r *web.Request, total, size int) Paging {
	p := Paging{Total: total, Size: size}
	n, _ := strconv.Atoi(r.Value("page"))
	p.Number = max(1, min(n, p.Pages()))
	return p
}

// Pages is how many pages there are; none for an empty list.
func (p Paging) Pages() int { return (p.Total + p.Size - 1) / p.Size }

// From is how many rows stand on the pages before.
func (p Paging) From() int { return (p.Number - 1) * p.Size }

// Links lead to the other pages of this address and its filter; nil for one page.
func (p Paging) Links(r *web.Request) ui.Part {
	address := func(page int) string {
		q := r.Query()
		q.Set("page", strconv.Itoa(page))
		return (&url.URL{Path: r.URL.Path, RawQuery: q.Encode(), Fragment: p.Anchor}).String()
	}
	words := ui.PageWords{Label: r.T("records.pages"), Previous: r.T("records.previous"), Next: r.T("records.next"),
		Page: func(n int) string { return r.T("records.page", n) }}
	if links := ui.Paginate(p.Number, p.Pages(), address, words); links != nil {
		return *links
	}
	return nil
}
