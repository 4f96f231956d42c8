package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"filippo.io/age"

	"ostoja/internal/command"
	"ostoja/internal/db"
	"ostoja/internal/fault"
)

var backupCommand = command.Command{
	Name: "backup", Args: "FILE --data DIR", Short: "Write a backup while the program runs",
	Manual: configManual + `

The backup is one file: the database as it is at this moment, encrypted with
the group's key and protected against any change. Without the key it is of no
use: keep both, apart from each other. For PostgreSQL use pg_dump.`,
	Run: backup,
}

func backup(ctx context.Context, env *command.Env, args []string) error {
	flags := command.Flags("backup")
	config := configFlags(flags, env)
	files, err := command.ParseN(flags, args, 1)
	if err != nil {
		return err
	}
	if config.Postgres != "" {
		return fault.Misuse("This group lives in PostgreSQL: back it up with pg_dump, and keep a copy of the key in %s.", folder(config.Data).keyFile())
	}
	master, err := folder(config.Data).masterKey(env.Getenv)
	if err != nil {
		return err
	}
	d, err := openDatabase(ctx, *config, master)
	if err != nil {
		return err
	}
	defer d.Close()
	snapshot := filepath.Join(config.Data, "backup.tmp")
	defer os.Remove(snapshot)
	if err := d.Snapshot(ctx, snapshot); err != nil {
		return err
	}
	if err := encryptFile(snapshot, files[0], master); err != nil {
		return err
	}
	fmt.Fprintf(env.Stdout, "The backup is in %s.\n", files[0])
	return nil
}

var restoreCommand = command.Command{
	Name: "restore", Args: "FILE --data DIR", Short: "Restore a backup into an empty folder",
	Manual: configManual + `
  --key FILE     the copy of the key that the backup was made with

Checks the whole backup before anything is written: a wrong key, a cut or a
changed file is refused. The folder must not hold a group.`,
	Run: restore,
}

func restore(ctx context.Context, env *command.Env, args []string) error {
	flags := command.Flags("restore")
	config := configFlags(flags, env)
	keyFile := flags.String("key", "", "the copy of the key")
	files, err := command.ParseN(flags, args, 1)
	if err != nil {
		return err
	}
	data := folder(config.Data)
	if _, err := os.Stat(data.database()); err == nil {
		return fault.Refuse("%s holds a group already. Restore into an empty folder, look at it, and then exchange the folders.", data)
	}
	if err := os.MkdirAll(config.Data, 0o700); err != nil {
		return err
	}
	if *keyFile != "" {
		if err := copyKey(*keyFile, data.keyFile()); err != nil {
			return err
		}
	}
	master, err := data.masterKey(env.Getenv)
	if err != nil {
		return err
	}
	incoming := data.database() + ".incoming"
	defer os.Remove(incoming)
	if err := decryptFile(files[0], incoming, master); err != nil {
		return err
	}
	if err := checkSnapshot(ctx, incoming, master); err != nil {
		return err
	}
	if err := os.Rename(incoming, data.database()); err != nil {
		return err
	}
	fmt.Fprintf(env.Stdout, "The backup is restored in %s. Start it with 'ostoja serve --data %[1]s'.\n", config.Data)
	return nil
}

func copyKey(from, to string) error {
	content, err := os.ReadFile(from)
	if err != nil {
		return fault.Refuse("The key %s cannot be read: %v.", from, err)
	}
	return os.WriteFile(to, content, 0o600)
}

// identity is the key of backups, out of the master key. age authenticates
// every part of the file and its end.
func identity(master []byte) (*age.ScryptIdentity, *age.ScryptRecipient, error) {
	key, err := derive(master, "backup")
	if err != nil {
		return nil, nil, err
	}
	secret := fmt.Sprintf("%x", key)
	id, err1 := age.NewScryptIdentity(secret)
	to, err2 := age.NewScryptRecipient(secret)
	if err := errors.Join(err1, err2); err != nil {
		return nil, nil, err
	}
	to.SetWorkFactor(2) // the secret is a whole key already: nothing to stretch
	return id, to, nil
}

// encryptFile encrypts a file; the result appears under its name only when it is whole.
func encryptFile(from, to string, master []byte) error {
	_, recipient, err := identity(master)
	if err != nil {
		return err
	}
	return transform(from, to, func(in io.Reader, out io.Writer) error {
		w, err := age.Encrypt(out, recipient)
		if err != nil {
			return err
		}
		if _, err := io.Copy(w, in); err != nil {
			return err
		}
		return w.Close()
	})
}

// decryptFile decrypts a backup, or says what is wrong with it.
func decryptFile(from, to string, master []byte) error {
	id, _, err := identity(master)
	if err != nil {
		return err
	}
	return transform(from, to, func(in io.Reader, out io.Writer) error {
		r, err := age.Decrypt(in, id)
		if noMatch, ok := errors.AsType[*age.NoIdentityMatchError](err); ok {
			return fault.Refuse("The key does not open %s (%v). Give the copy of the key that belongs to it with --key.", from, firstLine(noMatch.Error()))
		}
		if err != nil {
			return fault.Refuse("%s is no backup of Ostoja: %v.", from, err)
		}
		if _, err := io.Copy(out, r); err != nil {
			return fault.Refuse("%s is damaged or was changed: %v. Use another backup.", from, err)
		}
		return nil
	})
}

func transform(from, to string, f func(io.Reader, io.Writer) error) (err error) {
	in, err := os.Open(from)
	if err != nil {
		return fault.Refuse("%s cannot be read: %v.", from, err)
	}
	defer in.Close()
	out, err := os.CreateTemp(filepath.Dir(to), ".ostoja-*")
	if err != nil {
		return fault.Refuse("Nothing can be written beside %s: %v.", to, err)
	}
	defer os.Remove(out.Name())
	if err := errors.Join(f(in, out), out.Sync(), out.Close()); err != nil {
		return err
	}
	return os.Rename(out.Name(), to)
}

func checkSnapshot(ctx context.Context, file string, master []byte) error {
	key, err := derive(master, "database")
	if err != nil {
		return err
	}
	d, err := db.OpenSQLite(ctx, file, key)
	if err != nil {
		return fault.Refuse("The database in the backup does not open: %v.", err)
	}
	defer func() {
		d.Close()
		for _, suffix := range []string{"-wal", "-shm"} {
			os.Remove(file + suffix)
		}
	}()
	problems, err := d.Check(ctx)
	if err == nil && len(problems) > 0 {
		err = fault.Refuse("The database in the backup is damaged: %s.", strings.Join(problems, "; "))
	}
	return err
}
