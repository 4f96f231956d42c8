package xlsx_test

import (
	"bytes"
	"fmt"
	"slices"
	"time"

	"ostoja/formats/xlsx"
)

func Example() {
	table := xlsx.Table{
		Sheet: "5W",
		Columns: []xlsx.Column{
			{Header: "Organisation", Tag: "#org+name", Choices: []string{"IOM", "La Strada"}},
			{Header: "Start", Tag: "#date+start", Kind: xlsx.Date},
			{Header: "People reached", Tag: "#reached", Kind: xlsx.Integer},
		},
		Rows: slices.Values([][]any{
			{"La Strada", time.Date(2025, 3, 31, 0, 0, 0, 0, time.UTC), 42},
			{"=1+1", nil, nil}, // stays the text =1+1
		}),
	}
	var file bytes.Buffer
	if err := xlsx.Write(&file, table); err != nil {
		fmt.Println(err)
		return
	}
	book, err := xlsx.Open(bytes.NewReader(file.Bytes()), int64(file.Len()), xlsx.Limits{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for row, err := range book.Rows("5W") {
		fmt.Println(row.Number, row.Cells, err)
	}
	// Output:
	// 1 [Organisation Start People reached] <nil>
	// 2 [#org+name #date+start #reached] <nil>
	// 3 [La Strada 2025-03-31 42] <nil>
	// 4 [=1+1] <nil>
}
