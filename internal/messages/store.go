package messages

import (
	"time"

	"ostoja/internal/audit"
	"ostoja/internal/db"
	"ostoja/internal/fault"
	"ostoja/internal/id"
	"ostoja/internal/places"
	"ostoja/internal/register"
	"ostoja/internal/who"
)

// Store keeps messages, articles, their texts, and campaigns.
type Store struct {
	Messages  *register.Table[Message]
	Articles  *register.Table[Article]
	Campaigns *register.Table[Campaign]
	Remarks   *register.Table[Remark]
	Examples  bool // texts that are only examples may be shown: in the demonstration
}

func newStore(atlas *places.Atlas) *Store {
	return &Store{Messages: register.NewTable(MessageRegister(), nil), Articles: register.NewTable(ArticleRegister(), nil),
		Campaigns: register.NewTable(CampaignRegister(atlas), nil), Remarks: register.NewTable(RemarkRegister(), nil)}
}

const textColumns = `id, piece, language, number, of_text, title, body, basis, basis_url, basis_day, author, author_name, written, reader, reader_name, read_at, clearer, clearer_name, cleared, decision`

func textPointers(t *Text) []any {
	return []any{&t.ID, &t.Piece, &t.Language, &t.Number, &t.Of, &t.Title, &t.Body, &t.Basis, &t.BasisURL, &t.BasisDay,
		&t.Author, &t.AuthorName, &t.Written, &t.Reader, &t.ReaderName, &t.Read, &t.Clearer, &t.ClearerName, &t.Cleared, &t.Decision}
}

// Piece reads a message or an article with all its texts.
func (s *Store) Piece(tx *db.Tx, piece id.ID) (*Piece, error) {
	p := &Piece{ID: piece}
	if m, err := s.Messages.Get(tx, piece); err == nil {
		p.Kind, p.Name, p.Source, p.Owner = MessageKind, m.Name, m.Source, m.Organisation
	} else if !db.IsNotFound(err) {
		return nil, err
	} else if a, err := s.Articles.Get(tx, piece); err == nil {
		p.Kind, p.Name, p.Source, p.Owner, p.Law = ArticleKind, a.Slug, a.Source, a.Organisation, a.Law()
	} else {
		return nil, err
	}
	var err error
	p.Texts, err = db.All(tx, textPointers, `select `+textColumns+` from piece_texts where piece = $1 order by number, id`, piece)
	for i := range p.Texts {
		s.doubt(&p.Texts[i])
	}
	return p, err
}

// doubt takes the clearing off a text that is only an example. The data of a
// demonstration, opened as a real group's, shows nothing that nobody has checked.
func (s *Store) doubt(t *Text) {
	if t.Example() && !s.Examples {
		t.Cleared, t.Clearer, t.ClearerName, t.Decision = time.Time{}, "", "", ""
	}
}

// Pieces reads all messages and articles with their texts, for measures, tasks
// and the public site: they are some dozens.
func (s *Store) Pieces(tx *db.Tx) ([]*Piece, error) {
	var all []*Piece
	byID := map[id.ID]*Piece{}
	add := func(p Piece) {
		all = append(all, &p)
		byID[p.ID] = &p
	}
	for m, err := range s.Messages.Each(tx, register.Query{Sort: "found"}) {
		if err != nil {
			return nil, err
		}
		add(Piece{ID: m.ID, Kind: MessageKind, Name: m.Name, Source: m.Source, Owner: m.Organisation})
	}
	for a, err := range s.Articles.Each(tx, register.Query{Sort: "position"}) {
		if err != nil {
			return nil, err
		}
		add(Piece{ID: a.ID, Kind: ArticleKind, Name: a.Slug, Source: a.Source, Owner: a.Organisation, Law: a.Law()})
	}
	for t, err := range db.Each(tx, textPointers, `select `+textColumns+` from piece_texts order by number, id`) {
		if err != nil {
			return nil, err
		}
		s.doubt(&t)
		if p := byID[t.Piece]; p != nil {
			p.Texts = append(p.Texts, t)
		}
	}
	return all, nil
}

