package feedback

import (
	"embed"
	"io/fs"
	"slices"
	"sync"
	"time"

	"ostoja/internal/db"
	"ostoja/internal/feedback/keys"
	"ostoja/internal/id"
	"ostoja/internal/lang"
	"ostoja/internal/mail"
	"ostoja/internal/members"
	"ostoja/internal/places"
	"ostoja/internal/seal"
	"ostoja/internal/who"
)

//go:embed migrations messages.txt
var files embed.FS

// Migrations of the module's tables.
func Migrations() fs.FS {
	sub, _ := fs.Sub(files, "migrations")
	return sub
}

// Kind is what somebody wants to say.
type Kind string

// The kinds.
const (
	Help         Kind = "help"
	Exploitation Kind = "exploitation"
	SEA          Kind = "sea" // sexual exploitation and abuse by those who give aid
	Complaint    Kind = "complaint"
	Question     Kind = "question"
	Thanks       Kind = "thanks"
)

// Kinds lists them in the order of the page: who is in need first.
var Kinds = []Kind{Help, Exploitation, SEA, Complaint, Question, Thanks}

// answerIn is how long an answer may take, as the page promises.
var answerIn = map[Kind]time.Duration{
	Help: 24 * time.Hour, Exploitation: 24 * time.Hour, SEA: 24 * time.Hour, Complaint: 72 * time.Hour, Question: 72 * time.Hour, Thanks: 7 * 24 * time.Hour,
}

// sensitive kinds have their answers read by a second reader before they go.
func (k Kind) sensitive() bool { return k == Exploitation || k == SEA }

func (k Kind) known() bool { return slices.Contains(Kinds, k) }

// Channel is how somebody reached the group.
type Channel string

// The channels: Web is /talk, the others are typed in by staff.
const (
	Web     Channel = "web"
	Hotline Channel = "hotline"
	Paper   Channel = "paper"
	Meeting Channel = "meeting"
	Social  Channel = "social"
)

// Channels lists them.
var Channels = []Channel{Web, Hotline, Paper, Meeting, Social}

// Themes are what conversations are about, for figures. They are set by readers.
var Themes = []string{"information", "documents", "housing", "work", "money", "health", "school", "safety", "conduct", "access", "other"}

// State is how far a conversation has come.
type State string

// The states.
const (
	Arrived  State = "new"
	Open     State = "open" // somebody has taken it
	Answered State = "answered"
	Closed   State = "closed"
	Erased   State = "erased" // its keys and content are gone; figures stay
)

// Conversation is what is known of one without its key.
type Conversation struct {
	ID        id.ID
	Kind      Kind
	Lang      lang.Lang
	Channel   Channel
	Area      string
	Theme     string
	State     State
	Created   time.Time
	Due       time.Time
	Answered  time.Time // first answer
	Closed    time.Time
	Changed   time.Time
	Reminded  time.Time
	Child     bool // only those trained for children may read it
	Quiet     bool // came in a flood: kept apart, until somebody takes it
	Waits     bool // for us: hers was the last word
	Rating    int  // 1 no, 2 partly, 3 yes; 0 not said
	Assigned  id.ID
	TypedBy   id.ID
	NotFor    string // sealed: organisations that must not read it
	Contact   string // sealed with its key: how she may be reached safely
	Lookup    []byte
	Recipient string // of her own pair
	Sealed    []byte // the private half of it, under her receipt
	SealedTo  string // whom the key is wrapped to, as a fingerprint
}

// late tells whether an answer is overdue.
func (c *Conversation) late(now time.Time) bool { return c.Waits && now.After(c.Due) }

// Feedback is the module. The composition root sets its fields.
type Feedback struct {
	DB      *db.DB
	Members *members.Store
	Mail    *mail.Outbox
	Speaker func(lang.Lang, *time.Location) lang.Speaker
	URL     string
	Demo    bool

	// Services lists what a person can be referred to; nil for none.
	Services func(tx *db.Tx, l lang.Lang) ([]Service, error)
	// Offered tells in which languages and by which ways people can be heard today; nil where nobody knows.
	Offered func(tx *db.Tx) (Offer, error)
	// Country is the group's, as ISO 3166 writes it; nil or "" where nobody knows.
	Country func() string
	// SignInPassword tells whether a passphrase is the one that a person signs in with.
	SignInPassword func(tx *db.Tx, person id.ID, passphrase string) (bool, error)
	// Gap notes that something is missing, without a word of what people wrote; nil where nobody keeps gaps.
	Gap func(tx *db.Tx, organisation id.ID, title, area string) (href string, err error)
	// Agenda puts a theme on the agenda of the next meeting, without a word of what people wrote; nil where there is none.
	Agenda func(tx *db.Tx, by who.Person, title string) (href string, err error)

	atlas    *places.Atlas
	box      *seal.Box
	pepper   []byte // makes the slow hash of receipts a keyed one
	floods   *floods
	unlocked *keys.Vault[unlocked]
	talks    *keys.Vault[talk]
	receipts *keys.Vault[given]
	woken    sync.Map      // when each reader was last written to: a flood of messages is no flood of letters
	cleaning chan struct{} // bounds how many files are in memory at once
}

// Service is help that somebody can be referred to.
type Service struct{ ID, Name string }

// Bounds on what is kept unlocked in memory.
const (
	staffIdle = 20 * time.Minute
	mostStaff = 500
	talkIdle  = 20 * time.Minute
	mostTalks = 5000
	givenFor  = 15 * time.Minute // a receipt can be shown again to a form that was sent twice
	mostGiven = 2000
	cleanOnce = 2
)

// New makes the module; pepper is a key of the instance, for receipts alone.
func New(d *db.DB, m *members.Members, outbox *mail.Outbox, atlas *places.Atlas, box *seal.Box, pepper []byte) *Feedback {
	return &Feedback{
		DB: d, Members: m.Store, Mail: outbox, atlas: atlas, box: box, pepper: pepper, floods: newFloods(),
		unlocked: keys.NewVault[unlocked](staffIdle, mostStaff), talks: keys.NewVault[talk](talkIdle, mostTalks),
		receipts: keys.NewVault[given](givenFor, mostGiven), cleaning: make(chan struct{}, cleanOnce),
	}
}
