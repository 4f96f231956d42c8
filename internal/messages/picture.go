package messages

import (
	"bytes"
	"fmt"
	"html"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"strings"
	"sync"

	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
	"rsc.io/qr"

	"ostoja/internal/pdf"
)

// picture is what a messenger shows: boxes and lines of text, laid out once and
// drawn as PNG or as SVG.
type picture struct {
	width, height int
	boxes         []box
	lines         []line
}

type box struct {
	x, y, width, height int
	colour              color.RGBA
}

type line struct {
	x, y   int // of the baseline's beginning
	size   int // pixels
	bold   bool
	colour color.RGBA
	text   string
}

func rgb(c [3]int) color.RGBA { return color.RGBA{uint8(c[0]), uint8(c[1]), uint8(c[2]), 255} }

// picture lays a material out on width by height pixels.
func (s *sheet) picture(width, height int) *picture {
	p := &picture{width: width, height: height}
	const margin = 72
	wide := width - 2*margin
	band := height * 3 / 10
	p.boxes = append(p.boxes, box{0, 0, width, height, rgb(white)}, box{0, 0, width, band, rgb(deep)})
	p.fit(margin, 40, wide, 50, 30, false, white, s.group)
	p.fit(margin, 100, wide, band-130, 84, true, white, s.title)
	foot := height - 60
	side := 300
	codeTop := foot - 40 - side
	phones := min(len(s.contacts), 2) * 110
	p.fit(margin, band+40, wide, codeTop-band-70-phones, 44, false, ink, strings.Join(s.body, "\n"))
	y := codeTop - phones - 10
	for _, c := range s.contacts[:min(len(s.contacts), 2)] {
		p.fit(margin, y, wide, 66, 54, true, ink, c.Phone)
		p.fit(margin, y+64, wide, 40, 28, false, ink, c.Name)
		y += 110
	}
	p.code(margin-20, codeTop, side, s.address)
	beside := margin + side + 20
	p.fit(beside, codeTop+30, width-margin-beside, 110, 40, true, ink, s.scan)
	p.fit(beside, codeTop+150, width-margin-beside, 40, 28, false, ink, s.address)
	p.fit(beside, codeTop+205, width-margin-beside, 80, 36, true, ink, s.danger)
	p.fit(margin, foot-20, wide, 40, 26, false, ink, s.version)
	return p
}

// fit writes text into a box in the largest size, at most size, that fits.
func (p *picture) fit(x, y, width, height, size int, bold bool, colour [3]int, text string) {
	const least = 16
	for ; ; size = size * 95 / 100 {
		lines := wrap(text, width, size, bold)
		leading := size * 13 / 10
		if (lines == nil || len(lines)*leading > height) && size > least {
			continue
		}
		for i, words := range lines {
			p.lines = append(p.lines, line{x, y + i*leading + size, size, bold, rgb(colour), words})
		}
		return
	}
}

// wrap breaks text into lines; nil where a single word is too wide.
func wrap(text string, width, size int, bold bool) (lines []string) {
	f := face(size, bold)
	if f == nil {
		return nil
	}
	for paragraph := range strings.SplitSeq(text, "\n") {
		current := ""
		for word := range strings.FieldsSeq(paragraph) {
			longer := strings.TrimSpace(current + " " + word)
			switch {
			case font.MeasureString(f, longer).Ceil() <= width:
				current = longer
			case current == "" && size > 16:
				return nil
			default:
				if current != "" {
					lines = append(lines, current)
				}
				if current = word; font.MeasureString(f, word).Ceil() > width && size > 16 {
					return nil
				}
			}
		}
		lines = append(lines, current)
	}
	return lines
}

// code draws a QR code with its quiet zone on whole pixels.
func (p *picture) code(x, y, side int, text string) {
	code, err := qr.Encode(text, qr.M)
	if err != nil {
		return
	}
	const quiet = 4
	module := side / (code.Size + 2*quiet)
	for row := range code.Size {
		for column := range code.Size {
			if code.Black(column, row) {
				p.boxes = append(p.boxes, box{x + (column+quiet)*module, y + (row+quiet)*module, module, module, color.RGBA{0, 0, 0, 255}})
			}
		}
	}
}

func (p *picture) png() ([]byte, error) {
	if !pdf.Available() {
		return nil, pdf.ErrNoFont
	}
	img := image.NewRGBA(image.Rect(0, 0, p.width, p.height))
	for _, b := range p.boxes {
		draw.Draw(img, image.Rect(b.x, b.y, b.x+b.width, b.y+b.height), image.NewUniform(b.colour), image.Point{}, draw.Src)
	}
	for _, l := range p.lines {
		d := font.Drawer{Dst: img, Src: image.NewUniform(l.colour), Face: face(l.size, l.bold), Dot: fixed.P(l.x, l.y)}
		d.DrawString(l.text)
	}
	var out bytes.Buffer
	err := png.Encode(&out, img)
	return out.Bytes(), err
}

func (p *picture) svg() []byte {
	var out bytes.Buffer
	fmt.Fprintf(&out, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="Noto Sans, sans-serif">`, p.width, p.height)
	for _, b := range p.boxes {
		fmt.Fprintf(&out, `<path fill="#%02x%02x%02x" d="M%d %dh%dv%dh-%dz"/>`, b.colour.R, b.colour.G, b.colour.B, b.x, b.y, b.width, b.height, b.width)
	}
	for _, l := range p.lines {
		weight := 400
		if l.bold {
			weight = 700
		}
		fmt.Fprintf(&out, `<text x="%d" y="%d" font-size="%d" font-weight="%d" fill="#%02x%02x%02x">%s</text>`, l.x, l.y, l.size, weight, l.colour.R, l.colour.G, l.colour.B, html.EscapeString(l.text))
	}
	out.WriteString(`</svg>`)
	return out.Bytes()
}

// faces keeps the fonts, parsed once.
var faces = struct {
	sync.Mutex
	parsed map[bool]*opentype.Font
}{parsed: map[bool]*opentype.Font{}}

// face gives the printed font in a size, in pixels; nil where the assets have
// not been built.
func face(size int, bold bool) font.Face {
	faces.Lock()
	defer faces.Unlock()
	if faces.parsed[bold] == nil {
		weight := 400
		if bold {
			weight = 700
		}
		parsed, err := opentype.Parse(pdf.TrueType(weight))
		if err != nil {
			return nil
		}
		faces.parsed[bold] = parsed
	}
	f, err := opentype.NewFace(faces.parsed[bold], &opentype.FaceOptions{Size: float64(size), DPI: 72, Hinting: font.HintingNone})
	if err != nil {
		return nil
	}
	return f
}
