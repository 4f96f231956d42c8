package app

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"strings"
	"text/tabwriter"

	"ostoja/internal/audit"
	"ostoja/internal/command"
	"ostoja/internal/db"
	"ostoja/internal/fault"
	"ostoja/internal/figures"
	"ostoja/internal/id"
	"ostoja/internal/lang"
	"ostoja/internal/who"
)

const releaseManual = configManual + `

A release is a table or synthetic records that went through the gate: proposed
on the page 'Figures', approved by two people of different organisations, and
checked against everything released before. Reading one is noted in the audit
log. What is for those who keep the data has no figures here: it is read on its page.`

var releaseCommands = []command.Command{
	{Name: "release list", Args: "--data DIR [--json]", Short: "List what was released, proposed or refused", Manual: releaseManual, Run: releaseList},
	{Name: "release show", Args: "ID --data DIR [--json]", Short: "Show a release with its figures", Manual: releaseManual, Run: releaseShow},
	{Name: "release publish", Args: "ID --data DIR [--json]", Short: "Publish a release that two organisations have approved",
		Manual: releaseManual + "\n\nFor a release whose publication failed before its budget was spent, such as for a wrong\nrecord that has been mended since. Stop the server first where it uses the same folder.", Run: releasePublish},
}

// openGroup opens the whole program for a command.
func openGroup(ctx context.Context, env *command.Env, c *Config) (*App, error) {
	if c.PublicURL == "" {
		c.PublicURL = localURL(defaultAddr)
	}
	return Open(ctx, *c, env, slog.New(slog.DiscardHandler))
}

func releaseList(ctx context.Context, env *command.Env, args []string) error {
	flags := command.Flags("release list")
	config, asJSON := configFlags(flags, env), flags.Bool("json", false, "as JSON")
	if _, err := command.ParseN(flags, args, 0); err != nil {
		return err
	}
	a, err := openGroup(ctx, env, config)
	if err != nil {
		return err
	}
	defer a.Close()
	var all []figures.Summary
	if err := a.DB.Read(ctx, func(tx *db.Tx) error {
		all, err = a.Figures.Summaries(tx)
		return err
	}); err != nil {
		return err
	}
	if *asJSON {
		return env.PrintJSON(all)
	}
	out := tabwriter.NewWriter(env.Stdout, 0, 0, 2, ' ', 0)
	for _, s := range all {
		fmt.Fprintf(out, "%s\t%s\t%s\t%s\t%s\t%s\n", s.ID, s.Period, s.Audience, s.State, s.Kind, strings.Join(s.Variables, ", "))
	}
	return out.Flush()
}

func releaseShow(ctx context.Context, env *command.Env, args []string) error {
	return withRelease(ctx, env, "release show", args, func(ctx context.Context, a *App, release id.ID) error { return nil })
}

func releasePublish(ctx context.Context, env *command.Env, args []string) error {
	return withRelease(ctx, env, "release publish", args, func(ctx context.Context, a *App, release id.ID) error {
		unlock, err := folder(a.config.Data).lock()
		if err != nil {
			return err
		}
		defer unlock()
		_, err = a.Figures.Publish(who.In(ctx, who.Person{System: "command line"}), release)
		return err
	})
}

// withRelease does something with the release that a command names, and prints it.
func withRelease(ctx context.Context, env *command.Env, name string, args []string, do func(context.Context, *App, id.ID) error) error {
	flags := command.Flags(name)
	config, asJSON := configFlags(flags, env), flags.Bool("json", false, "as JSON")
	release, err := releaseID(flags, args)
	if err != nil {
		return err
	}
	a, err := openGroup(ctx, env, config)
	if err != nil {
		return err
	}
	defer a.Close()
	if err := do(ctx, a, release); err != nil {
		return a.inWords(err)
	}
	var shown figures.Summary
	err = a.DB.Write(who.In(ctx, who.Person{System: "command line"}), func(tx *db.Tx) error {
		if shown, err = a.Figures.Summary(tx, release); err != nil {
			return err
		}
		return audit.Record(tx, "read", "releases", release)
	})
	if db.IsNotFound(err) {
		return fault.Refuse("There is no release %s. 'ostoja release list --data %s' lists them.", release, config.Data)
	}
	if err != nil {
		return err
	}
	if *asJSON {
		return env.PrintJSON(shown)
	}
	return shown.Print(env.Stdout)
}

func releaseID(flags *flag.FlagSet, args []string) (id.ID, error) {
	rest, err := command.ParseN(flags, args, 1)
	if err != nil {
		return "", err
	}
	release, err := id.Parse(rest[0])
	if err != nil {
		return "", fault.Misuse("%q is no release's number. 'ostoja release list' lists them.", rest[0])
	}
	return release, nil
}

// inWords says a refusal whose words are a module's message.
func (a *App) inWords(err error) error {
	e, ok := errors.AsType[*fault.Error](err)
	if !ok || !a.Server.Catalog.Has(e.Message) {
		return err
	}
	return fault.New(e.Kind, strings.NewReplacer("{", "(", "}", ")").Replace(a.Server.Catalog.Speaker(lang.En, nil).T(e.Message, e.Args...)))
}
