package actors

import (
	"fmt"
	"time"

	"ostoja/internal/db"
	"ostoja/internal/id"
	"ostoja/internal/lang"
	"ostoja/internal/register"
)

// demoService is a service of the demonstration; all of it is invented, the
// numbers are of those kept for fiction or of nobody.
type demoService struct {
	org         string // words that find the organisation
	en, pl, uk  string
	kind        Kind
	groups      register.List
	languages   register.List
	hours       string
	area        string
	address     string
	lat, lon    float64
	protected   bool
	capacity    int
	daysAgo     int // since the last confirmation
	description string
}

var demoServices = []demoService{
	{"la strada", "Helpline for people at risk of trafficking", "Telefon zaufania dla osób zagrożonych handlem ludźmi", "Гаряча лінія для людей, яким загрожує торгівля людьми", "hotline", register.List{"everybody", "victims"}, register.List{"pl", "uk", "ru", "en"}, "24/7", "PL", "", 0, 0, false, 0, 3, "We listen, explain and find help. You need not give your name."},
	{"la strada", "Safe flat", "Bezpieczne mieszkanie", "Безпечне житло", "shelter", register.List{"victims", "women", "children"}, register.List{"pl", "uk", "ru"}, "24/7", "", "", 0, 0, true, 12, 8, "A safe place to stay, with support day and night."},
	{"legal aid", "Free legal advice", "Bezpłatne porady prawne", "Безкоштовна правова допомога", "legal", register.List{"everybody", "victims", "at-risk"}, register.List{"pl", "uk", "en"}, "Mo-Fr 09:00-17:00", "PL006", "ul. Przykładowa 3, Lublin", 51.2465, 22.5684, false, 0, 5, "Residence, work contracts, complaints, support of victims in court."},
	{"przystan", "Counselling and trauma therapy", "Pomoc psychologiczna i terapia traumy", "Психологічна допомога та терапія травми", "psychological", register.List{"victims", "at-risk", "women"}, register.List{"pl", "uk"}, "Mo-Th 10:00-18:00", "PL014", "ul. Zmyślona 12, Warszawa", 52.2297, 21.0122, false, 0, 12, "Talks with psychologists who speak your language."},
	{"mosty", "Crisis team", "Zespół interwencji kryzysowej", "Кризова група", "crisis", register.List{"everybody"}, register.List{"pl", "uk", "ru"}, "Mo-Su 08:00-22:00", "PL012", "ul. Testowa 1, Kraków", 50.0647, 19.9450, false, 0, 25, "We come to you and stay until you are safe."},
	{"dim", "Interpreters for appointments", "Tłumacze na wizyty", "Перекладачі для візитів", "interpretation", register.List{"ukraine", "everybody"}, register.List{"uk", "ru", "pl"}, "Mo-Fr 09:00-16:00", "PL014", "", 52.2297, 21.0122, false, 0, 33, "An interpreter comes along to the office, the doctor or the police."},
	{"children first", "Guardians for children without parents", "Opiekunowie dla dzieci bez rodziców", "Опікуни для дітей без батьків", "guardianship", register.List{"children", "unaccompanied"}, register.List{"pl", "uk", "ru"}, "Mo-Fr 08:00-16:00", "PL018", "ul. Dziecięca 7, Rzeszów", 50.0413, 21.9990, false, 40, 9, "A grown-up who speaks for the child and looks after its rights."},
	{"romano drom", "Support for Roma families", "Wsparcie rodzin romskich", "Підтримка ромських родин", "information", register.List{"roma", "families"}, register.List{"rom", "pl", "uk"}, "Mo-Fr 10:00-15:00", "PL018", "", 50.0413, 21.9990, false, 0, 41, "Information and company on the way to offices, in Romani."},
	{"safe passage", "Voluntary return and family tracing", "Dobrowolny powrót i poszukiwanie rodziny", "Добровільне повернення та пошук родини", "return", register.List{"third-country", "victims"}, register.List{"en", "fr", "ar", "ru"}, "Mo-Fr 09:00-17:00", "PL014", "ul. Wymyślona 5, Warszawa", 52.2370, 21.0175, false, 0, 15, "Advice and help with documents and tickets for those who want to go home."},
	{"city of lublin", "Documents and residence: first advice", "Dokumenty i pobyt: pierwsza porada", "Документи та перебування: перша порада", "documents", register.List{"everybody"}, register.List{"pl", "uk"}, "Mo-Fr 07:30-15:30", "PL006", "pl. Próbny 1, Lublin", 51.2480, 22.5600, false, 0, 2, "PESEL, residence card, benefits."},
	{"mosty", "Food, clothes and first needs", "Żywność, odzież i pierwsza pomoc", "Їжа, одяг і найнеобхідніше", "material", register.List{"everybody", "families"}, register.List{"pl", "uk", "ru"}, "Tu,Th 12:00-18:00", "PL012", "ul. Testowa 1, Kraków", 50.0647, 19.9450, false, 0, 70, "Ask at the door; no papers needed."},
	{"international organization", "Work: check an offer before you go", "Praca: sprawdź ofertę, zanim pojedziesz", "Робота: перевірте пропозицію, перш ніж їхати", "employment", register.List{"at-risk", "everybody"}, register.List{"pl", "uk", "ru", "en"}, "Mo-Fr 09:00-17:00", "PL", "", 0, 0, false, 0, 6, "We look at the offer and the employer with you."},
	{"przystan", "Shelter for women with children", "Schronisko dla kobiet z dziećmi", "Притулок для жінок з дітьми", "shelter", register.List{"women", "children", "at-risk"}, register.List{"pl", "uk"}, "24/7", "", "", 0, 0, true, 20, 18, "Rooms for mothers with children, for as long as it takes."},
	{"children first", "Safe space and school help", "Bezpieczne miejsce i pomoc w nauce", "Безпечне місце та допомога з навчанням", "education", register.List{"children"}, register.List{"pl", "uk"}, "Mo-Fr 13:00-18:00", "PL002", "ul. Szkolna 9, Wrocław", 51.1079, 17.0385, false, 60, 20, "After school, with people who know both languages."},
}

