package app

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"

	"ostoja/internal/command"
	"ostoja/internal/fault"
	"ostoja/internal/lang"
	"ostoja/internal/web"
)

// ownCommands are those that belong to no module.
func ownCommands() []command.Command {
	return []command.Command{initCommand, serveCommand, demoCommand, backupCommand, restoreCommand, doctorCommand, auditVerifyCommand, auditHeadCommand, dbCheckCommand, placesImportCommand, publishCommand}
}

// Explain gives an error's words for a person at a terminal. Messages of pages
// are said in English.
func Explain(err error) string {
	e, ok := errors.AsType[*fault.Error](err)
	if !ok {
		return err.Error()
	}
	catalog := lang.NewCatalog()
	if catalog.Add(web.Messages()) != nil {
		return e.Message
	}
	return catalog.Speaker(lang.En, nil).T(e.Message, e.Args...)
}

// configFlags adds the flags that open a group.
func configFlags(flags *flag.FlagSet, env *command.Env) *Config {
	c := &Config{
		MailServer: env.Getenv("OSTOJA_MAIL"), MailFrom: env.Getenv("OSTOJA_MAIL_FROM"),
		SSOIssuer: env.Getenv("OSTOJA_SSO_ISSUER"), SSOClient: env.Getenv("OSTOJA_SSO_CLIENT"), SSOSecret: env.Getenv("OSTOJA_SSO_SECRET"), SSOName: env.Getenv("OSTOJA_SSO_NAME"),
	}
	flags.StringVar(&c.Data, "data", "data", "the data folder")
	flags.StringVar(&c.Postgres, "db", env.Getenv("OSTOJA_DB"), "a PostgreSQL address instead of the folder's file")
	flags.StringVar(&c.PublicURL, "url", env.Getenv("OSTOJA_URL"), "the site's address for people")
	flags.StringVar(&c.Proxies, "proxy", env.Getenv("OSTOJA_PROXY"), "the reverse proxies whose X-Forwarded-For is believed")
	flags.StringVar(&c.LeaveURL, "leave", "https://www.google.com/", "where 'Leave this page' leads")
	return c
}

const configManual = `
  --data DIR     the data folder (default: data)
  --db ADDRESS   a PostgreSQL database instead of the folder's file; also OSTOJA_DB
  --url URL      the site's address as people type it; also OSTOJA_URL

The key is in DIR/key, or in hexadecimal in OSTOJA_KEY. Keep a copy elsewhere:
without it nobody opens the data again.`

var serveCommand = command.Command{
	Name: "serve", Args: "--data DIR --addr HOST:PORT", Short: "Serve the group's pages and do its work",
	Manual: configManual + `
  --addr HOST:PORT      where to listen (default: 127.0.0.1:8080)
  --metrics HOST:PORT   where Prometheus reads (default: 127.0.0.1:9464; '' for nowhere)
  --leave URL           where 'Leave this page' leads
  --proxy ADDRESSES     your reverse proxies, as addresses or networks parted by
                        commas: their X-Forwarded-For tells senders apart
                        (default: none is believed); also OSTOJA_PROXY
  --json-log            one JSON object a line on the log

Mail goes out through OSTOJA_MAIL (smtp://user:password@host:587) from
OSTOJA_MAIL_FROM. Sign-in through a provider needs OSTOJA_SSO_ISSUER,
OSTOJA_SSO_CLIENT, OSTOJA_SSO_SECRET and OSTOJA_SSO_NAME.

Put a reverse proxy with TLS before it, and give its address with --url.`,
	Run: serve,
}

