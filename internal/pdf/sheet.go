package pdf

import (
	"errors"
	"strings"
	"time"

	"codeberg.org/go-pdf/fpdf"
	"rsc.io/qr"

	assets "ostoja/web"
)

// Font is the family that Open loads, in the styles "" and "B".
const Font = "Noto"

// ErrNoFont says that the assets have not been built.
var ErrNoFont = errors.New("pdf: no font: build the assets first (make assets)")

// Paper is the size of a page in millimetres, Bleed the strip around it that the
// printer cuts off; coordinates start at the corner of the paper with its bleed.
type Paper struct{ Width, Height, Bleed float64 }

// Papers.
var (
	A4   = Paper{Width: 210, Height: 297}
	A5   = Paper{Width: 148, Height: 210}
	Card = Paper{Width: 85, Height: 55}
)

// About says what a file is.
type About struct {
	Title, Author string
	Language      string    // "uk"
	Made          time.Time // in the file, so that the same content gives the same bytes
}

// Available tells whether this program has a font to print with.
func Available() bool { return assets.Font(400) != nil && assets.Font(700) != nil }

// TrueType gives the font's own file in a weight, 400 or 700, for pictures that are
// no PDF; nil where the assets have not been built.
func TrueType(weight int) []byte { return assets.Font(weight) }

// Open starts a file of pages of one paper with our font at 11 points. Millimetres
// are the unit; there is no page yet.
func Open(p Paper, about About) (*fpdf.Fpdf, error) {
	if !Available() {
		return nil, ErrNoFont
	}
	full := fpdf.SizeType{Wd: p.Width + 2*p.Bleed, Ht: p.Height + 2*p.Bleed}
	f := fpdf.NewCustom(&fpdf.InitType{UnitStr: "mm", Size: full})
	f.AddUTF8FontFromBytes(Font, "", assets.Font(400))
	f.AddUTF8FontFromBytes(Font, "B", assets.Font(700))
	f.SetFont(Font, "", 11)
	f.SetTitle(about.Title, true)
	f.SetAuthor(about.Author, true)
	f.SetLang(about.Language)
	f.SetCreator("Ostoja", true)
	f.SetProducer("Ostoja", true)
	f.SetCreationDate(about.Made.UTC())
	f.SetModificationDate(about.Made.UTC())
	f.SetCatalogSort(true)
	if p.Bleed > 0 {
		f.SetPageBox("trim", p.Bleed, p.Bleed, p.Width, p.Height)
		f.SetPageBox("bleed", 0, 0, full.Wd, full.Ht)
	}
	return f, f.Error()
}

// Box is a rectangle on a page, in millimetres from its upper left corner.
type Box struct{ X, Y, Width, Height float64 }

// leading is the distance of lines in heights of the font.
const leading = 1.3

// millimetres of a point.
const point = 25.4 / 72

// Text writes words into a box in the largest size, in points and at most size, in
// which they fit, and gives the height that they took. Below a third of size they
// run over the lower edge rather than become unreadable.
func Text(f *fpdf.Fpdf, b Box, style string, size float64, align, words string) float64 {
	least := size / 3
	for ; ; size *= .95 {
		f.SetFont(Font, style, size)
		lines := f.SplitText(words, b.Width)
		height := float64(len(lines)) * size * point * leading
		if (height > b.Height || tooWide(f, words, b.Width)) && size > least {
			continue
		}
		f.SetXY(b.X, b.Y)
		f.MultiCell(b.Width, size*point*leading, words, "", align, false)
		return height
	}
}

// tooWide tells whether a single word is wider than its box.
func tooWide(f *fpdf.Fpdf, words string, width float64) bool {
	for word := range strings.FieldsSeq(words) {
		if f.GetStringWidth(word)+2*f.GetCellMargin() > width {
			return true
		}
	}
	return false
}

// QR draws a code with the quiet zone that readers need inside the box; modules
// that touch are drawn as one.
func QR(f *fpdf.Fpdf, x, y, side float64, text string) error {
	code, err := qr.Encode(text, qr.M)
	if err != nil {
		return err
	}
	const quiet = 4
	module := side / float64(code.Size+2*quiet)
	f.SetFillColor(255, 255, 255)
	f.Rect(x, y, side, side, "F")
	f.SetFillColor(0, 0, 0)
	for row := range code.Size {
		for from := 0; from < code.Size; from++ {
			to := from
			for to < code.Size && code.Black(to, row) {
				to++
			}
			if to > from {
				f.Rect(x+float64(from+quiet)*module, y+float64(row+quiet)*module, float64(to-from)*module, module, "F")
				from = to
			}
		}
	}
	return f.Error()
}
