package clean

import (
	"bytes"
	"encoding/binary"
)

// pngKept are the chunks that the picture needs (W3C PNG, section 11); texts,
// times, Exif and unknown ones go.
var pngKept = map[string]bool{"IHDR": true, "PLTE": true, "IDAT": true, "IEND": true, "tRNS": true, "gAMA": true, "cHRM": true, "sRGB": true, "sBIT": true,
	"bKGD": true, "acTL": true, "fcTL": true, "fdAT": true, "cICP": true}

func cleanPNG(b []byte) (File, error) {
	out := bytes.NewBuffer(make([]byte, 0, len(b)))
	out.Write(b[:8])
	for at := 8; at+12 <= len(b); {
		size := int64(binary.BigEndian.Uint32(b[at:])) + 12
		if int64(at)+size > int64(len(b)) {
			break
		}
		name := string(b[at+4 : at+8])
		if pngKept[name] {
			out.Write(b[at : at+int(size)])
		}
		if name == "IEND" {
			return File{out.Bytes(), true}, nil
		}
		at += int(size)
	}
	return File{}, ErrBroken
}

// riffDropped are the chunks of WebP and WAV that tell about camera, place, person and program.
var riffDropped = map[string]bool{"EXIF": true, "XMP ": true, "LIST": true, "id3 ": true, "ID3 ": true, "bext": true, "iXML": true, "_PMX": true, "aXML": true}

// cleanRIFF drops chunks; in the extended header of WebP it also takes back that they are there.
func cleanRIFF(b []byte) (File, error) {
	out := bytes.NewBuffer(make([]byte, 0, len(b)))
	out.Write(b[:12])
	for at := 12; at < len(b); {
		if at+8 > len(b) {
			return File{}, ErrBroken
		}
		size := int64(binary.LittleEndian.Uint32(b[at+4:])) + 8
		size += size % 2
		if int64(at)+size > int64(len(b)) {
			if int64(at)+size-1 != int64(len(b)) { // a last chunk may lack its filling
				return File{}, ErrBroken
			}
			size--
		}
		chunk := b[at : at+int(size)]
		name := string(chunk[:4])
		if !riffDropped[name] {
			start := out.Len()
			out.Write(chunk)
			if name == "VP8X" && len(chunk) > 8 {
				out.Bytes()[start+8] &^= 0x0c // the flags of Exif and XMP
			}
		}
		at += int(size)
	}
	content := out.Bytes()
	binary.LittleEndian.PutUint32(content[4:], uint32(len(content)-8))
	return File{content, true}, nil
}
