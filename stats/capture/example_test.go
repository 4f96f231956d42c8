package capture_test

import (
	"context"
	"errors"
	"fmt"

	"ostoja/stats/capture"
)

// A table of three lists: bit 0 of a history is the police, bit 1 the shelter,
// bit 2 the hotline.
func ExampleEstimate() {
	table, err := capture.NewTable([]string{"police", "shelter", "hotline"}, []int{0, 60, 80, 20, 100, 15, 30, 10})
	if err != nil {
		fmt.Println(err)
		return
	}
	fit, err := capture.Estimate(table, capture.MainEffects(3))
	if err != nil {
		fmt.Println(err)
		return
	}
	ci := fit.Naive(.95)
	fmt.Printf("%d seen, %.0f people in all (%.0f to %.0f)\n", table.N, fit.Population(), ci[0], ci[1])
	// Output: 315 seen, 573 people in all (505 to 666)
}

// Korea (Silverman, Chan and Vincent 2024): where no estimate exists, none is
// given, and the pair of lists that causes it is named.
func ExampleBlame() {
	korea, _ := capture.NewTable([]string{"b", "c", "d"}, []int{0, 5, 5, 54, 41, 6, 0, 12})
	_, err := capture.Estimate(korea, capture.AllPairs(3))
	if u := new(capture.Unestimable); errors.As(err, &u) {
		fmt.Println(err)
		for _, term := range capture.Blame(korea, u.Model) {
			fmt.Println("because of", korea.Name(term))
		}
	}
	// Output:
	// model [12,13,23]: no maximum likelihood estimate exists (code 1)
	// because of b:d
}

func ExampleRank() {
	korea, _ := capture.NewTable([]string{"b", "c", "d"}, []int{0, 5, 5, 54, 41, 6, 0, 12})
	ranking, _ := capture.Rank(context.Background(), korea, 2, capture.Run{})
	fmt.Printf("%d of %d models can be estimated\n", ranking.Estimable, ranking.Total)
	for _, m := range ranking.Models[:2] {
		fmt.Printf("%-8s %.0f people, BIC %.2f\n", m.Model, m.Population, m.BIC)
	}
	// Output:
	// 6 of 8 models can be estimated
	// [12,23]  157 people, BIC 57.14
	// [12,3]   269 people, BIC 58.97
}

func ExampleBootstrapStepwise() {
	table, _ := capture.NewTable([]string{"police", "shelter", "hotline"}, []int{0, 60, 80, 20, 100, 15, 30, 10})
	b, _ := capture.BootstrapStepwise(context.Background(), table, capture.DefaultPThreshold, 1000, capture.Run{Seed: 1})
	ci, _ := b.BCa(.95)
	fmt.Printf("%.0f people, more than %d and fewer than %d\n", b.Estimate, int(ci[0])/100*100, (int(ci[1])/100+1)*100)
	// Output: 573 people, more than 500 and fewer than 700
}

// The classical family, on the HIV table of Rome (Abeni and others 1994).
func ExampleClosed() {
	counts := []int{0, 403, 545, 33, 621, 20, 35, 3, 205, 6, 10, 1, 11, 0, 3, 0}
	table, _ := capture.NewTable([]string{"c1", "c2", "c3", "c4"}, counts)
	fits, err := capture.Closed(table)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, f := range fits[:3] {
		fmt.Printf("%-12s %6.0f people, standard error %.0f\n", f.Name, f.Population, f.SE)
	}
	ci, _ := capture.Profile(table, capture.MainEffects(4), .95)
	fmt.Printf("profile interval of Mt: %.0f to %.0f\n", ci.Low, ci.High)
	// Output:
	// M0            11577 people, standard error 946
	// Mt            11125 people, standard error 905
	// Mh Chao (LB)  12145 people, standard error 1076
	// profile interval of Mt: 9532 to 13114
}

// Decomposable graphical models, on the spina bifida table of Madigan and York 1997.
func ExampleDecomposable() {
	counts := []int{0, 27, 37, 19, 4, 4, 1, 1, 97, 22, 37, 25, 2, 1, 3, 5, 83, 36, 34, 18, 3, 5, 0, 2, 30, 5, 23, 8, 0, 3, 0, 2}
	table, _ := capture.NewTable([]string{"1", "2", "3", "4", "5"}, counts)
	p, _ := capture.Decomposable(context.Background(), table, capture.DecomposableOptions{Delta: .5, MaxHidden: 300}, capture.Run{})
	fmt.Printf("mean %.0f, 95 %% interval %d to %d\n", p.Mean(), p.Quantile(.025), p.Quantile(.975))
	// Output: mean 618, 95 % interval 588 to 655
}

// What the estimate hangs on: the change that moves it most.
func ExampleInfluence() {
	table, _ := capture.NewTable([]string{"police", "shelter", "hotline"}, []int{0, 60, 80, 20, 100, 15, 30, 10})
	changes, _ := capture.Influence(context.Background(), table, func(t *capture.Table) (float64, error) {
		fit, err := capture.Estimate(t, capture.MainEffects(len(t.Lists)))
		return fit.Population(), err
	}, capture.Run{})
	for _, c := range changes {
		if c.Kind == capture.ListLeftOut {
			fmt.Printf("without %s: %.0f people\n", table.Name(c.From), c.Estimate)
		}
	}
	// Output:
	// without police: 542 people
	// without shelter: 651 people
	// without hotline: 490 people
}
