package evidence

import (
	"slices"
	"strings"
	"testing"

	"ostoja/internal/fault"
)

// A count that means one or a thousand by who reads it is refused by its row;
// no number of people is taken for a thousandth of it.
func TestThousandsWithASign(t *testing.T) {
	ties := write(t, "ties.csv", "a,b,h\n1,2,1\n2,3,0\n3,1,1\n")
	scaleup := func(known string) []string {
		return []string{"scaleup", ties, "--known", write(t, "known.csv", known), "--n", "100000"}
	}
	sample := func(text string, flags ...string) []string {
		return append([]string{"survey", write(t, "s.csv", text), "--mean", "y"}, flags...)
	}
	for name, c := range map[string]struct {
		args []string
		says string
	}{
		"lists, comma":        {[]string{"mse", write(t, "l.csv", "A;B;n\n1;0;1,000\n0;1;40\n1;1;10\n")}, `row 1 (line 2), column "n": "1,000"`},
		"lists, quoted":       {[]string{"mse", write(t, "l.csv", "A,B,n\n1,0,\"1,000\"\n0,1,40\n1,1,10\n")}, `row 1 (line 2), column "n": "1,000"`},
		"lists, point":        {[]string{"mse", write(t, "l.csv", "A,B,n\n1,0,1.000\n0,1,40\n1,1,10\n")}, `"1.000"`},
		"lists, millions":     {[]string{"mse", write(t, "l.csv", "A,B,n\n1,0,1.000.000\n0,1,40\n1,1,10\n")}, `"1.000.000"`},
		"periods":             {[]string{"trend", write(t, "w.csv", "t;observed\n1;2,000\n2;3\n3;1\n"), "--from", "3", "--method", "ears-c1"}, `row 1 (line 2), column "observed": "2,000"`},
		"ties":                {[]string{"scaleup", write(t, "t.csv", "a;b;h\n1;2;1\n2;1,000;0\n"), "--known", write(t, "k.csv", "group,size\na,2000\nb,3000\n"), "--n", "100000"}, `row 2 (line 3), column "b"`},
		"sizes in rows":       {scaleup("group;size\na;2,000\nb;3,000\n"), `row 1 (line 2), column "size": "2,000"`},
		"sizes, point":        {scaleup("group,size\na,2.000\nb,3.000\n"), `"2.000"`},
		"sizes, quoted":       {scaleup("group,size\na,\"2,000\"\nb,3000\n"), `"2,000"`},
		"sizes in columns":    {scaleup("a;b\n2,000;3,000\n"), `column "a": "2,000"`},
		"sizes, no heading":   {scaleup("a;\"2,000\"\nb;3000\n"), `line 1: "2,000"`},
		"margins":             {sample("y,c\n1,p\n2,q\n3,p\n", "--poststratify", "c", "--population", write(t, "p.csv", "c;size\np;1,000\nq;900\n")), `column "size": "1,000"`},
		"the network":         {[]string{"rds", write(t, "r.csv", "id,r,y,d\n1,,1,1.000\n2,1,0,4\n"), "--outcome", "y", "--degree", "d", "--id", "id", "--recruiter", "r"}, `column "d": "1.000"`},
		"amounts, mixed":      {sample("y;c\n900;p\n1,500;q\n700;p\n"), `row 2 (line 3), column "y": "1,500"`},
		"a series of reports": {[]string{"impact", write(t, "i.csv", "t,y,d\n1,900,0\n2,1.100,0\n3,800,1\n4,700,1\n"), "--design", "its", "--outcome", "y", "--treated", "d"}, `column "y": "1.100"`},
	} {
		out, err := estimate(append(c.args, "--json")...)
		if err == nil || fault.KindOf(err) != fault.Invalid || !strings.Contains(words(err), c.says) || !strings.Contains(words(err), "may be one or a thousand") {
			t.Errorf("%s: %v %s", name, err, out)
		}
	}
	if _, err := estimate(scaleup("group,size\na,2000.5\nb,3000\n")...); err == nil || !strings.Contains(words(err), "not whole") {
		t.Errorf("half a person: %v", err)
	}
	for name, args := range map[string][]string{
		"30,0":                      {"mse", write(t, "l.csv", "A;B;n\n1;0;30,0\n0;1;40\n1;1;10,0\n"), "--boot", "0"},
		"10.0":                      {"mse", write(t, "l.csv", "A,B,n\n1,0,30\n0,1,40\n1,1,10.0\n"), "--boot", "0"},
		"three decimals everywhere": sample("y;w\n1;33,847\n2;33,847\n4;12,500\n", "--weights", "w"),
		"other decimals as well":    sample("y;c\n900,5;p\n1,500;q\n7;p\n"),
		"thousands without a sign":  sample("y;c\n1500;p\n1,125;q\n7;p\n"),
		"a point in a comma file":   sample("y,c\n900,p\n1.125,q\n7,p\n"),
	} {
		if _, err := estimate(args...); err != nil {
			t.Errorf("%s: %s", name, words(err))
		}
	}
}

// An upload's decimal commas become points where a column leaves no doubt.
func TestPointsForCommas(t *testing.T) {
	for name, c := range map[string]struct {
		cells, want []string
	}{
		"decimals":       {[]string{"112,5", "80", "", "1,125"}, []string{"112.5", "80", "", "1.125"}},
		"spaces":         {[]string{"1 500,25", "2\u00a0000", "7"}, []string{"1500.25", "2000", "7"}},
		"negative":       {[]string{"-1,5", "+2"}, []string{"-1.5", "+2"}},
		"may be a sign":  {[]string{"1,000", "52"}, nil},
		"all may be":     {[]string{"1,250", "2,500"}, nil},
		"words":          {[]string{"1,5", "north"}, nil},
		"both signs":     {[]string{"1.000", "112,5"}, nil},
		"points already": {[]string{"1.5", "2"}, nil},
		"a list":         {[]string{"1,2,3", "4,5"}, nil},
	} {
		rows := [][]string{{"x"}}
		for _, cell := range c.cells {
			rows = append(rows, []string{cell})
		}
		points(rows)
		var got []string
		for _, row := range rows[1:] {
			got = append(got, row[0])
		}
		if c.want == nil {
			c.want = c.cells
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
	f, _, err := readUpload("x.csv", []byte("a;b;c;d\n1,000;1,5;north;01.02.2026\n2,000;2;south;02.02.2026\n"))
	if err != nil || !slices.Equal(f.unread(), []string{"a"}) || !f.isNumeric("b") {
		t.Errorf("%v: unread are %q", err, f.unread())
	}
}
