package messages

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"strconv"
	"strings"
	"time"

	"ostoja/internal/db"
	"ostoja/internal/id"
	"ostoja/internal/who"
)

// starters are articles to begin with: every group has to check them against the
// law of its own country before anybody sees them.
//
//go:embed articles/*.txt demo/*.txt
var starters embed.FS

// starter is a piece as a file: lines "name: value", then each language's text
// below a line "== LANGUAGE TITLE".
type starter struct {
	name   string // of the file
	values map[string]string
	texts  []Text
}

func readStarters(folder string) (all []starter, err error) {
	names, err := fs.Glob(starters, folder+"/*.txt")
	for _, name := range names {
		content, err := starters.ReadFile(name)
		if err != nil {
			return nil, err
		}
		s, err := parseStarter(string(content))
		if err != nil {
			return nil, fmt.Errorf("messages: %s: %w", name, err)
		}
		s.name = strings.TrimSuffix(path.Base(name), ".txt")
		all = append(all, s)
	}
	return all, err
}

func parseStarter(content string) (starter, error) {
	s := starter{values: map[string]string{}}
	for line := range strings.Lines(content) {
		head, isHead := strings.CutPrefix(line, "== ")
		switch {
		case isHead:
			language, title, _ := strings.Cut(strings.TrimSpace(head), " ")
			s.texts = append(s.texts, Text{Language: language, Title: title})
		case len(s.texts) > 0:
			s.texts[len(s.texts)-1].Body += line
		case strings.TrimSpace(line) != "":
			name, value, ok := strings.Cut(line, ":")
			if !ok {
				return s, fmt.Errorf("%q is no value", line)
			}
			s.values[name] = strings.TrimSpace(value)
		}
	}
	for i := range s.texts {
		s.texts[i].Body = strings.TrimSpace(s.texts[i].Body)
	}
	if len(s.texts) == 0 {
		return s, fmt.Errorf("there is no text")
	}
	source := &s.texts[0]
	source.Basis, source.BasisURL = s.values["basis"], s.values["url"]
	if day := s.values["day"]; day != "" {
		var err error
		if source.BasisDay, err = time.Parse(time.DateOnly, day); err != nil {
			return s, err
		}
	}
	return s, nil
}

// Draft stores the articles to begin with as drafts, which nobody outside sees:
// second readers and a lawyer have to check them first.
func (m *Messages) Draft(tx *db.Tx) error {
	all, err := readStarters("articles")
	if err != nil {
		return err
	}
	for _, s := range all {
		if _, err := m.storeArticle(tx, s, "", who.Person{Name: "Ostoja"}); err != nil {
			return err
		}
	}
	return nil
}

// storeArticle stores an article with its texts, all of them unread.
func (m *Messages) storeArticle(tx *db.Tx, s starter, owner id.ID, author who.Person) (*Piece, error) {
	a := Article{Slug: s.name, Topic: s.values["topic"], Source: s.texts[0].Language, Organisation: owner}
	if n, err := strconv.Atoi(s.values["position"]); err == nil {
		a.Position = &n
	}
	if err := m.Store.Articles.Insert(tx, &a); err != nil {
		return nil, err
	}
	return m.writeAll(tx, a.ID, s, author)
}

// writeAll writes the texts of a piece, its source first.
func (m *Messages) writeAll(tx *db.Tx, piece id.ID, s starter, author who.Person) (*Piece, error) {
	for _, t := range s.texts {
		p, err := m.Store.Piece(tx, piece)
		if err != nil {
			return nil, err
		}
		if _, err := m.Store.Write(tx, p, t, 0, author); err != nil {
			return nil, err
		}
	}
	return m.Store.Piece(tx, piece)
}
