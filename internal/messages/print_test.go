package messages

import (
	"bytes"
	"image"
	"image/draw"
	"image/png"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"

	"ostoja/internal/pdf"
)

func sample() *sheet {
	return &sheet{language: "uk", group: "Робоча група", title: "Ваш паспорт лишається у вас", body: []string{"Ніхто не має права забрати ваш паспорт.", "• ґанок і їжа"},
		contacts: []printed{{Name: "Гаряча лінія", Phone: "+48 22 000 01 00"}}, address: "https://help.example.org/g/7KQ2M9", scan: "Безпечна допомога", danger: "Небезпека зараз: 112",
		version: "Версія 7KQ2-M9F4, 24 листопада 2026 р.", made: time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)}
}

func run(t *testing.T, stdin []byte, name string, args ...string) []byte {
	t.Helper()
	tool, err := exec.LookPath(name)
	if err != nil {
		t.Skip(name + " (Debian: poppler-utils) is not installed")
	}
	cmd := exec.Command(tool, args...)
	cmd.Stdin = bytes.NewReader(stdin)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v: %s", name, err, stderr.String())
	}
	return out
}

var boxes = regexp.MustCompile(`(?m)^Page +1 (MediaBox|TrimBox): +([\d.]+) +([\d.]+) +([\d.]+) +([\d.]+)`)

// Every printed file has the size that a printer expects, text that can be read
// by a program, and a QR code that says the address.
func TestPrintedFiles(t *testing.T) {
	if !pdf.Available() {
		t.Skip("the assets have not been built: make assets")
	}
	const mm = 72 / 25.4
	for _, c := range []struct {
		format        string
		width, height float64 // trimmed, in mm
		bleed         float64
	}{{"poster-a4.pdf", 210, 297, 3}, {"leaflet-a5.pdf", 148, 210, 3}, {"card.pdf", 85, 55, 3}, {"cards-a4.pdf", 210, 297, 0}} {
		t.Run(c.format, func(t *testing.T) {
			content := written(t, c.format)
			if again := written(t, c.format); !bytes.Equal(content, again) {
				t.Error("the same content gives other bytes")
			}
			file := t.TempDir() + "/f.pdf"
			keepFile(t, file, content)
			found := map[string][]float64{}
			for _, m := range boxes.FindAllStringSubmatch(string(run(t, nil, "pdfinfo", "-box", "-f", "1", "-l", "1", file)), -1) {
				for _, n := range m[2:] {
					x, _ := strconv.ParseFloat(n, 64)
					found[m[1]] = append(found[m[1]], x/mm)
				}
			}
			media, trim := found["MediaBox"], found["TrimBox"]
			if !near(media[2]-media[0], c.width+2*c.bleed) || !near(media[3]-media[1], c.height+2*c.bleed) || !near(trim[2]-trim[0], c.width) || !near(trim[3]-trim[1], c.height) {
				t.Errorf("sheet %v, trimmed %v, in mm", media, trim)
			}
			text := strings.Join(strings.Fields(string(run(t, content, "pdftotext", "-layout", "-", "-"))), " ")
			for _, want := range []string{"Ваш паспорт", "+48 22 000 01 00", "7KQ2-M9F4", "https://help.example.org/g/7KQ2M9", "112"} {
				if !strings.Contains(text, want) {
					t.Errorf("the text lacks %q: %s", want, text)
				}
			}
			// As coarse as a phone's photo, held to the code: the poster's foot, the first of ten cards.
			view := append([]string{"-png", "-r", "150", "-singlefile"}, map[string][]string{
				"poster-a4.pdf": {"-y", "1200", "-W", "700", "-H", "500"}, "cards-a4.pdf": {"-x", "110", "-y", "60", "-W", "520", "-H", "330"}}[c.format]...)
			page, err := png.Decode(bytes.NewReader(run(t, nil, "pdftoppm", append(view, file)...)))
			if err != nil {
				t.Fatal(err)
			}
			if said, err := scan(page); err != nil || said != sample().address {
				t.Errorf("the QR code says %q: %v", said, err)
			}
		})
	}
}

