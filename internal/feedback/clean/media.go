package clean

import (
	"bytes"
	"encoding/binary"
)

// cleanMP3 cuts the tags before and behind the sound (ID3v2, ID3v1, APE).
func cleanMP3(b []byte) (File, error) {
	for len(b) > 10 && string(b[:3]) == "ID3" {
		size := int(b[6]&0x7f)<<21 | int(b[7]&0x7f)<<14 | int(b[8]&0x7f)<<7 | int(b[9]&0x7f)
		if 10+size > len(b) {
			return File{}, ErrBroken
		}
		b = b[10+size:]
	}
	if len(b) > 128 && string(b[len(b)-128:len(b)-125]) == "TAG" {
		b = b[:len(b)-128]
	}
	if len(b) == 0 {
		return File{}, ErrEmpty
	}
	return File{b, !bytes.Contains(b, []byte("APETAGEX"))}, nil
}

// mp4Holders are boxes that hold boxes, mp4Blanked those that tell about device,
// place and person (ISO/IEC 14496-12). They are made free space, so that what
// points to the sound and the pictures stays right.
var (
	mp4Holders = map[string]bool{"moov": true, "trak": true, "mdia": true, "minf": true}
	mp4Blanked = map[string]bool{"udta": true, "meta": true, "uuid": true, "mxmd": true}
	mp4Times   = map[string]bool{"mvhd": true, "tkhd": true, "mdhd": true}
)

const deepest = 8 // boxes within boxes

func cleanMP4(b []byte) (File, error) {
	out := bytes.Clone(b)
	if err := blank(out, 0); err != nil {
		return File{}, err
	}
	return File{out, true}, nil
}

// blank walks the boxes of b and empties those that identify, in place.
func blank(b []byte, depth int) error {
	if depth > deepest {
		return ErrBroken
	}
	for len(b) > 0 {
		if len(b) < 8 {
			return ErrBroken
		}
		size, head := uint64(binary.BigEndian.Uint32(b)), 8
		switch {
		case size == 1 && len(b) >= 16:
			size, head = binary.BigEndian.Uint64(b[8:]), 16
		case size == 0: // to the end
			size = uint64(len(b))
		}
		if size < uint64(head) || size > uint64(len(b)) {
			return ErrBroken
		}
		box, name := b[:size], b[4:8]
		switch {
		case mp4Blanked[string(name)]:
			copy(box[4:8], "free")
			clear(box[head:])
		case mp4Times[string(name)] && len(box) >= head+12: // when it was made and changed
			width := 8
			if box[head] == 1 {
				width = 16
			}
			clear(box[head+4 : min(head+4+width, len(box))])
		case mp4Holders[string(name)]:
			if err := blank(box[head:], depth+1); err != nil {
				return err
			}
		}
		b = b[size:]
	}
	return nil
}
