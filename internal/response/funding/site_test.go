package funding_test

import (
	"bytes"
	"encoding/json"
	"mime/multipart"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"ostoja/internal/db"
	"ostoja/internal/db/dbtest"
	"ostoja/internal/id"
	"ostoja/internal/members"
	"ostoja/internal/response"
	"ostoja/internal/response/funding"
	"ostoja/internal/response/responsetest"
	"ostoja/internal/web/webtest"
	"ostoja/internal/who"
)

// group is a small group with a plan in force: partner A asks 1,000 euros for
// its only output in 2026, and two donors have a seat.
type group struct {
	*webtest.Site
	plan                *response.Response
	money               *funding.Funding
	lead, a, b, x, y, o who.Person // x and y are of the donors, o is of an observer
	planID, output      id.ID
}

var migrations = webtest.Migrations(db.Migrations{Module: "members", Files: members.Migrations()}, db.Migrations{Module: "response", Files: response.Migrations()},
	db.Migrations{Module: "funding", Files: funding.Migrations()})

func each(t *testing.T, test func(t *testing.T, g *group)) {
	t.Helper()
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) { test(t, newGroup(t, d)) })
}

func newGroup(t testing.TB, d *db.DB) *group {
	t.Helper()
	now := time.Date(2026, 11, 5, 9, 0, 0, 0, time.UTC)
	base := responsetest.New(t, d, &now)
	g := &group{plan: base.Plans, money: funding.New(base.Plans, base.Members, base.Places)}
	g.Site = webtest.New(t, d, base.Members.Module(), g.plan.Module(), g.money.Module())
	dbtest.Write(t, d, dbtest.Context(), func(tx *db.Tx) error {
		g.lead = base.Seat(t, tx, "Lead Org", who.CoLead, who.CoLeadRole)
		g.a = base.Seat(t, tx, "Partner A", who.Member, who.FocalPoint)
		g.b = base.Seat(t, tx, "Partner B", who.Member, who.FocalPoint)
		g.x = base.Seat(t, tx, "Fund X", who.Donor, who.Viewer)
		g.y = base.Seat(t, tx, "Fund Y", who.Donor, who.Viewer)
		g.o = base.Seat(t, tx, "Observer", who.Observer, who.Viewer)
		return g.begin(tx, base)
	})
	responsetest.Adopt(t, g.As(g.lead), g.planID)
	return g
}

func (g *group) begin(tx *db.Tx, base responsetest.Base) (err error) {
	p, lock, year, amount := responsetest.Days("2026-01-01", "2026-12-31"), 20, 2026, 1000.0
	p.LockDay = &lock
	if g.planID, g.output, _, err = base.Draft(tx, p, response.Output{Name: responsetest.Text("Shelter")}, 100); err != nil {
		return err
	}
	return g.plan.Store.Requirements.Insert(tx, &response.Requirement{Output: g.output, Partner: g.a.Organisation, Year: &year, Amount: &amount})
}

// give adds a contribution of a donor to partner A, as a person of somebody types it.
func (g *group) give(as who.Person, donor id.ID, amount, currency string, more ...string) webtest.Page {
	form := url.Values{"reference": {"GR-" + amount}, "donor": {string(donor)}, "partner": {string(g.a.Organisation)}, "plan": {string(g.planID)}, "output": {string(g.output)},
		"earmarking": {"earmarked"}, "state": {"paid"}, "day": {"2026-03-07"}, "amount": {amount}, "currency": {currency}}
	for i := 0; i < len(more); i += 2 {
		form.Set(more[i], more[i+1])
	}
	return g.As(as).Post("/contributions/new", form)
}

// upload sends a file of rates.
func (g *group) upload(t *testing.T, as who.Person, content string) webtest.Page {
	t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	part, err := w.CreateFormFile("file", "eurofxref-hist.csv")
	if err != nil {
		t.Fatal(err)
	}
	part.Write([]byte(content))
	w.Close()
	r := httptest.NewRequest("POST", "/funding/rates", &body)
	r.Header.Set("Content-Type", w.FormDataContentType())
	return g.As(as).Do(r)
}

