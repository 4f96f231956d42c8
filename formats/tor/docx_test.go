package tor

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// archive makes a zip of parts.
func archive(t testing.TB, parts map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, content := range parts {
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write([]byte(content))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

const (
	wordNS  = ` xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"`
	styles  = `<w:styles` + wordNS + `><w:style w:styleId="Heading1"><w:name w:val="heading 1"/></w:style><w:style w:styleId="Nag2"><w:name w:val="heading 2"/><w:basedOn w:val="Heading1"/></w:style><w:style w:styleId="Title"><w:name w:val="Title"/></w:style></w:styles>`
	numbers = `<w:numbering` + wordNS + `><w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="•"/></w:lvl><w:lvl w:ilvl="1"><w:numFmt w:val="bullet"/></w:lvl></w:abstractNum>` +
		`<w:abstractNum w:abstractNumId="2"><w:lvl w:ilvl="0"><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="2"/></w:num><w:num w:numId="3"><w:abstractNumId w:val="2"/></w:num></w:numbering>`
)

// The pieces of a Word document.
func run(s string) string { return `<w:r><w:t xml:space="preserve">` + s + `</w:t></w:r>` }
func bold(s string) string {
	return `<w:r><w:rPr><w:b/></w:rPr><w:t xml:space="preserve">` + s + `</w:t></w:r>`
}
func par(style, runs string) string {
	return `<w:p><w:pPr><w:pStyle w:val="` + style + `"/></w:pPr>` + runs + `</w:p>`
}
func num(list, level int, runs string) string {
	return fmt.Sprintf(`<w:p><w:pPr><w:numPr><w:ilvl w:val="%d"/><w:numId w:val="%d"/></w:numPr></w:pPr>%s</w:p>`, level, list, runs)
}
func row(cells ...string) string {
	s := "<w:tr>"
	for _, c := range cells {
		if !strings.HasPrefix(c, "<w:p>") {
			c = par("", run(c))
		}
		s += "<w:tc>" + c + "</w:tc>"
	}
	return s + "</w:tr>"
}
func tbl(rows ...string) string { return "<w:tbl>" + strings.Join(rows, "") + "</w:tbl>" }

func wordFile(t testing.TB, body ...string) []byte {
	return archive(t, map[string]string{
		"[Content_Types].xml": "<Types/>", "word/styles.xml": styles, "word/numbering.xml": numbers,
		"word/document.xml": `<?xml version="1.0"?><w:document` + wordNS + `><w:body>` + strings.Join(body, "") + `</w:body></w:document>`,
	})
}

func TestDocxWithStyles(t *testing.T) {
	p := propose(t, "tor.docx", wordFile(t,
		par("Title", run("Nutrition Sub-Sector")+run(" Ethiopia")),
		par("Heading1", run("Terms of Reference")),
		par("Heading1", run("Background")),
		par("", run("The Sub-Sector coordinates nutrition in Ethiopia.")+`<w:del><w:r><w:delText>old</w:delText><w:t>meets daily</w:t></w:r></w:del>`),
		par("Heading1", run("Objectives")),
		num(1, 0, bold("Screening")+run(": find malnourished children")),
		num(1, 1, run("in all regions")),
		num(1, 0, bold("Treatment")+run(": treat them")),
		par("Heading1", run("Working arrangements")),
		par("Nag2", run("Leadership")),
		par("", run("The group is co-led by UNICEF and the Ministry of Health.")),
		par("Nag2", run("Meetings")),
		par("", run("The group meets on the first Tuesday of each month at 3")+run(":00 pm EAT via Zoom.")),
		par("Nag2", run("Review")),
		par("", run("The ToR are reviewed every year.")),
	))
	expect(t, p, `
		name = Nutrition Sub-Sector Ethiopia
		sector = Nutrition
		country = ET
		co_leads.# = 2
		co_leads.1 = Ministry of Health
		objectives.# = 2
		objectives.0.title = Screening
		objectives.0.text = find malnourished children in all regions
		meeting.frequency = monthly
		meeting.nth = 1
		meeting.weekday = tuesday
		meeting.time = 15:00
		meeting.timezone = Africa/Addis_Ababa
		meeting.place = Zoom
		revision.interval_months = 12
		clauses.0.heading = Background
		clauses.0.text = The Sub-Sector coordinates nutrition in Ethiopia.
		clauses.1.number = 2
		clauses.2.number = 2.1
		clauses.5.heading = Leadership
		clauses.5.number = 3.1`)
}

func TestDocxKeyValueTable(t *testing.T) {
	p := propose(t, "tor.docx", wordFile(t,
		par("", bold("TERMS OF REFERENCE")),
		par("", bold("Basic Needs Working Group, Slovakia")),
		tbl(
			row("Chair", "UNHCR"),
			row("Co-chair", "Slovak Red Cross"),
			row("Frequency", "Bi-weekly"),
			row("Day and time", "Thursday, 10:00-11:30"),
			row("Venue", "Microsoft Teams"),
			row("Geographic coverage", "Nationwide"),
			row("Objectives", num(1, 0, run("Avoid duplication"))+num(1, 0, run("Agree on standards"))+num(1, 0, run("Share data"))),
			row("Minutes", "Shared with all members within two working days"),
			row("Review of ToR", "Every six months or as needed"),
			row("Donors", "Invited upon agreement of the members"),
		),
	))
	expect(t, p, `
		name = Basic Needs Working Group
		sector = Basic Needs
		country = SK
		co_leads.# = 2
		co_leads.0 = UNHCR
		co_leads.1 = Slovak Red Cross
		coverage = Nationwide
		objectives.# = 3
		objectives.2.text = Share data
		meeting.frequency = biweekly
		meeting.weekday = thursday
		meeting.time = 10:00
		meeting.timezone = Europe/Bratislava
		meeting.place = Microsoft Teams
		minutes.circulated_to = all members
		minutes.deadline = within two working days
		revision.interval_months = 6
		revision.on_need = true
		membership.donors_by_agreement = true
		inferred.# = 1`)
}

func TestDocxNumberedBoldHeadings(t *testing.T) {
	p := propose(t, "tor.docx", wordFile(t,
		par("", run("Terms of Reference – Health Working Group – Hungary")),
		num(2, 0, bold("Purpose")),
		par("", run("The group coordinates health partners.")),
		num(2, 0, bold("Objectives")),
		num(3, 0, run("Map services")),
		num(3, 0, run("Train staff")),
		num(2, 0, bold("Chairs")),
		tbl(row("Role", "Organisation"), row("Chair", "WHO"), row("Co-chair", "Ministry of Interior, State Secretariat for Health")),
		num(2, 0, bold("Meetings")),
		par("", run("Quarterly, in Budapest.")),
	))
	expect(t, p, `
		name = Health Working Group
		country = HU
		objectives.# = 2
		co_leads.# = 2
		co_leads.0 = WHO
		meeting.frequency = quarterly
		meeting.place = Budapest
		tasks.# = 0
		clauses.1.number = 2
		clauses.1.heading = Objectives
		clauses.2.number = 2.1
		clauses.4.number = 3`)
}

func TestRefused(t *testing.T) {
	deep := strings.Repeat("<w:p>", 300)
	for name, c := range map[string]struct {
		data []byte
		says string
	}{
		"empty":             {nil, "has no text"},
		"blank":             {[]byte(" \n\n\t\n"), "has no text"},
		"binary":            {[]byte{0, 1, 2, 3, 4, 255}, "neither text nor docx"},
		"pdf":               {[]byte("%PDF-1.7\n"), "PDF"},
		"old word":          {[]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), ".doc"},
		"rtf":               {[]byte(`{\rtf1 x}`), "RTF"},
		"web page":          {[]byte("<!DOCTYPE html><p>Terms"), "web page"},
		"huge":              {make([]byte, MaxFile+1), "larger than"},
		"much text":         {bytes.Repeat([]byte("word "), maxText/4), "longer than"},
		"damaged docx":      {[]byte("PK\x03\x04 and no more"), "damaged"},
		"excel":             {archive(t, map[string]string{"xl/workbook.xml": "<x/>"}), "no Word document"},
		"bomb":              {archive(t, map[string]string{"word/document.xml": "<a>" + strings.Repeat(" ", maxInflated+10)}), "inflates"},
		"doctype":           {archive(t, map[string]string{"word/document.xml": `<!DOCTYPE a [<!ENTITY b "c">]><a/>`}), "DOCTYPE"},
		"deep":              {archive(t, map[string]string{"word/document.xml": deep}), "nested"},
		"broken xml":        {archive(t, map[string]string{"word/document.xml": "<a><b></a>"}), "damaged"},
		"recipe":            {[]byte("Pancakes\n\nIngredients\n\n- 2 eggs\n- flour\n\nMethod\n\n1. Mix.\n2. Fry on Tuesday at 10:00.\n"), "not look like"},
		"novel":             {[]byte("It was a bright cold day in April. The party met every week in Warsaw. Winston, his chin nuzzled into his breast, slipped through the glass doors.\n\nHe led the group of boys upstairs, and the chair stood by the window.\n"), "not look like"},
		"invoice":           {[]byte("INVOICE No. 12\n\nDate: 3 May 2024\nTo: Working Group Services Ltd.\n\nItem | Price\nPaper | 10.00\nTotal | 10.00\n\nTerms: payable monthly.\n"), "not look like"},
		"meeting minutes":   {[]byte("Minutes of the Cash Working Group meeting\n\nParticipants\n\nUNHCR, IOM\n\nAgenda\n\n1. ToR\n2. Membership\n\nAction points\n\n- Revise the ToR by Friday\n"), "minutes"},
		"consultant":        {[]byte("Terms of Reference: Consultant for a market survey\n\nBackground\n\nA consultancy of 30 days.\n\nObjectives\n\n- Do the survey\n"), "not"},
		"one word":          {[]byte("hello"), "not look like"},
		"letter to a group": {[]byte("Dear members of the Working Group,\n\nthank you for coming. The Working Group will meet again soon.\n\nBest wishes\n"), "not look like"},
	} {
		t.Run(name, func(t *testing.T) {
			doc, err := Read("some.file", c.data)
			if err == nil {
				_, err = Propose(doc)
			}
			var refused *RefusedError
			if !errors.As(err, &refused) || !strings.Contains(refused.Reason, c.says) {
				t.Fatalf("got %v, want a refusal that says %q", err, c.says)
			}
		})
	}
}

// TestEncodings: what editors on Windows write reads as the same text.
func TestEncodings(t *testing.T) {
	const text = "Groupe de travail Santé – Sénégal\nTermes de référence\n\nObjectifs\n\n- Coordonner\n"
	utf16 := []byte{0xff, 0xfe}
	for _, r := range text {
		utf16 = append(utf16, byte(r), byte(r>>8))
	}
	cp1252 := []byte(strings.NewReplacer("é", "\xe9", "–", "\x96").Replace(text))
	want, err := Read("x", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string][]byte{
		"BOM": []byte("\ufeff" + text), "CRLF": []byte(strings.ReplaceAll(text, "\n", "\r\n")), "UTF-16": utf16, "Windows-1252": cp1252,
	} {
		got, err := Read("x", data)
		if err != nil || fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s: %v\n got %v\nwant %v", name, err, got, want)
		}
	}
}

// FuzzRead: no input makes a panic, an error that is no refusal, or clauses
// with equal numbers.
func FuzzRead(f *testing.F) {
	files, _ := filepath.Glob("testdata/*.*")
	for _, file := range files {
		if data, err := os.ReadFile(file); err == nil {
			f.Add(data)
		}
	}
	f.Add(wordFile(f, par("Heading1", run("Objectives")), num(1, 0, run("a")), tbl(row("Chair", "UNHCR"))))
	f.Fuzz(func(t *testing.T, data []byte) {
		doc, err := Read("fuzz", data)
		if err == nil {
			var p Proposal
			if p, err = Propose(doc); err == nil {
				unique(t, p)
			}
		}
		var refused *RefusedError
		if err != nil && !errors.As(err, &refused) {
			t.Fatal(err)
		}
	})
}

func unique(t *testing.T, p Proposal) {
	seen := map[string]bool{}
	for _, c := range p.Clauses {
		if seen[c.Number] {
			t.Fatalf("two clauses are numbered %q", c.Number)
		}
		seen[c.Number] = true
	}
}
