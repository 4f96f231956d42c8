package evidence

import (
	"context"
	"flag"
	"fmt"
	"strings"

	"ostoja/internal/fault"
	"ostoja/stats/trend"
)

// trendFlags are the flags of estimate trend as given. A setting counts only
// where given says so; the method's own default stands otherwise.
type trendFlags struct {
	method, from, to, count, time      string
	delays                             string
	bound, power, limit54, transform   string
	freq, b, w, seasons, gap, baseline int
	series                             int
	alpha, trendLevel, threshold       float64
	minSigma, k, h                     float64
	noTrend, noReweight, wave, recent  bool
	output
	given    map[string]bool
	progress func(done, total int)
}

func (s *trendFlags) declare(f *flag.FlagSet) {
	f.StringVar(&s.method, "method", "farrington", "")
	for name, to := range map[string]*string{"from": &s.from, "to": &s.to, "count": &s.count, "time": &s.time, "delays": &s.delays,
		"bound": &s.bound, "power": &s.power, "limit54": &s.limit54, "transform": &s.transform} {
		f.StringVar(to, name, "", "")
	}
	f.IntVar(&s.freq, "freq", 52, "")
	f.IntVar(&s.series, "series", 1, "")
	for name, to := range map[string]*int{"b": &s.b, "w": &s.w, "seasons": &s.seasons, "gap": &s.gap, "baseline": &s.baseline} {
		f.IntVar(to, name, 0, "")
	}
	for name, to := range map[string]*float64{"alpha": &s.alpha, "trend-level": &s.trendLevel, "weights-threshold": &s.threshold,
		"min-sigma": &s.minSigma, "k": &s.k, "h": &s.h} {
		f.Float64Var(to, name, 0, "")
	}
	for name, to := range map[string]*bool{"no-trend": &s.noTrend, "no-reweight": &s.noReweight, "wave": &s.wave,
		"this-year": &s.recent} {
		f.BoolVar(to, name, false, "")
	}
	s.output.declare(f)
}

// given lists the flags that were set.
func given(f *flag.FlagSet) map[string]bool {
	set := map[string]bool{}
	f.Visit(func(f *flag.Flag) { set[f.Name] = true })
	return set
}

// judgement runs a method on a series.
type judgement func(ctx context.Context, s trend.Series, from, to int) ([]trend.Point, error)

// judge gives the method with its settings.
func (s *trendFlags) judge() (judgement, error) {
	s.method = strings.ToLower(s.method)
	if s.freq < 1 || s.series < 1 {
		return nil, fault.Misuse("--freq is %d and --series %d; both must be at least 1.", s.freq, s.series)
	}
	if s.given["alpha"] && !(s.alpha > 0 && s.alpha < 1) {
		return nil, fault.Misuse("--alpha is %v; it must lie between 0 and 1, such as 0.05.", s.alpha)
	}
	switch s.method {
	case "farrington", "noufaily", "farrington-classic":
		o, err := s.farrington()
		return func(ctx context.Context, series trend.Series, from, to int) ([]trend.Point, error) {
			return trend.Farrington(ctx, series, from, to, o)
		}, err
	case "ears-c1", "ears-c2", "ears-c3":
		o := trend.EARSOptions{Method: trend.EARSMethod(s.method[len("ears-c")] - '0'), Baseline: s.baseline, MinSigma: s.minSigma, Alpha: s.alpha}
		return func(_ context.Context, series trend.Series, from, to int) ([]trend.Point, error) {
			return trend.EARS(series, from, to, o)
		}, nil
	case "cusum":
		return s.cusum()
	case "rki", "bayes":
		o := s.window()
		run := map[string]func(trend.Series, int, int, trend.WindowOptions) ([]trend.Point, error){"rki": trend.RKI, "bayes": trend.Bayes}[s.method]
		return func(_ context.Context, series trend.Series, from, to int) ([]trend.Point, error) {
			return run(series, from, to, o)
		}, nil
	}
	return nil, fault.Misuse("--method is %q; choose farrington, noufaily, farrington-classic, ears-c1, ears-c2, ears-c3, cusum, rki or bayes.", s.method)
}

func (s trendFlags) window() trend.WindowOptions {
	o := trend.WindowOptions{Years: 2, HalfWindow: 4, ThisYear: s.recent, Alpha: s.alpha}
	override(s.given["b"], &o.Years, s.b)
	override(s.given["w"], &o.HalfWindow, s.w)
	return o
}

func (s trendFlags) cusum() (judgement, error) {
	o := trend.CUSUMOptions{K: s.k, H: s.h, Season: s.wave}
	switch s.transform {
	case "", "standard":
	case "rossi":
		o.Transform = trend.Rossi
	case "anscombe":
		o.Transform = trend.Anscombe
	default:
		return nil, fault.Misuse("--transform is %q; choose standard, rossi or anscombe.", s.transform)
	}
	return func(_ context.Context, series trend.Series, from, to int) ([]trend.Point, error) {
		return trend.CUSUM(series, from, to, o)
	}, nil
}

func (s trendFlags) farrington() (trend.FarringtonOptions, error) {
	o := map[string]func() trend.FarringtonOptions{
		"farrington": trend.DefaultFarrington, "noufaily": trend.Noufaily, "farrington-classic": trend.Classic,
	}[s.method]()
	o.Progress = s.progress
	override(s.given["b"], &o.Years, s.b)
	override(s.given["w"], &o.HalfWindow, s.w)
	override(s.given["seasons"], &o.Season, s.seasons)
	override(s.given["gap"], &o.Gap, s.gap)
	override(s.given["alpha"], &o.Alpha, s.alpha)
	override(s.given["trend-level"], &o.TrendLevel, s.trendLevel)
	override(s.given["weights-threshold"], &o.WeightThreshold, s.threshold)
	o.Trend, o.Reweight = o.Trend && !s.noTrend, o.Reweight && !s.noReweight
	if s.limit54 != "" {
		if n, err := fmt.Sscanf(s.limit54, "%f,%d", &o.MinCases, &o.MinPeriods); n != 2 || err != nil {
			return o, fault.Misuse("--limit54 is %q; write cases,periods, such as 5,4.", s.limit54)
		}
	}
	powers := map[string]trend.Power{"": o.Power, "2/3": trend.TwoThirds, "1/2": trend.Half, "none": trend.None}
	bounds := map[string]trend.BoundKind{"": o.Bound, "delta": trend.Delta, "nbplugin": trend.NBPlugin, "muan": trend.Muan}
	var known bool
	if o.Power, known = powers[s.power]; !known {
		return o, fault.Misuse("--power is %q; choose 2/3, 1/2 or none.", s.power)
	}
	if o.Bound, known = bounds[s.bound]; !known {
		return o, fault.Misuse("--bound is %q; choose delta, nbplugin or muan.", s.bound)
	}
	return o, nil
}

func override[T any](given bool, to *T, value T) {
	if given {
		*to = value
	}
}

// falseAlarmRate is the method's chance of a false alarm in one period; 0 where
// it states none.
func (s trendFlags) falseAlarmRate() float64 {
	if s.given["alpha"] {
		return s.alpha
	}
	return map[string]float64{"farrington": 0.05, "noufaily": 0.005, "farrington-classic": 0.025,
		"ears-c1": 0.001, "ears-c2": 0.001, "ears-c3": 0.025, "rki": 0.025, "bayes": 0.05}[s.method]
}