// A currency without a rate is refused with what to do, and nothing typed is
// lost; with the rate of the Friday before, Saturday's money is converted.
func TestACurrencyWithoutARate(t *testing.T) {
	each(t, func(t *testing.T, g *group) {
		page := g.give(g.a, g.x.Organisation, "432.10", "pln")
		for _, want := range []string{"There is no rate of PLN for 7 March 2026", `value="GR-432.10"`, `value="432.10"`} {
			if page.Status != 422 || !page.Has(want) {
				t.Fatalf("without a rate: %d, lacks %q", page.Status, want)
			}
		}
		if page := g.upload(t, g.a, "Date,PLN\n2026-03-06,4.3210\n"); page.Status < 400 {
			t.Errorf("a member imports rates: %d", page.Status)
		}
		if page := g.upload(t, g.lead, "Date,PLN\n2026-03-06,soon\n"); page.Status != 422 || !page.Has("Row 2 says") {
			t.Errorf("a damaged file: %d", page.Status)
		}
		if page := g.upload(t, g.lead, "Date,PLN,UAH\n2026-03-06,4.3210,N/A\n2026-02-20,9,48\n"); page.Location != "/funding/rates" {
			t.Fatalf("import: %d %s", page.Status, page.Body)
		}
		page = g.give(g.a, g.x.Organisation, "432.10", "pln")
		if !strings.HasPrefix(page.Location, "/contributions/") {
			t.Fatalf("with a rate: %d %s", page.Status, page.Body)
		}
		shown := g.As(g.a).Get(page.Location)
		for _, want := range []string{"100.00", "4.321", "6 March 2026", "Fund X"} {
			if !shown.Has(want) {
				t.Errorf("the contribution lacks %q", want)
			}
		}
		if page := g.give(g.a, g.x.Organisation, "48", "UAH"); page.Status != 422 || !page.Has("no rate of UAH") {
			t.Errorf("a rate that is too old is taken: %d", page.Status)
		}
		one := url.Values{"currency": {"uah"}, "day": {"2026-03-05"}, "units": {"48,5"}, "source": {"National bank"}}
		if page := g.As(g.lead).Post("/funding/rates/one", one); page.Location != "/funding/rates" {
			t.Errorf("a rate by hand: %d", page.Status)
		}
		if page := g.give(g.a, g.x.Organisation, "48.50", "UAH"); page.Status != 303 {
			t.Errorf("with a rate by hand: %d", page.Status)
		}
		g.upload(t, g.lead, "Date,PLN\n2026-03-06,1\n")
		if list := g.As(g.a).Get("/contributions"); !list.Has("100.00") {
			t.Error("a rate that came later changes a value that is kept")
		}
	})
}

func TestFormsThatAreWrong(t *testing.T) {
	each(t, func(t *testing.T, g *group) {
		x := g.x.Organisation
		for name, c := range map[string]struct {
			page webtest.Page
			says string
		}{
			"three digits":              {g.give(g.a, x, "1.234", "EUR"), "at most two digits"},
			"nothing":                   {g.give(g.a, x, "0", "EUR"), "above zero"},
			"negative":                  {g.give(g.a, x, "-5", "EUR"), "This number"},
			"no currency":               {g.give(g.a, x, "1", "euro"), "three letters"},
			"no donor":                  {g.give(g.a, "", "1", "EUR"), "Choose the donor"},
			"earmarked for nothing":     {g.give(g.a, x, "1", "EUR", "output", ""), "is for an output"},
			"unearmarked for an output": {g.give(g.a, x, "1", "EUR", "earmarking", "unearmarked"), "is for no output"},
			"far away":                  {g.give(g.a, x, "1", "EUR", "day", "2031-01-01"), "two years ahead"},
			"an output of nobody":       {g.give(g.a, x, "1", "EUR", "output", string(id.New())), "another plan"},
		} {
			if c.page.Status != 422 || !c.page.Has(c.says) && name != "negative" {
				t.Errorf("%s: %d, does not say %q", name, c.page.Status, c.says)
			}
		}
		if page := g.give(g.b, x, "1", "EUR"); page.Status != 404 {
			t.Errorf("partner B enters money of partner A: %d", page.Status)
		}
		if page := g.give(g.a, "", "7", "EUR", "donor_name", "A private fund"); page.Status != 303 {
			t.Errorf("a donor without a seat: %d", page.Status)
		}
	})
}

// A donor sees her own contributions and the totals; nothing of another donor,
// of no address, in no format.
func TestADonorSeesHersAndTheTotals(t *testing.T) {
	each(t, func(t *testing.T, g *group) {
		mine := g.give(g.a, g.x.Organisation, "111.11", "EUR").Location
		theirs := g.give(g.a, g.y.Organisation, "222.22", "EUR").Location
		g.give(g.a, g.y.Organisation, "300", "EUR", "state", "pledged", "output", "", "earmarking", "unearmarked")
		if mine == "" || theirs == "" {
			t.Fatal("nothing is entered")
		}
		page := g.As(g.x).Get("/funding")
		for _, want := range []string{"GR-111.11", "111.11 EUR", "333 EUR", "667 EUR", "1,000 EUR", ">300<"} {
			if !page.Has(want) {
				t.Errorf("donor X's page lacks %q", want)
			}
		}
		for _, not := range []string{"GR-222.22", "222.22", "222 EUR", "Fund Y", `id="by-partner"`, "/contributions"} {
			if page.Has(not) {
				t.Errorf("donor X's page has %q", not)
			}
		}
		for _, path := range []string{mine, theirs, mine + "/edit", theirs + "/edit", theirs + "/delete", "/contributions", "/contributions/new", "/contributions/export?format=csv",
			"/contributions?donor=" + string(g.y.Organisation), "/api/v1/contributions", "/api/v1" + theirs, "/funding/allocation", "/funding/scenario", "/funding/rates"} {
			for name, p := range map[string]who.Person{"donor": g.x, "observer": g.o} {
				if page := g.As(p).Get(path); page.Status != 403 && page.Status != 404 || page.Has("222.22") {
					t.Errorf("a %s opens %s: %d", name, path, page.Status)
				}
			}
			if page := g.Visitor().Get(path); page.Status == 200 {
				t.Errorf("a visitor opens %s", path)
			}
		}
		if page := g.As(g.o).Get("/funding"); page.Status != 200 || page.Has("GR-") || page.Has(`id="own"`) {
			t.Errorf("an observer's page: %d", page.Status)
		}
		if page := g.give(g.x, g.x.Organisation, "5", "EUR"); page.Status != 403 && page.Status != 404 {
			t.Errorf("a donor enters a contribution: %d", page.Status)
		}
	})
}

