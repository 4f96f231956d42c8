package feedback

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"time"

	"ostoja/internal/db"
	"ostoja/internal/feedback/keys"
	"ostoja/internal/id"
	"ostoja/internal/who"
)

// Reader is somebody whom the group trusts with what is reported.
type Reader struct {
	Person       id.ID
	Organisation id.ID
	Name         string
	Kinds        []Kind
	Children     bool // is trained to read what children say
	Holder       bool // holds a share of the escrow
	Created      time.Time
	Key          keys.Locked // without a Recipient until she has made it
	Active       bool        // is in the group today
}

// ready tells whether keys can be wrapped to her.
func (r *Reader) ready() bool { return r.Active && r.Key.Recipient != "" }

// reads is the one rule of who may read a conversation.
func (r *Reader) reads(c *Conversation, notFor []string) bool {
	return r.ready() && slices.Contains(r.Kinds, c.Kind) && (!c.Child || r.Children) && !slices.Contains(notFor, string(r.Organisation))
}

// Ends of a conversation's key that are no readers.
const (
	hers     = "her"
	inEscrow = "escrow"
)

// target is whom a conversation's key is to be wrapped to.
type target struct {
	name      string // a person's id, hers or inEscrow
	recipient string
}

// targets lists them, in an order that depends on them alone.
func targets(c *Conversation, notFor []string, readers []Reader, escrow Escrow) []target {
	all := []target{{hers, c.Recipient}, {inEscrow, escrow.Recipient}}
	for i := range readers {
		if readers[i].reads(c, notFor) {
			all = append(all, target{string(readers[i].Person), readers[i].Key.Recipient})
		}
	}
	slices.SortFunc(all, func(a, b target) int { return strings.Compare(a.name, b.name) })
	return all
}

// fingerprint tells two sets of targets apart.
func fingerprint(all []target) string {
	h := sha256.New()
	for _, t := range all {
		h.Write([]byte(t.name + " " + t.recipient + "\n"))
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// circle is everybody who may have to do with reports, read once a request.
type circle struct {
	readers []Reader
	escrow  Escrow
}

func (m *Feedback) circle(tx *db.Tx) (c circle, err error) {
	if c.readers, err = m.allReaders(tx); err != nil {
		return c, err
	}
	c.escrow, err = latestEscrow(tx)
	return c, err
}

// allReaders reads them with what they are in the group today.
func (m *Feedback) allReaders(tx *db.Tx) ([]Reader, error) {
	all, err := readers(tx)
	if err != nil {
		return nil, err
	}
	for i := range all {
		r := &all[i]
		known, err := m.Members.Person(tx, r.Person)
		if err == nil {
			r.Name, r.Organisation, r.Active = known.Name, known.Organisation, known.InGroup()
			continue
		}
		if !db.IsNotFound(err) {
			return nil, err
		}
		gone, err := m.Members.People.Get(tx, r.Person)
		if err != nil {
			return nil, err
		}
		r.Name, r.Organisation = gone.Name, gone.Organisation
	}
	return all, nil
}

// ownReader is the reader that a person who is signed in is herself, if she is one.
func ownReader(tx *db.Tx, p who.Person) ([]Reader, error) {
	all, err := readers(tx)
	all = slices.DeleteFunc(all, func(r Reader) bool { return r.Person != p.ID })
	for i := range all {
		all[i].Name, all[i].Organisation, all[i].Active = p.Name, p.Organisation, p.InGroup()
	}
	return all, err
}

// of finds a reader.
func (c circle) of(person id.ID) *Reader {
	for i := range c.readers {
		if c.readers[i].Person == person {
			return &c.readers[i]
		}
	}
	return nil
}

// organisations that read a kind, each once; that read any where k is empty.
func (c circle) organisations(k Kind) (all []id.ID) {
	for i := range c.readers {
		if r := &c.readers[i]; r.ready() && (k == "" || slices.Contains(r.Kinds, k)) && !slices.Contains(all, r.Organisation) {
			all = append(all, r.Organisation)
		}
	}
	return all
}

// opens tells whether a kind may be written: the escrow stands, and somebody
// reads it; a report about aid staff needs two organisations, so that there is one
// that it is not about.
func (c circle) opens(k Kind) bool {
	least := 1
	if k == SEA {
		least = 2
	}
	return c.escrowStands() && len(c.organisations(k)) >= least
}

// trained tells whether somebody may read what children say of a kind; of any where k is empty.
func (c circle) trained(k Kind) bool {
	return slices.ContainsFunc(c.readers, func(r Reader) bool {
		return r.ready() && r.Children && (k == "" || slices.Contains(r.Kinds, k))
	})
}

// escrowStands: at least two of its holders, of different organisations, are there.
func (c circle) escrowStands() bool {
	if c.escrow.Recipient == "" {
		return false
	}
	here := map[id.ID]bool{}
	n := 0
	for _, person := range c.escrow.Holders {
		if r := c.of(person); r != nil && r.ready() {
			here[r.Organisation] = true
			n++
		}
	}
	return len(here) >= 2 && n >= c.escrow.Threshold
}

// mayRead answers for a person who is signed in.
func (m *Feedback) mayRead(c circle, p who.Person, conversation *Conversation) bool {
	r := c.of(p.ID)
	return reader(p) && r != nil && m.reads(r, conversation)
}

// reads asks the rule about one conversation. A list of organisations that does
// not open lets nobody read.
func (m *Feedback) reads(r *Reader, c *Conversation) bool {
	notFor, err := m.notFor(c)
	return err == nil && r.reads(c, notFor)
}

// notFor opens the list of organisations that must not read a conversation.
func (m *Feedback) notFor(c *Conversation) ([]string, error) {
	list, err := m.box.Open(notForPlace(c.ID), c.NotFor)
	return strings.Fields(list), err
}

func notForPlace(conversation id.ID) string {
	return "conversations/" + string(conversation) + "/not_for"
}
func contactPlace(conversation id.ID) string {
	return "conversations/" + string(conversation) + "/contact"
}

// reader tells whether a person may be one at all: proven twice, and not a program.
func reader(p who.Person) bool { return p.InGroup() && !p.Weak && !p.Token }
