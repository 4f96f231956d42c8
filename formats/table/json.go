package table

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"iter"
	"strings"
)

const maxJSON = 64 << 20 // a JSON table is held in memory

// jsonSource is a table that came as JSON. Row 1 of an array of objects is made
// of their keys.
type jsonSource struct{ rows [][]string }

func (j jsonSource) Sheets() []Sheet { return []Sheet{{}} }

func (j jsonSource) Rows(string) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		for i, cells := range j.rows {
			if !yield(Row{Number: i + 1, Cells: cells}, nil) {
				return
			}
		}
	}
}

func openJSON(r io.ReaderAt, size int64) (Source, error) {
	if size > maxJSON {
		return nil, refuse("The JSON file has %d MB; the bound is %d MB. Send it as CSV.", size>>20, maxJSON>>20)
	}
	data, err := io.ReadAll(io.NewSectionReader(r, 0, size))
	if err != nil {
		return nil, err
	}
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	if err := json.Unmarshal(data, new(json.RawMessage)); err != nil {
		var syntax *json.SyntaxError
		if errors.As(err, &syntax) {
			return nil, refuse("The JSON is broken at byte %d: %v.", syntax.Offset, err)
		}
		return nil, refuse("The JSON is broken: %v.", err)
	}
	if rows := findTable(data); rows != nil {
		return jsonSource{rows}, nil
	}
	return nil, refuse("The JSON has no table in it: an array of arrays, or an array of objects, is needed.")
}

// findTable gives the first array of arrays or of objects, breadth first.
func findTable(data json.RawMessage) [][]string {
	for level := []json.RawMessage{data}; len(level) > 0; {
		var below []json.RawMessage
		for _, v := range level {
			if rows := tableOf(v); rows != nil {
				return rows
			}
			below = append(below, children(v)...)
		}
		level = below
	}
	return nil
}

func children(v json.RawMessage) []json.RawMessage {
	switch first(v) {
	case '[':
		var items []json.RawMessage
		_ = json.Unmarshal(v, &items)
		return items
	case '{':
		_, values := object(v)
		return values
	}
	return nil
}

func tableOf(v json.RawMessage) [][]string {
	if first(v) != '[' {
		return nil
	}
	var items []json.RawMessage
	if json.Unmarshal(v, &items) != nil || len(items) == 0 {
		return nil
	}
	kind := first(items[0])
	for _, item := range items {
		if first(item) != kind {
			return nil
		}
	}
	switch kind {
	case '[':
		return arrays(items)
	case '{':
		return objects(items)
	}
	return nil
}

func arrays(items []json.RawMessage) [][]string {
	rows := make([][]string, 0, len(items))
	for _, item := range items {
		var row []string
		for _, v := range children(item) {
			row = append(row, cell(v))
		}
		rows = append(rows, row)
	}
	return rows
}

func objects(items []json.RawMessage) [][]string {
	column := map[string]int{}
	rows := [][]string{nil}
	for _, item := range items {
		keys, values := object(item)
		row := make([]string, len(rows[0]))
		for i, key := range keys {
			at, known := column[key]
			if !known {
				at = len(rows[0])
				column[key] = at
				rows[0] = append(rows[0], key)
				row = append(row, "")
			}
			row[at] = cell(values[i])
		}
		rows = append(rows, row)
	}
	return rows
}

// object gives the keys of an object in their order, with the values.
func object(v json.RawMessage) (keys []string, values []json.RawMessage) {
	dec := json.NewDecoder(bytes.NewReader(v))
	_, _ = dec.Token()
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			return keys, values
		}
		var value json.RawMessage
		if dec.Decode(&value) != nil {
			return keys, values
		}
		keys, values = append(keys, key.(string)), append(values, value)
	}
	return keys, values
}

func first(v json.RawMessage) byte {
	if v = bytes.TrimSpace(v); len(v) > 0 {
		return v[0]
	}
	return 0
}

// cell writes a value as the text of a cell: null as nothing, whole numbers
// without a point, arrays and objects as their JSON.
func cell(v json.RawMessage) string {
	v = bytes.TrimSpace(v)
	switch first(v) {
	case '"':
		var s string
		_ = json.Unmarshal(v, &s)
		return s
	case 'n':
		return ""
	}
	return strings.TrimSuffix(string(v), ".0")
}
