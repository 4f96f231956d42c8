package places

import "testing"

func TestResolvingWhatRowsSay(t *testing.T) {
	names := func(n ...string) (w Where) { copy(w.Names[:], n); return w }
	codes := func(c ...string) (w Where) { copy(w.Codes[:], c); return w }
	both := func(w Where, c ...string) Where { copy(w.Codes[:], c); return w }
	for name, c := range map[string]struct {
		where     Where
		code      string
		unmatched int
		wrong     bool
	}{
		"nothing":                    {Where{}, "", 0, false},
		"a name":                     {names("", "Łódzkie"), "PL010", 0, false},
		"a country and a name":       {names("Ukraine", "Lvivska"), "UA46", 0, false},
		"another script":             {names("", "Мазовецьке"), "PL014", 0, false},
		"a code":                     {codes("", "pl014"), "PL014", 0, false},
		"TERYT":                      {codes("", "14"), "PL014", 0, false},
		"a powiat not loaded":        {codes("", "PL014", "PL014065"), "PL014", 1, false},
		"its TERYT":                  {codes("", "", "1465"), "PL014", 1, false},
		"a code and its name":        {both(names("", "mazowieckie"), "", "PL014"), "PL014", 0, false},
		"a code and a typo":          {both(names("", "mazowieckei"), "", "PL014"), "PL014", 0, false},
		"a wrong code":               {codes("", "PL999"), "", 0, true},
		"a powiat nowhere":           {codes("", "", "PL999001"), "", 0, true},
		"a powiat of another region": {codes("", "PL014", "PL006001"), "PL014", 1, true},
		"a wrong Ukrainian code":     {codes("", "UA99"), "", 0, true},
		"a code and another's name":  {both(names("", "lubelskie"), "", "PL014"), "PL014", 0, true},
		"a code in another country":  {codes("UA", "PL014"), "UA", 0, true},
		"a country not loaded":       {both(names("Somalia", "Bay"), "SO", "SO24"), "", 2, false},
		"names of far away":          {names("", "Lower Juba", "Kismaayo"), "", 2, false},
		"a guess is not made":        {names("", "Mazoweckia"), "", 1, false},
		"a name in the code's place": {codes("", "mazowieckie"), "", 1, false},
	} {
		r := NewResolver(Embedded())
		for range 2 { // the second time from memory
			p := r.Resolve(c.where)
			if p.Code != c.code && !c.wrong || len(p.Unmatched) != c.unmatched || (p.Wrong != nil) != c.wrong {
				t.Errorf("%s: got %+v", name, p)
			}
		}
	}
}