func TestPictures(t *testing.T) {
	if !pdf.Available() {
		t.Skip("the assets have not been built: make assets")
	}
	for name, height := range map[string]int{"square.png": 1080, "tall.png": 1920} {
		img, err := png.Decode(bytes.NewReader(written(t, name)))
		if err != nil || img.Bounds().Dx() != 1080 || img.Bounds().Dy() != height {
			t.Fatalf("%s: %v %v", name, img.Bounds(), err)
		}
		if said, err := scan(img); err != nil || said != sample().address {
			t.Errorf("%s: the QR code says %q: %v", name, said, err)
		}
	}
	svg := string(written(t, "square.svg"))
	if !strings.Contains(svg, ">Ваш паспорт") || strings.Contains(svg, "<script") {
		t.Error("the SVG lacks its title")
	}
	long := sample()
	long.title, long.body = strings.Repeat("Довгезнийзаголовокбезпроміжків", 6), []string{strings.Repeat("слово ", 900)}
	for _, f := range formats {
		if _, err := f.write(long); err != nil {
			t.Errorf("%s with far too much text: %v", f.name, err)
		}
	}
}

func written(t *testing.T, name string) []byte {
	t.Helper()
	for _, f := range formats {
		if f.name == name {
			content, err := f.write(sample())
			if err != nil {
				t.Fatal(err)
			}
			return content
		}
	}
	t.Fatal("no format " + name)
	return nil
}

func near(a, b float64) bool { return a-b < .1 && b-a < .1 }

// scan reads the QR code in a picture, as a phone does: with a reader that
// shares nothing with what wrote it.
func scan(img image.Image) (string, error) {
	bitmap, err := gozxing.NewBinaryBitmapFromImage(img)
	if err != nil {
		return "", err
	}
	found, err := qrcode.NewQRCodeReader().Decode(bitmap, map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_TRY_HARDER: true})
	if err != nil {
		return "", err
	}
	return found.GetText(), nil
}

func keepFile(t *testing.T, name string, content []byte) {
	t.Helper()
	if err := os.WriteFile(name, content, 0o600); err != nil {
		t.Fatal(err)
	}
}

// The picture of a short link that stands on screens and in documents can be read, too.
func TestTheCodeOfALink(t *testing.T) {
	for _, address := range []string{"https://help.example.org/g/7KQ2M9", "http://" + strings.Repeat("a", 56) + ".onion/g/ZZZZZZ"} {
		svg, err := qrSVG(address)
		if err != nil {
			t.Fatal(err)
		}
		if said, err := scan(drawn(t, string(svg))); err != nil || said != address {
			t.Errorf("the QR code says %q instead of %q: %v", said, address, err)
		}
	}
}

var (
	codeSide = regexp.MustCompile(`viewBox="0 0 (\d+) \d+"`)
	codeRun  = regexp.MustCompile(`M(\d+) (\d+)h(\d+)v1h-\d+z`)
)

// drawn paints the black runs of qrSVG.
func drawn(t *testing.T, svg string) image.Image {
	t.Helper()
	const scale = 4
	number := func(s string) int { n, _ := strconv.Atoi(s); return n * scale }
	side := number(codeSide.FindStringSubmatch(svg)[1])
	img := image.NewGray(image.Rect(0, 0, side, side))
	draw.Draw(img, img.Bounds(), image.White, image.Point{}, draw.Src)
	for _, m := range codeRun.FindAllStringSubmatch(svg, -1) {
		x, y := number(m[1]), number(m[2])
		draw.Draw(img, image.Rect(x, y, x+number(m[3]), y+scale), image.Black, image.Point{}, draw.Src)
	}
	return img
}