// fillDemo adds the services of the demonstration.
func (a *Actors) fillDemo(tx *db.Tx) error {
	for i, d := range demoServices {
		orgs, err := a.members.Store.Organisations.List(tx, register.Query{Search: d.org, Limit: 1})
		if err != nil {
			return err
		}
		if len(orgs) == 0 {
			return fmt.Errorf("actors: no organisation %q", d.org)
		}
		s := d.service(i, orgs[0].ID)
		s.Confirmed = tx.Now().Truncate(24*time.Hour).AddDate(0, 0, -d.daysAgo)
		if err := a.Store.Services.Insert(tx, &s); err != nil {
			return err
		}
	}
	return nil
}

func (d demoService) service(i int, organisation id.ID) Service {
	s := Service{
		Organisation: organisation, Kind: d.kind, For: d.groups, Languages: d.languages, Cost: FreeOfCharge, Hours: d.hours, Area: d.area, Address: d.address,
		Phone: fmt.Sprintf("+48 22 000 01 %02d", i), Protected: d.protected, Listed: true, State: Active,
		Name:        lang.Texts{lang.En: {Text: d.en, Reviewed: true}, lang.Pl: {Text: d.pl, Reviewed: true}, lang.Uk: {Text: d.uk, Reviewed: true}},
		Description: lang.Texts{lang.En: {Text: d.description, Reviewed: true}},
	}
	if d.lat != 0 {
		s.Latitude, s.Longitude = &d.lat, &d.lon
	}
	if d.capacity > 0 {
		free := d.capacity / 4
		s.Capacity, s.Free = &d.capacity, &free
	}
	if d.protected {
		s.Hideout = fmt.Sprintf("ul. Tajna %d, 00-00%d Miasto", i, i)
	}
	return s
}
