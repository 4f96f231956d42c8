package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"ostoja/internal/audit"
	"ostoja/internal/command"
	"ostoja/internal/db"
	"ostoja/internal/fault"
)

var auditVerifyCommand = command.Command{
	Name: "audit verify", Args: "--data DIR [--head FILE] [--json]", Short: "Check that nobody has changed the audit log",
	Manual: configManual + `
  --head FILE    a head that 'ostoja audit head' printed earlier, kept outside

Names the first row that is not as it was written. A log that was rewritten
whole is found only with a head that was kept elsewhere.`,
	Run: auditVerify,
}

var auditHeadCommand = command.Command{
	Name: "audit head", Args: "--data DIR", Short: "Print the audit log's head, to be kept elsewhere",
	Manual: configManual + "\n\nPrints size and root of the log as JSON. Mail it to the co-leads each month.",
	Run:    auditHead,
}

var dbCheckCommand = command.Command{
	Name: "db check", Args: "--data DIR", Short: "Check that the database file is whole",
	Manual: configManual + "\n\nUse this instead of a sqlite3 of your system: older ones may carry a bug that loses writes.",
	Run:    dbCheck,
}

// openOnly opens the database alone, without bringing its schema up to date.
func openOnly(ctx context.Context, env *command.Env, c *Config) (*db.DB, error) {
	master, err := folder(c.Data).masterKey(env.Getenv)
	if err != nil {
		return nil, err
	}
	return openDatabase(ctx, *c, master)
}

func auditVerify(ctx context.Context, env *command.Env, args []string) error {
	flags := command.Flags("audit verify")
	config := configFlags(flags, env)
	headFile := flags.String("head", "", "a head that was kept")
	asJSON := flags.Bool("json", false, "as JSON")
	if _, err := command.ParseN(flags, args, 0); err != nil {
		return err
	}
	known, err := readHead(*headFile)
	if err != nil {
		return err
	}
	d, err := openOnly(ctx, env, config)
	if err != nil {
		return err
	}
	defer d.Close()
	var head audit.Head
	err = d.Read(ctx, func(tx *db.Tx) error {
		head, err = audit.Verify(tx, known...)
		return err
	})
	if wrong, ok := errors.AsType[*audit.Wrong](err); ok {
		if *asJSON {
			env.PrintJSON(map[string]any{"ok": false, "first_wrong_row": wrong.Seq, "reason": wrong.Reason})
		}
		return fault.Refuse("Row %d of the audit log %s. Keep this copy and compare it with a backup.", wrong.Seq, wrong.Reason)
	}
	if err != nil {
		return err
	}
	if *asJSON {
		return env.PrintJSON(map[string]any{"ok": true, "size": head.Size, "root": head.Root})
	}
	_, err = fmt.Fprintf(env.Stdout, "All %d rows are as they were written.\n", head.Size)
	return err
}

func readHead(file string) ([]audit.Head, error) {
	if file == "" {
		return nil, nil
	}
	content, err := os.ReadFile(file)
	if err != nil {
		return nil, fault.Refuse("The head %s cannot be read: %v.", file, err)
	}
	var head audit.Head
	if err := json.Unmarshal(content, &head); err != nil || head.Size == 0 {
		return nil, fault.Refuse("%s is no head: it must be what 'ostoja audit head' printed.", file)
	}
	return []audit.Head{head}, nil
}

func auditHead(ctx context.Context, env *command.Env, args []string) error {
	flags := command.Flags("audit head")
	config := configFlags(flags, env)
	if _, err := command.ParseN(flags, args, 0); err != nil {
		return err
	}
	d, err := openOnly(ctx, env, config)
	if err != nil {
		return err
	}
	defer d.Close()
	var head audit.Head
	if err := d.Read(ctx, func(tx *db.Tx) error {
		head, err = audit.Verify(tx)
		return err
	}); err != nil {
		return err
	}
	return env.PrintJSON(head)
}

func dbCheck(ctx context.Context, env *command.Env, args []string) error {
	flags := command.Flags("db check")
	config := configFlags(flags, env)
	if _, err := command.ParseN(flags, args, 0); err != nil {
		return err
	}
	d, err := openOnly(ctx, env, config)
	if err != nil {
		return err
	}
	defer d.Close()
	problems, err := d.Check(ctx)
	if err != nil {
		return err
	}
	for _, p := range problems {
		fmt.Fprintln(env.Stdout, p)
	}
	if len(problems) > 0 {
		return fault.Refuse("The database is damaged. Restore the latest backup into a new folder with 'ostoja restore'.")
	}
	_, err = fmt.Fprintln(env.Stdout, "The database is whole.")
	return err
}
