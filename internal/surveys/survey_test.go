package surveys

import (
	"bytes"
	"compress/zlib"
	"encoding/base64"
	"io"
	"slices"
	"strings"
	"testing"

	"ostoja/formats/openrosa"
	"ostoja/internal/db/dbtest"
	"ostoja/internal/id"
)

// survey converts the rows of a survey sheet (| between cells) to a Survey.
func survey(t testing.TB, rows string) *Survey {
	t.Helper()
	head := "| survey |\n| | type | name | label | required | relevant | trigger | parameters |\n"
	choices := "| choices |\n| | list_name | name | label |\n| | yn | yes | Yes |\n| | yn | no | No |\n"
	v, _, err := read("form.md", []byte(head+rows+choices))
	if err != nil {
		t.Fatal(err)
	}
	s, err := ReadSurvey(v.XML)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func codes(findings []Finding) []string {
	var all []string
	for _, f := range findings {
		all = append(all, f.Code)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

const asked = "| | select_one yn | consent | Do you agree to take part? | yes | |\n"

func TestReview(t *testing.T) {
	yes := " | | ${consent} = 'yes' |\n"
	for name, c := range map[string]struct {
		rows string
		want []string
	}{
		"nothing to say":             {asked + "| | integer | years | How old are you?" + yes, nil},
		"no consent":                 {"| | integer | years | How old are you? | | |\n", []string{"no_consent"}},
		"consent does not stop":      {asked + "| | integer | years | How old are you? | | |\n", []string{"consent_open"}},
		"consent of a group":         {asked + "| | begin group | g | G" + yes + "| | integer | years | How old are you? | | |\n| | end group | | | | |\n", nil},
		"a name":                     {asked + "| | text | q1 | Your full name" + yes, []string{"identifier"}},
		"a name in Polish":           {asked + "| | text | q1 | Imię i nazwisko" + yes, []string{"identifier"}},
		"a phone in Ukrainian":       {asked + "| | text | q1 | Номер телефону" + yes, []string{"identifier"}},
		"a name in Russian":          {asked + "| | text | q1 | Ваша фамилия" + yes, []string{"identifier"}},
		"PESEL as a number":          {asked + "| | integer | pesel | Number" + yes, []string{"identifier"}},
		"free text":                  {asked + "| | text | q1 | What happened next?" + yes, []string{"text"}},
		"a point":                    {asked + "| | geopoint | q1 | Where" + yes, []string{"location"}},
		"a picture":                  {asked + "| | image | q1 | Photo" + yes, []string{"recording"}},
		"the device":                 {asked + "| | deviceid | d | | | |\n| | integer | years | Years" + yes, []string{"device"}},
		"a note is no text":          {asked + "| | note | n | Give the phone number of the helpline" + yes, nil},
		"a point without a question": {asked + "| | start-geopoint | where | | | |\n| | integer | years | Years" + yes, []string{"location"}},
		"a point taken meanwhile":    {asked + "| | integer | years | Years" + yes + "| | background-geopoint | where | | | | ${years} |\n", []string{"location"}},
		"a recording in secret":      {asked + "| | background-audio | sound | | | |\n| | integer | years | Years" + yes, []string{"recording"}},
		"a log of the device":        {asked + "| | integer | years | Years" + yes + "| | audit | | | | | | location-priority=balanced location-min-interval=60 location-max-age=120 |\n", []string{"audit", "audit_place"}},
		"a log of changes":           {asked + "| | integer | years | Years" + yes + "| | audit | | | | | | track-changes=true |\n", []string{"audit"}},
		"a barcode":                  {asked + "| | barcode | card | Your card" + yes, []string{"identifier"}},
		"what a template leaves":     {asked + "| | integer | years | Years" + yes + "| | note | n | Helpline: PUT THE NUMBER HERE | | |\n", []string{"placeholder"}},
		"another name of consent":    {asked + "| | note | consent_text | We ask | | |\n| | integer | years | Years | | ${consent_text} = 'yes' |\n", []string{"consent_open"}},
		"who said no goes on":        {asked + "| | integer | years | Years | | ${consent} = 'no' |\n", []string{"consent_open"}},
		"who did not answer goes on": {asked + "| | integer | years | Years | | ${consent} != 'no' |\n", []string{"consent_open"}},
		"together": {asked + "| | integer | age | Age" + yes + "| | select_one yn | gender | Gender" + yes + "| | select_one yn | nationality | Nationality" + yes + "| | select_one yn | town | Town" + yes,
			[]string{"combination"}},
		"hard questions without help": {asked + "| | select_one yn | q1 | Were you forced to work?" + yes, []string{"no_help"}},
		"hard questions with help":    {asked + "| | select_one yn | q1 | Were you forced to work?" + yes + "| | note | n | Call the helpline 116 000 |  |  |\n", nil},
	} {
		if got := codes(Review(survey(t, c.rows))); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, not %v", name, got, c.want)
		}
	}
}

// The library is a form that converts without a warning; what the review says of
// it is only what has to be filled in before a release.
func TestLibrary(t *testing.T) {
	var out bytes.Buffer
	if err := WriteLibrary(&out); err != nil {
		t.Fatal(err)
	}
	v, _, err := read("library.xlsx", out.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if len(v.Warnings) > 0 {
		t.Errorf("warnings: %v", v.Warnings)
	}
	s, err := ReadSurvey(v.XML)
	if err != nil {
		t.Fatal(err)
	}
	var keys []string
	for _, f := range Review(s) {
		keys = append(keys, f.Key())
		if !f.Blocks() {
			t.Errorf("%s does not block the release", f.Key())
		}
	}
	if want := []string{"placeholder:indicators/template", "placeholder:help/help_text"}; !slices.Equal(keys, want) {
		t.Errorf("the review says %v, not %v", keys, want)
	}
	for _, word := range []string{"PUT THE NUMBER", "WPISZ NUMER", "ВПИШІТЬ НОМЕР", "ВПИШИТЕ НОМЕР", "TEMPLATE:", "SZABLON:", "ШАБЛОН:"} {
		if !bytes.Contains(v.XML, []byte(word)) || !placeholders.MatchString(word) {
			t.Errorf("the library does not say %q", word)
		}
	}
	if consent := s.byPath["consent_block/consent"]; consent.Constraint != ". = 'yes'" || s.consent() != consent {
		t.Errorf("who says no can go on: %q", consent.Constraint)
	}
	if len(s.Languages) != 4 {
		t.Errorf("languages %v", s.Languages)
	}
	if !bytes.Contains(v.XML, []byte(wording)) || !strings.Contains(wording, "obtained from IOM before use") {
		t.Error("the form does not say that the wording has to be obtained")
	}
	for _, q := range s.Questions {
		if len(q.Choices) > 0 && q.choice(q.Choices[0].Value, "Polski (pl)") == q.Choices[0].Value {
			t.Errorf("%s has no Polish choices", q.Path)
		}
	}
}

func TestQuality(t *testing.T) {
	rows := "| | start | start | | | |\n| | end | end | | | |\n"
	for _, q := range []string{"a", "b", "c", "d"} {
		rows += "| | select_one yn | " + q + " | Question " + q + " | | |\n"
	}
	s := survey(t, rows)
	var all []*Row
	for i, c := range []struct{ end, answers string }{
		{"10:10", "yes no yes no"}, {"10:11", "no no yes no"}, {"10:12", "no yes yes no"}, {"10:01", "yes yes yes yes"}, {"10:10", "yes no yes no"},
	} {
		a := strings.Fields(c.answers)
		xml := `<data id="f"><start>2026-11-24T10:00:00.000Z</start><end>2026-11-24T` + c.end + `:00.000Z</end><a>` + a[0] + `</a><b>` + a[1] + `</b><c>` + a[2] + `</c><d>` + a[3] + `</d></data>`
		row, err := s.readRow(Submission{Record: []byte(xml), Person: "p"})
		if err != nil {
			t.Fatal(i, err)
		}
		all = append(all, row)
	}
	for range 2 { // those who stopped at once are no copies of each other
		row, err := s.readRow(Submission{Record: []byte(`<data id="f"><a>no</a></data>`), Person: "q"})
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, row)
	}
	board := s.qualityOf(all, func(row *Row) string { return map[id.ID]string{"p": "Anna", "q": "Basia"}[row.Person] })
	if len(board) != 2 || board[1].Records != 2 || board[1].Duplicates != 0 {
		t.Errorf("%+v", board)
	}
	all = all[:5]
	got := s.qualityOf(all, func(*Row) string { return "Anna" })
	if len(got) != 1 || got[0].Records != 5 || got[0].Fast != 1 || got[0].StraightLine != 1 || got[0].Duplicates != 2 || got[0].Median.Minutes() != 10 {
		t.Errorf("%+v", got)
	}
}

func TestCellsAreNoFormulas(t *testing.T) {
	for in, want := range map[string]string{"=1+1": "'=1+1", "-5": "-5", "-5+cmd": "'-5+cmd", "@x": "'@x", "": "", "a=b": "a=b", "+48 1": "'+48 1", "-33.86 151.2 0 0": "-33.86 151.2 0 0", "-33.86 151.2; -33.8 151.1;": "-33.86 151.2; -33.8 151.1;", "-1 1+cmd": "'-1 1+cmd"} {
		if got := noFormula(in); got != want {
			t.Errorf("%q becomes %q", in, got)
		}
	}
}

// What ODK Collect reads from the QR code is zlib in base64, and JSON in it.
func TestCollectSettings(t *testing.T) {
	text, err := CollectSettings("https://ct.example.org/v1/key/ABC", "Visit")
	if err != nil {
		t.Fatal(err)
	}
	raw, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	z, err := zlib.NewReader(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	settings, _ := io.ReadAll(z)
	if !bytes.Contains(settings, []byte(`"server_url":"https://ct.example.org/v1/key/ABC"`)) {
		t.Errorf("%s", settings)
	}
	if _, err := qrImage(text, "QR"); err != nil {
		t.Error(err)
	}
}

func FuzzRecord(f *testing.F) {
	f.Add([]byte(`<data id="f"><a>yes</a><r><x>1</x></r><meta><instanceID>1</instanceID></meta></data>`))
	f.Add([]byte(`<data`))
	s := survey(f, "| | select_one yn | a | A | | |\n| | begin repeat | r | R | | |\n| | integer | x | X | | |\n| | end repeat | | | | |\n")
	f.Fuzz(func(t *testing.T, xml []byte) {
		if _, err := openrosa.ParseSubmission(xml); err != nil {
			return
		}
		row, err := s.readRow(Submission{Record: xml})
		if err != nil {
			t.Fatal("an accepted record cannot be read:", err)
		}
		if err := writeJSON(io.Discard, s, one(row), nil); err != nil {
			t.Fatal(err)
		}
		if err := writeCSV(io.Discard, s, "r", one(row), nil); err != nil {
			t.Fatal(err)
		}
	})
}

func one(row *Row) func(func(*Row, error) bool) {
	return func(yield func(*Row, error) bool) { yield(row, nil) }
}

// A review names questions as the form asks them in the reader's language.
func TestReviewInTheReadersLanguage(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t, migrations))
	form := w.upload(w.owner, "/surveys/new", "name.md", `| survey |
| | type | name | label::English (en) | label::Polski (pl) |
| | text | first_name | What is your name? | Jak masz na imię? |
`).Location
	page := w.SignedIn(w.owner.ID).Get(form + "/review?lang=pl")
	if !page.Has("Jak masz na imię?") || page.Has("What is your name?") {
		t.Error(page.Body)
	}
}
