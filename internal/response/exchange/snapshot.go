package exchange

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"io"
	"iter"

	"ostoja/internal/id"
)

// pieceSize is how many bytes of lines one compressed piece holds.
const pieceSize = 1 << 20

// pack gives lines as they are kept, and says in s what and how many they are. The
// compressed pieces of a million lines have room in memory, and are stored at once.
func pack(s *Snapshot, heads []string, lines iter.Seq2[Line, error]) (pieces [][]byte, err error) {
	head, err := json.Marshal(heads)
	if err != nil {
		return nil, err
	}
	s.ID, s.Heads = id.New(), string(head)
	p := newPacker(func(body []byte) { pieces = append(pieces, body) })
	for l, err := range lines {
		if err != nil {
			return nil, err
		}
		if err := p.add(l); err != nil {
			return nil, err
		}
		s.Lines++
	}
	return pieces, p.flush()
}

// packer compresses lines, a JSON list each, into pieces.
type packer struct {
	emit func([]byte)
	raw  int
	out  bytes.Buffer
	zip  *gzip.Writer
}

func newPacker(emit func([]byte)) *packer { return &packer{emit: emit} }

func (p *packer) add(l Line) error {
	if p.zip == nil {
		p.zip = gzip.NewWriter(&p.out)
	}
	row, err := json.Marshal(append([]string{l.Key}, l.Cells...))
	if err != nil {
		return err
	}
	if _, err := p.zip.Write(append(row, '\n')); err != nil {
		return err
	}
	if p.raw += len(row); p.raw >= pieceSize {
		return p.flush()
	}
	return nil
}

func (p *packer) flush() error {
	if p.zip == nil {
		return nil
	}
	if err := p.zip.Close(); err != nil {
		return err
	}
	p.emit(bytes.Clone(p.out.Bytes()))
	p.out.Reset()
	p.zip, p.raw = nil, 0
	return nil
}

// kept gives the lines of a snapshot's pieces, one of them unpacked at a time.
func kept(pieces [][]byte) iter.Seq2[Line, error] {
	return func(yield func(Line, error) bool) {
		for _, body := range pieces {
			err := unpack(body, func(l Line) bool { return yield(l, nil) })
			if errors.Is(err, errEnough) {
				return
			}
			if err != nil {
				yield(Line{}, err)
				return
			}
		}
	}
}

var errEnough = errors.New("exchange: enough")

func unpack(body []byte, each func(Line) bool) error {
	plain, err := gzip.NewReader(bytes.NewReader(body))
	if err != nil {
		return err
	}
	in := json.NewDecoder(plain)
	for {
		var row []string
		err := in.Decode(&row)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil || len(row) == 0 {
			return errors.Join(errors.New("exchange: a piece of a snapshot is damaged"), err)
		}
		if !each(Line{row[0], row[1:]}) {
			return errEnough
		}
	}
}
