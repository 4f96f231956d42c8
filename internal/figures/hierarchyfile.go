package figures

import (
	"encoding/csv"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"

	"ostoja/internal/fault"
	"ostoja/stats/disclose/microdata"
)

// Bounds on a hierarchy file.
const (
	maxHierarchyBytes = 64 << 20
	maxHierarchyDepth = 64
)

// readHierarchies reads the file '..._hierarchy_KEY.csv' of each key from a folder.
func readHierarchies(dir string, keys []string) ([]*microdata.Hierarchy, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, fault.Refuse("The folder %s cannot be read: %v. Name the folder with the files '..._hierarchy_COLUMN.csv'.", dir, errors.Unwrap(err))
	}
	var hierarchies []*microdata.Hierarchy
	for _, key := range keys {
		name, err := hierarchyFile(dir, entries, key)
		if err != nil {
			return nil, err
		}
		h, err := readHierarchy(filepath.Join(dir, name), key)
		if err != nil {
			return nil, err
		}
		hierarchies = append(hierarchies, h)
	}
	return hierarchies, nil
}

func hierarchyFile(dir string, entries []os.DirEntry, key string) (string, error) {
	var found []string
	for _, e := range entries {
		name := e.Name()
		if strings.HasSuffix(name, "_hierarchy_"+key+".csv") || name == "hierarchy_"+key+".csv" {
			found = append(found, name)
		}
	}
	switch len(found) {
	case 0:
		return "", fault.Refuse("%s has no hierarchy for the key %q. Add a file 'data_hierarchy_%[2]s.csv': on each line a value, then its ever coarser names, semicolons between them.", dir, key)
	case 1:
		return found[0], nil
	}
	return "", fault.Refuse("%s has several hierarchies for the key %q: %s. Leave one.", dir, key, strings.Join(found, ", "))
}

func readHierarchy(path, key string) (*microdata.Hierarchy, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fault.Refuse("%s cannot be opened: %v.", path, errors.Unwrap(err))
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, maxHierarchyBytes+1))
	if err != nil || len(text) > maxHierarchyBytes {
		return nil, fault.Refuse("%s cannot be read or is over %d MiB.", path, maxHierarchyBytes>>20)
	}
	body := strings.TrimPrefix(string(text), "\xef\xbb\xbf")
	reader := csv.NewReader(strings.NewReader(body))
	reader.Comma = hierarchyDelimiter(body)
	reader.FieldsPerRecord = -1
	lines, err := reader.ReadAll()
	if err != nil {
		return nil, fault.Refuse("%s: %v. Put semicolons between the levels and quotes around values that contain one.", path, err)
	}
	if len(lines) > 0 && len(lines[0]) > maxHierarchyDepth {
		return nil, fault.Refuse("%s has %d levels; at most %d are read.", path, len(lines[0]), maxHierarchyDepth)
	}
	for _, line := range lines {
		for j := range line {
			line[j] = strings.TrimSpace(line[j])
		}
	}
	h, err := microdata.NewHierarchy(key, lines)
	if err != nil {
		return nil, fault.Refuse("%s: %v. Every line gives one value and its name on every level.", path, err)
	}
	return h, nil
}

// hierarchyDelimiter prefers the semicolon: names of groups often contain commas.
func hierarchyDelimiter(text string) rune {
	first, _, _ := strings.Cut(text, "\n")
	for _, delimiter := range ";\t," {
		if countOutsideQuotes([]byte(first), byte(delimiter)) > 0 {
			return delimiter
		}
	}
	return ';'
}
