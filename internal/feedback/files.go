package feedback

import (
	"context"
	"encoding/base64"
	"errors"
	"io"
	"strconv"
	"strings"

	"ostoja/internal/db"
	"ostoja/internal/fault"
	"ostoja/internal/feedback/clean"
	"ostoja/internal/feedback/keys"
	"ostoja/internal/id"
)

// File is a file of a message, as the sealed message knows it: with its own key.
type File struct {
	ID    id.ID      `json:"id"`
	Key   []byte     `json:"key"`
	Kind  clean.Kind `json:"kind"`
	Size  int        `json:"size"`
	Copy  bool       `json:"copy"`  // a cleaned copy is stored beside the original
	Clean bool       `json:"clean"` // nothing of what is known to identify is left in it
}

const (
	pieceSize  = 256 << 10
	largest    = 16 << 20 // bytes of a file
	uploadTime = 24       // hours until an upload that was never sent is removed
)

// The parts of a file: as it came, and as it is read.
const (
	original = "original"
	copied   = "copy"
)

// upload is a file on its way: whoever has its token has its key, and nobody else.
type upload struct {
	id     id.ID
	key    keys.Key
	size   int64
	pieces int
}

// token is what the form carries for an upload that has arrived.
func (u *upload) token() string {
	return string(u.id) + "." + base64.RawURLEncoding.EncodeToString(u.key[:])
}

func parseToken(token string) (u upload, err error) {
	name, key, _ := strings.Cut(token, ".")
	raw, err := base64.RawURLEncoding.DecodeString(key)
	if err != nil || len(raw) != len(u.key) {
		return u, fault.New(fault.Invalid, "talk.file.lost")
	}
	if u.id, err = id.Parse(name); err != nil {
		return u, fault.New(fault.Invalid, "talk.file.lost")
	}
	u.key = keys.Key(raw)
	return u, nil
}

func piecePlace(file id.ID, part string, seq int) string {
	return "conversation_files/" + string(file) + "/" + part + "/" + strconv.Itoa(seq)
}

// newUpload begins a file.
func (m *Feedback) newUpload(ctx context.Context) (u upload, err error) {
	u = upload{id: id.New(), key: keys.NewKey()}
	return u, m.DB.Write(ctx, func(tx *db.Tx) error {
		tx.Housekeeping("a file that has not been sent yet is nobody's act")
		return insertFile(tx, u.id)
	})
}

// resume finds an upload by its token, and how far it has come.
func (m *Feedback) resume(ctx context.Context, token string) (u upload, err error) {
	if u, err = parseToken(token); err != nil {
		return u, err
	}
	err = m.DB.Read(ctx, func(tx *db.Tx) error {
		u.size, u.pieces, err = uploadState(tx, u.id)
		if err == nil && u.pieces > 0 { // whoever knows the id alone gets no further
			_, err = openPiece(tx, u.id, u.key, original, 0)
		}
		return err
	})
	if err != nil {
		err = fault.New(fault.Invalid, "talk.file.lost").Because(err)
	}
	return u, err
}

// piece adds the next piece; at is where the sender believes to be.
func (m *Feedback) piece(ctx context.Context, u *upload, at int64, content []byte) error {
	if at != u.size {
		return fault.New(fault.Conflict, "talk.file.offset", u.size)
	}
	if u.size+int64(len(content)) > largest {
		return fault.New(fault.TooLarge, "talk.file.large", largest>>20)
	}
	sealed := u.key.Seal(piecePlace(u.id, original, u.pieces), content)
	err := m.DB.Write(ctx, func(tx *db.Tx) error {
		tx.Housekeeping("a piece of a file that has not been sent yet")
		ok, err := growFile(tx, u.id, u.size, len(content))
		if err != nil || !ok {
			return errors.Join(err, fault.New(fault.Conflict, "talk.file.offset", u.size))
		}
		return insertPiece(tx, u.id, original, u.pieces, sealed)
	})
	if err == nil {
		u.size, u.pieces = u.size+int64(len(content)), u.pieces+1
	}
	return err
}

