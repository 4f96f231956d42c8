package clean

import (
	"bytes"
	"errors"
	"unicode/utf8"
)

// Kind is what a file is.
type Kind string

// The kinds that are taken.
const (
	JPEG Kind = "jpeg"
	PNG  Kind = "png"
	WebP Kind = "webp"
	HEIC Kind = "heic"
	PDF  Kind = "pdf"
	Docx Kind = "docx"
	Text Kind = "text"
	MP3  Kind = "mp3"
	MP4  Kind = "mp4" // video, and voice in the same wrapping
	Ogg  Kind = "ogg"
	WebM Kind = "webm"
	WAV  Kind = "wav"
)

// forms are how each kind is named and served.
var forms = map[Kind]struct{ extension, media string }{
	JPEG: {".jpg", "image/jpeg"}, PNG: {".png", "image/png"}, WebP: {".webp", "image/webp"}, HEIC: {".heic", "image/heic"},
	PDF: {".pdf", "application/pdf"}, Docx: {".docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"}, Text: {".txt", "text/plain; charset=utf-8"},
	MP3: {".mp3", "audio/mpeg"}, MP4: {".mp4", "video/mp4"}, Ogg: {".ogg", "audio/ogg"}, WebM: {".webm", "video/webm"}, WAV: {".wav", "audio/wav"},
}

// Extension is the ending of the name that the program gives to a file of the kind.
func (k Kind) Extension() string { return forms[k].extension }

// Media is the media type that it is served as.
func (k Kind) Media() string { return forms[k].media }

// The reasons to refuse a file; pages have words for each.
var (
	ErrEmpty   = errors.New("clean: empty")
	ErrDrawing = errors.New("clean: a drawing that can hold programs (SVG), or a page")
	ErrArchive = errors.New("clean: an archive")
	ErrProgram = errors.New("clean: a program")
	ErrUnknown = errors.New("clean: of no kind that is taken")
	ErrBroken  = errors.New("clean: cut off or damaged")
	ErrBomb    = errors.New("clean: it unpacks to more than it should")
)

// Sniff tells what a file is by its content.
func Sniff(b []byte) (Kind, error) {
	starts := func(magic string) bool { return bytes.HasPrefix(b, []byte(magic)) }
	switch {
	case len(b) == 0:
		return "", ErrEmpty
	case starts("\xff\xd8\xff"):
		return JPEG, nil
	case starts("\x89PNG\r\n\x1a\n"):
		return PNG, nil
	case starts("RIFF") && len(b) > 12 && string(b[8:12]) == "WEBP":
		return WebP, nil
	case starts("RIFF") && len(b) > 12 && string(b[8:12]) == "WAVE":
		return WAV, nil
	case starts("%PDF-"):
		return PDF, nil
	case starts("OggS"):
		return Ogg, nil
	case starts("\x1a\x45\xdf\xa3"):
		return WebM, nil
	case starts("ID3"), len(b) > 4 && b[0] == 0xff && b[1]&0xe6 == 0xe2: // an MPEG frame of layer III
		return MP3, nil
	case len(b) > 12 && string(b[4:8]) == "ftyp":
		return sniffBoxes(string(b[8:12])), nil
	case starts("PK\x03\x04"):
		return sniffZip(b)
	case starts("MZ"), starts("\x7fELF"), starts("#!"), starts("\xca\xfe\xba\xbe"), starts("\xcf\xfa\xed\xfe"):
		return "", ErrProgram
	case starts("Rar!"), starts("7z\xbc\xaf"), starts("\x1f\x8b"), starts("BZh"), starts("\xfd7zXZ"), starts("\x28\xb5\x2f\xfd"), starts("PK"):
		return "", ErrArchive
	}
	return sniffText(b)
}

func sniffBoxes(brand string) Kind {
	switch brand {
	case "heic", "heix", "mif1", "msf1", "hevc", "avif":
		return HEIC
	}
	return MP4
}

// sniffText takes what is text and no markup that a browser would run.
func sniffText(b []byte) (Kind, error) {
	b = bytes.TrimPrefix(b, []byte("\xef\xbb\xbf"))
	if !utf8.Valid(b) || bytes.IndexByte(b, 0) >= 0 {
		return "", ErrUnknown
	}
	lower := bytes.ToLower(b)
	for _, markup := range []string{"<svg", "<html", "<script", "<!doctype", "<?xml"} {
		if bytes.Contains(lower, []byte(markup)) {
			return "", ErrDrawing
		}
	}
	return Text, nil
}

// File is a cleaned copy.
type File struct {
	Content []byte
	Clean   bool // nothing of what is known to identify is left
}

// Clean makes the copy that readers get.
func Clean(kind Kind, b []byte) (File, error) {
	switch kind {
	case JPEG:
		return cleanJPEG(b)
	case PNG:
		return cleanPNG(b)
	case WebP, WAV:
		return cleanRIFF(b)
	case MP3:
		return cleanMP3(b)
	case MP4:
		return cleanMP4(b)
	case PDF:
		return cleanPDF(b)
	case Docx:
		return cleanDocx(b)
	case Text:
		return File{b, true}, nil
	}
	return File{b, false}, nil
}
