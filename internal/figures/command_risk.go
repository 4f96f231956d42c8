package figures

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"

	"ostoja/internal/command"
	"ostoja/internal/fault"
	"ostoja/stats/disclose/microdata"
)

var riskCommand = command.Command{
	Name:  "disclose risk",
	Args:  "FILE --keys a,b,c [--weight w] [--sensitive s] [--exact] [--json]",
	Short: "How easily the rows of a file are linked to persons",
	Manual: `
FILE is a table as text (CSV with comma, semicolon or tab), one row a person,
the first line the names of the columns. Empty values and NA are missing: they
match every value.

  --keys a,b,c    the columns by which somebody could be recognised
  --weight w      the column of sampling weights; without it the file is taken
                  for the whole population
  --sensitive s   the column that must not be learnt, for l-diversity
  --exact         the individual risk without the usual approximation
  --json          for programs: n, classes, violations, expected_reidentifications
                  and for each row fk, risk, suda, l_distinct

Example: ostoja disclose risk survey.csv --keys sex,age,region --weight w`,
	Run: runRisk,
}

type riskReport struct {
	N                        int            `json:"n"`
	Classes                  int            `json:"classes"`
	Violations               map[string]int `json:"violations"`
	ExpectedReidentification float64        `json:"expected_reidentifications"`
	Rows                     []riskRow      `json:"rows"`
}

type riskRow struct {
	Frequency int     `json:"fk"`
	Risk      float64 `json:"risk"`
	SUDA      float64 `json:"suda"`
	Distinct  *int    `json:"l_distinct"` // null where no sensitive column is named
}

func runRisk(ctx context.Context, env *command.Env, args []string) error {
	flags := command.Flags("disclose risk")
	keys := flags.String("keys", "", "")
	weight := flags.String("weight", "", "")
	sensitive := flags.String("sensitive", "", "")
	exact := flags.Bool("exact", false, "")
	asJSON := flags.Bool("json", false, "")
	files, err := command.ParseN(flags, args, 1)
	if err != nil {
		return err
	}
	names, err := splitNames("keys", *keys)
	if err != nil {
		return err
	}
	if len(names) > microdata.MaxSUDAKeys {
		return fault.Misuse("--keys names %d columns, and the search for special uniques takes at most %d. Name the ones that an outsider could know.", len(names), microdata.MaxSUDAKeys)
	}
	table, err := readMicro(env, files[0], microWanted{keys: names, sensitive: *sensitive, weight: *weight, missing: isMissing})
	if err != nil {
		return err
	}
	report, classes, err := measureRisk(ctx, env, table, *exact)
	if err != nil {
		return err
	}
	if *asJSON {
		return env.PrintJSON(report)
	}
	return report.print(env.Stdout, classes)
}

func measureRisk(ctx context.Context, env *command.Env, t *microTable, exact bool) (*riskReport, *microdata.Classes, error) {
	classes, err := microdata.Group(t.keys, t.weights)
	if err != nil {
		return nil, nil, fault.Refuse("%v.", err)
	}
	progress := env.NewProgress("special uniques")
	suda, err := microdata.SUDA(ctx, t.keys, progress.Set)
	progress.Done()
	if err != nil {
		return nil, nil, err
	}
	report := &riskReport{N: len(classes.Of), Classes: classes.Len(), Violations: map[string]int{}}
	for _, k := range []int{2, 3, 5} {
		report.Violations[fmt.Sprint(k)] = classes.Violations(k)
	}
	distinct, err := distinctOf(t, classes)
	if err != nil {
		return nil, nil, err
	}
	measure := microdata.IndividualRisk
	if exact {
		measure = microdata.ExactRisk
	}
	for row, id := range classes.Of {
		r := riskRow{Frequency: classes.Frequency[id], Risk: measure(classes.Frequency[id], classes.Weight[id]), SUDA: suda[row]}
		if distinct != nil {
			r.Distinct = &distinct[id]
		}
		report.ExpectedReidentification += r.Risk
		report.Rows = append(report.Rows, r)
	}
	return report, classes, nil
}

// distinctOf counts the different sensitive values in each class; nil without a sensitive column.
func distinctOf(t *microTable, classes *microdata.Classes) ([]int, error) {
	if t.sensitive == nil {
		return nil, nil
	}
	diversity, err := classes.Diversity(*t.sensitive, 2)
	if err != nil {
		return nil, fault.Refuse("%v.", err)
	}
	distinct := make([]int, len(diversity))
	for id, d := range diversity {
		distinct[id] = d.Distinct
	}
	return distinct, nil
}

// print says the report in words for whoever has to decide whether the file may go out.
func (r *riskReport) print(w io.Writer, classes *microdata.Classes) error {
	share := func(n int) float64 { return 100 * float64(n) / float64(r.N) }
	fmt.Fprintf(w, "%d rows in %d combinations of the keys\n\n", r.N, r.Classes)
	for _, k := range []string{"2", "3", "5"} {
		fmt.Fprintf(w, "%6d rows (%.1f %%) share their combination with fewer than %s rows, themselves included\n", r.Violations[k], share(r.Violations[k]), k)
	}
	global := r.ExpectedReidentification / float64(r.N)
	attackers := classes.Attackers()
	fmt.Fprintf(w, "\nAn attacker who links every row would be right about %.2f times: a global risk of %.2f %%.\n", r.ExpectedReidentification, 100*global)
	fmt.Fprintf(w, "Highest risk of one row: %.2f %%.\n\n", 100*r.highest())
	for _, a := range []struct {
		who              string
		highest, average float64
	}{
		{"Prosecutor (knows that the person is in the file)", attackers.ProsecutorHighest, attackers.ProsecutorAverage},
		{"Journalist (does not know it)", attackers.JournalistHighest, attackers.JournalistAverage},
	} {
		fmt.Fprintf(w, "%-50s highest %.2f %%, average %.2f %%\n", a.who, 100*a.highest, 100*a.average)
	}
	fmt.Fprintf(w, "%-50s %.2f %% of the links are right\n", "Marketer (links the whole file)", 100*attackers.Marketer)
	r.printWorst(w)
	verdict := "below the 3 % up to which HDX takes survey data; look at the rows above before you share it"
	if global >= 0.03 {
		verdict = "over the 3 % up to which HDX takes survey data; recode with 'ostoja disclose anonymize' and measure again"
	}
	_, err := fmt.Fprintf(w, "\nThe global risk is %s.\n", verdict)
	return err
}

func (r *riskReport) highest() float64 {
	high := 0.0
	for _, row := range r.Rows {
		high = max(high, row.Risk)
	}
	return high
}

// printWorst lists the rows that stand out most.
func (r *riskReport) printWorst(w io.Writer) {
	order := make([]int, 0, len(r.Rows))
	for i, row := range r.Rows {
		if row.SUDA > 0 {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(r.Rows[b].SUDA, r.Rows[a].SUDA) })
	fmt.Fprintf(w, "%d rows are special uniques: a few of the keys alone single them out.\n", len(order))
	for _, i := range order[:min(5, len(order))] {
		fmt.Fprintf(w, "  row %d: SUDA score %.0f, risk %.2f %%\n", i+1, r.Rows[i].SUDA, 100*r.Rows[i].Risk)
	}
}
