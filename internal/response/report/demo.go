package report

import (
	"ostoja/internal/audit"
	"ostoja/internal/db"
	"ostoja/internal/lang"
	"ostoja/internal/members"
	"ostoja/internal/response"
)

// demoTexts are what the demonstration's group has written.
var demoTexts = []struct {
	section string
	texts   map[lang.Lang]string
}{
	{"summary", map[lang.Lang]string{
		lang.En: "More people were reached before the holidays than in any month so far. Safe accommodation for men is still missing, and interpreters in Romani are booked for weeks.",
		lang.Pl: "Przed świętami dotarliśmy do większej liczby osób niż w którymkolwiek z poprzednich miesięcy. Wciąż brakuje bezpiecznego zakwaterowania dla mężczyzn, a na tłumaczy języka romskiego czeka się tygodniami.",
		lang.Uk: "Перед святами вдалося охопити більше людей, ніж будь-якого місяця досі. Безпечного житла для чоловіків і далі бракує, а перекладачів із ромської чекають тижнями."}},
	{"next", map[lang.Lang]string{
		lang.En: "The group finds ten places for men with two partners, and trains four interpreters.",
		lang.Pl: "Grupa znajdzie z dwoma partnerami dziesięć miejsc dla mężczyzn i przeszkoli czworo tłumaczy.",
		lang.Uk: "Група знайде з двома партнерами десять місць для чоловіків і навчить чотирьох перекладачів."}},
}

// fillDemo publishes the joint report of the month before last, and leaves the
// last one to be written. Its files are printed by a job, once the program serves.
func (m *Report) fillDemo(tx *db.Tx) error {
	o, err := m.Response.Store.InForce(tx)
	if err != nil {
		return err
	}
	charter, err := members.CharterInForce(tx)
	if err != nil {
		return err
	}
	month := response.MonthOf(tx.Now(), charter.Location())
	first, err := begin(tx, o.Plan.ID, month.Add(-3), "")
	if err != nil {
		return err
	}
	if err := m.demoPublish(tx, &first); err != nil {
		return err
	}
	second, err := begin(tx, o.Plan.ID, month.Add(-2), "")
	if err != nil {
		return err
	}
	return m.start(tx, &second, Computing)
}

func (m *Report) demoPublish(tx *db.Tx, j *Joint) error {
	for _, t := range demoTexts {
		for l, words := range t.texts {
			if _, err := write(tx, j.ID, t.section, l, 0, words); err != nil {
				return err
			}
		}
	}
	c, err := m.make(tx, j, func(float64) {})
	if err != nil {
		return err
	}
	texts, err := versions(tx, j.ID, "")
	if err != nil {
		return err
	}
	c.Texts = textsOf(texts)
	if err := keep(tx, j.ID, c); err != nil {
		return err
	}
	j.State, j.Made = Ready, c.Made
	if err := m.start(tx, j, Publishing); err != nil {
		return err
	}
	return audit.Record(tx, "approve", kind, j.ID)
}
