package clean

import (
	"bytes"
	"encoding/binary"
)

// cleanJPEG keeps what the picture needs (ITU-T T.81, annex B) and drops the
// application segments and comments, where camera, place, previews and programs
// are noted. How the camera was held is kept, alone. What follows the end of the
// picture is cut off: phones hide films there.
func cleanJPEG(b []byte) (File, error) {
	out := bytes.NewBuffer(make([]byte, 0, len(b)))
	out.Write(b[:2])
	turned := false
	for at := 2; ; {
		if at+4 > len(b) || b[at] != 0xff {
			return File{}, ErrBroken
		}
		marker := b[at+1]
		if marker == 0xff { // fill
			at++
			continue
		}
		if marker == 0xd9 {
			return File{}, ErrBroken // it ends before there is a picture
		}
		size := int(binary.BigEndian.Uint16(b[at+2:])) + 2
		if size < 4 || at+size > len(b) {
			return File{}, ErrBroken
		}
		segment := b[at : at+size]
		if marker == 0xe1 && !turned {
			if o := orientation(segment[4:]); o > 1 {
				out.Write(orientationSegment(o))
				turned = true
			}
		}
		if !(marker >= 0xe1 && marker <= 0xef && marker != 0xee) && marker != 0xfe { // APP14 says how colours are stored
			out.Write(segment)
		}
		at += size
		if marker == 0xda {
			return scans(out, b, at)
		}
	}
}

// scans copies the picture itself, which may come in several scans with tables between them.
func scans(out *bytes.Buffer, b []byte, at int) (File, error) {
	start := at
	for at+1 < len(b) {
		if b[at] != 0xff || b[at+1] == 0 || b[at+1] >= 0xd0 && b[at+1] <= 0xd7 || b[at+1] == 0xff {
			at++
			continue
		}
		marker := b[at+1]
		if marker == 0xd9 {
			out.Write(b[start : at+2])
			return File{out.Bytes(), true}, nil
		}
		if at+4 > len(b) {
			break
		}
		size := int(binary.BigEndian.Uint16(b[at+2:])) + 2
		if size < 4 || at+size > len(b) {
			break
		}
		out.Write(b[start:at])
		if marker != 0xfe && !(marker >= 0xe0 && marker <= 0xef) {
			out.Write(b[at : at+size])
		}
		at += size
		start = at
	}
	return File{}, ErrBroken
}

// orientation reads tag 0x0112 of the first directory of an Exif segment; 0 where there is none.
func orientation(exif []byte) int {
	tiff, ok := bytes.CutPrefix(exif, []byte("Exif\x00\x00"))
	if !ok || len(tiff) < 8 {
		return 0
	}
	var order binary.ByteOrder = binary.LittleEndian
	if string(tiff[:2]) == "MM" {
		order = binary.BigEndian
	}
	at := int(order.Uint32(tiff[4:]))
	if at < 8 || at+2 > len(tiff) {
		return 0
	}
	n := int(order.Uint16(tiff[at:]))
	for i := range n {
		e := at + 2 + 12*i
		if e+12 > len(tiff) {
			return 0
		}
		if order.Uint16(tiff[e:]) == 0x0112 {
			if v := int(order.Uint16(tiff[e+8:])); v <= 8 {
				return v
			}
		}
	}
	return 0
}

// orientationSegment is an Exif segment that says nothing else.
func orientationSegment(o int) []byte {
	body := []byte("Exif\x00\x00MM\x00\x2a\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00")
	body[6+8+2+9] = byte(o) // the value of the one entry: two bytes, the second counts
	return append([]byte{0xff, 0xe1, 0, byte(len(body) + 2)}, body...)
}
