package clean

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"strings"
	"testing"
)

const canary = "CANARY-52.2297N-21.0122E-Olena"

func picture() image.Image {
	m := image.NewRGBA(image.Rect(0, 0, 24, 16))
	for x := range 24 {
		m.Set(x, x%16, color.RGBA{uint8(10 * x), 90, 30, 255})
	}
	return m
}

// photo is a JPEG as a phone makes it: with Exif that says how it was held and
// where, a comment, and a film behind its end.
func photo(t testing.TB) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, picture(), nil); err != nil {
		t.Fatal(err)
	}
	exif := orientationSegment(6)
	exif = append(exif, canary...)
	binary.BigEndian.PutUint16(exif[2:], uint16(len(exif)-2))
	comment := append([]byte{0xff, 0xfe, 0, byte(len(canary) + 2)}, canary...)
	return append(append(append(append([]byte{0xff, 0xd8}, exif...), comment...), b.Bytes()[2:]...), canary...)
}

func TestAPhotoLosesEverythingButItsOrientation(t *testing.T) {
	before := photo(t)
	f, err := Clean(JPEG, before)
	if err != nil || !f.Clean {
		t.Fatal(err)
	}
	if bytes.Contains(f.Content, []byte(canary)) {
		t.Error("the place is still there")
	}
	if !bytes.Contains(f.Content, orientationSegment(6)) || orientation(orientationSegment(6)[4:]) != 6 {
		t.Error("the picture will lie on its side")
	}
	if _, err := jpeg.Decode(bytes.NewReader(f.Content)); err != nil {
		t.Error("it is no picture any more:", err)
	}
	for n := range len(before) - len(canary) - 2 {
		if _, err := Clean(JPEG, before[:max(n, 3)]); err == nil {
			t.Fatalf("a photo cut off after %d bytes passed", n)
		}
	}
}

func TestAPictureLosesItsTexts(t *testing.T) {
	var b bytes.Buffer
	if err := png.Encode(&b, picture()); err != nil {
		t.Fatal(err)
	}
	text := append(binary.BigEndian.AppendUint32(nil, uint32(len(canary))), ("tEXt" + canary + "\x00\x00\x00\x00")...)
	with := append(append(bytes.Clone(b.Bytes()[:33]), text...), b.Bytes()[33:]...)
	f, err := Clean(PNG, append(with, canary...))
	if err != nil || bytes.Contains(f.Content, []byte(canary)) {
		t.Error("the text is still there", err)
	}
	if _, err := png.Decode(bytes.NewReader(f.Content)); err != nil {
		t.Error(err)
	}
	chunk := func(name, content string) string {
		return name + string(binary.LittleEndian.AppendUint32(nil, uint32(len(content)))) + content
	}
	webp := []byte("RIFF\x00\x00\x00\x00WEBP" + chunk("VP8X", "\x0c\x00\x00\x00\x00\x00\x00\x00\x00\x00") + chunk("VP8L", "pixels") + chunk("EXIF", canary) + chunk("XMP ", canary))
	if f, err = Clean(WebP, webp); err != nil || bytes.Contains(f.Content, []byte(canary)) || f.Content[20] != 0 || !bytes.Contains(f.Content, []byte("pixels")) {
		t.Errorf("%q %v", f.Content, err)
	}
}

func box(name string, content ...string) string {
	all := strings.Join(content, "")
	return string(binary.BigEndian.AppendUint32(nil, uint32(len(all)+8))) + name + all
}

func TestVoiceAndFilmLoseTheirTags(t *testing.T) {
	film := []byte(box("ftyp", "mp42\x00\x00\x00\x00") + box("moov", box("mvhd", "\x00\x00\x00\x00", "maketime", "rest"), box("udta", box("\xa9xyz", canary)), box("trak", box("meta", canary))) + box("mdat", "sound"))
	f, err := Clean(MP4, film)
	if err != nil || len(f.Content) != len(film) || bytes.Contains(f.Content, []byte(canary)) || bytes.Contains(f.Content, []byte("maketime")) || !bytes.Contains(f.Content, []byte("sound")) {
		t.Errorf("%q %v", f.Content, err)
	}
	if _, err := Clean(MP4, []byte("\x00\x00\x00\x18ftypmp42\x00\x00")); !errors.Is(err, ErrBroken) {
		t.Error("a cut film passed", err)
	}
	song := []byte("ID3\x04\x00\x00\x00\x00\x00" + string(rune(len(canary))) + canary + "\xff\xfbsound" + strings.Repeat(".", 200) + "TAG" + strings.Repeat("x", 125))
	if f, err = Clean(MP3, song); err != nil || bytes.Contains(f.Content, []byte(canary)) || bytes.Contains(f.Content, []byte("TAGx")) || !bytes.HasPrefix(f.Content, []byte("\xff\xfbsound")) {
		t.Errorf("%q %v", f.Content, err)
	}
}

