package tor

import (
	"bytes"
	"path/filepath"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/unicode/norm"
)

// Bounds on what is read. A ToR has two to twenty pages; these allow more than
// a hundred, and an answer within seconds.
const (
	MaxFile  = 20 << 20  // bytes of the file; pictures make a docx large
	maxText  = 384 << 10 // bytes of text in it
	maxBlock = 5_000     // blocks
)

// magics tells what a file is by its first bytes, and what to do with it.
var magics = []struct{ prefix, advice string }{
	{"%PDF", "This is a PDF. Save the Terms of Reference as docx or plain text and give that file."},
	{"\xd0\xcf\x11\xe0", "This is an old Word document (.doc) or one with a password. Save it as docx without a password and give that file."},
	{"{\\rtf", "This is rich text (RTF). Save it as docx or plain text and give that file."},
	{"<!DOCTYPE", "This is a web page. Copy its text into a plain text file and give that file."},
	{"<html", "This is a web page. Copy its text into a plain text file and give that file."},
	{"<?xml", "This is an XML file. Save the Terms of Reference as docx or plain text and give that file."},
}

// Read makes a Document of a file's bytes: a docx by its content, anything
// else as plain text or Markdown. The name serves messages only. The error is
// a *RefusedError.
func Read(name string, data []byte) (Document, error) {
	name = filepath.Base(name)
	blocks, err := readBlocks(name, data)
	if err != nil {
		return Document{}, err
	}
	if len(blocks) > maxBlock {
		return Document{}, refuse(name, "The text has more than %d paragraphs. Give the Terms of Reference alone, without annexes.", maxBlock)
	}
	if len(blocks) == 0 {
		return Document{}, refuse(name, "The file has no text. Give the file with the Terms of Reference; a scan must be made text first.")
	}
	return Document{Name: name, Blocks: blocks}, nil
}

func readBlocks(name string, data []byte) ([]Block, error) {
	if len(data) > MaxFile {
		return nil, refuse(name, "The file is larger than %d MB. Give the Terms of Reference alone, without annexes and pictures.", MaxFile>>20)
	}
	for _, m := range magics {
		if bytes.HasPrefix(bytes.TrimLeft(data, " \r\n\t\ufeff"), []byte(m.prefix)) {
			return nil, refuse(name, "%s", m.advice)
		}
	}
	if bytes.HasPrefix(data, []byte("PK")) {
		return readDocx(name, data)
	}
	s, ok := decode(data)
	if !ok {
		return nil, refuse(name, "The file is neither text nor docx. Save the Terms of Reference as docx or plain text and give that file.")
	}
	if len(s) > maxText {
		return nil, refuse(name, "The text is longer than %d kB. Give the Terms of Reference alone, without annexes.", maxText>>10)
	}
	return textBlocks(s), nil
}

// decode gives the text of UTF-8, of UTF-16 with its mark, and else of
// Windows-1252. It is not text when it has control characters.
func decode(data []byte) (string, bool) {
	var s string
	switch {
	case bytes.HasPrefix(data, []byte{0xff, 0xfe}), bytes.HasPrefix(data, []byte{0xfe, 0xff}):
		s = decode16(data)
	case utf8.Valid(data):
		s = strings.TrimPrefix(string(data), "\ufeff")
	default:
		b, err := charmap.Windows1252.NewDecoder().Bytes(data)
		if err != nil {
			return "", false
		}
		s = string(b)
	}
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\f", "\n\n", "\v", "\n", "\u00ad", "", "\u200b", "", "\u2028", "\n").Replace(s)
	control := func(r rune) bool { return r < ' ' && r != '\n' && r != '\t' || r == 0x7f || r == utf8.RuneError }
	return norm.NFC.String(s), !strings.ContainsFunc(s, control)
}

func decode16(data []byte) string {
	low, high := 0, 1
	if data[0] == 0xfe {
		low, high = 1, 0
	}
	var units []uint16
	for i := 2; i+1 < len(data); i += 2 {
		units = append(units, uint16(data[i+low])|uint16(data[i+high])<<8)
	}
	return string(utf16.Decode(units))
}
