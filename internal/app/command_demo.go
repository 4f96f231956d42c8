package app

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net"

	"ostoja/internal/command"
	"ostoja/internal/db"
	"ostoja/internal/members"
	"ostoja/internal/who"
)

var demoCommand = command.Command{
	Name: "demo", Args: "--data DIR --addr HOST:PORT [--json]", Short: "Serve a demonstration with invented people",
	Manual: `
  --data DIR         the data folder (default: data/demo); made and filled if it is not there
  --addr HOST:PORT   where to listen (default: 127.0.0.1:8080)
  --json             print the addresses as one JSON object
  --quiet            no log

Fills the counter-trafficking working group of Poland with invented people and
prints a link for each kind of person that signs her in with one click. Never
put real data into it.`,
	Run: demo,
}

func demo(ctx context.Context, env *command.Env, args []string) error {
	flags := command.Flags("demo")
	config := configFlags(flags, env)
	flags.Lookup("data").DefValue = ""
	config.Data = "data/demo"
	addr := flags.String("addr", defaultAddr, "where to listen")
	asJSON := flags.Bool("json", false, "as JSON")
	quiet := flags.Bool("quiet", false, "no log")
	if _, err := command.ParseN(flags, args, 0); err != nil {
		return err
	}
	config.Demonstration = true
	if config.PublicURL == "" {
		config.PublicURL = localURL(*addr)
	}
	fresh := !folder(config.Data).exists()
	if fresh {
		if err := folder(config.Data).create(); err != nil {
			return err
		}
	}
	release, err := folder(config.Data).lock()
	if err != nil {
		return err
	}
	defer release()
	log := logger(env, false)
	if *quiet {
		log = logger(&command.Env{Stderr: discard{}}, false)
	}
	a, err := Open(ctx, *config, env, log)
	if err != nil {
		return err
	}
	defer a.Close()
	if fresh {
		if err := a.fillDemo(ctx); err != nil {
			return err
		}
	}
	keys, err := a.demoKeys(ctx)
	if err != nil {
		return err
	}
	a.Members.DemoKeys = func() []members.DemoKey { return keys }
	return a.Serve(ctx, *addr, "", func(net.Addr) { printDemo(env, config.PublicURL, keys, *asJSON) })
}

type discard struct{}

func (discard) Write(b []byte) (int, error) { return len(b), nil }

// demonstrator is who fills the demonstration.
const demonstrator = "demonstration"

// fillDemo lets every module add its invented records, all or none.
func (a *App) fillDemo(ctx context.Context) error {
	ctx = who.In(ctx, who.Person{System: demonstrator})
	return a.DB.Write(ctx, func(tx *db.Tx) error {
		for _, m := range a.Modules {
			if m.Demo == nil {
				continue
			}
			if err := m.Demo(tx); err != nil {
				return fmt.Errorf("app: demonstration of %s: %w", m.Name, err)
			}
		}
		return nil
	})
}

// demoKeys makes the one-click links: bound to this folder's key, the same at
// every start.
func (a *App) demoKeys(ctx context.Context) (keys []members.DemoKey, err error) {
	err = a.DB.Read(ctx, func(tx *db.Tx) error {
		keys, err = a.Members.DemoPeople(tx)
		return err
	})
	for i := range keys {
		mac := hmac.New(sha256.New, a.master)
		mac.Write([]byte("demo " + string(keys[i].Person)))
		keys[i].Token = hex.EncodeToString(mac.Sum(nil)[:16])
	}
	return keys, err
}

func printDemo(env *command.Env, url string, keys []members.DemoKey, asJSON bool) {
	links := map[string]string{}
	for _, k := range keys {
		links[k.Label] = url + "/demo/" + k.Token
	}
	if asJSON {
		env.PrintJSON(map[string]any{"url": url, "sign_in": links})
		return
	}
	fmt.Fprintf(env.Stdout, "Ostoja's demonstration answers at %s\nSign in with one click as:\n", url)
	for _, k := range keys {
		fmt.Fprintf(env.Stdout, "  %-20s %s\n", k.Label, links[k.Label])
	}
}
