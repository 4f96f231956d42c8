package mail

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"time"

	gomail "github.com/wneessen/go-mail"
)

// SMTP sends letters through one mail server.
type SMTP struct {
	client *gomail.Client
	from   string
	domain string // of Message-IDs
}

// NewSMTP reads an address such as smtps://user:password@mail.example.org:465
// or smtp://mail.example.org:587 (STARTTLS where the server has it; a loopback
// server may do without).
func NewSMTP(address, from string) (*SMTP, error) {
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" {
		return nil, errors.New("mail: the address of the mail server is not understood: use smtp://user:password@host:port")
	}
	options := []gomail.Option{gomail.WithTimeout(30 * time.Second), gomail.WithHELO("localhost")}
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
	client, err := gomail.NewClient(u.Hostname(), options...)
	if err != nil {
		return nil, fmt.Errorf("mail: %w", err)
	}
	return &SMTP{client: client, from: from, domain: u.Hostname()}, nil
}

func loopback(host string) bool { return host == "localhost" || host == "127.0.0.1" || host == "::1" }

// Send implements Sender.
func (s *SMTP) Send(ctx context.Context, l Letter) error {
	m := gomail.NewMsg()
	if err := errors.Join(m.From(s.from), m.To(l.To)); err != nil {
		return &Permanent{err}
	}
	m.Subject(l.Subject)
	m.SetMessageIDWithValue(string(l.ID) + "@" + s.domain)
	m.SetDateWithValue(l.Created)
	m.SetGenHeader("Auto-Submitted", "auto-generated")
	m.SetBodyString(gomail.TypeTextPlain, l.Text)
	if l.Calendar != "" {
		m.AddAlternativeString(gomail.ContentType("text/calendar; method="+l.Method), l.Calendar)
	}
	err := s.client.DialAndSendWithContext(ctx, m)
	if failed, ok := errors.AsType[*gomail.SendError](err); ok && !failed.IsTemp() && failed.ErrorCode() >= 500 {
		return &Permanent{err}
	}
	return err
}
