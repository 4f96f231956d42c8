package app

import (
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"ostoja/internal/db"
	"ostoja/internal/fault"
	"ostoja/internal/meetings"
)

// EnvKey may hold the master key in hexadecimal, instead of the key file.
const EnvKey = "OSTOJA_KEY"

// folder is a data folder: the database file, the key, the lock.
type folder string

func (f folder) database() string { return filepath.Join(string(f), "ostoja.db") }
func (f folder) keyFile() string  { return filepath.Join(string(f), "key") }

// holidays are the public holidays that come with the program and those of the
// group's own file, where there is one.
func (f folder) holidays() (meetings.Holidays, error) {
	all, name := meetings.NewHolidays(), filepath.Join(string(f), "holidays.tsv")
	own, err := os.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return all, nil
	}
	if err != nil {
		return nil, err
	}
	defer own.Close()
	if err := all.Add(own); err != nil {
		return nil, fault.Refuse("%s: %v. Mend the line or take it out, and start again.", name, err)
	}
	return all, nil
}

// exists tells whether a group lives in the folder.
func (f folder) exists() bool {
	_, err := os.Stat(f.keyFile())
	return err == nil
}

// create makes the folder and a new key in it. A folder that has a key is left alone.
func (f folder) create() error {
	if f.exists() {
		return fault.Refuse("%s holds a group already. Choose another folder with --data, or start this one with 'ostoja serve --data %s'.", f, f)
	}
	if err := os.MkdirAll(string(f), 0o700); err != nil {
		return fault.Refuse("The folder %s cannot be made: %v. Choose another with --data.", f, err)
	}
	key := make([]byte, db.KeySize)
	rand.Read(key)
	return os.WriteFile(f.keyFile(), []byte(hex.EncodeToString(key)+"\n"), 0o600)
}

// masterKey reads the key from the environment, else from the folder.
func (f folder) masterKey(getenv func(string) string) ([]byte, error) {
	text := getenv(EnvKey)
	if text == "" {
		content, err := os.ReadFile(f.keyFile())
		if errors.Is(err, fs.ErrNotExist) {
			return nil, fault.Refuse("There is no group in %s. Make one with 'ostoja init --data %s --tor FILE', or try 'make demo'.", f, f)
		}
		if err != nil {
			return nil, err
		}
		text = string(content)
	}
	key, err := hex.DecodeString(strings.TrimSpace(text))
	if err != nil || len(key) != db.KeySize {
		return nil, fault.Refuse("The key in %s or %s is not %d hexadecimal digits. Put your copy of the key there.", f.keyFile(), EnvKey, 2*db.KeySize)
	}
	return key, nil
}

// derive makes the key for one purpose out of the master key.
func derive(master []byte, purpose string) ([]byte, error) {
	return hkdf.Key(sha256.New, master, nil, "ostoja "+purpose+" 1", db.KeySize)
}

// lock keeps a second program off the folder, and names the one that holds it.
func (f folder) lock() (release func(), err error) {
	file, err := os.OpenFile(filepath.Join(string(f), "lock"), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		holder, _ := os.ReadFile(file.Name())
		file.Close()
		return nil, fault.Refuse("Process %s works on %s already. Stop it first, or choose another folder with --data.", strings.TrimSpace(string(holder)), f)
	}
	file.Truncate(0)
	fmt.Fprintf(file, "%d\n", os.Getpid())
	return func() { file.Close() }, nil
}