func serve(ctx context.Context, env *command.Env, args []string) error {
	flags := command.Flags("serve")
	config := configFlags(flags, env)
	addr := flags.String("addr", defaultAddr, "where to listen")
	metricsAddr := flags.String("metrics", "127.0.0.1:9464", "where Prometheus reads")
	jsonLog := flags.Bool("json-log", false, "one JSON object a line")
	if _, err := command.ParseN(flags, args, 0); err != nil {
		return err
	}
	release, err := folder(config.Data).lockIfPresent()
	if err != nil {
		return err
	}
	defer release()
	if config.PublicURL == "" {
		config.PublicURL = localURL(*addr)
	}
	if err := checkURL(config.PublicURL); err != nil {
		return err
	}
	a, err := Open(ctx, *config, env, logger(env, *jsonLog))
	if err != nil {
		return err
	}
	defer a.Close()
	return a.Serve(ctx, *addr, *metricsAddr, func(net.Addr) {
		fmt.Fprintf(env.Stdout, "Ostoja answers at %s\n", config.PublicURL)
	})
}

const defaultAddr = "127.0.0.1:8080"

// localURL is the address of a program that nobody has given a name. A browser
// makes passkeys for 'localhost', not for the number that it stands for.
func localURL(addr string) string {
	host, port, err := net.SplitHostPort(addr)
	if err == nil && (host == "127.0.0.1" || host == "" || host == "::1") {
		return "http://localhost:" + port
	}
	return "http://" + addr
}

func logger(env *command.Env, asJSON bool) *slog.Logger {
	if asJSON {
		return slog.New(slog.NewJSONHandler(env.Stderr, nil))
	}
	return slog.New(slog.NewTextHandler(env.Stderr, nil))
}

var initCommand = command.Command{
	Name: "init", Args: "--data DIR --tor FILE", Short: "Make a group from its Terms of Reference",
	Manual: configManual + `
  --tor FILE     the Terms of Reference: txt, md or docx
  --articles     add articles for the public site as drafts. They were written for
                 Poland and dated: nobody outside sees one before a second person
                 has read it, and a lawyer, what it says about the law

Makes the folder, a new key, the database, and a charter proposed from the
text. Prints a link for the first co-lead: she gives her name, confirms the
charter and invites the others. Then: ostoja serve --data DIR`,
	Run: initGroup,
}

func initGroup(ctx context.Context, env *command.Env, args []string) error {
	flags := command.Flags("init")
	config := configFlags(flags, env)
	torFile := flags.String("tor", "", "the Terms of Reference")
	articles := flags.Bool("articles", false, "add articles for the public site as drafts")
	if _, err := command.ParseN(flags, args, 0); err != nil {
		return err
	}
	if *torFile == "" {
		return fault.Misuse("Name the file with the Terms of Reference: ostoja init --data %s --tor FILE", config.Data)
	}
	if config.PublicURL == "" {
		config.PublicURL = localURL(defaultAddr)
	}
	if err := checkURL(config.PublicURL); err != nil {
		return err
	}
	proposal, err := readProposal(*torFile) // before anything is made
	if err != nil {
		return err
	}
	data := folder(config.Data)
	if err := data.create(); err != nil {
		return err
	}
	link, err := makeGroup(ctx, *config, env, proposal, *articles)
	if err != nil {
		return errors.Join(err, undo(data))
	}
	fmt.Fprintf(env.Stdout, `The group is made in %[1]s.

  The key is in %[2]s. Keep a copy of it somewhere safe, apart from the data:
  without it nobody opens the data again.

  Start:          ostoja serve --data %[1]s
  First co-lead:  %[3]s
                  (works once, for two weeks)
`, config.Data, data.keyFile(), link)
	return nil
}

// undo takes away what a failed init has made, so that it can be tried again.
func undo(f folder) error {
	files, err := filepath.Glob(f.database() + "*")
	if err != nil {
		return err
	}
	for _, name := range append(files, f.keyFile()) {
		if err := os.Remove(name); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	return nil
}

// lockIfPresent locks a folder that exists; one that does not is an error of its own.
func (f folder) lockIfPresent() (func(), error) {
	if _, err := os.Stat(string(f)); err != nil {
		return nil, fault.Refuse("There is no group in %s. Make one with 'ostoja init --data %s --tor FILE', or try 'make demo'.", f, f)
	}
	return f.lock()
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return line
}