// Write adds a version of a piece's text; after is the number of the version
// that the writer had before her. A translation is one of the newest source.
func (s *Store) Write(tx *db.Tx, p *Piece, t Text, after int, author who.Person) (id.ID, error) {
	t.ID, t.Piece, t.Number, t.Written, t.Author, t.AuthorName = id.New(), p.ID, 1, tx.Now(), author.ID, author.Name
	if latest := p.Latest(t.Language); latest != nil {
		t.Number = latest.Number + 1
	}
	if t.Number != after+1 {
		return "", fault.New(fault.Conflict, "fault.stale")
	}
	if t.Language != p.Source {
		source := p.Latest(p.Source)
		if source == nil {
			return "", fault.New(fault.Conflict, "texts.source_first")
		}
		t.Of, t.Basis, t.BasisURL = source.ID, "", ""
	}
	if err := tx.Exec(`insert into piece_texts (`+textColumns+`) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, null, '', null, null, '', null, '')`,
		t.ID, t.Piece, t.Language, t.Number, t.Of, t.Title, t.Body, t.Basis, t.BasisURL, t.BasisDay, t.Author, t.AuthorName, t.Written); err != nil {
		return "", err
	}
	return t.ID, audit.Record(tx, "write", string(p.Kind), p.ID, audit.Change{Field: "text." + t.Language, New: t.Title})
}

// Reread says that a second person has read a translation beside its source.
func (s *Store) Reread(tx *db.Tx, p *Piece, text id.ID, reader who.Person) error {
	t := p.text(text)
	switch {
	case t == nil || t.Language == p.Source:
		return fault.New(fault.NotFound, "fault.not_found")
	case t.ID != p.Latest(t.Language).ID || p.Status(t.Language) == Stale:
		return fault.New(fault.Conflict, "texts.not_latest")
	case t.Author == reader.ID:
		return fault.New(fault.Forbidden, "texts.own")
	}
	if err := tx.Exec(`update piece_texts set reader = $2, reader_name = $3, read_at = $4 where id = $1 and read_at is null`, text, reader.ID, reader.Name, tx.Now()); err != nil {
		return err
	}
	return audit.Record(tx, "reread", string(p.Kind), p.ID, audit.Change{Field: "text." + t.Language, New: t.Title})
}

// Clear says that the newest source may be shown. Who may, the pages know.
func (s *Store) Clear(tx *db.Tx, p *Piece, text id.ID, decision string, clearer who.Person) error {
	t := p.text(text)
	switch {
	case t == nil || t.Language != p.Source:
		return fault.New(fault.NotFound, "fault.not_found")
	case t.ID != p.Latest(p.Source).ID:
		return fault.New(fault.Conflict, "texts.not_latest")
	case p.Kind == ArticleKind && t.Author == clearer.ID:
		return fault.New(fault.Forbidden, "texts.own")
	case p.Law && (t.Basis == "" || t.BasisDay.IsZero()):
		return fault.New(fault.Conflict, "texts.no_basis")
	}
	if err := tx.Exec(`update piece_texts set clearer = $2, clearer_name = $3, cleared = $4, decision = $5 where id = $1 and (cleared is null or decision = $6)`, text, clearer.ID, clearer.Name, tx.Now(), decision, example); err != nil {
		return err
	}
	return audit.Record(tx, "clear", string(p.Kind), p.ID, audit.Change{Field: "text." + t.Language, New: t.Title})
}

// Withdraw takes a piece away from the public at once, in all its versions.
func (s *Store) Withdraw(tx *db.Tx, p *Piece) error {
	if err := tx.Exec(`update piece_texts set clearer = null, clearer_name = '', cleared = null, decision = '' where piece = $1`, p.ID); err != nil {
		return err
	}
	return audit.Record(tx, "withdraw", string(p.Kind), p.ID)
}

func (p *Piece) text(text id.ID) *Text {
	for i := range p.Texts {
		if p.Texts[i].ID == text {
			return &p.Texts[i]
		}
	}
	return nil
}

// auditHead is the size of the audit log: while it stays, nothing has changed.
func auditHead(tx *db.Tx) (int64, error) {
	return db.Value[int64](tx, `select size from audit_head where one = 1`)
}

// pieceOf gives the piece of a version.
func pieceOf(tx *db.Tx, version id.ID) (id.ID, error) {
	return db.Value[id.ID](tx, `select piece from piece_texts where id = $1`, version)
}
