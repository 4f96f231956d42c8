package web

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// A large form that comes slowly arrives, though the server's own limit is over;
// one that nearly stops is cut off, and so is a small one.
func TestASlowLineIsWaitedForAsLongAsItMoves(t *testing.T) {
	const pause, pieces = 40 * time.Millisecond, 10
	for _, c := range []struct {
		name    string
		patient bool
		rate    int64 // bytes a second that are asked for
		arrives bool
	}{{"patient", true, 50, true}, {"too slow", true, 5000, false}, {"plain", false, 0, false}} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := make(chan int, 1)
			server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				body := r.Body
				if c.patient {
					body = newPatient(w, body, 3*pause, c.rate)
				}
				all, _ := io.ReadAll(body)
				got <- len(all)
			}))
			server.Config.ReadTimeout = 3 * pause
			server.Start()
			defer server.Close()
			line, err := net.Dial("tcp", server.Listener.Addr().String())
			if err != nil {
				t.Fatal(err)
			}
			defer line.Close()
			io.WriteString(line, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n")
			for range pieces {
				time.Sleep(pause)
				io.WriteString(line, strings.Repeat("x", 100/pieces))
			}
			if n := <-got; (n == 100) != c.arrives {
				t.Errorf("%d of 100 bytes arrived", n)
			}
		})
	}
}
