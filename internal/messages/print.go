package messages

import (
	"bytes"
	"math"
	"strings"
	"time"

	"codeberg.org/go-pdf/fpdf"

	"ostoja/internal/db"
	"ostoja/internal/lang"
	"ostoja/internal/members"
	"ostoja/internal/pdf"
)

// printable are the languages that the printed font has letters for.
var printable = []string{"en", "pl", "uk", "ru", "ro", "rom", "be", "de", "fr", "es", "tr"}

// format is a way to print a material.
type format struct {
	name, key, mime string
	write           func(*sheet) ([]byte, error)
}

// bleed is what the printer cuts off, in millimetres.
const bleed = 3

var formats = []format{
	{"poster-a4.pdf", "a4", "application/pdf", func(s *sheet) ([]byte, error) { return s.poster(pdf.A4) }},
	{"leaflet-a5.pdf", "a5", "application/pdf", func(s *sheet) ([]byte, error) { return s.poster(pdf.A5) }},
	{"card.pdf", "card", "application/pdf", (*sheet).card},
	{"cards-a4.pdf", "cards", "application/pdf", (*sheet).cards},
	{"square.png", "square", "image/png", func(s *sheet) ([]byte, error) { return s.picture(1080, 1080).png() }},
	{"tall.png", "tall", "image/png", func(s *sheet) ([]byte, error) { return s.picture(1080, 1920).png() }},
	{"square.svg", "svg", "image/svg+xml", func(s *sheet) ([]byte, error) { return s.picture(1080, 1080).svg(), nil }},
}

// sheet is all that is printed, said already in its language.
type sheet struct {
	language string
	group    string
	title    string
	body     []string // paragraphs; an item of a list begins with a dot
	contacts []printed
	address  string // what the QR code says
	scan     string // "Scan: safe help near you"
	danger   string // "In danger now: 112"
	version  string // "Version 7KQ2-M9F4, 30 November 2026"
	made     time.Time
}

// sheet collects what a material says. Words of the frame that do not exist in
// its language are said in English.
func (m *Messages) sheet(tx *db.Tx, x *Material, t *Text) *sheet {
	say := m.Speaker(lang.Lang(x.Language), nil)
	if !isPageLanguage(x.Language) {
		say = m.Speaker(lang.En, nil)
	}
	s := &sheet{language: x.Language, group: groupName(tx), title: t.Title, contacts: x.Contacts, address: m.address(x.Link), made: x.Created,
		scan: say.T("print.scan"), danger: say.T("print.danger"), version: say.T("print.version", sayMark(x.Mark), say.Day(x.Created))}
	if area := m.areaOf(x, say.Lang); area != "" {
		s.scan = say.T("print.scan_area", area)
	}
	for _, b := range ParseProse(t.Body) {
		switch {
		case b.Heading != "":
			s.body = append(s.body, b.Heading)
		case b.Text != "":
			s.body = append(s.body, b.Text)
		}
		for _, item := range b.Items {
			s.body = append(s.body, "• "+item)
		}
	}
	return s
}

// groupName is what the charter calls the group.
func groupName(tx *db.Tx) string {
	c, err := members.CharterInForce(tx)
	if err != nil {
		return "Ostoja"
	}
	return c.Name
}

func isPageLanguage(l string) bool {
	for _, known := range lang.All {
		if string(known) == l {
			return true
		}
	}
	return false
}

func (s *sheet) open(p pdf.Paper) (*fpdf.Fpdf, error) {
	f, err := pdf.Open(p, pdf.About{Title: s.title, Author: s.group, Language: s.language, Made: s.made})
	if err != nil {
		return nil, err
	}
	f.SetAutoPageBreak(false, 0)
	f.SetMargins(0, 0, 0)
	f.SetCellMargin(0)
	return f, nil
}

// The colours of the site.
var (
	deep  = [3]int{13, 79, 90}
	ink   = [3]int{29, 29, 27}
	white = [3]int{255, 255, 255}
)

func ink3(f *fpdf.Fpdf, c [3]int) { f.SetTextColor(c[0], c[1], c[2]) }

