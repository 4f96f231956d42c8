package funding

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"time"

	"ostoja/formats/ecb"
	"ostoja/internal/db"
	"ostoja/internal/register"
	"ostoja/internal/web"
	"ostoja/internal/web/ui"
)

// maxRatesFile bounds an uploaded file of rates, in bytes: the whole history as XML is below it.
const maxRatesFile = 24 << 20

// ratesPage shows the newest rate of each currency, and takes more of them.
func (f *Funding) ratesPage(r *web.Request) (web.Answer, error) { return f.ratesForm(r, nil) }

func (f *Funding) ratesForm(r *web.Request, problems register.Problems) (web.Answer, error) {
	page := web.Page{Title: r.T("rates.title"), Lead: r.T("rates.lead", freshFor), Back: &ui.BackLink{Text: r.T("funding.title"), Href: "/funding"}, Problems: r.ProblemLinks(problems)}
	err := r.Read(func(tx *db.Tx) error {
		latest, err := latestRates(tx)
		t := ui.Table{ID: "rates", Caption: r.T("rates.newest"), RowHeaders: true, Empty: r.T("rates.none"),
			Columns: []ui.Column{{Text: r.T("contributions.currency")}, {Text: r.T("rates.units"), Numeric: true}, {Text: r.T("rates.day")}, {Text: r.T("rates.source")}}}
		for _, l := range latest {
			t.Rows = append(t.Rows, []ui.Cell{{Text: l.Currency}, {Text: l.Units}, {Text: r.Day(l.Day)}, {Text: l.Source}})
		}
		if r.Person.Manages() {
			page.Parts = append(page.Parts, fileForm(r, problems))
		}
		if page.Parts = append(page.Parts, t); r.Person.Manages() {
			page.Parts = append(page.Parts, oneForm(r, problems))
		}
		return err
	})
	return page, err
}

func field(r *web.Request, problems register.Problems, name, label, hint string) ui.Field {
	f := ui.Field{Name: name, Label: r.T(label), ErrorPrefix: r.T("frame.error_prefix")}
	if hint != "" {
		f.Hint = r.T(hint)
	}
	for _, p := range problems {
		if p.Field == name {
			f.Error = r.T(p.Message, p.Args...)
		}
	}
	return f
}

func fileForm(r *web.Request, problems register.Problems) ui.Part {
	return ui.Form{Action: "/funding/rates", Upload: true, Buttons: []ui.Button{{Text: r.T("rates.import"), Once: true}},
		Parts: []ui.Part{ui.FileUpload{Field: field(r, problems, "file", "rates.file", "rates.file_hint"), Accept: ".csv,.xml,.zip"}}}
}

// oneForm takes a rate that the European Central Bank does not publish: of the hryvnia, for example.
func oneForm(r *web.Request, problems register.Problems) ui.Part {
	input := func(name, label, hint string) ui.Part {
		return ui.Input{Field: field(r, problems, name, label, hint), Value: r.FormValue(name), Width: ui.Chars10, NoSpellcheck: true}
	}
	return ui.Stack{ui.Heading{Text: r.T("rates.one")}, ui.Form{Action: "/funding/rates/one", Buttons: []ui.Button{{Text: r.T("rates.add"), Kind: ui.Secondary, Once: true}},
		Parts: []ui.Part{input("currency", "contributions.currency", "rates.currency_hint"), ui.Input{Field: field(r, problems, "day", "rates.day", ""), Value: r.FormValue("day"), Width: ui.Chars10, Type: "date"},
			input("units", "rates.units", "rates.units_hint"), ui.Input{Field: field(r, problems, "source", "rates.source", "rates.source_hint"), Value: r.FormValue("source"), Width: ui.Chars20}}}}
}

// importRates takes a file as the European Central Bank publishes it: all of it or nothing.
func (f *Funding) importRates(r *web.Request) (web.Answer, error) {
	content, err := uploaded(r)
	if err != nil {
		return f.ratesForm(r, register.Problems{{Field: "file", Message: "rates.file_missing"}})
	}
	var rates []ecb.Rate
	for rate, err := range ecb.Read(bytes.NewReader(content), int64(len(content))) {
		if refusal, ok := errors.AsType[ecb.Error](err); ok {
			return f.ratesForm(r, register.Problems{{Field: "file", Message: "rates.refused", Args: []any{string(refusal)}}})
		}
		if err != nil {
			return nil, err
		}
		rates = append(rates, rate)
	}
	err = r.Write(func(tx *db.Tx) error {
		_, _, err := keepRates(tx, rates, sourceECB)
		return err
	})
	return web.Redirect{To: "/funding/rates", Done: "rates.imported"}, err
}

// sourceECB is where imported rates come from.
const sourceECB = "ECB"

func uploaded(r *web.Request) ([]byte, error) {
	if err := r.ParseMultipartForm(4 << 20); err != nil {
		return nil, err
	}
	file, _, err := r.FormFile("file")
	if err != nil {
		return nil, err
	}
	defer file.Close()
	content, err := io.ReadAll(io.LimitReader(file, maxRatesFile+1))
	if err == nil && (len(content) == 0 || len(content) > maxRatesFile) {
		err = errors.New("funding: the file is empty or too large")
	}
	return content, err
}

// addRate takes one rate with its source.
func (f *Funding) addRate(r *web.Request) (web.Answer, error) {
	rate, problems := readRate(r)
	source := r.Value("source")
	if source == "" || len(source) > 100 {
		problems.Add("source", "register.must")
	}
	if len(problems) > 0 {
		return f.ratesForm(r, problems)
	}
	err := r.Write(func(tx *db.Tx) error {
		_, _, err := keepRates(tx, []ecb.Rate{rate}, source)
		return err
	})
	return web.Redirect{To: "/funding/rates", Done: "rates.added"}, err
}

func readRate(r *web.Request) (rate ecb.Rate, problems register.Problems) {
	var ok bool
	rate.Currency = strings.ToUpper(r.Value("currency"))
	if !ecb.Currency(rate.Currency) || rate.Currency == Euro {
		problems.Add("currency", "contributions.currency.wrong")
	}
	if rate.Units, ok = ecb.ParseUnits(strings.Replace(r.Value("units"), ",", ".", 1)); !ok {
		problems.Add("units", "rates.units_wrong")
	}
	day, err := time.Parse(time.DateOnly, r.Value("day"))
	if err != nil || day.Year() < 1999 || day.After(r.DB().Now()) {
		problems.Add("day", "rates.day_wrong")
	}
	rate.Day = day
	return rate, problems
}
