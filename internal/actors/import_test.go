package actors

import (
	"fmt"
	"strings"
	"testing"

	"ostoja/formats/table"
	"ostoja/internal/places"
)

// readTable imports a table given as CSV.
func readTable(t *testing.T, csv string) ([]Activity, []Rejection, Summary) {
	t.Helper()
	source, err := table.Open(strings.NewReader(csv), int64(len(csv)), table.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var taken []Activity
	var refused []Rejection
	s, err := Import{
		Places: places.NewResolver(places.Embedded()),
		Accept: func(a Activity) error { taken = append(taken, a); return nil },
		Reject: func(r Rejection) error { refused = append(refused, r); return nil },
	}.Read(source.Rows(""))
	if err != nil {
		t.Fatal(err)
	}
	return taken, refused, s
}

// The same activity in the ways in which tables of five languages write it.
func TestOneActivityInManyTables(t *testing.T) {
	for name, csv := range map[string]string{
		"hxl tags, spaced, below two rows": "5W of the group\n\nWho,What,Where,,From,To,State,Plan,Done\n#org +impl +name,#sector+name,#adm1 +name,#adm1+pcode,#date+start,#date+end,#status,#targeted+ind,#reached+ind\n" +
			"La Strada,Protection,Mazowieckie,PL014,2025-01-01,2025-03-31,ongoing,1200,42",
		"doubled tags told apart by header": "Lead agency,Implementing partner,Sector,Region,P-code,Start date,End date,Status,Targeted,Reached\n#org,#org,#sector,#adm1,#adm1+code,#date,#date,#status,#targeted,#reached\n" +
			",La Strada,Protection,mazowieckie,PL014,01/01/2025,31/03/2025,On-going,\"1,200\",42",
		"english": "Implementing Partner,Sector,Admin 1,Admin1 Pcode,Start Date,End Date,Status,People targeted,People reached\nLa Strada,Protection,Masovia,PL014,1 January 2025,31-Mar-2025,Ongoing,\"1,200\",42",
		"french":  "Partenaire de mise en œuvre;Secteur;Région;Code région;Date de début;Date de fin;Statut;Bénéficiaires ciblés;Personnes atteintes\nLa Strada;Protection;Mazowieckie;PL014;1 janvier 2025;31/03/2025;En cours;1 200;42",
		"spanish": "ORGANIZACIÓN IMPLEMENTADORA;SECTOR;ADMIN 1;PCODE1;FECHA DE INICIO;FECHA DE FINALIZACIÓN;ESTADO;PERSONAS META;PERSONAS ALCANZADAS\nLa Strada;Protection;Mazowieckie;PL014;01/01/2025;31/03/2025;En ejecución;1.200;42",
		"polish":  "Organizacja realizująca\tSektor\tWojewództwo\tKod województwa\tData rozpoczęcia\tData zakończenia\tStatus\tPlanowana liczba osób\tLiczba osób objętych wsparciem\nLa Strada\tProtection\tmazowieckie\t14\t1.01.2025\t31 marca 2025 r.\tw trakcie\t1\u00a0200\t42",
		"ukrainian": "Виконавець;Сектор;Воєводство;Код воєводства;Дата початку;Дата завершення;Статус;Заплановано осіб;Охоплено осіб\n" +
			"La Strada;Protection;Мазовецьке;PL014;01.01.2025;31 березня 2025 року;триває;1 200,0;42",
		"polish in the wild": "Zestawienie działań;;;;;;;;\n\nNazwa organizacji;Obszar;Województwo;Kod TERYT;Data początkowa;Data końcowa;Status działania;Liczba osób planowana;Liczba osób\n" +
			"La Strada;Protection;woj. mazowieckie;14;2025-01-01;31-03-2025;realizowane;1200;42\n",
		"excel serials":  "Organisation,Sector,Voivodeship,Code,Start,End,Status,Targeted,Reached\nLa Strada,Protection,Mazowieckie,,45658,45747,active,1200,42",
		"spanning heads": "Organisation,Sector,Geography,,Dates,,State,People,\nName,Name,Voivodeship,P-code,Start,End,Status,Targeted,Reached\nLa Strada,Protection,Mazowieckie,PL014,2025-01-01,2025-03-31,ongoing,1200,42",
	} {
		t.Run(name, func(t *testing.T) {
			taken, refused, s := readTable(t, csv)
			if len(taken) != 1 || len(refused) != 0 || s.Rows != 1 {
				t.Fatalf("took %d, refused %v", len(taken), refused)
			}
			a := taken[0]
			got := fmt.Sprintf("%s|%s|%s|%s|%s|%s|%s|%s", a.Who(), a.Sector, a.Area, a.Start, a.End, a.Status, formatPeople(a.Targeted), formatPeople(a.Reached))
			if want := "La Strada|Protection|PL014|2025-01-01|2025-03-31|ongoing|1200|42"; got != want {
				t.Errorf("got  %s\nwant %s", got, want)
			}
		})
	}
}

// Each kind of bad input is refused in its row and column, with a reason.
func TestBadRowsAreRefusedWithTheirReason(t *testing.T) {
	const head = "Organisation,Sector,Voivodeship,P-code,Start,End,Targeted,Reached\n#org+name,#sector,#adm1+name,#adm1+code,#date+start,#date+end,#targeted,#reached\n"
	for row, want := range map[string]string{
		"IOM,Protection,Lubelskie,PL006,2025-01-01,2025-02-01,10,5":   "",
		"IOM,Protection,Lubelskie,PL999,2025-01-01,,10,5":             "P-code: no area has this code",
		"IOM,Protection,Lubelskie,PL014,2025-01-01,,10,5":             "Voivodeship: the code PL014 is",
		"IOM,Protection,Lubelskie,PL006,2025-02-30,,10,5":             "Start: no such date",
		"IOM,Protection,Lubelskie,PL006,soon,,10,5":                   "Start: no such date",
		"IOM,Protection,Lubelskie,PL006,2025-03-01,2025-02-01,10,5":   "End: it ends before it begins",
		"IOM,Protection,Lubelskie,PL006,2025-03-01,,-1,":              "Targeted: people cannot be fewer than none",
		"IOM,Protection,Lubelskie,PL006,2025-03-01,,10,11":            "Reached: more reached than targeted (10)",
		"IOM,Protection,Lubelskie,PL006,2025-03-01,,0,11":             "",
		"IOM,Protection,Lubelskie,PL006,2025-03-01,,many,":            "Targeted: it is not a number of people",
		"IOM,Protection,Lubelskie,PL006,2025-03-01,,9e99,":            "Targeted: more than 100 million people",
		"IOM,Protection,Lubelskie,PL006,2025-03-01,,NaN,":             "Targeted: it is not a number of people",
		"=1+1,Protection,Lubelskie,PL006,2025-03-01,,10,5":            "Organisation: it is a formula",
		"@SUM(1+1)*cmd|' /C calc'!A0,Protection,Lubelskie,PL006,,,,":  "Organisation: it would be a formula",
		"IOM,#REF!,Lubelskie,PL006,,,,":                               "Sector: a formula has failed here",
		",Protection,Lubelskie,PL006,,,,":                             "Organisation: who does it is missing",
		"Total,,,,,,100,50":                                           "Organisation: a row of totals",
		"RAZEM:,,,,,,100,50":                                          "Organisation: a row of totals",
		"#org+name,#sector,#adm1+name,#adm1+code,#date+start,,,":      "Organisation: a row of hashtags",
		"IOM,Protection,Лодзь,PL010,2025-01-01,2025-02-01,\"1 000\",": "",
	} {
		taken, refused, s := readTable(t, head+row)
		switch {
		case s.Rows != 1 || s.Accepted+s.Rejected != 1 || s.Accepted != len(taken):
			t.Errorf("%s: %+v", row, s)
		case want == "" && len(refused) > 0:
			t.Errorf("%s: refused %v", row, refused)
		case want != "" && (len(refused) == 0 || refused[0].Row != 3 || !strings.HasPrefix(refused[0].Column+": "+refused[0].Reason, want)):
			t.Errorf("%s: got %+v, want %s", row, refused, want)
		}
	}
}

func TestNumbersOfSeveralLanguages(t *testing.T) {
	for _, c := range []struct {
		text  string
		style style
		want  int64
	}{
		{"1200", style{}, 1200}, {"1,200", style{}, 1200}, {"1.200", style{}, 1200}, {"1 200", style{}, 1200}, {"1\u202f200", style{}, 1200}, {"1'200", style{}, 1200},
		{"1,234,567", style{}, 1234567}, {"1.234.567", style{}, 1234567}, {"1.234,50", style{}, 1235}, {"1,234.50", style{}, 1235}, {"12,0", style{}, 12}, {"12.0", style{}, 12},
		{"1.200", style{decimalPoint: true}, 1}, {"1,200", style{decimalComma: true}, 1}, {"1e3", style{}, 1000}, {"+7", style{}, 7}, {"0", style{}, 0},
	} {
		if n, why := people(c.text, false, c.style); why != "" || n != c.want {
			t.Errorf("%q: got %d (%s), want %d", c.text, n, why, c.want)
		}
	}
	if n, _ := people("1.234", true, style{}); n != 1 {
		t.Errorf("a number of the workbook has a point for decimals, got %d", n)
	}
}

func TestDatesOfSeveralLanguages(t *testing.T) {
	for text, want := range map[string]string{
		"2025-03-31": "2025-03-31", "31.03.2025": "2025-03-31", "31/3/25": "2025-03-31", "31-03-2025": "2025-03-31", "2025/03/31": "2025-03-31", "2025-03-31T10:00:00Z": "2025-03-31",
		"31 marca 2025 r.": "2025-03-31", "31 березня 2025": "2025-03-31", "March 31, 2025": "2025-03-31", "31 mars 2025": "2025-03-31", "31 de marzo de 2025": "2025-03-31",
		"45747": "2025-03-31", "20250331": "2025-03-31", "marzec 2025": "2025-03-01", "Mar-25": "2025-03-01", "2025-03": "2025-03-01", "03/2025": "2025-03-01", "2025": "2025-01-01",
		"31.02.2025": "", "2025-13-01": "", "soon": "", "0": "", "99999999999": "", "": "", "1/2/3/4": "", "31 foo 2025": "",
	} {
		d, _, ok := day(text, style{}, 0)
		if got := (Day{d}).String(); ok != (want != "") || ok && got != want {
			t.Errorf("%q: got %s %v, want %q", text, got, ok, want)
		}
	}
	if d, _, _ := day("03/31/2025", style{monthFirst: true}, 0); (Day{d}).String() != "2025-03-31" {
		t.Error("month first")
	}
}

func TestTablesThatAreNone(t *testing.T) {
	for csv, want := range map[string]string{
		"a,b\n1,2": "no column says who", "Organisation,Phone\nIOM,1": "no column says what is done or where", "\n\n\n": "no column says who",
	} {
		source, err := table.Open(strings.NewReader(csv), int64(len(csv)), table.Options{})
		if err != nil {
			t.Fatal(err)
		}
		_, err = Import{Places: places.NewResolver(places.Embedded())}.Read(source.Rows(""))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %s", csv, err, want)
		}
	}
}
