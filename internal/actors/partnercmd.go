package actors

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"ostoja/formats/hsds"
	"ostoja/internal/command"
	"ostoja/internal/db"
	"ostoja/internal/fault"
	"ostoja/internal/id"
	"ostoja/internal/lang"
	"ostoja/internal/who"
)

// partnerCommand makes the command; open opens the group that it stores into.
func partnerCommand(open Opener) command.Command {
	return command.Command{
		Name:  "import hsds",
		Args:  "FILE --data DIR [--dry-run] [--organisation NAME] [--language CODE] [--json]",
		Short: "Import a partner's directory of services (HSDS 3.0, JSON)",
		Manual: `Reads services from a page, a list or lines (ndjson) of the Human Services Data
Specification 3.0. A service that is there by its id is changed where the file
says otherwise, others are added; new ones are not public until somebody lists
them. The place of a protected service is never taken from a file.

  --data DIR           the data folder to import into; everything is stored, or
                       nothing where something breaks
  --dry-run            only say what would be taken and what not
  --organisation NAME  has the services of organisations that the group does not
                       know; without it they are refused
  --language CODE      of the texts: en, pl, uk or ru (default: en)
  --json               {rows, accepted, rejected: [{row, column, value, reason}],
                       unmatched_places: [...]}; rows count services, from 1

Ends with 0 when services are taken, 1 when the file or all of it is refused.

  ostoja import hsds partner.json --data data --dry-run`,
		Run: func(ctx context.Context, env *command.Env, args []string) error {
			return runPartner(ctx, env, open, args)
		},
	}
}

func runPartner(ctx context.Context, env *command.Env, open Opener, args []string) error {
	flags := command.Flags("import hsds")
	data := flags.String("data", "", "")
	dryRun := flags.Bool("dry-run", false, "")
	owner := flags.String("organisation", "", "")
	language := flags.String("language", "en", "")
	asJSON := flags.Bool("json", false, "")
	files, err := command.ParseN(flags, args, 1)
	if err != nil {
		return err
	}
	if *data == "" {
		return fault.Misuse("Name the data folder to import into with --data.")
	}
	if !slices.Contains(lang.All, lang.Lang(*language)) {
		return fault.Misuse("--language %s is none of en, pl, uk, ru.", *language)
	}
	body, err := readDirectory(files[0])
	if err != nil {
		return err
	}
	group, err := open(ctx, env, *data)
	if err != nil {
		return err
	}
	defer group.Close()
	options := partnerOptions{Language: lang.Lang(*language)}
	if options.Organisation, err = group.organisation(ctx, *owner); err != nil {
		return err
	}
	report := importReport{Rejected: []Rejection{}, UnmatchedPlaces: []string{}}
	ctx = who.In(ctx, who.Person{System: "command line"})
	run, err := group.Actors.ImportDirectory(ctx, group.DB, body, filepath.Base(files[0]), options, *dryRun, report.reject)
	if err != nil {
		return inFile(files[0], err)
	}
	report.Rows, report.Accepted, report.run = run.Rows, run.Added+run.Changed+run.Same, run
	if run.Unmatched != "" {
		report.UnmatchedPlaces = strings.Split(run.Unmatched, "\n")
	}
	return report.print(env, files[0], *asJSON, *dryRun)
}

// readDirectory reads a file whole, up to the bound of a directory.
func readDirectory(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, fault.Refuse("The file %s cannot be read: %v. Name a directory in HSDS 3.0 (JSON).", name, err)
	}
	defer f.Close()
	body, err := io.ReadAll(io.LimitReader(f, hsds.MaxBytes+1))
	if err != nil {
		return nil, fault.Refuse("The file %s cannot be read: %v. Name a directory in HSDS 3.0 (JSON).", name, err)
	}
	return body, nil
}

// organisation finds the organisation that somebody names on a command line.
func (g Group) organisation(ctx context.Context, name string) (found id.ID, err error) {
	if name == "" {
		return "", nil
	}
	err = g.DB.Read(ctx, func(tx *db.Tx) error {
		find, err := organisationFinder(tx)
		if err == nil {
			found = find(name)
		}
		return err
	})
	if err == nil && found == "" {
		err = fault.Refuse("The group has no organisation '%s'. Write its name or acronym as the group has it.", name)
	}
	return found, err
}