func TestTheSummaryByAPI(t *testing.T) {
	each(t, func(t *testing.T, g *group) {
		g.give(g.a, g.x.Organisation, "0.10", "EUR")
		g.give(g.a, g.x.Organisation, "0.20", "EUR")
		g.give(g.a, g.y.Organisation, "1200", "EUR", "year", "2027")
		var got struct {
			All, Own struct{ Required, Received, Gap string }
			Outputs  []struct{ Name, Received, Gap string }
			Years    []struct{ Key, Gap string }
		}
		if err := json.Unmarshal([]byte(g.As(g.x).Get("/api/v1/funding").Body), &got); err != nil {
			t.Fatal(err)
		}
		if got.Own.Received != "0.30" || got.All.Received != "1200.30" || got.All.Gap != "0.00" || len(got.Outputs) != 1 || len(got.Years) != 2 || got.Years[0].Gap != "999.70" {
			t.Errorf("%+v", got)
		}
		dbtest.Read(t, g.DB, dbtest.Context(), func(tx *db.Tx) error {
			o, err := g.plan.InForce(tx)
			if err != nil {
				return err
			}
			totals, err := funding.Summary(tx, o)
			if totals.All.Received != 1200_30 || totals.Currency != "EUR" || totals.Count != 3 {
				t.Errorf("%+v", totals)
			}
			return err
		})
	})
}

// The API refuses as the form does, and stores what it converts.
func TestContributionsByAPI(t *testing.T) {
	each(t, func(t *testing.T, g *group) {
		send := func(currency string) webtest.Page {
			body, _ := json.Marshal(map[string]any{"reference": "API-1", "donor_name": "Fund", "partner": g.a.Organisation, "plan": g.planID, "earmarking": "softly", "state": "committed", "day": "2026-05-05", "amount": "10", "currency": currency})
			r := httptest.NewRequest("POST", "/api/v1/contributions", bytes.NewReader(body))
			r.Header.Set("Content-Type", "application/json")
			return g.As(g.a).Do(r)
		}
		if page := send("USD"); page.Status != 422 || !page.Has("no rate of USD") {
			t.Errorf("without a rate: %d %s", page.Status, page.Body)
		}
		if page := send("EUR"); page.Status != 201 || !page.Has(`"value":"10.00"`) {
			t.Errorf("in euros: %d %s", page.Status, page.Body)
		}
	})
}

func TestAllocationAndScenario(t *testing.T) {
	each(t, func(t *testing.T, g *group) {
		g.money.Needs = knownNeeds{{Area: "PL014", Group: "women", Kind: "legal-aid", People: 50, Met: 10}}
		g.give(g.a, g.x.Organisation, "400", "EUR", "area", "PL014", "population", "women")
		page := g.As(g.b).Get("/funding/allocation")
		for _, want := range []string{"8.00 EUR", "20%", ">50<"} {
			if !page.Has(want) {
				t.Errorf("allocation lacks %q: %s", want, page.Body[strings.Index(page.Body, "<main"):])
			}
		}
		scenario := g.As(g.b).Get("/funding/scenario?amount=300&cap=100")
		for _, want := range []string{"300 EUR reaches", "30 more people", "10.00 EUR"} {
			if !scenario.Has(want) && !scenario.Has(strings.Replace(want, "reaches", "reach", 1)) {
				t.Errorf("scenario lacks %q", want)
			}
		}
		for _, query := range []string{"amount=-1", "amount=1e9", "cap=0", "floor=101", "amount=99999999999999999999"} {
			if page := g.As(g.b).Get("/funding/scenario?" + query); page.Status != 422 {
				t.Errorf("%s: %d", query, page.Status)
			}
		}
	})
}

type knownNeeds []funding.Need

func (k knownNeeds) Needs(*db.Tx) ([]funding.Need, error) { return k, nil }
