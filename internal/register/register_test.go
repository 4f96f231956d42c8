package register_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"ostoja/internal/audit"
	"ostoja/internal/db"
	"ostoja/internal/db/dbtest"
	"ostoja/internal/fault"
	"ostoja/internal/id"
	"ostoja/internal/lang"
	"ostoja/internal/register"
	"ostoja/internal/seal"
	"ostoja/internal/who"
)

// shelter has one field of every kind.
type shelter struct {
	register.Row
	Name   lang.Texts
	City   string
	Kind   kind
	Serves register.List
	Parent id.ID
	Opened time.Time
	Places *int
	Active bool
	Phone  string
	Note   string
}

type kind string

var shelters = register.Register[shelter]{
	Name: "shelters",
	Row:  func(s *shelter) *register.Row { return &s.Row },
	Fields: []register.Field[shelter]{
		register.Texts("name", func(s *shelter) *lang.Texts { return &s.Name }).Must().Find().Tag("#loc+name").See(who.Public),
		register.Text("city", func(s *shelter) *string { return &s.City }).Find().See(who.Seated),
		register.Choice("kind", func(s *shelter) *kind { return &s.Kind }, "crisis", "long"),
		register.Choices("serves", func(s *shelter) *register.List { return &s.Serves }, "women", "children", "men"),
		register.Ref("parent", func(s *shelter) *id.ID { return &s.Parent }, "shelters"),
		register.Day("opened", func(s *shelter) *time.Time { return &s.Opened }),
		register.Number("places", func(s *shelter) **int { return &s.Places }, 0, 500),
		register.YesNo("active", func(s *shelter) *bool { return &s.Active }),
		register.Text("phone", func(s *shelter) *string { return &s.Phone }).Sealed().See(who.Restricted),
		register.Long("note", func(s *shelter) *string { return &s.Note }).Write(who.Leads),
	},
	Check: func(s *shelter) (p register.Problems) {
		if s.Places != nil && *s.Places == 13 {
			p.Add("places", "test.unlucky")
		}
		return p
	},
	Own: func(p who.Person, s *shelter) bool { return p.ID != "" && p.ID == s.ID },
}

var migrations = []db.Migrations{audit.Migrations(), {Module: "shelters", Files: fstest.MapFS{"001_shelters.sql": {Data: []byte(`
-- +goose Up
create table shelters (id text primary key, version integer not null, created text not null, updated text not null, found text not null,
	name text not null, city text not null, kind text not null, serves text not null, parent text references shelters (id),
	opened text, places integer, active boolean not null, phone text not null, note text not null);
-- +goose Down
drop table shelters;
`)}}}}

func table(t testing.TB) *register.Table[shelter] {
	t.Helper()
	box, err := seal.New(bytes.Repeat([]byte{1}, 32))
	if err != nil {
		t.Fatal(err)
	}
	return register.NewTable(&shelters, box)
}

var (
	coLead = who.Person{ID: "p1", Seat: who.CoLead, Role: who.CoLeadRole}
	member = who.Person{ID: "p2", Seat: who.Member, Role: who.FocalPoint}
	donor  = who.Person{ID: "p3", Seat: who.Donor}
)

var full = register.Form{
	"name.pl": {"Dom Łódź"}, "name.uk": {"Дім Лодзь"}, "city": {" Łódź "}, "kind": {"crisis"}, "serves": {"women", "children"},
	"opened": {"2026-03-01"}, "places": {"1 200"}, "active": {"", "yes"}, "phone": {"+48 42 000 00 00"}, "note": {"Ring\ttwice\u202e"},
}

