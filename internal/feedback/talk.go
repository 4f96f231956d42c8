package feedback

import (
	"context"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"ostoja/internal/audit"
	"ostoja/internal/db"
	"ostoja/internal/fault"
	"ostoja/internal/feedback/keys"
	"ostoja/internal/feedback/receipt"
	"ostoja/internal/id"
	"ostoja/internal/lang"
)

// Author is who wrote a message.
type Author string

// The authors; System is the program, when something happened to the conversation itself.
const (
	Her    Author = "her"
	Staff  Author = "staff"
	System Author = "system"
)

// MessageState is how far a message has come.
type MessageState string

// The states of a message.
const (
	Sent    MessageState = "sent"
	Waiting MessageState = "waiting" // for a second reader
	Note    MessageState = "note"    // between readers: she does not see it
)

// Message is one message with its content, opened.
type Message struct {
	ID     id.ID
	Author Author
	Person id.ID // of staff
	State  MessageState
	At     time.Time
	Content
}

// Content is what is sealed.
type Content struct {
	Text     string    `json:"text,omitempty"`
	Files    []File    `json:"files,omitempty"`
	Says     string    `json:"says,omitempty"`     // a message's key, of the program's own words
	Of       string    `json:"of,omitempty"`       // the service that they are about
	Referral *Referral `json:"referral,omitempty"` // asks for her consent
}

// Referral asks whether she may be referred, and says what would be told.
type Referral struct {
	Service string `json:"service"`
	Name    string `json:"name"`
	Tell    string `json:"tell"`
	Consent string `json:"consent,omitempty"` // "", yes, no, withdrawn
}

const (
	longestText    = 10_000 // characters of a message
	longestContact = 500
	mostMessages   = 500 // in a conversation
	mostFiles      = 5   // with a message
)

// tidy keeps what people write and drops signs that nobody sees and that turn
// text round or hide some of it, for a reader must see what she reads.
func tidy(text string) string {
	return strings.TrimSpace(norm.NFC.String(strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case r == '\u200d' || r == '\u200c': // emoji and some scripts are written with them
			return r
		case unicode.Is(unicode.Cf, r), unicode.IsControl(r), r == unicode.ReplacementChar:
			return -1
		}
		return r
	}, strings.ReplaceAll(text, "\r\n", "\n"))))
}

// opening is what the slow hash of a receipt gives: where its conversation is
// found, and what opens her pair. Neither tells the other.
type opening struct {
	lookup []byte
	key    keys.Key
}

// open computes it. A right receipt and a wrong one take the same time.
func (m *Feedback) open(ctx context.Context, code receipt.Code) (o opening, err error) {
	mac := hmac.New(sha256.New, m.pepper)
	mac.Write([]byte("salt of receipts 1"))
	slow, err := keys.Receipts.Derive(ctx, []byte(code), mac.Sum(nil), 32)
	if err != nil {
		return o, err
	}
	index := hmac.New(sha256.New, m.pepper)
	index.Write([]byte("lookup 1"))
	index.Write(slow)
	o.lookup = index.Sum(nil)
	raw, err := hkdf.Key(sha256.New, slow, m.pepper, "receipt's key 1", len(keys.Key{}))
	if err != nil {
		return o, err
	}
	o.key = keys.Key(raw)
	return o, nil
}

// Report is what somebody sends for the first time.
type Report struct {
	Kind    Kind
	Lang    lang.Lang
	Channel Channel
	Area    string
	Text    string
	Files   []File
	Child   bool
	Quiet   bool
	NotFor  []string
	Contact string
	TypedBy id.ID
	At      time.Time // when it was said, for what is typed in later; now where zero
}

// begun is a conversation just made: what she needs to come back.
type begun struct {
	conversation id.ID
	words        []string
}

// begin opens a conversation. The slow part is done before the transaction.
func (m *Feedback) begin(ctx context.Context, r Report) (b begun, err error) {
	p, err := m.prepare(ctx, r.Lang)
	if err != nil {
		return b, err
	}
	err = m.DB.Write(ctx, func(tx *db.Tx) error {
		b, err = m.store(tx, r, p)
		return err
	})
	return b, err
}

// prepared is what a conversation needs before its transaction.
type prepared struct {
	words   []string
	opening opening
	pair    keys.Identity
}

func (m *Feedback) prepare(ctx context.Context, l lang.Lang) (p prepared, err error) {
	words, code := receipt.New(l)
	p.words = words
	if p.opening, err = m.open(ctx, code); err != nil {
		return p, err
	}
	p.pair, err = keys.NewIdentity()
	return p, err
}

