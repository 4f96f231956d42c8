package messages

import (
	"regexp"
	"time"

	"ostoja/internal/actors"
	"ostoja/internal/id"
	"ostoja/internal/places"
	"ostoja/internal/register"
	"ostoja/internal/who"
)

// Languages are those that texts may be written in: more than the pages speak.
var Languages = []string{"en", "pl", "uk", "ru", "ro", "rom", "be", "ka", "ar", "vi", "de", "fr", "es", "tr", "hi"}

// Groups are the groups of people that messages speak to: those of services,
// and those whom only messages address.
var Groups = append(actors.Groups[2:len(actors.Groups):len(actors.Groups)], "women-alone", "job-seekers", "housing-seekers", "hosts", "drivers", "employers", "front-line")

// Themes of messages.
var Themes = []string{"safe-help", "signs", "travel", "work", "housing", "rights", "children", "online", "aid-conduct", "other"}

// Channels by which messages go out.
var Channels = []string{"poster", "leaflet", "social-media", "messenger", "radio", "press", "outreach", "hotline", "website", "training"}

// Message is what people should know, in the words of all members.
type Message struct {
	register.Row
	Name         string
	Theme        string
	Groups       register.List // to whom it speaks
	Source       string        // the language that it is written in first
	Organisation id.ID         // that keeps it
	Dos, Donts   string        // notes for those who pass it on
}

// MessageRegister makes the register of key messages.
func MessageRegister() *register.Register[Message] {
	return &register.Register[Message]{
		Name: string(MessageKind),
		Row:  func(m *Message) *register.Row { return &m.Row },
		Fields: []register.Field[Message]{
			register.Text("name", func(m *Message) *string { return &m.Name }).Must().Find().Tag("#description+title").See(who.Seated),
			register.Choice("theme", func(m *Message) *string { return &m.Theme }, Themes...).Must().Tag("#subsector").See(who.Seated),
			register.Choices("groups", func(m *Message) *register.List { return &m.Groups }, Groups...).Must().Tag("#population+type").See(who.Seated),
			register.Choice("language", func(m *Message) *string { return &m.Source }, Languages...).Must().Tag("#language").See(who.Seated),
			register.Ref("organisation", func(m *Message) *id.ID { return &m.Organisation }, "organisations").Must().Tag("#org+name").See(who.Seated),
			register.Long("dos", func(m *Message) *string { return &m.Dos }).Tag("#description+do").See(who.Seated),
			register.Long("donts", func(m *Message) *string { return &m.Donts }).Tag("#description+dont").See(who.Seated),
		},
		Can:   func(p who.Person, act register.Act, m *Message) bool { return keeps(p, act, m.Organisation) },
		Title: func(m *Message, _ string) string { return m.Name },
	}
}

// Topics are the chapters of the public site, in its order.
var Topics = []string{"safe", "signs", "travel", "work", "housing", "rights", "group"}

// Article is a page of the public site.
type Article struct {
	register.Row
	Slug         string // its address: /read/SLUG
	Topic        string
	Source       string
	Organisation id.ID
	Position     *int // within its topic
}

// Law tells whether the article says what the law is.
func (a *Article) Law() bool { return a.Topic == "rights" }

var slugForm = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// ArticleRegister makes the register of articles.
func ArticleRegister() *register.Register[Article] {
	return &register.Register[Article]{
		Name: string(ArticleKind),
		Row:  func(a *Article) *register.Row { return &a.Row },
		Fields: []register.Field[Article]{
			register.Text("slug", func(a *Article) *string { return &a.Slug }).Must().Find().Tag("#meta+url").See(who.Seated),
			register.Choice("topic", func(a *Article) *string { return &a.Topic }, Topics...).Must().Tag("#subsector").See(who.Seated),
			register.Choice("language", func(a *Article) *string { return &a.Source }, Languages...).Must().Tag("#language").See(who.Seated),
			register.Ref("organisation", func(a *Article) *id.ID { return &a.Organisation }, "organisations").Tag("#org+name").See(who.Seated),
			register.Number("position", func(a *Article) **int { return &a.Position }, 0, 1000).See(who.Seated),
		},
		Can: func(p who.Person, act register.Act, a *Article) bool { return keeps(p, act, a.Organisation) },
		Check: func(a *Article) (problems register.Problems) {
			if !slugForm.MatchString(a.Slug) || len(a.Slug) > 60 {
				problems.Add("slug", "articles.slug.wrong")
			}
			return problems
		},
		Title: func(a *Article, _ string) string { return a.Slug },
	}
}

// Campaign is a line of the communication plan: who brings which message to
// whom, in which languages, where, when, by what.
type Campaign struct {
	register.Row
	Name, Objective string
	Groups          register.List
	Message         id.ID
	Channel         string
	Area            string // code; empty for the whole country
	Place           string // more closely: "bus station, hall 2"
	Languages       register.List
	From, To        time.Time
	Budget          *float64
	Currency        string
	Partner         id.ID
	Reach           *int // people, as far as the channel tells
	State           CampaignState
}

// CampaignState is how far a campaign has come.
type CampaignState string

