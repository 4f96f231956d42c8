package app

import (
	"context"
	"io"
	"log/slog"
	"os"

	"ostoja/internal/command"
	"ostoja/internal/db"
	"ostoja/internal/fault"
	"ostoja/internal/members"
	"ostoja/internal/who"
)

// proposal is a charter that was read from a file.
type proposal struct {
	charter members.Charter
	clauses []members.Clause
	sources []members.Source
}

// maxToR is the largest file that is read, in bytes.
const maxToR = 5 << 20

func readProposal(file string) (p proposal, err error) {
	f, err := os.Open(file)
	if err != nil {
		return p, fault.Refuse("The file %s cannot be read: %v. Name the file with the Terms of Reference.", file, err)
	}
	defer f.Close()
	content, err := io.ReadAll(io.LimitReader(f, maxToR+1))
	if err != nil {
		return p, err
	}
	if len(content) > maxToR {
		return p, fault.Refuse("%s has more than 5 MB. Save the text alone and try again.", file)
	}
	if p.charter, p.clauses, p.sources, err = members.Propose(file, content); err != nil {
		return p, fault.Refuse("%v", err)
	}
	return p, nil
}

// makeGroup stores a proposed group, with drafts of articles where they are
// wanted, and gives the first co-lead's link.
func makeGroup(ctx context.Context, c Config, env *command.Env, p proposal, articles bool) (link string, err error) {
	a, err := Open(ctx, c, env, slog.New(slog.DiscardHandler))
	if err != nil {
		return "", err
	}
	defer a.Close()
	ctx = who.In(ctx, who.Person{System: "command line"})
	err = a.DB.Write(ctx, func(tx *db.Tx) error {
		token, err := a.Members.Store.Init(tx, &p.charter, p.clauses, p.sources)
		link = c.PublicURL + "/invitations/" + token
		if err != nil || !articles {
			return err
		}
		return a.Messages.Draft(tx)
	})
	return link, err
}
