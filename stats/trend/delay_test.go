package trend

import (
	"fmt"
	"math"
	"strings"
	"testing"
)

// Half of the reports come at once, a quarter each in the two periods after.
func TestComplete(t *testing.T) {
	no := math.NaN()
	c, err := Complete([][]float64{{50, 25, 25}, {20, 10, 10}, {40, 20, 20}, {30, 15, no}, {10, no, no}, {no, no, no}})
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []float64{100, 40, 80, 60, 20} {
		if c.Counts[i] != want {
			t.Errorf("period %d is completed to %v, want %v", i+1, c.Counts[i], want)
		}
	}
	if !math.IsNaN(c.Counts[5]) || c.Reported[4] != 10 {
		t.Errorf("%v from %v", c.Counts, c.Reported)
	}
	if c.Arrived[0] != 0.5 || c.Arrived[1] != 0.75 || c.Arrived[2] != 1 {
		t.Errorf("arrived by delay: %v", c.Arrived)
	}
}

func TestCompleteRefusals(t *testing.T) {
	no := math.NaN()
	for says, reports := range map[string][][]float64{
		"two delays":     {{1}},
		"period 2":       {{1, 2}, {1}},
		"delay 1":        {{1, -2}},
		"the one before": nil,
		"delay before":   {{1, 1}, {no, 1}},
		"cannot be lear": {{0, 1}, {1, no}},
	} {
		if _, err := Complete(reports); err == nil || reports != nil && !strings.Contains(err.Error(), says) {
			t.Errorf("%v does not say %q", err, says)
		}
	}
}

func ExampleComplete() {
	no := math.NaN() // not known yet
	c, err := Complete([][]float64{{12, 4}, {9, 3}, {15, 5}, {6, no}})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.0f reported, %.0f expected in the end\n", c.Reported[3], c.Counts[3])
	// Output:
	// 6 reported, 8 expected in the end
}
