//go:build linux || darwin

package e2e

import (
	"net/http"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/civoctl/civoctl/internal/sandbox"
)

// TestStoppedWait stops the process in the middle of a wait, by SIGSTOP, and lets it go on: before
// its deadline it goes on waiting, after it it looks once more and says how it is.
func TestStoppedWait(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name    string
		timeout string
		stopped time.Duration
		ends    bool // the instance is shut off meanwhile
		code    int
		says    string
	}{
		{"done meanwhile, after the deadline", "2s", 4 * time.Second, true, 0, "SHUTOFF"},
		{"not done, after the deadline", "2s", 4 * time.Second, false, 7, "still STOPPING after "},
		{"done meanwhile, before the deadline", "1m", 2 * time.Second, true, 0, "SHUTOFF"},
	} {
		for _, several := range []bool{false, true} {
			t.Run(test.name, func(t *testing.T) {
				t.Parallel()
				u := newUserWith(t, sandbox.Options{BuildTime: time.Millisecond, ActionTime: time.Hour})
				var looks atomic.Int64
				var isWaiting, over atomic.Bool
				waiting := make(chan struct{})
				u.serveFunc(func(w http.ResponseWriter, r *http.Request) {
					if isWaiting.Load() && looks.Add(1) == 4 {
						close(waiting)
					}
					if over.Load() {
						reply := u.recordReply(r)
						w.Write([]byte(strings.ReplaceAll(reply.Body.String(), "STOPPING", "SHUTOFF")))
						return
					}
					u.api.ServeHTTP(w, r)
				})
				names := []string{"web-1"}
				if several {
					names = append(names, "web-2")
				}
				u.create(names...)
				u.mustRun(append([]string{"instance", "stop", "--yes", "--no-wait"}, names...)...)
				isWaiting.Store(true)
				p := u.start(append([]string{"instance", "wait", "--for", "shutoff", "--wait-timeout", test.timeout}, names...)...)
				select {
				case <-waiting:
				case <-t.Context().Done():
				}
				if err := p.cmd.Process.Signal(syscall.SIGSTOP); err != nil {
					t.Fatal(err)
				}
				over.Store(test.ends)
				letTimePass(test.stopped)
				if err := p.cmd.Process.Signal(syscall.SIGCONT); err != nil {
					t.Fatal(err)
				}
				if code := p.wait(); code != test.code || !strings.Contains(p.stdout.String()+p.stderr.String(), test.says) {
					t.Errorf("exit %d, want %d and %q\n%s", code, test.code, test.says, p)
				}
			})
		}
	}
}
