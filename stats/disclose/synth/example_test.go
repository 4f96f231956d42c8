package synth_test

import (
	"context"
	"fmt"
	"math/rand/v2"

	"ostoja/stats/disclose/dp"
	"ostoja/stats/disclose/synth"
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

// Make synthetic records from a release, and compare them with the real ones.
func ExampleNew() {
	ctx := context.Background()
	release, err := dp.NewRelease(ctx, dp.Seeded(1), domain, incidents, dp.Options{Epsilon: 2, Length: 2})
	if err != nil {
		fmt.Println(err)
		return
	}
	data, err := synth.New(ctx, rand.New(rand.NewPCG(1, 1)), release, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	e, err := synth.Evaluate(ctx, domain, incidents, data.Records, 2, 10)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%d real records, %d synthetic\n", e.RealRecords, e.OtherRecords)
	fmt.Printf("counts are kept to %.1f %%\n", 100*e.All.CountPreservation)
	// Output:
	// 900 real records, 902 synthetic
	// counts are kept to 99.8 %
}
