package surveys

import (
	"io"

	"ostoja/internal/web"
	"ostoja/internal/web/ui"
)

func (s *Surveys) libraryRoutes() []web.Route {
	return []web.Route{
		{Pattern: "GET /surveys/library", Policy: web.InGroup, Handle: libraryPage},
		{Pattern: "GET /surveys/library.xlsx", Policy: web.InGroup, Handle: libraryFile},
	}
}

// libraryBlocks are the parts of the library, in their order.
var libraryBlocks = []string{"consent", "age", "distress", "indicators", "help"}

func libraryPage(r *web.Request) (web.Answer, error) {
	list := ui.SummaryList{}
	for _, block := range libraryBlocks {
		list.Rows = append(list.Rows, ui.SummaryRow{Key: r.T("surveys.block." + block), Value: r.T("surveys.block." + block + ".what")})
	}
	return web.Page{Title: r.T("surveys.library"), Lead: r.T("surveys.library_text"), Back: &ui.BackLink{Text: r.T("surveys.title"), Href: "/surveys"}, Parts: []ui.Part{
		list, ui.WarningText{Word: r.T("surveys.warning"), Text: r.T("surveys.wording")},
		ui.ButtonGroup{{Text: r.T("surveys.library_get"), Href: "/surveys/library.xlsx"}},
	}}, nil
}

func libraryFile(*web.Request) (web.Answer, error) {
	return web.File{Name: "ostoja-question-library.xlsx", Type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", Write: func(w io.Writer) error { return WriteLibrary(w) }}, nil
}