func TestParseFindsAllProblemsAtOnce(t *testing.T) {
	for name, test := range map[string]struct {
		change map[string][]string
		want   map[string]string
	}{
		"over the most":      {nil, map[string]string{"places": "register.number"}},
		"a missing must":     {map[string][]string{"name.pl": {" "}, "name.uk": {""}, "places": {"1"}}, map[string]string{"name": "register.must"}},
		"two at once":        {map[string][]string{"kind": {"tent"}, "opened": {"2026-02-30"}, "places": {"-1"}}, map[string]string{"kind": "register.choice", "opened": "register.day", "places": "register.number"}},
		"a list's item":      {map[string][]string{"serves": {"women; dogs"}, "places": {""}}, map[string]string{"serves": "register.choice"}},
		"a rule over fields": {map[string][]string{"places": {"13"}}, map[string]string{"places": "test.unlucky"}},
		"no id":              {map[string][]string{"parent": {"../../etc"}, "places": {"0"}}, map[string]string{"parent": "register.choice"}},
		"too long":           {map[string][]string{"city": {strings.Repeat("x", 501)}, "places": {""}}, map[string]string{"city": "register.long"}},
		"nothing wrong":      {map[string][]string{"places": {"500"}}, map[string]string{}},
	} {
		t.Run(name, func(t *testing.T) {
			form := register.Form{}
			for k, v := range full {
				form[k] = v
			}
			for k, v := range test.change {
				form[k] = v
			}
			got := map[string]string{}
			for _, p := range shelters.Parse(coLead, form, &shelter{}) {
				got[p.Field] = p.Message
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestNobodyWritesWhatSheMayNotSeeOrChange(t *testing.T) {
	var s shelter
	shelters.Parse(member, full, &s)
	if s.Phone != "" {
		t.Error("a member without rights wrote a restricted field")
	}
	if s.Note != "" {
		t.Error("a member wrote a field that co-leads write")
	}
	if s.City != "Łódź" {
		t.Errorf("city %q: trimmed and kept", s.City)
	}
	shelters.Parse(coLead, full, &s)
	if s.Note != "Ring\ttwice" {
		t.Errorf("note %q: invisible characters go", s.Note)
	}
}

func TestEachViewerSeesHerFieldsAndNoMore(t *testing.T) {
	for _, test := range []struct {
		viewer who.Person
		want   string
	}{
		{who.Person{}, "name"},
		{donor, "name city"},
		{member, "name city kind serves parent opened places active note"},
		{coLead, "name city kind serves parent opened places active phone note"},
		{who.Person{ID: "own"}, "name city kind serves parent opened places active phone note"},
	} {
		s := shelter{Row: register.Row{ID: "own"}}
		var names []string
		for _, f := range shelters.Visible(test.viewer, &s) {
			names = append(names, f.Name)
		}
		if got := strings.Join(names, " "); got != test.want {
			t.Errorf("%+v sees %q, want %q", test.viewer, got, test.want)
		}
		object, _ := json.Marshal(shelters.Object(test.viewer, &shelter{Phone: "canary"}))
		if strings.Contains(string(object), "canary") != test.viewer.Leads() {
			t.Errorf("%+v: %s", test.viewer, object)
		}
	}
}

func TestARecordComesBackFromTheDatabase(t *testing.T) {
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		shelters := table(t)
		form := register.Form{}
		for k, v := range full {
			form[k] = v
		}
		form["places"] = []string{"12"}
		var s shelter
		if problems := shelters.Parse(coLead, form, &s); len(problems) > 0 {
			t.Fatal(problems)
		}
		dbtest.Write(t, d, dbtest.Context(), func(tx *db.Tx) error { return shelters.Insert(tx, &s) })
		dbtest.Read(t, d, dbtest.Context(), func(tx *db.Tx) error {
			got, err := shelters.Get(tx, s.ID)
			if diff := cmp.Diff(s, got); diff != "" {
				t.Error(diff)
			}
			raw, _ := db.Value[string](tx, `select phone from shelters`)
			if raw == "" || strings.Contains(raw, "42 000") {
				t.Errorf("the database holds %q", raw)
			}
			history, _ := audit.History(tx, s.ID, 10)
			b, _ := json.Marshal(history)
			if len(history) != 1 || strings.Contains(string(b), "+48") {
				t.Errorf("history: %s", b)
			}
			return err
		})
	})
}

func TestAStaleEditIsRefusedAndChangesNothing(t *testing.T) {
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		shelters := table(t)
		s := shelter{Name: lang.Texts{lang.Pl: {Text: "A"}}}
		dbtest.Write(t, d, dbtest.Context(), func(tx *db.Tx) error { return shelters.Insert(tx, &s) })
		first, second := s, s
		first.City, second.City = "Lublin", "Opole"
		dbtest.Write(t, d, dbtest.Context(), func(tx *db.Tx) error { return shelters.Update(tx, &first) })
		err := d.Write(dbtest.Context(), func(tx *db.Tx) error { return shelters.Update(tx, &second) })
		if fault.KindOf(err) != fault.Conflict {
			t.Errorf("stale edit: %v", err)
		}
		dbtest.Read(t, d, dbtest.Context(), func(tx *db.Tx) error {
			got, err := shelters.Get(tx, s.ID)
			if got.City != "Lublin" || got.Version != 2 {
				t.Errorf("stored %+v", got)
			}
			return err
		})
	})
}

func TestListsFilterSearchSortAndPage(t *testing.T) {
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		shelters := table(t)
		dbtest.Write(t, d, dbtest.Context(), func(tx *db.Tx) error {
			for _, city := range []string{"Łódź", "Lublin", "Львів", "100% (a_b)"} {
				if err := shelters.Insert(tx, &shelter{Name: lang.Texts{lang.Pl: {Text: "Dom"}}, City: city, Active: city != "Lublin"}); err != nil {
					return err
				}
			}
			return nil
		})
		for name, test := range map[string]struct {
			q    register.Query
			want string
		}{
			"any spelling":        {register.Query{Search: "lodz"}, "Łódź"},
			"another alphabet":    {register.Query{Search: "lviv"}, "Львів"},
			"two words":           {register.Query{Search: "dom lublin"}, "Lublin"},
			"no wildcards":        {register.Query{Search: "%"}, "100% (a_b), Łódź, Lublin, Львів"},
			"a filter":            {register.Query{Where: map[string]any{"active": false}}, "Lublin"},
			"one of":              {register.Query{Where: map[string]any{"city": []any{"Lublin", "Łódź"}}}, "Łódź, Lublin"},
			"none of":             {register.Query{Where: map[string]any{"city": []any{}}}, ""},
			"sorted and paged":    {register.Query{Sort: "city", Limit: 2, Offset: 1}, "Łódź, Lublin"},
			"sorted from the end": {register.Query{Sort: "city", Down: true, Limit: 1}, "Львів"},
		} {
			dbtest.Read(t, d, dbtest.Context(), func(tx *db.Tx) error {
				test.q.Sort = "city"
				all, err := shelters.List(tx, test.q)
				var cities []string
				for _, s := range all {
					cities = append(cities, s.City)
				}
				if got := strings.Join(cities, ", "); got != test.want {
					t.Errorf("%s: %q, want %q", name, got, test.want)
				}
				return err
			})
		}
		dbtest.Read(t, d, dbtest.Context(), func(tx *db.Tx) error {
			for _, bad := range []register.Query{{Sort: "phone"}, {Sort: "1; drop table shelters"}, {Where: map[string]any{"nosuch": 1}}} {
				if _, err := shelters.List(tx, bad); fault.KindOf(err) != fault.Invalid {
					t.Errorf("%+v: %v", bad, err)
				}
			}
			return nil
		})
	})
}
