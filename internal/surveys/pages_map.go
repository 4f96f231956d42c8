package surveys

import (
	"strconv"

	"ostoja/internal/chart"
	"ostoja/internal/db"
	"ostoja/internal/places"
	"ostoja/internal/web"
	"ostoja/internal/web/ui"
)

// mapPage shows where answers were given: their points, and how many lie in each
// first-level area.
func (s *Surveys) mapPage(r *web.Request) (web.Answer, error) {
	page := web.Page{Title: r.T("surveys.map_title")}
	err := r.Read(func(tx *db.Tx) error {
		in, rows, err := s.ownRows(r, tx, &page, "map")
		if err != nil {
			return err
		}
		questions := in.survey.pointQuestions()
		if len(questions) == 0 {
			page.Parts = append(page.Parts, ui.Paragraph{Text: r.T("surveys.map_none")})
			return nil
		}
		question := chosenQuestion(questions, r.Query().Get("question"))
		if len(questions) > 1 {
			page.Parts = append(page.Parts, ui.Form{Action: address(&in.form, "map"), Get: true, Parts: []ui.Part{questionSelect(r, in, "question", r.T("surveys.map_question"), questions, question)},
				Buttons: []ui.Button{{Text: r.T("surveys.show"), Kind: ui.Secondary}}})
		}
		page.Parts = append(page.Parts, s.mapParts(r, in, question, rows)...)
		return nil
	})
	return page, err
}

func (s *Surveys) mapParts(r *web.Request, in results, question *Question, rows []*Row) []ui.Part {
	var points []places.Point
	for _, row := range rows {
		if p, ok := point(row.Values[question.Path]); ok {
			points = append(points, p)
		}
	}
	counted, outside := s.countAreas(points)
	m := chart.Map{ID: "answers", Title: r.N("surveys.map_found", len(points)), Text: r.T("surveys.map_text"), Unknown: r.T("surveys.map_nothing"), Number: func(x float64) string { return strconv.Itoa(int(x)) }}
	table := ui.Table{ID: "areas", Caption: r.T("surveys.map_areas"), RowHeaders: true, Empty: r.T("surveys.records_empty"), Columns: []ui.Column{{Text: r.T("surveys.map_area")}, {Text: r.T("surveys.count"), Numeric: true}}}
	for _, a := range counted {
		region := s.atlas.Region(a.area, string(r.Lang))
		region.Value, region.Known = float64(a.count), a.count > 0
		m.Regions = append(m.Regions, region)
		if a.count > 0 {
			table.Rows = append(table.Rows, []ui.Cell{{Text: region.Name}, {Text: r.Number(a.count)}})
		}
	}
	for _, p := range points {
		m.Points = append(m.Points, p)
	}
	if outside > 0 {
		table.Rows = append(table.Rows, []ui.Cell{{Text: r.T("surveys.map_outside")}, {Text: r.Number(outside)}})
	}
	parts := []ui.Part{ui.Heading{Text: question.Title(in.language(r))}, ui.Paragraph{Text: m.Title}}
	if len(m.Regions) > 0 {
		parts = append(parts, ui.Markup(m.SVG()))
	}
	return append(parts, table)
}

// areaCount is how many points lie in an area.
type areaCount struct {
	area  places.Area
	shape places.Shape
	count int
}

// countAreas counts the points in the first-level areas of the countries that
// they lie in; outside is how many lie in none.
func (s *Surveys) countAreas(points []places.Point) (counted []areaCount, outside int) {
	var all []areaCount
	gazetteer := s.atlas.Gazetteer()
	for _, a := range gazetteer.All() {
		if shape, ok := s.atlas.Shape(a.Code); ok && a.Level == 1 {
			all = append(all, areaCount{area: a, shape: shape})
		}
	}
	countries := map[string]bool{}
	for _, p := range points {
		found := false
		for i := range all {
			if found = within(p, all[i].shape); found {
				all[i].count++
				countries[gazetteer.Country(all[i].area).Code] = true
				break
			}
		}
		if !found {
			outside++
		}
	}
	for _, a := range all {
		if countries[gazetteer.Country(a.area).Code] {
			counted = append(counted, a)
		}
	}
	return counted, outside
}

// within tells whether a point lies in a shape: a ray from it crosses the rings an
// odd number of times.
func within(p places.Point, shape places.Shape) bool {
	inside := false
	for _, polygon := range shape.Polygons {
		for _, ring := range polygon {
			for i, a := range ring {
				b := ring[(i+1)%len(ring)]
				if (a[1] > p[1]) != (b[1] > p[1]) && p[0] < (b[0]-a[0])*(p[1]-a[1])/(b[1]-a[1])+a[0] {
					inside = !inside
				}
			}
		}
	}
	return inside
}
