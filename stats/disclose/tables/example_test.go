package tables_test

import (
	"context"
	"fmt"

	"ostoja/stats/disclose/tables"
)

func ExampleSuppress() {
	table, err := tables.New([][]int64{
		{20, 3, 14},
		{11, 30, 44},
		{18, 12, 26},
	})
	if err != nil {
		panic(err)
	}
	s, err := tables.Suppress(context.Background(), table, tables.SuppressOptions{K: 5})
	if err != nil {
		panic(err)
	}
	fmt.Println("small:", s.Primary, "hidden with it:", s.Secondary)
	fmt.Println("an attacker knows:", s.Intervals[tables.Cell{Row: 0, Col: 1}])
	// Output:
	// small: [{0 1}] hidden with it: [{0 0} {2 0} {2 1}]
	// an attacker knows: {0 15}
}

// Two tables, each harmless, give a newcomer away together.
func ExampleAudit() {
	cells := []int64{12, 30, 0, 1} // two districts before, and who came since
	audit, err := tables.NewAudit(cells)
	if err != nil {
		panic(err)
	}
	newcomer := []int{3}
	publish := func(figures ...[]int) {
		for _, f := range figures {
			if err := audit.Publish(f); err != nil {
				panic(err)
			}
		}
	}
	publish([]int{0}, []int{1}) // spring
	safe, _ := audit.Safe(context.Background(), newcomer, 5)
	fmt.Println("after spring, safe:", safe)
	publish([]int{0, 2}, []int{1, 3}) // summer
	safe, _ = audit.Safe(context.Background(), newcomer, 5)
	fmt.Println("after summer, safe:", safe)
	// Output:
	// after spring, safe: true
	// after summer, safe: false
}
