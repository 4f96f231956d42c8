package web

import (
	"io"
	"net/http"
	"time"
)

// A large form may take its time on a slow line, if it does not stop: as long as
// any other, and beyond that at least so many bytes a second (16 kbit/s). The
// server's own limits on reading and writing would cut it off.
const (
	bodyGrace   = 2 * time.Minute
	slowestLine = 2 << 10 // bytes a second
	answerTime  = 5 * time.Minute
)

// patient is a body whose deadline moves on with what has arrived.
type patient struct {
	io.ReadCloser
	connection *http.ResponseController
	deadline   time.Time
	rate       int64 // bytes a second
}

func newPatient(w http.ResponseWriter, body io.ReadCloser, grace time.Duration, rate int64) *patient {
	return &patient{body, http.NewResponseController(w), time.Now().Add(grace), rate}
}

func (p *patient) Read(b []byte) (int, error) {
	p.connection.SetReadDeadline(p.deadline) // a test's writer has no connection to set it on
	n, err := p.ReadCloser.Read(b)
	p.deadline = p.deadline.Add(time.Duration(n) * time.Second / time.Duration(p.rate))
	if err != nil { // all is there: now the answer has its time
		p.connection.SetWriteDeadline(time.Now().Add(answerTime))
	}
	return n, err
}
