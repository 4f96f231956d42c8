// Package mailtest is a small real mail server for tests, which can be told to
// misbehave, and a reader of what it took.
package mailtest

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	netmail "net/mail"
	"strings"
	"sync"
	"testing"
	"time"
)

// Server is a small real mail server that can be told to misbehave.
type Server struct {
	Listener net.Listener
	Mutex    sync.Mutex
	got      []string // what was taken, whole letters
	Dials    int
	Greeting string // by what name it was last greeted
	// How it misbehaves. Each is asked with the recipient of the letter.
	RefusesFrom string                              // what it answers to MAIL, such as "530 sign in first"; empty to take the sender
	Refuses     func(to string) (code int)          // at RCPT; 0 to take it
	Policy      string                              // the status that comes with a refusal at RCPT, such as "5.7.1 "
	DropAfter   func(to string) (keeps, drops bool) // after DATA: does it keep the letter, does it cut the line
	Pause       time.Duration                       // before each answer
}

// Start starts a server that takes everything until it is told otherwise.
func Start(t testing.TB) *Server {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &Server{Listener: l}
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go s.serve(c)
		}
	}()
	t.Cleanup(func() { l.Close() })
	return s
}

// Address is the server's, as mail.NewSMTP reads it.
func (s *Server) Address() string { return "smtp://" + s.Listener.Addr().String() }

func (s *Server) serve(c net.Conn) {
	defer c.Close()
	s.Mutex.Lock()
	s.Dials++
	refuses, refusesFrom, policy, dropAfter, pause := s.Refuses, s.RefusesFrom, s.Policy, s.DropAfter, s.Pause
	s.Mutex.Unlock()
	in := bufio.NewReader(c)
	say := func(line string) { time.Sleep(pause); fmt.Fprintf(c, "%s\r\n", line) }
	say("220 test")
	to := ""
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		line = strings.TrimRight(line, "\r\n")
		switch verb := strings.ToUpper(strings.Fields(line + " x")[0]); verb {
		case "EHLO":
			s.Mutex.Lock()
			s.Greeting = strings.TrimPrefix(line, "EHLO ")
			s.Mutex.Unlock()
			say("250-test\r\n250-ENHANCEDSTATUSCODES\r\n250 8BITMIME")
		case "MAIL":
			say(cmp.Or(refusesFrom, "250 ok"))
		case "RCPT":
			to = line[strings.Index(line, "<")+1 : strings.Index(line, ">")]
			if code := refuse(refuses, to); code != 0 {
				say(fmt.Sprintf("%d %s<%s> is not here", code, policy, to)) // as many servers do
				continue
			}
			say("250 ok")
		case "DATA":
			say("354 go on")
			letter := readData(in)
			keeps, drops := true, false
			if dropAfter != nil {
				keeps, drops = dropAfter(to)
			}
			if keeps {
				s.Mutex.Lock()
				s.got = append(s.got, letter)
				s.Mutex.Unlock()
			}
			if drops {
				return
			}
			say("250 taken")
		case "QUIT":
			say("221 bye")
			return
		default:
			say("250 ok")
		}
	}
}

func refuse(f func(string) int, to string) int {
	if f == nil {
		return 0
	}
	return f(to)
}

func readData(in *bufio.Reader) string {
	var b strings.Builder
	for {
		line, err := in.ReadString('\n')
		if err != nil || line == ".\r\n" {
			return b.String()
		}
		b.WriteString(strings.TrimPrefix(line, "."))
	}
}

// Letters parses what the server took.
func (s *Server) Letters(t testing.TB) []Letter {
	t.Helper()
	s.Mutex.Lock()
	defer s.Mutex.Unlock()
	var out []Letter
	for _, raw := range s.got {
		out = append(out, parse(t, raw))
	}
	return out
}

// Letter is a letter as a mail program reads it.
type Letter struct {
	ID, To, Subject, Text, Calendar, Method string
	AutoSubmitted                           string
	Inline                                  bool // the calendar part is no attachment
}

func parse(t testing.TB, raw string) Letter {
	t.Helper()
	m, err := netmail.ReadMessage(strings.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	subject, _ := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	p := Letter{ID: m.Header.Get("Message-ID"), To: m.Header.Get("To"), Subject: subject, AutoSubmitted: m.Header.Get("Auto-Submitted")}
	kind, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil {
		t.Fatal(err)
	}
	if kind != "multipart/alternative" {
		p.Text = decoded(t, m.Body, m.Header.Get("Content-Transfer-Encoding"))
		return p
	}
	for r := multipart.NewReader(m.Body, params["boundary"]); ; {
		part, err := r.NextRawPart()
		if err == io.EOF {
			return p
		}
		if err != nil {
			t.Fatal(err)
		}
		kind, params, _ := mime.ParseMediaType(part.Header.Get("Content-Type"))
		body := decoded(t, part, part.Header.Get("Content-Transfer-Encoding"))
		switch kind {
		case "text/plain":
			p.Text = body
		case "text/calendar":
			p.Calendar, p.Method = body, params["method"]
			p.Inline = !strings.HasPrefix(part.Header.Get("Content-Disposition"), "attachment")
		}
	}
}

func decoded(t testing.TB, r io.Reader, encoding string) string {
	t.Helper()
	if strings.EqualFold(encoding, "quoted-printable") {
		r = quotedprintable.NewReader(r)
	}
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
