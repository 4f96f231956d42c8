package evidence

import (
	"context"
	"fmt"
	"math"

	"ostoja/internal/command"
	"ostoja/internal/fault"
	"ostoja/stats/trend"
)

var trendCommand = command.Command{
	Name:  "estimate trend",
	Args:  "FILE --from t [--method farrington] [--to t] [--count column] [--time column] [--freq 52] [--json]",
	Short: "Judge whether the latest counts are higher than the past explains",
	Manual: `
FILE is a table of separated values with a heading line, one row per week (or
day, month) in order of time. Every period must have a row: write 0 where there
was no case and leave the cell empty where no report came.

  --method NAME     farrington (default), noufaily, farrington-classic, ears-c1, ears-c2, ears-c3,
                    cusum, rki, bayes
  --from t --to t   the periods to judge, by the time column or by row number; --to defaults to the last
  --count column    the counts (default: observed, count or cases, else the last column)
  --time column     the period: whole numbers, 2026-11-24 or 2026-W48 (default: t, week or date, else the first column)
  --delays d0,d1,d2 instead of --count: cases reported in the period itself, one later, two later ...
                    (empty: not yet known); what is still to come is added by the chain ladder
  --freq 52         periods in a year
  --series 1        how many series you look at: for the number of false alarms to expect
  --seed, --workers taken as every estimate takes them; this one has no chance in it and works on one processor

Settings, by their names in the literature, with the method's own defaults:
  farrington        --b 5 --w 3 --alpha 0.05 --seasons 1 --gap 3 --trend-level 0.05 --weights-threshold 2.58
                    --power 2/3 --bound delta|nbplugin|muan --limit54 5,4 --no-trend --no-reweight
  ears              --baseline 7 --min-sigma 0 --alpha 0.001 (0.025 for C3)
  cusum             --k 1.04 --h 2.26 --transform standard|rossi|anscombe --wave
  rki, bayes        --b 2 --w 4 --this-year --alpha 0.05

  --report FILE     also a report, as Markdown (.md) or HTML (.html), with the data's fingerprint
  --json            {method, t, observed, expected, upper, alarm, reason, warnings}: one entry per
                    period; upper is null where there is no bound, and reason says why
Example: ostoja estimate trend cases.csv --from 282 --method farrington`,
	Run: runTrend,
}

// trendAnswer has one entry per judged period.
type trendAnswer struct {
	Method   string     `json:"method"`
	T        []int      `json:"t"`
	Label    []string   `json:"label,omitempty"`
	Observed []*float64 `json:"observed"`
	Reported []*float64 `json:"reported,omitempty"`
	Expected []*float64 `json:"expected"`
	Upper    []*float64 `json:"upper"`
	Alarm    []bool     `json:"alarm"`
	Reason   []string   `json:"reason"`
	Warnings []string   `json:"warnings"`
}

func runTrend(ctx context.Context, env *command.Env, args []string) error {
	var s trendFlags
	flags := command.Flags("estimate trend")
	s.declare(flags)
	if err := s.output.parse(flags, args); err != nil {
		return err
	}
	bar := env.NewProgress("judging")
	s.given, s.progress = given(flags), bar.Set
	judge, err := s.judge()
	if err != nil {
		return err
	}
	f, err := readFrame(s.path)
	if err != nil {
		return err
	}
	c, err := s.calendar(f)
	if err != nil {
		return err
	}
	from, to, err := s.rangeOf(f, c)
	if err != nil {
		return err
	}
	points, err := judge(ctx, trend.Series{Counts: c.counts, Frequency: s.freq}, from, to)
	bar.Done()
	if ctx.Err() != nil {
		return errStopped()
	}
	if err != nil {
		return refuse(f, err)
	}
	return s.show(env, s.answer(c, points))
}

// rangeOf turns --from and --to into row numbers.
func (s trendFlags) rangeOf(f *frame, c calendar) (from, to int, err error) {
	if s.from == "" {
		return 0, 0, fault.Misuse("Say from which period on to judge: --from t. 'ostoja help estimate trend' shows how.")
	}
	if from, err = c.find(f, s.from, "--from"); err != nil {
		return 0, 0, err
	}
	to = len(c.counts)
	if s.to != "" {
		if to, err = c.find(f, s.to, "--to"); err != nil {
			return 0, 0, err
		}
	}
	if to < from {
		return 0, 0, fault.Misuse("--to %s lies before --from %s.", s.to, s.from)
	}
	return from, to, nil
}

func (s trendFlags) answer(c calendar, points []trend.Point) trendAnswer {
	a := trendAnswer{Method: s.method, Warnings: []string{}}
	for i := range points {
		p := &points[i]
		a.T = append(a.T, c.number(p.T))
		if c.labels != nil {
			a.Label = append(a.Label, c.labels[p.T-1])
		}
		observed := &p.Observed
		if p.Missing {
			observed = nil
		}
		a.Observed = append(a.Observed, observed)
		if c.reported != nil {
			a.Reported = append(a.Reported, known(c.reported[p.T-1]))
		}
		a.Expected = append(a.Expected, p.Expected)
		a.Upper = append(a.Upper, p.Upper)
		a.Alarm = append(a.Alarm, p.Alarm)
		a.Reason = append(a.Reason, p.Reason)
	}
	a.warn(s, c)
	return a
}

// known is nil for a missing number.
func known(x float64) *float64 {
	if math.IsNaN(x) {
		return nil
	}
	return &x
}

// warn says what the judgement rests on.
func (a *trendAnswer) warn(s trendFlags, c calendar) {
	without := 0
	for _, u := range a.Upper {
		if u == nil {
			without++
		}
	}
	if without > 0 {
		a.Warnings = append(a.Warnings, fmt.Sprintf("%d of %d periods could not be judged; the reason stands beside each.", without, len(a.T)))
	}
	if alpha := s.falseAlarmRate(); alpha > 0 {
		expected := trend.FalseAlarms(s.series, len(a.T)-without, alpha)
		a.Warnings = append(a.Warnings, fmt.Sprintf("By chance alone about %.1f alarms are to be expected in %d series of %d judged periods; %d were found in this one.", expected, s.series, len(a.T)-without, count(a.Alarm)))
	}
	if c.arrived != nil {
		a.Warnings = append(a.Warnings, fmt.Sprintf("Late reports were added: by their own period %.0f %% of the cases are reported. The added cases are an estimate, and the bound does not know of its error.", 100*c.arrived[0]))
		return
	}
	a.Warnings = append(a.Warnings, "The latest counts are often still incomplete: reports that are late hide a rise. --delays completes them.")
}

func count(marks []bool) int {
	n := 0
	for _, m := range marks {
		if m {
			n++
		}
	}
	return n
}

func (a trendAnswer) reading() reading {
	t := figures{head: []string{"period", "observed", "expected", "bound", ""}}
	for i := range a.T {
		note := a.Reason[i]
		if a.Alarm[i] {
			note = "ALARM"
		}
		t.add(a.label(i), number(a.Observed[i]), number(a.Expected[i]), number(a.Upper[i]), note)
	}
	title := fmt.Sprintf("Counts against what the past explains, by %s: %d alarms in %d periods", a.Method, count(a.Alarm), len(a.T))
	return reading{title, []figures{t}, a.Warnings, timeline{a}}
}

// label is how the file calls the i-th judged period.
func (a trendAnswer) label(i int) string {
	if a.Label != nil {
		return a.Label[i]
	}
	return fmt.Sprint(a.T[i])
}
