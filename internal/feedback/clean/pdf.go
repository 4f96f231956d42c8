package clean

import (
	"bytes"
	"regexp"
)

// What a PDF says of its author and program stands in the values of a few names
// (ISO 32000, table 349) and in a packet of XMP. Both are overwritten with
// spaces, so that everything stays where the file says it is.
var (
	pdfNames  = regexp.MustCompile(`/(?:Title|Author|Subject|Keywords|Creator|Producer|CreationDate|ModDate|Company|SourceModified|LastModified)\s*(\(|<[0-9A-Fa-f\s]*>)`)
	pdfPacket = regexp.MustCompile(`(?s)<\?xpacket begin.*?<\?xpacket end[^>]*>|<x:xmpmeta.*?</x:xmpmeta>`)
	pdfSecret = regexp.MustCompile(`/Encrypt\b|/ObjStm\b|/EmbeddedFile\b|/JavaScript\b|/JS\b|/Launch\b|/RichMedia\b|/DCTDecode\b`)
	pdfMeta   = regexp.MustCompile(`/Type\s*/Metadata\b`)
)

// cleanPDF is not Clean where parts of the file are packed so that they cannot be
// looked into, or hold photographs or other files of their own.
func cleanPDF(b []byte) (File, error) {
	if !bytes.Contains(b[max(0, len(b)-2048):], []byte("%%EOF")) {
		return File{}, ErrBroken
	}
	out := bytes.Clone(b)
	done := 0 // a string is read once, whatever stands in it
	for _, at := range pdfNames.FindAllSubmatchIndex(out, -1) {
		start, end := at[2], at[3]
		if start < done {
			continue
		}
		if out[start] == '(' {
			end = stringEnd(out, start)
			done = end
			start++
			end--
		} else {
			start++
			end--
		}
		for i := start; i < end; i++ {
			out[i] = ' '
		}
	}
	packets := pdfPacket.FindAllIndex(out, -1)
	for _, at := range packets {
		for i := at[0]; i < at[1]; i++ {
			out[i] = ' '
		}
	}
	seen := len(packets) >= len(pdfMeta.FindAll(out, -1)) // others are compressed
	return File{out, seen && !pdfSecret.Match(out)}, nil
}

// stringEnd is the place behind the bracket that closes a string.
func stringEnd(b []byte, at int) int {
	depth := 0
	for i := at; i < len(b); i++ {
		switch b[i] {
		case '\\':
			i++
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
	return len(b)
}
