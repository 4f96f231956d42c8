package mail

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"
)

// SMTP sends letters through one mail server.
type SMTP struct {
	host    string
	options []gomail.Option
	from    string
	domain  string // of Message-IDs
}

// NewSMTP reads an address such as smtps://user:password@mail.example.org:465
// or smtp://mail.example.org:587 (STARTTLS where the server has it; a loopback
// server may do without). It greets the server by the host of site, the address
// of this program; some refuse a stranger that calls itself localhost.
func NewSMTP(address, from, site string) (*SMTP, error) {
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" {
		return nil, errors.New("mail: the address of the mail server is not understood: use smtp://user:password@host:port")
	}
	options := []gomail.Option{gomail.WithTimeout(timeout), gomail.WithHELO(greeting(site))}
	if u.Scheme == "smtps" {
		options = append(options, gomail.WithSSL())
	} else if loopback(u.Hostname()) {
		options = append(options, gomail.WithTLSPolicy(gomail.TLSOpportunistic))
	} else {
		options = append(options, gomail.WithTLSPolicy(gomail.TLSMandatory))
	}
	if port, err := strconv.Atoi(u.Port()); err == nil {
		options = append(options, gomail.WithPort(port))
	}
	if password, ok := u.User.Password(); ok {
		options = append(options, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover), gomail.WithUsername(u.User.Username()), gomail.WithPassword(password))
	}
	s := &SMTP{host: u.Hostname(), options: options, from: from, domain: domainOf(from, u.Hostname())}
	if _, err := s.client(); err != nil {
		return nil, err
	}
	return s, nil
}

// greeting is the host of the program's own address; localhost where it has no name.
func greeting(site string) string {
	u, err := url.Parse(site)
	if err != nil || u.Hostname() == "" || net.ParseIP(u.Hostname()) != nil {
		return "localhost"
	}
	return u.Hostname()
}

func loopback(host string) bool { return host == "localhost" || host == "127.0.0.1" || host == "::1" }

// timeout bounds each step of a conversation with the server; a test has less patience.
var timeout = 30 * time.Second

// domainOf is the part of an address behind its @.
func domainOf(address, otherwise string) string {
	if _, domain, ok := strings.Cut(strings.TrimRight(address, ">"), "@"); ok && domain != "" {
		return domain
	}
	return otherwise
}

func (s *SMTP) client() (*gomail.Client, error) {
	client, err := gomail.NewClient(s.host, s.options...)
	if err != nil {
		return nil, fmt.Errorf("mail: %w", err)
	}
	return client, nil
}

// Dial implements Sender.
func (s *SMTP) Dial(ctx context.Context) (Connection, error) {
	client, err := s.client()
	if err != nil {
		return nil, err
	}
	if err := client.DialWithContext(ctx); err != nil {
		return nil, fmt.Errorf("mail: the server %s does not answer: %w", s.host, err)
	}
	return &conversation{s, client}, nil
}

// conversation is a Connection by SMTP.
type conversation struct {
	*SMTP
	client *gomail.Client
}

func (c *conversation) Close() error { return c.client.Close() }

// Send implements Connection.
func (c *conversation) Send(ctx context.Context, l Letter) error {
	m, err := c.message(l)
	if err != nil {
		return &Permanent{err}
	}
	err = c.client.Send(m)
	if err == nil || m.IsDelivered() { // taken; what went wrong after that is the next letter's affair
		return nil
	}
	failed, ok := errors.AsType[*gomail.SendError](err)
	switch {
	case ok && refused(failed):
		return &Permanent{err}
	case ok && failed.ErrorCode() >= 400:
		return err
	}
	return &Lost{err} // no word from the server: the connection is of no more use
}

// refused tells whether the server refused this letter for good: its recipient,
// or what is in it. Whoever refuses the sender (at MAIL FROM), or says that its
// policy is against us (5.7, RFC 3463), would refuse every letter of a
// circulation alike until somebody corrects a setting: such letters wait.
func refused(failed *gomail.SendError) bool {
	if strings.HasPrefix(failed.EnhancedStatusCode(), "5.7.") {
		return false
	}
	switch failed.Reason {
	case gomail.ErrSMTPRcptTo: // no such mailbox, moved, full, not allowed as a name
		return failed.ErrorCode() >= 550 && failed.ErrorCode() <= 553
	case gomail.ErrSMTPData, gomail.ErrSMTPDataClose:
		return slices.Contains([]int{550, 552, 554}, failed.ErrorCode())
	}
	return false
}

// message writes a letter as MIME. A calendar object goes as an alternative of
// the text, with its method in the type (RFC 6047), which is what Outlook,
// Google and Thunderbird take an invitation from.
func (s *SMTP) message(l Letter) (*gomail.Msg, error) {
	m := gomail.NewMsg()
	if err := errors.Join(m.From(s.from), m.To(l.To)); err != nil {
		return nil, err
	}
	m.Subject(l.Subject)
	m.SetMessageIDWithValue(string(l.ID) + "@" + s.domain)
	m.SetDateWithValue(l.Created)
	m.SetGenHeader("Auto-Submitted", "auto-generated")
	m.SetBodyString(gomail.TypeTextPlain, l.Text)
	if l.Calendar != "" {
		m.AddAlternativeString(gomail.ContentType("text/calendar; method="+l.Method), l.Calendar)
	}
	return m, nil
}
