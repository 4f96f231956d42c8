package hsds

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func cases(t testing.TB) string {
	dir := os.Getenv("OSTOJA_CASES")
	for _, root := range []string{dir, "../../../shared/cases", "../../../../shared/cases"} {
		if at := filepath.Join(root, "hsds", "v3.0"); root != "" {
			if _, err := os.Stat(at); err == nil {
				return at
			}
		}
	}
	t.Skip("no acceptance cases here; set OSTOJA_CASES to their folder")
	return ""
}

// schema is the part of JSON Schema that the specification uses.
type schema struct {
	Type       string            `json:"type"`
	Required   []string          `json:"required"`
	Enum       []string          `json:"enum"`
	Format     string            `json:"format"`
	Properties map[string]schema `json:"properties"`
	Items      *schema           `json:"items"`
}

func (s schema) errors(path string, v any) []string {
	var out []string
	wrong := func(format string, args ...any) { out = append(out, path+": "+fmt.Sprintf(format, args...)) }
	switch v := v.(type) {
	case map[string]any:
		if s.Type != "object" && s.Type != "" {
			wrong("an object, not %s", s.Type)
		}
		for _, key := range s.Required {
			if _, ok := v[key]; !ok {
				wrong("%s is required", key)
			}
		}
		for key, value := range v {
			if p, ok := s.Properties[key]; ok {
				out = append(out, p.errors(path+"."+key, value)...)
			} else {
				wrong("%s is not in the schema", key)
			}
		}
	case []any:
		if s.Type != "array" || s.Items == nil {
			wrong("an array, not %s", s.Type)
			break
		}
		for _, item := range v {
			out = append(out, s.Items.errors(path+"[]", item)...)
		}
	case string:
		if s.Type != "string" || s.Enum != nil && !strings.Contains(strings.Join(s.Enum, "|")+"|", v+"|") || s.Format == "uuid" && !isUUID(v) || s.Format == "uri" && !isURI(v) {
			wrong("%q is not %s %v %s", v, s.Type, s.Enum, s.Format)
		}
	case float64:
		if s.Type != "number" && s.Type != "integer" {
			wrong("a number, not %s", s.Type)
		}
	}
	return out
}

