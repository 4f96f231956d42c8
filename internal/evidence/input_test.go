package evidence

import (
	"strings"
	"testing"
)

func TestSheet(t *testing.T) {
	s, err := readSheet(write(t, "a.csv", "\xef\xbb\xbfweek,\"cases, all\"\r\n1,12\r\n\r\n,\r\n2,1.5e3\r\n"))
	if err != nil {
		t.Fatal(faultText(err))
	}
	if len(s.Rows) != 2 || s.Lines[1] != 5 {
		t.Errorf("rows %v on lines %v", s.Rows, s.Lines)
	}
	column, err := s.column("cases, all")
	if err != nil || column != 1 {
		t.Errorf("column %d, %v", column, err)
	}
	if x, err := s.number(1, column); err != nil || x != 1500 {
		t.Errorf("%v, %v", x, err)
	}
	if _, err := s.column("deaths"); err == nil || !strings.Contains(faultText(err), "Its columns are: week, cases, all") {
		t.Errorf("a column that is not there: %v", err)
	}
}
