package ui

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestAFieldIsTiedToItsTexts(t *testing.T) {
	f := Field{Name: "email", Label: "Email address", Hint: "Yours", Error: "Enter one", ErrorPrefix: "Error:"}
	got := write(t, Input{Field: f, Value: `a"b`})
	for _, want := range []string{
		`<label class="govuk-label" for="email">`, `id="email-hint"`, `id="email-error"`,
		`aria-describedby="email-hint email-error"`, `aria-invalid="true"`, `value="a&#34;b"`,
		`<span class="govuk-visually-hidden">Error:</span> Enter one`,
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%s is missing in:\n%s", want, got)
		}
	}
	if plain := write(t, Input{Field: Field{Name: "email"}}); strings.Contains(plain, "aria-") {
		t.Errorf("a plain field describes itself:\n%s", plain)
	}
}

func TestAHeadingLabelIsTheTitleOfThePage(t *testing.T) {
	f := Field{Name: "kind", Label: "What kind?", Heading: true, LabelSize: Large}
	for _, p := range []Part{Input{Field: f}, Radios{Field: f}} {
		if got := write(t, p); strings.Count(got, "<h1") != 1 || !strings.Contains(got, "--l") {
			t.Errorf("no heading:\n%s", got)
		}
	}
}

func TestTheErrorOfADateLeadsToItsWrongBox(t *testing.T) {
	for _, c := range []struct {
		date DateInput
		want string
	}{
		{DateInput{Month: DatePart{Wrong: true}}, "#when-month"},
		{DateInput{Year: DatePart{Wrong: true}}, "#when-year"},
		{DateInput{}, "#when-day"},
	} {
		c.date.Field = Field{Name: "when", Error: "Enter a date"}
		if got := c.date.Link(); got.Href != c.want || got.Text != "Enter a date" {
			t.Errorf("link %+v, want %s", got, c.want)
		}
	}
}

func TestTextareaKeepsTheFirstLine(t *testing.T) {
	// A parser drops the line break that follows <textarea>; one of the text's own must survive.
	if got := write(t, Textarea{Field: field("t", "T"), Value: "\nsecond"}); !strings.Contains(got, ">\n\nsecond</textarea>") {
		t.Errorf("the first line break is lost:\n%s", got)
	}
}

func TestTableHasAPlaceForEveryCell(t *testing.T) {
	got := write(t, commitments)
	for _, want := range []string{
		`<th scope="col" class="govuk-table__header" role="columnheader" aria-sort="ascending"><a class="govuk-link" href="?sort=clause">`,
		`aria-sort="none"`, `<th scope="row"`, `data-label="State"`, `<span class="govuk-visually-hidden">Actions</span>`, `<tfoot`,
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%s is missing in:\n%s", want, got)
		}
	}
	short := Table{Columns: []Column{{Text: "A"}}, Rows: [][]Cell{{{Text: "a"}, {Text: "too much"}}, {}}}
	if got := write(t, short); strings.Contains(got, "too much") {
		t.Error("a cell stands outside the columns")
	}
}

func TestPaginate(t *testing.T) {
	address := func(n int) string { return fmt.Sprint("?page=", n) }
	words := PageWords{Page: func(n int) string { return fmt.Sprint("Page ", n) }}
	for _, c := range []struct {
		current, total int
		want           string
	}{
		{1, 1, ""}, {1, 0, ""}, {1, 2, "[1] 2"}, {2, 3, "1 [2] 3"}, {1, 9, "[1] 2 … 9"},
		{5, 9, "1 … 4 [5] 6 … 9"}, {9, 9, "1 … 8 [9]"}, {4, 5, "1 … 3 [4] 5"},
	} {
		if got := shown(Paginate(c.current, c.total, address, words)); got != c.want {
			t.Errorf("page %d of %d: %q, want %q", c.current, c.total, got, c.want)
		}
	}
}

func TestPaginateOfAnyPage(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		total := rapid.IntRange(2, 5000).Draw(t, "total")
		current := rapid.IntRange(-3, total+3).Draw(t, "current")
		p := Paginate(current, total, func(n int) string { return fmt.Sprint(n) }, PageWords{Page: func(n int) string { return "" }})
		var pages []int
		for _, link := range p.Pages {
			if link.Number != "" {
				var n int
				fmt.Sscan(link.Number, &n)
				pages = append(pages, n)
			}
		}
		inside := current >= 1 && current <= total
		if pages[0] != 1 || pages[len(pages)-1] != total || !slices.IsSorted(pages) || len(pages) > 5 || inside && !slices.Contains(pages, current) {
			t.Fatalf("page %d of %d shows %v", current, total, pages)
		}
	})
}

func shown(p *Pagination) string {
	if p == nil {
		return ""
	}
	var words []string
	for _, link := range p.Pages {
		switch {
		case link.Number == "":
			words = append(words, "…")
		case link.Current:
			words = append(words, "["+link.Number+"]")
		default:
			words = append(words, link.Number)
		}
	}
	return strings.Join(words, " ")
}

func TestTheFrameSaysWhatItIs(t *testing.T) {
	all := pages()
	for _, c := range []struct{ page, want string }{
		{"form", "<title>Error: Add an organisation – "}, {"public", `<meta name="description" content="Safe help`},
		{"public", `data-leave>Leave this page</a>`}, {"sent", `<meta name="robots" content="noindex">`},
		{"list", `<form action="/sign-out" method="post">`}, {"home", `<html lang="pl" dir="ltr"`},
		{"list", `<span lang="en" aria-current="true">English</span>`}, {"list", `lang="uk" hreflang="uk">Українська</a>`},
	} {
		if got := write(t, all[c.page]); !strings.Contains(got, c.want) {
			t.Errorf("%s: %s is missing", c.page, c.want)
		}
	}
	if got := write(t, all["list"]); strings.Contains(got, "data-leave") {
		t.Error("a page of members has a button to leave that leads nowhere")
	}
}

func TestAPhoneNumberIsALinkAndNothingElseIs(t *testing.T) {
	for address, want := range map[string]string{"tel:+48221234567": `href="tel:`, "javascript:alert(1)": "ZgotmplZ", "tel:1;ext=javascript:": "ZgotmplZ"} {
		if got := write(t, Paragraph{Link: &Link{Text: "x", Href: address}}); !strings.Contains(got, want) {
			t.Errorf("%s: %s", address, got)
		}
	}
}
