package feedback

import (
	"strings"
	"time"

	"ostoja/internal/db"
	"ostoja/internal/id"
	"ostoja/internal/lang"
)

const conversationColumns = `id, kind, lang, channel, area, theme, state, created, due, answered, closed, changed, reminded, child, quiet, waits, rating, assigned, typed_by, not_for, contact, lookup, recipient, sealed, sealed_to`

func (c *Conversation) pointers() []any {
	return []any{&c.ID, (*string)(&c.Kind), (*string)(&c.Lang), (*string)(&c.Channel), &c.Area, &c.Theme, (*string)(&c.State), &c.Created, &c.Due, &c.Answered, &c.Closed, &c.Changed, &c.Reminded,
		&c.Child, &c.Quiet, &c.Waits, &c.Rating, &c.Assigned, &c.TypedBy, &c.NotFor, &c.Contact, &c.Lookup, &c.Recipient, &c.Sealed, &c.SealedTo}
}

func (c *Conversation) values() []any {
	return []any{c.ID, string(c.Kind), string(c.Lang), string(c.Channel), c.Area, c.Theme, string(c.State), c.Created, c.Due, c.Answered, c.Closed, c.Changed, c.Reminded,
		c.Child, c.Quiet, c.Waits, c.Rating, c.Assigned, c.TypedBy, c.NotFor, c.Contact, c.Lookup, c.Recipient, c.Sealed, c.SealedTo}
}

func insertConversation(tx *db.Tx, c *Conversation) error {
	return tx.Exec(`insert into conversations (`+conversationColumns+`) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25)`, c.values()...)
}

func updateConversation(tx *db.Tx, c *Conversation) error {
	c.Changed = tx.Now()
	return tx.Exec(`update conversations set kind = $2, lang = $3, channel = $4, area = $5, theme = $6, state = $7, created = $8, due = $9, answered = $10, closed = $11, changed = $12, reminded = $13,
		child = $14, quiet = $15, waits = $16, rating = $17, assigned = $18, typed_by = $19, not_for = $20, contact = $21, lookup = $22, recipient = $23, sealed = $24, sealed_to = $25 where id = $1`, c.values()...)
}

func conversationByID(tx *db.Tx, at id.ID) (Conversation, error) {
	return db.One(tx, (*Conversation).pointers, `select `+conversationColumns+` from conversations where id = $1`, at)
}

func conversationByLookup(tx *db.Tx, lookup []byte) (Conversation, error) {
	return db.One(tx, (*Conversation).pointers, `select `+conversationColumns+` from conversations where lookup = $1`, lookup)
}

// inbox lists conversations whose key is wrapped to a reader: those that wait for us first.
func inbox(tx *db.Tx, reader id.ID, states []State, offset, limit int) ([]Conversation, error) {
	var in []string
	args := []any{string(reader), limit, offset}
	for i, s := range states {
		in = append(in, "$"+string(rune('4'+i)))
		args = append(args, string(s))
	}
	return db.All(tx, (*Conversation).pointers, `select `+conversationColumns+` from conversations c where exists (select 1 from conversation_keys k where k.conversation = c.id and k.reader = $1)
		and state in (`+strings.Join(in, ", ")+`) order by waits desc, quiet, due, id limit $2 offset $3`, args...)
}

// waiting lists, without their content, conversations that wait for an answer.
func waiting(tx *db.Tx, before time.Time, limit int) ([]Conversation, error) {
	return db.All(tx, (*Conversation).pointers, `select `+conversationColumns+` from conversations where waits = true and quiet = false and due < $1 order by due limit $2`, before, limit)
}

// countQuiet counts what was kept apart, waits and can be read by somebody.
func countQuiet(tx *db.Tx, reader id.ID) (int, error) {
	return db.Value[int](tx, `select count(*) from conversations c where waits = true and quiet = true and exists (select 1 from conversation_keys k where k.conversation = c.id and k.reader = $1)`, string(reader))
}

// quietSaid tells when readers were last told of what was kept apart; the zero time for never.
func quietSaid(tx *db.Tx) (time.Time, error) {
	return db.Optional(db.Value[time.Time](tx, `select reminded from conversations where quiet = true and reminded is not null order by reminded desc limit 1`))
}

func sayQuiet(tx *db.Tx) error {
	return tx.Exec(`update conversations set reminded = $1 where quiet = true and waits = true`, tx.Now())
}

// old lists conversations in which nobody waits for us, or that were kept apart, and
// in which nothing has happened since a day.
func old(tx *db.Tx, before time.Time, limit int) ([]Conversation, error) {
	return db.All(tx, (*Conversation).pointers, `select `+conversationColumns+` from conversations where state <> $1 and (waits = false or quiet = true) and changed < $2 order by changed limit $3`, string(Erased), before, limit)
}

func insertMessage(tx *db.Tx, conversation id.ID, m Message, sealed []byte) error {
	return tx.Exec(`insert into conversation_messages (id, conversation, author, person, state, at, sealed) values ($1, $2, $3, $4, $5, $6, $7)`,
		m.ID, conversation, string(m.Author), m.Person, string(m.State), m.At, sealed)
}

func updateMessage(tx *db.Tx, m Message, sealed []byte) error {
	return tx.Exec(`update conversation_messages set state = $2, at = $3, sealed = $4 where id = $1`, m.ID, string(m.State), m.At, sealed)
}

// storedMessage is a message before it is opened.
type storedMessage struct {
	Message
	sealed []byte
}

func storedMessages(tx *db.Tx, conversation id.ID) ([]storedMessage, error) {
	return db.All(tx, func(m *storedMessage) []any {
		return []any{&m.ID, (*string)(&m.Author), &m.Person, (*string)(&m.State), &m.At, &m.sealed}
	}, `select id, author, person, state, at, sealed from conversation_messages where conversation = $1 order by at, id`, conversation)
}

func countMessages(tx *db.Tx, conversation id.ID) (int, error) {
	return db.Value[int](tx, `select count(*) from conversation_messages where conversation = $1`, conversation)
}

// deleteContent removes everything that was sealed, and the keys to it.
func deleteContent(tx *db.Tx, conversation id.ID) error {
	for _, statement := range []string{
		`delete from conversation_keys where conversation = $1`,
		`delete from conversation_messages where conversation = $1`,
		`delete from conversation_pieces where file in (select id from conversation_files where conversation = $1)`,
		`delete from conversation_files where conversation = $1`,
	} {
		if err := tx.Exec(statement, conversation); err != nil {
			return err
		}
	}
	return nil
}

// tally is one conversation as figures see it.
type tally struct {
	id              id.ID
	kind, theme     string
	lang            lang.Lang
	channel, area   string
	created, answer time.Time
	closed          time.Time
	rating          int
}

func tallies(tx *db.Tx, from, to time.Time) ([]tally, error) {
	return db.All(tx, func(t *tally) []any {
		return []any{&t.id, &t.kind, &t.theme, (*string)(&t.lang), &t.channel, &t.area, &t.created, &t.answer, &t.closed, &t.rating}
	}, `select id, kind, theme, lang, channel, area, created, answered, closed, rating from conversations where quiet = false and created >= $1 and created < $2 order by id`, from, to)
}
