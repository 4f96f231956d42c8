package surveys

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"ostoja/internal/db/dbtest"
)

// cases is the folder of the cases; the test is left out where it is not.
func cases(t testing.TB, path string) []byte {
	t.Helper()
	folder := os.Getenv("OSTOJA_CASES")
	if folder == "" {
		folder = filepath.Join("..", "..", "..", "shared", "cases")
	}
	content, err := os.ReadFile(filepath.Join(folder, filepath.FromSlash(path)))
	if os.IsNotExist(err) {
		t.Skip("the cases are not here")
	}
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// IOM's own form is taken, collects, and comes out as the standard writes it.
func TestHTCDSFormFromFileToStandard(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t, migrations))
	form := w.upload(w.owner, "/surveys/new", "htcds.xlsx", string(cases(t, "forms/xlsform/htcds_iom/form.xlsx"))).Location
	if form == "" {
		t.Fatal("the form was not taken")
	}
	if page := w.SignedIn(w.owner.ID).Post(form+"/review", w.reasons(w.owner, form)); page.Status != 303 {
		t.Fatal(page.Body)
	}
	server := w.key(t, form, "live")
	list := w.get(server + "/formList").Body
	said := func(element string) string {
		return regexp.MustCompile("<" + element + ">([^<]*)<").FindStringSubmatch(list)[1]
	}
	record := `<data id="` + said("formID") + `" version="` + said("version") + `"><con_Consent>TRUE</con_Consent><prs_First_Name>=Test</prs_First_Name><prs_Gender>Feminine</prs_Gender><prs_Citizenship>UA</prs_Citizenship>` +
		`<vic_Methods_of_Control>DebtBondage FalsePromises</vic_Methods_of_Control><vic_TypeOfExploitation>ForcedLabour Invented</vic_TypeOfExploitation><meta><instanceID>uuid:h</instanceID></meta></data>`
	if page := w.send(server+"/submission", record); page.Status != 201 {
		t.Fatal(page.Status, page.Body)
	}
	for path, want := range map[string]string{"/results": "HTCDS", "/results.csv": "DebtBondage FalsePromises", "/results.json": `["DebtBondage","FalsePromises"]`} {
		if page := w.SignedIn(w.owner.ID).Get(form + path); !page.Has(want) {
			t.Errorf("%s: %d %s", path, page.Status, page.Body)
		}
	}
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(w.SignedIn(w.owner.ID).Get(form+"/htcds.csv").Body, "\ufeff"))).ReadAll()
	if err != nil || len(rows) != 2 {
		t.Fatal(rows, err)
	}
	got := map[string]string{}
	for i, name := range rows[0] {
		got[name] = rows[1][i]
	}
	for name, want := range map[string]string{"prs_FirstName": "'=Test", "prs_Gender": "Feminine", "vic_MethodsOfControl": "DebtBondage;FalsePromises", "vic_TypeOfExploitation": "ForcedLabour;Invented", "outside_of_list": "vic_TypeOfExploitation"} {
		if got[name] != want {
			t.Errorf("%s is %q, not %q", name, got[name], want)
		}
	}
	if len(rows[0]) < 25 {
		t.Errorf("only %d fields: %v", len(rows[0]), rows[0])
	}
}
