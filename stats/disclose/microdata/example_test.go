package microdata_test

import (
	"context"
	"fmt"

	"ostoja/stats/disclose/microdata"
)

func ExampleGroup() {
	sex := microdata.Encode("sex", []string{"f", "f", "m", "f"}, nil)
	age := microdata.Encode("age", []string{"20", "20", "35", ""}, func(v string) bool { return v == "" })
	classes, err := microdata.Group([]microdata.Column{sex, age}, nil)
	if err != nil {
		panic(err)
	}
	for row, id := range classes.Of {
		fmt.Println("row", row+1, "is matched by", classes.Frequency[id])
	}
	fmt.Println("alone:", classes.Violations(2))
	// Output:
	// row 1 is matched by 3
	// row 2 is matched by 3
	// row 3 is matched by 1
	// row 4 is matched by 3
	// alone: 1
}

func ExampleOptimalRecoding() {
	age, err := microdata.NewHierarchy("age", [][]string{
		{"19", "under 30", "*"}, {"24", "under 30", "*"}, {"31", "30 and over", "*"}, {"58", "30 and over", "*"},
	})
	if err != nil {
		panic(err)
	}
	column := microdata.Encode("age", []string{"19", "24", "24", "31", "58"}, nil)
	r, err := microdata.OptimalRecoding(context.Background(), []microdata.Column{column}, []*microdata.Hierarchy{age},
		microdata.RecodeOptions{Criteria: []microdata.Criterion{microdata.KAnonymity(2)}})
	if err != nil {
		panic(err)
	}
	safe, err := age.Recode(column, r.Levels[0])
	if err != nil {
		panic(err)
	}
	fmt.Printf("level %d, loss %.2f: %s, ..., %s\n", r.Levels[0], r.Loss, safe.Label(0), safe.Label(4))
	// Output: level 1, loss 0.33: under 30, ..., 30 and over
}

func ExampleLocalSuppression() {
	sex := microdata.Encode("sex", []string{"f", "f", "m", "m"}, nil)
	job := microdata.Encode("job", []string{"nurse", "cook", "cook", "cook"}, nil)
	out, taken, err := microdata.LocalSuppression(context.Background(), []microdata.Column{sex, job}, microdata.LocalSuppressionOptions{K: 2})
	if err != nil {
		panic(err)
	}
	fmt.Printf("taken away: %v; row 1 is now %q, %q\n", taken, out[0].Label(0), out[1].Label(0))
	// Output: taken away: [0 1]; row 1 is now "f", ""
}
