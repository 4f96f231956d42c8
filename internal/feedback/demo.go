package feedback

import (
	"slices"
	"time"

	"ostoja/internal/audit"
	"ostoja/internal/db"
	"ostoja/internal/feedback/keys"
	"ostoja/internal/id"
	"ostoja/internal/lang"
	"ostoja/internal/members"
	"ostoja/internal/register"
	"ostoja/internal/who"
)

// demoPassphrase opens the keys of the demonstration's readers: its page says so.
const demoPassphrase = "lamp river seven blue"

// demoReports are invented: nobody wrote them.
var demoReports = []struct {
	kind    Kind
	lang    lang.Lang
	channel Channel
	theme   string
	days    int // ago
	answer  int // hours until the answer; 0 for none yet
	rating  int
	text    string
	reply   string
}{
	{Question, lang.Uk, Web, "documents", 0, 0, 0, "Добрий день. Роботодавець забрав мій паспорт «на зберігання». Чи має він на це право?", ""},
	{Help, lang.Ru, Web, "housing", 1, 0, 0, "Мне с дочкой негде жить с понедельника. Мы в Люблине.", ""},
	{Complaint, lang.Pl, Paper, "access", 3, 30, 0, "W punkcie informacyjnym nikt nie mówił po ukraińsku.", "Dziękujemy. Od poniedziałku w punkcie jest tłumaczka od 9 do 15."},
	{Question, lang.Uk, Hotline, "work", 6, 20, 3, "Де перевірити, чи агенція праці справжня?", "Є державний реєстр агенцій. Ми можемо перевірити разом з вами."},
	{Thanks, lang.En, Web, "other", 12, 40, 0, "Thank you for the calm voice on the phone.", "Thank you for telling us."},
}

// fillDemo makes readers of three organisations with keys, an escrow, and some
// conversations.
func (m *Feedback) fillDemo(tx *db.Tx) error {
	tx.Housekeeping("the demonstration's own")
	everything := Kinds
	chosen := []struct {
		role     who.Role
		seat     who.Seat
		children bool
	}{{who.CoLeadRole, who.CoLead, true}, {who.FocalPoint, who.Member, false}}
	var first id.ID
	seen := map[id.ID]bool{}
	for _, want := range chosen {
		people, err := m.Members.People.List(tx, register.Query{Where: map[string]any{"role": string(want.role), "state": string(members.Active)}})
		if err != nil {
			return err
		}
		made := 0
		for _, p := range slices.Backward(people) { // the first of the list
			known, err := m.Members.Person(tx, p.ID)
			if err != nil {
				return err
			}
			if known.Seat != want.seat || seen[p.Organisation] || made == 2 {
				continue
			}
			seen[p.Organisation] = true
			made++
			if first == "" {
				first = p.ID
			}
			if err := m.demoReader(tx, Reader{Person: p.ID, Kinds: everything, Children: want.children, Holder: true}); err != nil {
				return err
			}
		}
	}
	if err := m.setEscrow(tx); err != nil {
		return err
	}
	return m.demoTalks(tx, first)
}

func (m *Feedback) demoReader(tx *db.Tx, r Reader) error {
	if err := putReader(tx, &r); err != nil {
		return err
	}
	locked, _, err := keys.Lock(tx.Context(), demoPassphrase)
	if err != nil {
		return err
	}
	return putReaderKey(tx, r.Person, locked)
}

func (m *Feedback) demoTalks(tx *db.Tx, by id.ID) error {
	regions, err := m.ownRegions(tx)
	if err != nil {
		return err
	}
	for i, d := range demoReports {
		p, err := m.prepare(tx.Context(), d.lang)
		if err != nil {
			return err
		}
		r := Report{Kind: d.kind, Lang: d.lang, Channel: d.channel, Text: d.text, Quiet: true, At: tx.Now().Add(-time.Duration(d.days)*day - time.Hour)}
		if len(regions) > i {
			r.Area = regions[i].Code
		}
		b, err := m.store(tx, r, p)
		if err != nil {
			return err
		}
		c, err := conversationByID(tx, b.conversation)
		if err != nil {
			return err
		}
		c.Quiet, c.Theme, c.Rating = false, d.theme, d.rating
		if d.answer > 0 {
			k, err := keyFor(tx, c.ID, hers, p.pair)
			if err != nil {
				return err
			}
			answered(&c, c.Created.Add(time.Duration(d.answer)*time.Hour))
			if err := m.add(tx, &c, k, Message{Author: Staff, Person: by, State: Sent, Content: Content{Text: d.reply}}); err != nil {
				return err
			}
		}
		if err := updateConversation(tx, &c); err != nil {
			return err
		}
	}
	return m.demoChanges(tx)
}

func (m *Feedback) demoChanges(tx *db.Tx) error {
	c := Change{ID: id.New(), Theme: "access", Day: tx.Now().Add(-2 * day), Published: true,
		Said: lang.Texts{lang.En: {Text: "Nobody at the information point spoke Ukrainian."}, lang.Pl: {Text: "W punkcie informacyjnym nikt nie mówił po ukraińsku."}, lang.Uk: {Text: "В інформаційному пункті ніхто не говорив українською."}, lang.Ru: {Text: "В информационном пункте никто не говорил по-украински."}},
		Done: lang.Texts{lang.En: {Text: "An interpreter is there from 9 to 15, Monday to Friday."}, lang.Pl: {Text: "Tłumaczka jest na miejscu od poniedziałku do piątku, od 9 do 15."}, lang.Uk: {Text: "Перекладачка на місці з понеділка до п’ятниці, з 9 до 15."}, lang.Ru: {Text: "Переводчица на месте с понедельника по пятницу, с 9 до 15."}}}
	if err := insertChange(tx, c, ""); err != nil {
		return err
	}
	return audit.Record(tx, "create", "feedback_changes", c.ID)
}