// receive stores a whole file from a form, piece by piece: it is never in memory
// at once, and on no disk unsealed. A form without a file gives an upload without an id.
func (m *Feedback) receive(ctx context.Context, from *place, r io.Reader) (u upload, err error) {
	piece := make([]byte, pieceSize)
	for {
		n, readErr := io.ReadFull(r, piece)
		if readErr != nil && readErr != io.EOF && readErr != io.ErrUnexpectedEOF {
			return u, readErr
		}
		if n > 0 && u.id == "" {
			if u, err = m.newUpload(ctx); err != nil {
				return u, err
			}
		}
		if n > 0 {
			if err := from.bytes(ctx, n); err != nil {
				return u, err
			}
			if err := m.piece(ctx, &u, u.size, piece[:n]); err != nil {
				return u, err
			}
		}
		if readErr != nil {
			return u, nil
		}
	}
}

// finish looks at what has arrived, refuses what is not taken, and stores the
// cleaned copy that readers get.
func (m *Feedback) finish(ctx context.Context, u upload) (f File, err error) {
	select {
	case m.cleaning <- struct{}{}:
	case <-ctx.Done():
		return f, ctx.Err()
	}
	defer func() { <-m.cleaning }()
	var content []byte
	if err := m.DB.Read(ctx, func(tx *db.Tx) error {
		content, err = readFile(tx, u.id, u.key, original)
		return err
	}); err != nil {
		return f, err
	}
	kind, err := clean.Sniff(content)
	if err != nil {
		return f, refusal(err)
	}
	cleaned, err := clean.Clean(kind, content)
	if err != nil {
		return f, refusal(err)
	}
	f = File{ID: u.id, Key: u.key[:], Kind: kind, Size: len(content), Copy: kind != clean.Text, Clean: cleaned.Clean}
	return f, m.DB.Write(ctx, func(tx *db.Tx) error {
		tx.Housekeeping("a copy of a file that has not been sent yet")
		if !f.Copy {
			return nil
		}
		if err := deletePart(tx, u.id, copied); err != nil { // a form that was sent twice
			return err
		}
		for seq := 0; seq*pieceSize < len(cleaned.Content); seq++ {
			piece := cleaned.Content[seq*pieceSize : min((seq+1)*pieceSize, len(cleaned.Content))]
			if err := insertPiece(tx, u.id, copied, seq, u.key.Seal(piecePlace(u.id, copied, seq), piece)); err != nil {
				return err
			}
		}
		return nil
	})
}

// refusals has the words for each reason.
var refusals = map[error]string{
	clean.ErrEmpty: "talk.file.empty", clean.ErrDrawing: "talk.file.drawing", clean.ErrArchive: "talk.file.archive", clean.ErrProgram: "talk.file.program",
	clean.ErrUnknown: "talk.file.unknown", clean.ErrBroken: "talk.file.broken", clean.ErrBomb: "talk.file.archive",
}

func refusal(err error) error { return fault.New(fault.Invalid, refusals[err]).Because(err) }

// readFile opens all pieces of a part.
func readFile(tx *db.Tx, file id.ID, k keys.Key, part string) ([]byte, error) {
	var content []byte
	n, err := countPieces(tx, file, part)
	if err != nil {
		return nil, err
	}
	for seq := range n {
		piece, err := openPiece(tx, file, k, part, seq)
		if err != nil {
			return nil, err
		}
		content = append(content, piece...)
	}
	return content, nil
}

func openPiece(tx *db.Tx, file id.ID, k keys.Key, part string, seq int) ([]byte, error) {
	sealed, err := pieceOf(tx, file, part, seq)
	if err != nil {
		return nil, err
	}
	return k.Open(piecePlace(file, part, seq), sealed)
}

// read gives what readers get of a file.
func (f *File) read(tx *db.Tx, conversation id.ID) ([]byte, error) {
	if err := fileOf(tx, f.ID, conversation); err != nil {
		return nil, err
	}
	if len(f.Key) != len(keys.Key{}) {
		return nil, keys.ErrClosed
	}
	part := original
	if f.Copy {
		part = copied
	}
	return readFile(tx, f.ID, keys.Key(f.Key), part)
}