func TestAPDFLosesItsAuthor(t *testing.T) {
	pdf := []byte("%PDF-1.4\n1 0 obj <</Author (" + canary + " \\) (x)) /Producer <" + strings.Repeat("43", 8) + "> /Title(t)>> endobj\n2 0 obj <</Type /Metadata>> stream <?xpacket begin='' id=''?>" + canary + "<?xpacket end='w'?> endstream endobj\ntrailer\n%%EOF")
	f, err := Clean(PDF, pdf)
	if err != nil || !f.Clean || len(f.Content) != len(pdf) || bytes.Contains(f.Content, []byte(canary)) || bytes.Contains(f.Content, []byte("4343")) {
		t.Errorf("%q %v", f.Content, err)
	}
	for _, hidden := range []string{"/Type /ObjStm", "/Encrypt 3 0 R", "/Filter /DCTDecode", "/Type /Metadata /Filter /FlateDecode"} {
		if f, err := Clean(PDF, append(bytes.Clone(pdf), (hidden+"\n%%EOF")...)); err != nil || f.Clean {
			t.Errorf("%s: said to be clean", hidden)
		}
	}
}

func docx(t testing.TB, more map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	parts := map[string]string{"[Content_Types].xml": "<Types/>", "word/document.xml": `<w:p w:rsidR="00A1"><w:ins w:author="` + canary + `" w:date="2026"><w:t>text</w:t></w:ins></w:p>`, "docProps/core.xml": "<dc:creator>" + canary + "</dc:creator>", "word/media/image1.jpg": string(photo(t))}
	for name, content := range more {
		parts[name] = content
	}
	for name, content := range parts {
		f, err := w.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		f.Write([]byte(content))
	}
	w.Close()
	return b.Bytes()
}

func TestADocumentLosesItsAuthorAndItsPhotosTheirPlace(t *testing.T) {
	before := docx(t, nil)
	if kind, err := Sniff(before); kind != Docx {
		t.Fatal(err)
	}
	f, err := Clean(Docx, before)
	if err != nil || !f.Clean {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(f.Content), int64(len(f.Content)))
	if err != nil {
		t.Fatal(err)
	}
	left := int64(mostUnpacked)
	for _, part := range z.File {
		content, err := unpack(part, &left)
		if err != nil || bytes.Contains(content, []byte(canary)) {
			t.Errorf("%s: %v %q", part.Name, err, content)
		}
		if part.Name == "word/document.xml" && string(content) != `<w:p><w:ins w:author=""><w:t>text</w:t></w:ins></w:p>` {
			t.Errorf("%s", content)
		}
	}
	bomb := docx(t, map[string]string{"word/bomb.xml": strings.Repeat("0", mostUnpacked+1)})
	if len(bomb) > 1<<20 {
		t.Fatal("that is no bomb")
	}
	if _, err := Clean(Docx, bomb); !errors.Is(err, ErrBomb) {
		t.Error(err)
	}
}

func TestWhatIsRefused(t *testing.T) {
	var archive bytes.Buffer
	w := zip.NewWriter(&archive)
	w.Create("a.txt")
	w.Close()
	for content, want := range map[string]error{
		"": ErrEmpty, "<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>": ErrDrawing, "\xef\xbb\xbf  <?xml version='1.0'?><svg/>": ErrDrawing, "<HTML>": ErrDrawing,
		archive.String(): ErrArchive, "7z\xbc\xaf\x27\x1c": ErrArchive, "MZ\x90\x00": ErrProgram, "#!/bin/sh": ErrProgram, "\x00\x01\x02": ErrUnknown, "GIF89a\xff": ErrUnknown,
	} {
		if kind, err := Sniff([]byte(content)); !errors.Is(err, want) {
			t.Errorf("%.20q: %q %v", content, kind, err)
		}
	}
	if kind, err := Sniff([]byte("Їх було троє, і вони забрали паспорт")); kind != Text {
		t.Error(err)
	}
}

func FuzzClean(f *testing.F) {
	f.Add(photo(f))
	f.Add(docx(f, nil))
	f.Add([]byte("%PDF-1.4 /Author(x(\\)y)/XMP<?xpacket begin %%EOF"))
	f.Add([]byte(box("ftyp", "mp42") + box("moov", box("udta", "x"))))
	f.Add([]byte("RIFF\x00\x00\x00\x00WEBPEXIF\x01\x00\x00\x00x"))
	f.Fuzz(func(t *testing.T, b []byte) {
		kind, err := Sniff(b)
		if err != nil {
			return
		}
		if kind.Extension() == "" || kind.Media() == "" {
			t.Errorf("%q has no name", kind)
		}
		Clean(kind, b)
	})
}
