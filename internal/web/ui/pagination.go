package ui

import "strconv"

// Pagination leads to the other pages of a long list: govuk-pagination.
type Pagination struct {
	Label          string // what it is, for a screen reader: "Pages"
	Previous, Next *Link  // nil at the ends
	Pages          []PageLink
}

func (Pagination) partial() string { return "govuk-pagination" }

// PageLink is a numbered page; without a number it stands for those left out.
type PageLink struct {
	Number  string
	Href    string
	Label   string // "Page 3"
	Current bool
}

// PageWords are the fixed words of a pagination.
type PageWords struct {
	Label, Previous, Next string
	Page                  func(n int) string // "Page 3"
}

// Paginate leads from page current to the others of 1 to total: the first, the
// last and the neighbours. It is nil where there is one page or none.
func Paginate(current, total int, address func(page int) string, words PageWords) *Pagination {
	if total < 2 {
		return nil
	}
	p := &Pagination{Label: words.Label}
	if current > 1 {
		p.Previous = &Link{words.Previous, address(current - 1)}
	}
	if current < total {
		p.Next = &Link{words.Next, address(current + 1)}
	}
	last := 0
	for n := 1; n <= total; n = following(n, current, total) {
		if n > last+1 {
			p.Pages = append(p.Pages, PageLink{})
		}
		p.Pages = append(p.Pages, PageLink{strconv.Itoa(n), address(n), words.Page(n), n == current})
		last = n
	}
	return p
}

// following is the page shown after n: 1, current-1, current, current+1, total.
func following(n, current, total int) int {
	switch {
	case n >= total:
		return total + 1
	case n+1 < current-1:
		return min(current-1, total)
	case n+1 > current+1:
		return total
	}
	return n + 1
}