// poster is one page: the title on a band that runs over the edge, the text,
// the phones, the QR code, and the mark at the foot.
func (s *sheet) poster(p pdf.Paper) ([]byte, error) {
	p.Bleed = bleed
	f, err := s.open(p)
	if err != nil {
		return nil, err
	}
	f.AddPage()
	k := p.Width / pdf.A4.Width // all measures are those of A4
	left, wide, top := bleed+18*k, p.Width-36*k, float64(bleed)
	f.SetFillColor(deep[0], deep[1], deep[2])
	f.Rect(0, 0, p.Width+2*bleed, top+72*k, "F")
	ink3(f, white)
	pdf.Text(f, pdf.Box{X: left, Y: top + 12*k, Width: wide, Height: 8 * k}, "", 13*k, "L", s.group)
	pdf.Text(f, pdf.Box{X: left, Y: top + 23*k, Width: wide, Height: 44 * k}, "B", 40*k, "L", s.title)
	ink3(f, ink)
	phones := math.Min(float64(len(s.contacts)), 3) * 17 * k
	pdf.Text(f, pdf.Box{X: left, Y: top + 82*k, Width: wide, Height: (128-3)*k - phones}, "", 28*k, "L", strings.Join(s.body, "\n"))
	y := top + 208*k - phones
	for _, c := range s.contacts[:min(len(s.contacts), 3)] {
		pdf.Text(f, pdf.Box{X: left, Y: y, Width: wide, Height: 10 * k}, "B", 24*k, "L", c.Phone)
		pdf.Text(f, pdf.Box{X: left, Y: y + 10*k, Width: wide, Height: 6 * k}, "", 12*k, "L", c.Name)
		y += 17 * k
	}
	side, y := 58*k, top+212*k
	if err := pdf.QR(f, left-5*k, y, side, s.address); err != nil {
		return nil, err
	}
	beside := left + side + 4*k
	pdf.Text(f, pdf.Box{X: beside, Y: y + 8*k, Width: wide - side - 4*k, Height: 18 * k}, "B", 18*k, "L", s.scan)
	pdf.Text(f, pdf.Box{X: beside, Y: y + 27*k, Width: wide - side - 4*k, Height: 8 * k}, "", 12*k, "L", s.address)
	pdf.Text(f, pdf.Box{X: beside, Y: y + 38*k, Width: wide - side - 4*k, Height: 16 * k}, "B", 18*k, "L", s.danger)
	pdf.Text(f, pdf.Box{X: left, Y: top + 280*k, Width: wide, Height: 6 * k}, "", math.Max(10*k, 7.5), "L", s.version)
	return output(f)
}

// card is a card of 85 by 55 mm: small enough for a shoe.
func (s *sheet) card() ([]byte, error) {
	p := pdf.Card
	p.Bleed = bleed
	f, err := s.open(p)
	if err != nil {
		return nil, err
	}
	f.AddPage()
	f.SetFillColor(deep[0], deep[1], deep[2])
	f.Rect(0, 0, p.Width+2*bleed, bleed+15, "F")
	if err := s.onCard(f, bleed, bleed); err != nil {
		return nil, err
	}
	return output(f)
}

// onCard writes what stands on a card whose upper left corner is given. The band
// under its title is there already.
func (s *sheet) onCard(f *fpdf.Fpdf, x, y float64) error {
	ink3(f, white)
	pdf.Text(f, pdf.Box{X: x + 4, Y: y + 3, Width: 77, Height: 11}, "B", 12, "L", s.title)
	ink3(f, ink)
	if len(s.contacts) > 0 {
		pdf.Text(f, pdf.Box{X: x + 4, Y: y + 18, Width: 46, Height: 6}, "B", 13, "L", s.contacts[0].Phone)
		pdf.Text(f, pdf.Box{X: x + 4, Y: y + 24.5, Width: 46, Height: 7}, "", 8, "L", s.contacts[0].Name)
	} else if len(s.body) > 0 {
		pdf.Text(f, pdf.Box{X: x + 4, Y: y + 18, Width: 46, Height: 13}, "", 9, "L", s.body[0])
	}
	pdf.Text(f, pdf.Box{X: x + 4, Y: y + 33, Width: 46, Height: 5}, "B", 9, "L", s.danger)
	pdf.Text(f, pdf.Box{X: x + 4, Y: y + 39, Width: 46, Height: 8}, "", 7.5, "L", s.address)
	pdf.Text(f, pdf.Box{X: x + 4, Y: y + 49, Width: 77, Height: 3}, "", 6.5, "L", s.version)
	return pdf.QR(f, x+51, y+16.5, 31, s.address)
}

// cards are ten cards on A4 for an office printer, with lines to cut along.
func (s *sheet) cards() ([]byte, error) {
	f, err := s.open(pdf.A4)
	if err != nil {
		return nil, err
	}
	f.AddPage()
	left, top := (pdf.A4.Width-2*pdf.Card.Width)/2, (pdf.A4.Height-5*pdf.Card.Height)/2
	for i := range 10 {
		x, y := left+float64(i%2)*pdf.Card.Width, top+float64(i/2)*pdf.Card.Height
		f.SetFillColor(deep[0], deep[1], deep[2])
		f.Rect(x, y, pdf.Card.Width, 15, "F")
		if err := s.onCard(f, x, y); err != nil {
			return nil, err
		}
	}
	f.SetDrawColor(150, 150, 150)
	f.SetLineWidth(.1)
	for i := range 3 {
		x := left + float64(i)*pdf.Card.Width
		f.Line(x, top-5, x, top)
		f.Line(x, top+5*pdf.Card.Height, x, top+5*pdf.Card.Height+5)
	}
	for i := range 6 {
		y := top + float64(i)*pdf.Card.Height
		f.Line(left-5, y, left, y)
		f.Line(left+2*pdf.Card.Width, y, left+2*pdf.Card.Width+5, y)
	}
	return output(f)
}

func output(f *fpdf.Fpdf) ([]byte, error) {
	var out bytes.Buffer
	err := f.Output(&out)
	return out.Bytes(), err
}
