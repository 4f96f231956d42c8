package messages

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"rsc.io/qr"

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
			page, err := png.Decode(bytes.NewReader(run(t, nil, "pdftoppm", "-png", "-r", "300", "-singlefile", file)))
			if err != nil {
				t.Fatal(err)
			}
			if err := holdsCode(page, sample().address); err != nil {
				t.Error(err)
			}
			if err := holdsCode(page, sample().address[:len(sample().address)-1]+"8"); err == nil {
				t.Error("another address is found in the code: the test proves nothing")
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
		if err := holdsCode(img, sample().address); err != nil {
			t.Errorf("%s: %v", name, err)
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

// holdsCode finds a QR code in a picture by the proportions of its upper corners
// (1:1:3:1:1) and compares each module with that of the text.
func holdsCode(img image.Image, text string) error {
	code, err := qr.Encode(text, qr.M)
	if err != nil {
		return err
	}
	dark := func(x, y int) bool { r, g, b, _ := img.At(x, y).RGBA(); return r+g+b < 3*0x6000 }
	size := img.Bounds()
	for y := 0; y < size.Dy(); y += 2 {
		corners := finders(size.Dx(), func(x int) bool { return dark(x, y) })
		for i, left := range corners {
			for _, right := range corners[i+1:] {
				module := (right.middle - left.middle) / float64(code.Size-7)
				if module < 2 || left.module < module*.8 || left.module > module*1.2 {
					continue
				}
				if wrong := differs(code, dark, left.middle-3.5*module, float64(y)-3.5*module, module); wrong == 0 {
					return nil
				}
			}
		}
	}
	return fmt.Errorf("no QR code of %q in the picture", text)
}

type finder struct{ middle, module float64 }

// finders are the runs of a line that look like the middle of a corner.
func finders(width int, dark func(int) bool) (found []finder) {
	var runs []int // lengths, from the first dark one
	var ends []int
	from, last := 0, false
	for x := 0; x <= width; x++ {
		now := x < width && dark(x)
		if now == last && x < width {
			continue
		}
		if last || len(runs) > 0 {
			runs, ends = append(runs, x-from), append(ends, x)
		}
		from, last = x, now
	}
	for i := 0; i+4 < len(runs); i += 2 {
		m := float64(runs[i]+runs[i+1]+runs[i+2]+runs[i+3]+runs[i+4]) / 7
		fits := true
		for k, want := range []float64{1, 1, 3, 1, 1} {
			if d := float64(runs[i+k]) - want*m; d > .6*m || d < -.6*m {
				fits = false
			}
		}
		if fits {
			found = append(found, finder{float64(ends[i+4]) - 3.5*m, m})
		}
	}
	return found
}

// differs counts the modules that are not as they should be. The line by which
// the corner was found goes through one of its three middle rows.
func differs(code *qr.Code, dark func(x, y int) bool, left, top, module float64) int {
	best := code.Size * code.Size
	for _, shift := range []float64{-1, -.5, 0, .5, 1} {
		wrong := 0
		for row := range code.Size {
			for column := range code.Size {
				x, y := left+(float64(column)+.5)*module, top+(float64(row)+.5+shift)*module
				if dark(int(x), int(y)) != code.Black(column, row) {
					wrong++
				}
			}
		}
		best = min(best, wrong)
	}
	return best
}

func keepFile(t *testing.T, name string, content []byte) {
	t.Helper()
	if err := os.WriteFile(name, content, 0o600); err != nil {
		t.Fatal(err)
	}
}
