package ui

import (
	"html/template"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestGallery checks every page, and writes them where OSTOJA_GALLERY says: to
// be looked at, and to try web/test/harness.mjs on.
func TestGallery(t *testing.T) {
	for name, f := range pages() {
		html := write(t, f)
		check(t, name, html)
		if folder := os.Getenv("OSTOJA_GALLERY"); folder != "" {
			if err := os.WriteFile(filepath.Join(folder, name+".html"), []byte(html), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func TestEveryPartialStandsInTheGallery(t *testing.T) {
	var all strings.Builder
	for _, f := range pages() {
		all.WriteString(write(t, f))
	}
	for _, tmpl := range Templates().Templates() {
		name := tmpl.Name()
		if !strings.HasPrefix(name, "govuk-") && !strings.HasPrefix(name, "moj-") {
			continue
		}
		class, ok := map[string]string{
			"govuk-legend":      "govuk-fieldset__legend",
			"govuk-file-upload": "govuk-file-upload", "govuk-panel": "govuk-panel--confirmation",
		}[name]
		if !ok {
			class = name
		}
		if !strings.Contains(all.String(), class) {
			t.Errorf("no %s in the gallery", name)
		}
	}
}

func write(t *testing.T, p Part) string {
	t.Helper()
	html, err := HTML(p)
	if err != nil {
		t.Fatal(err)
	}
	return string(html)
}

func TestTemplatesAndPartsWriteTheSame(t *testing.T) {
	page := template.Must(Templates().New("a page of a module").Parse(`{{template "govuk-input" .}}{{part .}}`))
	in := Input{Field: field("email", "Email address")}
	var out strings.Builder
	if err := page.Execute(&out, in); err != nil {
		t.Fatal(err)
	}
	if want := write(t, in); out.String() != want+want {
		t.Errorf("template and part differ:\n%s", out.String())
	}
}
