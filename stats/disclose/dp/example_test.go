package dp_test

import (
	"context"
	"fmt"

	"ostoja/stats/disclose/dp"
)

// incidents are 900 records: of three persons in incidents, two are women, and
// every second woman was given shelter.
func incidents(visit func(record []uint16) error) error {
	for range 300 {
		for _, record := range [][]uint16{{1, 1}, {1, 0}, {2, 0}} {
			if err := visit(record); err != nil {
				return err
			}
		}
	}
	return nil
}

var domain = dp.Domain{
	{Name: "sex", Values: []string{"female", "male"}},
	{Name: "shelter", Values: []string{"yes"}},
}

// Count all combinations of up to two attributes. In earnest the random source
// is dp.Secure().
func ExampleNewRelease() {
	release, err := dp.NewRelease(context.Background(), dp.Seeded(1), domain, incidents,
		dp.Options{Epsilon: 2, Length: 2, MinCount: 10})
	if err != nil {
		fmt.Println(err)
		return
	}
	shown, left := release.Aggregates()
	for _, a := range shown {
		for i, c := range a.Columns {
			fmt.Printf("%s=%s ", domain[c].Name, domain[c].Values[a.Codes[i]-1])
		}
		fmt.Printf("%d (%d to %d)\n", a.Count, a.Low, a.High)
	}
	fmt.Println("not shown:", left)
	// Output:
	// sex=female 603 (598 to 609)
	// sex=male 299 (294 to 304)
	// shelter=yes 299 (293 to 305)
	// sex=female shelter=yes 299 (296 to 306)
	// not shown: 1
}

// Noise for 100 counts, each of which one person changes by at most 1.
func ExampleSigmaFor() {
	fmt.Printf("%.2f\n", dp.SigmaFor(1, 1e-6, 100, 1))
	// Output: 42.25
}

// The same noise from zero-concentrated DP alone, and as the peers account for it.
func ExampleRhoZCDP() {
	fmt.Printf("exact %.4f, zCDP %.4f, Bun and Steinke %.4f\n",
		dp.MuGaussian(1, 1e-6)*dp.MuGaussian(1, 1e-6)/2, dp.RhoZCDP(1, 1e-6), dp.RhoBunSteinke(1, 1e-6))
	// Output: exact 0.0280, zCDP 0.0244, Bun and Steinke 0.0175
}

// A failing random source releases nothing.
func ExampleGaussian_Add() {
	variance, _ := dp.RoundUpVariance(10)
	noise, _ := dp.NewGaussian(variance)
	counts := []int64{120, 45}
	err := noise.Add(dp.NewRandom(broken{}), counts)
	fmt.Println(counts, err)
	// Output: [0 0] the random source failed, nothing was released: out of order
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, fmt.Errorf("out of order") }
