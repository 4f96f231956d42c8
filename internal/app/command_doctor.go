package app

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"time"

	"ostoja/internal/audit"
	"ostoja/internal/command"
	"ostoja/internal/db"
	"ostoja/internal/fault"
	"ostoja/internal/mail"
)

var doctorCommand = command.Command{
	Name: "doctor", Args: "--data DIR", Short: "Check configuration, database, mail and clock, and say what to do",
	Manual: configManual,
	Run:    doctor,
}

// finding is what the doctor says about one thing; Advice is empty where all is well.
type finding struct {
	Thing  string `json:"thing"`
	Found  string `json:"found"`
	Advice string `json:"advice"`
}

func doctor(ctx context.Context, env *command.Env, args []string) error {
	flags := command.Flags("doctor")
	config := configFlags(flags, env)
	asJSON := flags.Bool("json", false, "as JSON")
	if _, err := command.ParseN(flags, args, 0); err != nil {
		return err
	}
	findings := examine(ctx, *config, env)
	ill := 0
	for _, f := range findings {
		if f.Advice != "" {
			ill++
		}
	}
	if *asJSON {
		if err := env.PrintJSON(findings); err != nil {
			return err
		}
	} else {
		for _, f := range findings {
			fmt.Fprintf(env.Stdout, "%-14s %s\n", f.Thing, f.Found)
			if f.Advice != "" {
				fmt.Fprintf(env.Stdout, "%-14s → %s\n", "", f.Advice)
			}
		}
	}
	if ill > 0 {
		return fault.Refuse("%d thing(s) need attention: do what the arrows say.", ill)
	}
	return nil
}

func examine(ctx context.Context, c Config, env *command.Env) []finding {
	findings := []finding{examineKey(c), examineAddress(c), examineClock(env), examineMail(c)}
	if c.PublicURL == "" {
		c.PublicURL = localURL(defaultAddr)
	}
	a, err := Open(ctx, c, env, slog.New(slog.DiscardHandler))
	if err != nil {
		return append(findings, finding{"database", "does not open: " + Explain(err), "Check --data, --db and the key."})
	}
	defer a.Close()
	return append(findings, a.examineDatabase(ctx), a.examineAudit(ctx), a.examineOutbox(ctx))
}

func examineKey(c Config) finding {
	info, err := os.Stat(folder(c.Data).keyFile())
	switch {
	case err != nil:
		return finding{"key", "not in " + folder(c.Data).keyFile(), "Put the key there, or into " + EnvKey + "."}
	case info.Mode().Perm()&0o077 != 0:
		return finding{"key", "can be read by others on this machine", "chmod 600 " + folder(c.Data).keyFile()}
	}
	return finding{"key", "is there, for its owner alone", ""}
}

func examineAddress(c Config) finding {
	switch {
	case c.PublicURL == "":
		return finding{"address", "not set", "Set OSTOJA_URL to the site's address, such as https://ct.example.org, so that links in mails lead there."}
	case checkURL(c.PublicURL) != nil:
		return finding{"address", c.PublicURL + " is none", "Set OSTOJA_URL to an address like https://ct.example.org."}
	case c.PublicURL[:5] != "https":
		return finding{"address", c.PublicURL + " is not encrypted", "Put a reverse proxy with TLS before the program."}
	}
	return finding{"address", c.PublicURL, ""}
}

// examineClock finds a clock that is far off: codes and links depend on it.
func examineClock(env *command.Env) finding {
	now := env.Now()
	if built := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC); now.Before(built) {
		return finding{"clock", now.UTC().Format(time.RFC3339) + ", before this program was written", "Set the clock; install a time service such as chrony."}
	}
	if _, err := time.LoadLocation("Europe/Warsaw"); err != nil {
		return finding{"clock", "knows no time zones", "Install the package tzdata."}
	}
	return finding{"clock", now.UTC().Format(time.RFC3339), ""}
}

func examineMail(c Config) finding {
	if c.MailServer == "" {
		return finding{"mail", "no mail server: letters stay in the program", "Set OSTOJA_MAIL and OSTOJA_MAIL_FROM."}
	}
	if c.MailFrom == "" {
		return finding{"mail", "no sender", "Set OSTOJA_MAIL_FROM to the address that letters come from."}
	}
	if _, err := mail.NewSMTP(c.MailServer, c.MailFrom, c.PublicURL); err != nil {
		return finding{"mail", err.Error(), "Correct OSTOJA_MAIL."}
	}
	return finding{"mail", "is configured", ""}
}

func (a *App) examineDatabase(ctx context.Context) finding {
	problems, err := a.DB.Check(ctx)
	if err != nil {
		return finding{"database", err.Error(), "Read docs/operations.md, 'When the database is damaged'."}
	}
	if len(problems) > 0 {
		return finding{"database", problems[0], "Stop the program and restore the latest backup into a new folder."}
	}
	return finding{"database", "is whole", ""}
}

func (a *App) examineAudit(ctx context.Context) finding {
	var head audit.Head
	err := a.DB.Read(ctx, func(tx *db.Tx) (err error) {
		head, err = audit.Verify(tx)
		return err
	})
	if err != nil {
		return finding{"audit log", err.Error(), "Somebody changed the log outside of the program. Keep this copy and compare it with the latest backup."}
	}
	return finding{"audit log", fmt.Sprintf("%d rows, none changed", head.Size), ""}
}

func (a *App) examineOutbox(ctx context.Context) finding {
	var waiting, refused int
	err := a.DB.Read(ctx, func(tx *db.Tx) (err error) {
		if waiting, err = mail.Count(tx, mail.Waiting); err != nil {
			return err
		}
		refused, err = mail.Count(tx, mail.Refused)
		return err
	})
	f := finding{"outbox", fmt.Sprintf("%d letters wait, %d were refused", waiting, refused), ""}
	if err != nil {
		f.Found = err.Error()
	}
	if refused > 0 {
		f.Advice = "Look at the refused letters on the page /mail and correct the addresses."
	}
	return f
}