func compiled(t testing.TB, name string) schema {
	data, err := os.ReadFile(filepath.Join(cases(t), "schema", "compiled", name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	var s schema
	if err := json.Unmarshal(data, &s); err != nil {
		t.Fatal(err)
	}
	return s
}

func generic(t testing.TB, v any) any {
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var out any
	_ = json.Unmarshal(data, &out)
	return out
}

// Every field of the full examples survives reading and writing, and what is
// written validates against the compiled schema.
func TestExamplesRoundTrip(t *testing.T) {
	dir := filepath.Join(cases(t), "examples")
	for name, into := range map[string]any{
		"organization_full": &Organization{}, "service_full": &Service{}, "service_at_location_full": &ServiceAtLocation{}, "location": &Location{},
		"organization_list": &Page[Organization]{}, "service_list": &Page[Service]{}, "service_at_location_list": &Page[ServiceAtLocation]{},
		"taxonomy": &Taxonomy{}, "taxonomy_term": &TaxonomyTerm{}, "taxonomy_list": &Page[Taxonomy]{}, "taxonomy_term_list": &Page[TaxonomyTerm]{}, "base": &About{},
	} {
		data, err := os.ReadFile(filepath.Join(dir, name+".json"))
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(data, into); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var want any
		_ = json.Unmarshal(data, &want)
		lost(t, name, generic(t, into), want)
	}
	for file, class := range map[string]any{"organization": &Organization{}, "service": &Service{}, "service_at_location": &ServiceAtLocation{}} {
		data, _ := os.ReadFile(filepath.Join(dir, file+"_full.json"))
		_ = json.Unmarshal(data, class)
		for _, e := range compiled(t, file).errors(file, generic(t, class)) {
			t.Error(e)
		}
	}
}

func lost(t *testing.T, path string, got, want any) {
	switch want := want.(type) {
	case map[string]any:
		g, _ := got.(map[string]any)
		for key := range want {
			lost(t, path+"."+key, g[key], want[key])
		}
	case []any:
		g, _ := got.([]any)
		if len(g) != len(want) {
			t.Errorf("%s: %d of %d items", path, len(g), len(want))
			return
		}
		for i := range want {
			lost(t, path, g[i], want[i])
		}
	default:
		if got != want && want != "" {
			t.Errorf("%s: got %v, want %v", path, got, want)
		}
	}
}

const id = "ac148810-d857-441c-9679-408f346de14b"

func service() Service {
	return Service{ID: id, Name: "Legal aid", Status: Active, OrganizationID: id, URL: "https://example.org", MinimumAge: N(12),
		Phones: []Phone{{ID: id, Number: "+48 22 000 00 00"}}, LastModified: "2025-03-31T10:00:00Z", Organization: &Organization{ID: id, Name: "La Strada", Description: "Helps"}}
}

// What Check passes validates against the schema; what it refuses is named.
func TestCheckAndSchemaAgree(t *testing.T) {
	s := service()
	if problems := Check(s); problems != nil {
		t.Fatal(problems)
	}
	for _, e := range compiled(t, "service").errors("service", generic(t, s)) {
		t.Error(e)
	}
	for want, spoil := range map[string]func(*Service){
		"id: '7' is no UUID":               func(s *Service) { s.ID = "7" },
		"name: is missing":                 func(s *Service) { s.Name = "" },
		"status: 'open' is not one of":     func(s *Service) { s.Status = "open" },
		"url: 'example' is no web address": func(s *Service) { s.URL = "example" },
		"email: 'x' is no e-mail":          func(s *Service) { s.Email = "x" },
		"phones[0].number: is missing":     func(s *Service) { s.Phones[0].Number = "" },
		"organization.id: '' is no UUID":   func(s *Service) { s.Organization.ID = "" },
		"last_modified: 'yesterday'":       func(s *Service) { s.LastModified = "yesterday" },
		"service_at_locations[0].location.id: 'x' is": func(s *Service) {
			s.ServiceAtLocations = []ServiceAtLocation{{ID: id, Location: &Location{ID: "x", LocationType: "physical"}}}
		},
	} {
		s := service()
		spoil(&s)
		problems := strings.Join(Check(s), "\n")
		if !strings.Contains(problems, want) && !strings.Contains(problems, strings.Replace(want, "'' is no UUID", "is missing", 1)) {
			t.Errorf("got %q, want %s", problems, want)
		}
	}
}

func TestReadWhatPartnersSend(t *testing.T) {
	one := `{"id":"a","name":"Legal aid","status":"active","minimum_age":"12","organization":{"id":"o","name":"La Strada"}}`
	org := `{"id":"o","name":"La Strada","services":[{"id":"s","name":"Hotline","status":"active"}]}`
	for name, c := range map[string]struct {
		json           string
		organizations  int
		services       int
		organizationID string
	}{
		"one": {one, 0, 1, "o"}, "list": {"[" + one + "," + org + "]", 1, 2, "o"}, "page": {`{"contents":[` + one + `]}`, 0, 1, "o"},
		"lines": {one + "\n" + org + "\n", 1, 2, "o"}, "with a mark": {"\ufeff" + org, 1, 1, "o"},
		"lists by name": {`{"organizations":[` + org + `],"services":[` + one + `]}`, 1, 2, "o"}, "other wrappings": {`{"meta":{"total":1},"data":[` + one + `],"results":null}`, 0, 1, "o"},
	} {
		d, err := Read(strings.NewReader(c.json))
		if err != nil || len(d.Organizations) != c.organizations || len(d.Services) != c.services || d.Services[0].OrganizationID != c.organizationID {
			t.Errorf("%s: got %+v, %v", name, d, err)
		}
	}
	d, err := Read(strings.NewReader(`[` + one + `,{"id":"b","name":"Odd","status":7},{"id":8,"name":"c","status":"active","phones":"none"}]`))
	if err != nil || len(d.Services) != 3 || d.Services[0].Broken != nil || d.Services[1].Broken == nil || d.Services[1].Name != "Odd" || d.Services[2].Broken == nil {
		t.Errorf("broken services among others: %+v %v", d, err)
	}
	for _, bad := range []string{"", "{", "[]", "{}", "7", `{"data":{}}`, `{"name":7}`, "<html>", strings.Repeat("[", 100_000)} {
		if _, err := Read(strings.NewReader(bad)); err == nil {
			t.Errorf("%.20q was read", bad)
		}
	}
	if _, err := Read(io.LimitReader(endless{}, MaxBytes+100)); !errors.Is(err, ErrTooLarge) {
		t.Errorf("got %v", err)
	}
}

type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = ' '
	}
	return len(p), nil
}

func TestPages(t *testing.T) {
	all := make([]int, 25)
	for _, c := range []struct{ number, perPage, size, pages int }{{1, 10, 10, 3}, {3, 10, 5, 3}, {4, 10, 0, 3}, {0, 0, 1, 25}, {1 << 62, 1 << 62, 0, 1}} {
		p := Slice(all, c.number, c.perPage)
		if p.Size != c.size || p.TotalPages != c.pages || p.Empty != (c.size == 0) || p.TotalItems != 25 || p.Contents == nil {
			t.Errorf("%+v: got %+v", c, p)
		}
	}
}

func ExampleCheck() {
	fmt.Println(Check(Service{ID: "7", Name: "Legal aid", Status: Active}))
	// Output: [id: '7' is no UUID]
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(`{"contents":[{"id":"a","name":"b","status":"active"}]}`))
	f.Add([]byte(`[{"name":"x","services":[{"name":"y"}]}]`))
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := Read(strings.NewReader(string(data)))
		if err == nil {
			Check(d)
		}
	})
}

func BenchmarkRead(b *testing.B) {
	one, _ := json.Marshal(service())
	lines := strings.Repeat(string(one)+"\n", 1000)
	b.SetBytes(int64(len(lines)))
	for b.Loop() {
		if _, err := Read(strings.NewReader(lines)); err != nil {
			b.Fatal(err)
		}
	}
}