// store keeps a report, its key wrapped to whoever may read it.
func (m *Feedback) store(tx *db.Tx, r Report, p prepared) (b begun, err error) {
	who, err := m.circle(tx)
	if err != nil {
		return b, err
	}
	now := tx.Now()
	if r.At.IsZero() {
		r.At = now
	}
	c := Conversation{ID: id.New(), Kind: r.Kind, Lang: r.Lang, Channel: r.Channel, Area: r.Area, State: Arrived, Created: r.At, Due: r.At.Add(answerIn[r.Kind]),
		Changed: now, Child: r.Child, Quiet: r.Quiet, Waits: true, TypedBy: r.TypedBy, Lookup: p.opening.lookup, Recipient: p.pair.Recipient(), Sealed: p.pair.Under(p.opening.key)}
	c.NotFor = m.box.Seal(notForPlace(c.ID), strings.Join(r.NotFor, " "))
	k := keys.NewKey()
	c.Contact = sealContact(k, c.ID, r.Contact)
	to := targets(&c, r.NotFor, who.readers, who.escrow)
	if !who.opens(r.Kind) || len(to) < 3 { // herself and the escrow are no readers
		return b, fault.New(fault.Unavailable, "talk.nobody")
	}
	c.SealedTo = fingerprint(to)
	if err := insertConversation(tx, &c); err != nil {
		return b, err
	}
	if err := wrapTo(tx, c.ID, k, to); err != nil {
		return b, err
	}
	if err := m.add(tx, &c, k, Message{Author: Her, Person: r.TypedBy, State: Sent, Content: Content{Text: r.Text, Files: r.Files}}); err != nil {
		return b, err
	}
	if !c.Quiet {
		if err := m.wake(tx, who, &c); err != nil {
			return b, err
		}
	}
	return begun{c.ID, p.words}, audit.Record(tx, "create", "conversations", c.ID)
}

func wrapTo(tx *db.Tx, conversation id.ID, k keys.Key, to []target) error {
	for _, t := range to {
		wrapped, err := k.Wrap(t.recipient)
		if err != nil {
			return err
		}
		if err := putKey(tx, conversation, t.name, wrapped); err != nil {
			return err
		}
	}
	return nil
}

// add seals a message into a conversation and takes its files in.
func (m *Feedback) add(tx *db.Tx, c *Conversation, k keys.Key, message Message) error {
	n, err := countMessages(tx, c.ID)
	if err != nil {
		return err
	}
	if n >= mostMessages {
		return fault.New(fault.Invalid, "talk.full", mostMessages)
	}
	message.ID, message.At = id.New(), tx.Now()
	for _, f := range message.Files {
		if err := takeFile(tx, f.ID, c.ID); err != nil {
			return err
		}
	}
	return putMessage(tx, c.ID, k, message, true)
}

// putMessage stores a message, sealed.
func putMessage(tx *db.Tx, conversation id.ID, k keys.Key, message Message, fresh bool) error {
	content, err := json.Marshal(message.Content)
	if err != nil {
		return err
	}
	sealed := k.Seal(messagePlace(message.ID), content)
	if fresh {
		return insertMessage(tx, conversation, message, sealed)
	}
	return updateMessage(tx, message, sealed)
}

func messagePlace(message id.ID) string { return "conversation_messages/" + string(message) }

// sealContact seals how somebody may be reached, as a message is sealed.
func sealContact(k keys.Key, conversation id.ID, contact string) string {
	if contact == "" {
		return ""
	}
	return base64.RawStdEncoding.EncodeToString(k.Seal(contactPlace(conversation), []byte(contact)))
}

func openContact(k keys.Key, c *Conversation) (string, error) {
	if c.Contact == "" {
		return "", nil
	}
	raw, err := base64.RawStdEncoding.DecodeString(c.Contact)
	if err != nil {
		return "", err
	}
	contact, err := k.Open(contactPlace(c.ID), raw)
	return string(contact), err
}

// messages opens all messages of a conversation.
func messages(tx *db.Tx, conversation id.ID, k keys.Key) ([]Message, error) {
	stored, err := storedMessages(tx, conversation)
	if err != nil {
		return nil, err
	}
	var all []Message
	for _, s := range stored {
		content, err := k.Open(messagePlace(s.ID), s.sealed)
		if err != nil {
			return nil, err
		}
		if err := json.Unmarshal(content, &s.Content); err != nil {
			return nil, err
		}
		all = append(all, s.Message)
	}
	return all, nil
}

// keyFor unwraps the key of a conversation for one who may have it.
func keyFor(tx *db.Tx, conversation id.ID, name string, unlocked keys.Identity) (keys.Key, error) {
	wrapped, err := wrappedKey(tx, conversation, name)
	if err != nil {
		return keys.Key{}, err
	}
	return keys.Unwrap(unlocked, wrapped)
}

// wordsAgain adds what she writes later, and wakes the readers again.
func (m *Feedback) wordsAgain(tx *db.Tx, c *Conversation, k keys.Key, message Message) error {
	if err := m.add(tx, c, k, message); err != nil {
		return err
	}
	if !c.Waits {
		c.Due = tx.Now().Add(answerIn[c.Kind])
	}
	c.Waits, c.Reminded = true, time.Time{}
	if c.State == Closed {
		c.State, c.Closed = Open, time.Time{}
	}
	if err := updateConversation(tx, c); err != nil {
		return err
	}
	who, err := m.circle(tx)
	if err != nil {
		return err
	}
	if err := m.wake(tx, who, c); err != nil {
		return err
	}
	return audit.Record(tx, "write", "conversations", c.ID)
}

// erase is crypto-erasure: the keys, her pair and all content go; what figures
// are made of stays.
func (m *Feedback) erase(tx *db.Tx, c *Conversation, act string) error {
	if err := deleteContent(tx, c.ID); err != nil {
		return err
	}
	c.State, c.Waits, c.NotFor, c.Contact, c.Lookup, c.Recipient, c.Sealed, c.SealedTo, c.Assigned, c.TypedBy = Erased, false, "", "", nil, "", nil, "", "", ""
	if err := updateConversation(tx, c); err != nil {
		return err
	}
	return audit.Record(tx, act, "conversations", c.ID)
}
