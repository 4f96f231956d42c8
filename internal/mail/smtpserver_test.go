package mail_test

import (
	"bufio"
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

// smtpServer is a small real mail server that can be told to misbehave.
type smtpServer struct {
	listener net.Listener
	mu       sync.Mutex
	got      []string // what was taken, whole letters
	dials    int
	// How it misbehaves. Each is asked with the recipient of the letter.
	refuses   func(to string) (code int)          // at RCPT; 0 to take it
	dropAfter func(to string) (keeps, drops bool) // after DATA: does it keep the letter, does it cut the line
	pause     time.Duration                       // before each answer
}

func startSMTP(t testing.TB) *smtpServer {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &smtpServer{listener: l}
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

func (s *smtpServer) address() string { return "smtp://" + s.listener.Addr().String() }

func (s *smtpServer) serve(c net.Conn) {
	defer c.Close()
	s.mu.Lock()
	s.dials++
	refuses, dropAfter, pause := s.refuses, s.dropAfter, s.pause
	s.mu.Unlock()
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
			say("250-test\r\n250 8BITMIME")
		case "RCPT":
			to = line[strings.Index(line, "<")+1 : strings.Index(line, ">")]
			if code := refuse(refuses, to); code != 0 {
				say(fmt.Sprintf("%d not here", code))
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
				s.mu.Lock()
				s.got = append(s.got, letter)
				s.mu.Unlock()
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

// letters parses what the server took.
func (s *smtpServer) letters(t testing.TB) []parsed {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []parsed
	for _, raw := range s.got {
		out = append(out, parse(t, raw))
	}
	return out
}

// parsed is a letter as a mail program reads it.
type parsed struct {
	id, to, subject, text, calendar, method string
	autoSubmitted                           string
	inline                                  bool // the calendar part is no attachment
}

func parse(t testing.TB, raw string) parsed {
	t.Helper()
	m, err := netmail.ReadMessage(strings.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	subject, _ := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	p := parsed{id: m.Header.Get("Message-ID"), to: m.Header.Get("To"), subject: subject, autoSubmitted: m.Header.Get("Auto-Submitted")}
	kind, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil {
		t.Fatal(err)
	}
	if kind != "multipart/alternative" {
		p.text = decoded(t, m.Body, m.Header.Get("Content-Transfer-Encoding"))
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
			p.text = body
		case "text/calendar":
			p.calendar, p.method = body, params["method"]
			p.inline = !strings.HasPrefix(part.Header.Get("Content-Disposition"), "attachment")
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