// The states.
const (
	Planned CampaignState = "planned"
	Running CampaignState = "running"
	Done    CampaignState = "done"
	Dropped CampaignState = "dropped"
)

var currencyForm = regexp.MustCompile(`^[A-Z]{3}$`)

// CampaignRegister makes the register of campaigns.
func CampaignRegister(atlas *places.Atlas) *register.Register[Campaign] {
	return &register.Register[Campaign]{
		Name: "campaigns",
		Row:  func(c *Campaign) *register.Row { return &c.Row },
		Fields: []register.Field[Campaign]{
			register.Text("name", func(c *Campaign) *string { return &c.Name }).Must().Find().Tag("#activity+name").See(who.Seated),
			register.Long("objective", func(c *Campaign) *string { return &c.Objective }).Must().Tag("#objective").See(who.Seated),
			register.Choices("groups", func(c *Campaign) *register.List { return &c.Groups }, Groups...).Must().Tag("#population+type").See(who.Seated),
			register.Ref("message", func(c *Campaign) *id.ID { return &c.Message }, string(MessageKind)).Must().Tag("#description+message").See(who.Seated),
			register.Choice("channel", func(c *Campaign) *string { return &c.Channel }, Channels...).Must().Tag("#channel").See(who.Seated),
			register.Code("area", func(c *Campaign) *string { return &c.Area }, atlas.Coder()).Find().Tag("#adm+code").See(who.Seated),
			register.Text("place", func(c *Campaign) *string { return &c.Place }).Find().Tag("#loc+name").See(who.Seated),
			register.Choices("languages", func(c *Campaign) *register.List { return &c.Languages }, Languages...).Must().Tag("#language").See(who.Seated),
			register.Day("from_day", func(c *Campaign) *time.Time { return &c.From }).Must().Tag("#date+start").See(who.Seated),
			register.Day("to_day", func(c *Campaign) *time.Time { return &c.To }).Must().Tag("#date+end").See(who.Seated),
			register.Decimal("budget", func(c *Campaign) **float64 { return &c.Budget }, 0, 1e12).Tag("#value+budget"),
			register.Text("currency", func(c *Campaign) *string { return &c.Currency }).Tag("#currency"),
			register.Ref("partner", func(c *Campaign) *id.ID { return &c.Partner }, "organisations").Must().Tag("#org+name").See(who.Seated),
			register.Number("reach", func(c *Campaign) **int { return &c.Reach }, 0, 100_000_000).Tag("#reached").See(who.Seated),
			register.Choice("state", func(c *Campaign) *CampaignState { return &c.State }, Planned, Running, Done, Dropped).Must().Tag("#status").See(who.Seated),
		},
		Can:   func(p who.Person, act register.Act, c *Campaign) bool { return keeps(p, act, c.Partner) },
		Check: checkCampaign,
		Title: func(c *Campaign, _ string) string { return c.Name },
	}
}

func checkCampaign(c *Campaign) (problems register.Problems) {
	if c.To.Before(c.From) {
		problems.Add("to_day", "campaigns.to_day.wrong")
	}
	if (c.Budget != nil || c.Currency != "") && !currencyForm.MatchString(c.Currency) {
		problems.Add("currency", "campaigns.currency.wrong")
	}
	return problems
}

// Remark is what people said about a campaign, without anybody's name.
type Remark struct {
	register.Row
	Campaign id.ID
	Heard    time.Time
	Language string
	Said     string
	Changed  string // what was changed because of it
}

// RemarkRegister makes the register of what people said.
func RemarkRegister() *register.Register[Remark] {
	return &register.Register[Remark]{
		Name: "campaign_remarks",
		Row:  func(r *Remark) *register.Row { return &r.Row },
		Fields: []register.Field[Remark]{
			register.Long("said", func(r *Remark) *string { return &r.Said }).Must().Find().Tag("#description+said").See(who.Seated),
			register.Ref("campaign", func(r *Remark) *id.ID { return &r.Campaign }, "campaigns").Must().See(who.Seated),
			register.Day("heard", func(r *Remark) *time.Time { return &r.Heard }).Must().Tag("#date+heard").See(who.Seated),
			register.Choice("language", func(r *Remark) *string { return &r.Language }, Languages...).Tag("#language").See(who.Seated),
			register.Long("changed", func(r *Remark) *string { return &r.Changed }).Tag("#description+changed").See(who.Seated),
		},
		Can: func(p who.Person, act register.Act, _ *Remark) bool {
			return act == register.See && p.Sees(who.Seated) || act != register.Delete && p.Decides()
		},
		Title: func(r *Remark, _ string) string {
			if runes := []rune(r.Said); len(runes) > 60 {
				return string(runes[:60]) + "…"
			}
			return r.Said
		},
	}
}

// keeps: whoever has a seat sees; an organisation's people keep what is its own,
// those who manage the group's data keep anything.
func keeps(p who.Person, act register.Act, organisation id.ID) bool {
	if act == register.See {
		return p.Sees(who.Seated)
	}
	return p.Manages() || p.Decides() && (organisation == p.Organisation || act == register.Create && organisation == "")
}
