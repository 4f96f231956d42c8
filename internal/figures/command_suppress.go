package figures

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"ostoja/internal/command"
	"ostoja/internal/fault"
	"ostoja/stats/disclose/tables"
)

var suppressCommand = command.Command{
	Name:  "disclose suppress",
	Args:  "FILE [--json] [--text]",
	Short: "Which cells of a table to hide so that no small count can be worked out",
	Manual: `
FILE is a JSON document {"k": 5, "table": [[19, 3], [11, 90]]}: counts of
people, and the least count that may be shown. '-' reads it from the standard
input. The totals of rows, of columns and of the table count as published.

Counts from 1 to k-1 are hidden (primary). Others are hidden with them
(secondary), as few as possible and then of least value, so that what the totals
give away about a small count is an interval at least k wide.

Prints {"primary": [[row, column]], "secondary": [[row, column]],
"intervals": {"row,column": [lowest, highest]}}, rows and columns from 0. With
--text it prints the table as it may be published instead. A table that cannot
be protected is refused with the cell that stands in the way.

Example: ostoja disclose suppress table.json --text`,
	Run: runSuppress,
}

// maxTableBytes bounds the JSON document.
const maxTableBytes = 16 << 20

type suppressReport struct {
	Primary   [][2]int            `json:"primary"`
	Secondary [][2]int            `json:"secondary"`
	Intervals map[string][2]int64 `json:"intervals"`
}

func runSuppress(ctx context.Context, env *command.Env, args []string) error {
	flags := command.Flags("disclose suppress")
	flags.Bool("json", true, "")
	asText := flags.Bool("text", false, "")
	files, err := command.ParseN(flags, args, 1)
	if err != nil {
		return err
	}
	k, table, err := readTable(env, files[0])
	if err != nil {
		return err
	}
	progress := env.NewProgress("searching the best cells")
	found, err := tables.Suppress(ctx, table, tables.SuppressOptions{K: k, Progress: progress.Set})
	progress.Done()
	if unprotectable, ok := errors.AsType[*tables.UnprotectableError](err); ok {
		return fault.Refuse("%s: %v. Join rows or columns, or leave a total out of what you publish.", files[0], unprotectable)
	} else if errors.Is(err, context.Canceled) {
		return err
	} else if err != nil {
		return fault.Refuse("%s: %v.", files[0], err)
	}
	if *asText {
		return printSuppressed(env.Stdout, table, found)
	}
	return env.PrintJSON(reportOf(found))
}

func readTable(env *command.Env, path string) (int64, *tables.Table, error) {
	text, err := readBounded(env, path)
	if err != nil {
		return 0, nil, err
	}
	var in struct {
		K     *int64              `json:"k"`
		Table [][]json.RawMessage `json:"table"`
	}
	if err := json.Unmarshal(bytes.TrimPrefix(text, byteOrderMark), &in); err != nil {
		return 0, nil, fault.Refuse(`%s is not a table: %v. It must be like {"k": 5, "table": [[19, 3], [11, 90]]}, whole numbers only.`, path, err)
	}
	if in.K == nil || in.Table == nil {
		return 0, nil, fault.Refuse(`%s lacks "k" or "table". It must be like {"k": 5, "table": [[19, 3], [11, 90]]}.`, path)
	}
	if *in.K < 1 {
		return 0, nil, fault.Refuse("%s: k is %d and must be at least 1. Set the least count that may be shown; 5 is usual.", path, *in.K)
	}
	counts, err := wholeTable(path, in.Table)
	if err != nil {
		return 0, nil, err
	}
	table, err := tables.New(counts)
	if err != nil {
		return 0, nil, fault.Refuse("%s: %v. Give the inner cells only, without totals.", path, err)
	}
	return *in.K, table, nil
}

// wholeTable reads the counts, and refuses a cell that has none: it may be
// anything but 0.
func wholeTable(path string, cells [][]json.RawMessage) ([][]int64, error) {
	counts := make([][]int64, len(cells))
	for r, row := range cells {
		for c, cell := range row {
			var count *int64
			if err := json.Unmarshal(cell, &count); err != nil {
				return nil, fault.Refuse("%s: row %d, column %d: %s is not a whole number. Give the count of people, 0 for nobody.", path, r+1, c+1, cell)
			}
			if count == nil {
				return nil, fault.Refuse("%s: row %d, column %d has no count (null). Give the count, 0 for nobody.", path, r+1, c+1)
			}
			counts[r] = append(counts[r], *count)
		}
	}
	return counts, nil
}

func readBounded(env *command.Env, path string) ([]byte, error) {
	source := env.Stdin
	if path != "-" {
		file, err := os.Open(path)
		if err != nil {
			return nil, fault.Refuse("%s cannot be opened: %v. Check the name and the permissions.", path, errors.Unwrap(err))
		}
		defer file.Close()
		source = file
	}
	text, err := io.ReadAll(io.LimitReader(source, maxTableBytes+1))
	if err != nil {
		return nil, fault.Refuse("%s cannot be read: %v.", path, err)
	}
	if len(text) > maxTableBytes {
		return nil, fault.Refuse("%s is over %d MiB. Publish smaller tables.", path, maxTableBytes>>20)
	}
	if len(text) == 0 {
		return nil, fault.Refuse(`%s is empty. It must be like {"k": 5, "table": [[19, 3], [11, 90]]}.`, path)
	}
	return text, nil
}

func reportOf(s *tables.Suppression) suppressReport {
	r := suppressReport{Primary: pairs(s.Primary), Secondary: pairs(s.Secondary), Intervals: map[string][2]int64{}}
	for c, i := range s.Intervals {
		r.Intervals[fmt.Sprintf("%d,%d", c.Row, c.Col)] = [2]int64{i.Lo, i.Hi}
	}
	return r
}

func pairs(cells []tables.Cell) [][2]int {
	out := make([][2]int, 0, len(cells))
	for _, c := range cells {
		out = append(out, [2]int{c.Row, c.Col})
	}
	return out
}

// printSuppressed prints the table as it may be published: '-' for a hidden cell.
func printSuppressed(w io.Writer, t *tables.Table, s *tables.Suppression) error {
	rows, cols, total := t.Totals()
	for r := range t.Rows {
		for c := range t.Cols {
			cell := tables.Cell{Row: r, Col: c}
			if _, hidden := s.Intervals[cell]; hidden {
				fmt.Fprintf(w, "%9s", "-")
			} else {
				fmt.Fprintf(w, "%9d", t.At(cell))
			}
		}
		fmt.Fprintf(w, " |%9d\n", rows[r])
	}
	for _, sum := range cols {
		fmt.Fprintf(w, "%9d", sum)
	}
	fmt.Fprintf(w, " |%9d\n\n", total)
	fmt.Fprintf(w, "Small counts hidden: %d. Other cells hidden to protect them: %d (%s).\n", len(s.Primary), len(s.Secondary), quality(s))
	for _, c := range s.Primary {
		i := s.Intervals[c]
		fmt.Fprintf(w, "  row %d, column %d: an attacker learns no more than that it is between %d and %d\n", c.Row+1, c.Col+1, i.Lo, i.Hi)
	}
	return nil
}

func quality(s *tables.Suppression) string {
	if s.Optimal {
		return "no smaller number is enough"
	}
	return fmt.Sprintf("no fewer than %d can be enough", s.AtLeast)
}
