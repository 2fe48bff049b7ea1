//go:build linux || darwin

package e2e

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/civoctl/civoctl/internal/ptytest"
)

// startHeldCreate starts a create at a terminal, and returns when its request has come and is
// carried out. The request is answered when answer is called.
func (u *user) startHeldCreate(flags ...string) (c *ptytest.Console, stdout *bytes.Buffer, answer func()) {
	u.t.Helper()
	posted, answered := make(chan struct{}), make(chan struct{})
	answer = sync.OnceFunc(func() { close(answered) })
	u.serveFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost {
			u.api.ServeHTTP(w, r)
			return
		}
		reply := u.recordReply(r)
		close(posted)
		<-answered
		w.WriteHeader(reply.Code)
		w.Write(reply.Body.Bytes())
	})
	u.t.Cleanup(answer)
	c, stdout = u.startTTY(ptytest.Options{Cols: 250}, createArgs(append([]string{"web-1"}, flags...)...)...)
	select {
	case <-posted:
	case <-u.t.Context().Done():
		u.t.Fatal("no request to create")
	}
	return c, stdout, answer
}

// Two signals that come together interrupt a create as one does: what was created is told.
func TestSignalsTogether(t *testing.T) {
	t.Parallel()
	for _, pair := range [][2]syscall.Signal{
		{syscall.SIGTERM, syscall.SIGTERM}, {syscall.SIGHUP, syscall.SIGHUP}, {syscall.SIGINT, syscall.SIGINT}, {syscall.SIGHUP, syscall.SIGTERM},
	} {
		for _, when := range []string{"request", "request, no wait", "line that turns"} {
			t.Run(fmt.Sprint(pair[0], ", ", pair[1], " ", when), func(t *testing.T) {
				t.Parallel()
				u := newUserBuilding(t, "", time.Hour)
				var flags []string
				if when == "request, no wait" {
					flags = []string{"--no-wait"}
				}
				c, stdout, answer := u.startHeldCreate(flags...)
				if when == "line that turns" {
					answer()
					c.Expect(" web-1  BUILDING  ")
				}
				c.Signal(pair[0])
				c.Signal(pair[1])
				// What nobody can see is that the signals have arrived. If they have not, the reply
				// is told as well.
				callLater(noticeTime, answer)
				c.Wait()
				expectRestored(t, c, "at the end")
				id := u.listInstances()[0]["id"].(string)
				told := c.Text() + stdout.String()
				if !strings.Contains(told, id) || when != "request, no wait" && !strings.Contains(told, "password: ") {
					t.Errorf("the ID %s or the password is not told:\n%s", id, told)
				}
			})
		}
	}
}

// A second SIGINT or SIGTERM that comes later, and any SIGQUIT, ends a create at once. The terminal
// is given back.
func TestSignalLater(t *testing.T) {
	t.Parallel()
	for _, signals := range [][]syscall.Signal{
		{syscall.SIGINT, syscall.SIGINT}, {syscall.SIGTERM, syscall.SIGTERM}, {syscall.SIGHUP, syscall.SIGINT}, {syscall.SIGQUIT},
	} {
		t.Run(fmt.Sprint(signals), func(t *testing.T) {
			t.Parallel()
			u := newUserBuilding(t, "", time.Hour)
			c, _, _ := u.startHeldCreate()
			last := signals[len(signals)-1]
			for n, s := range signals {
				if n > 0 {
					letTimePass(1500 * time.Millisecond) // more than signals may be apart that belong together
				}
				c.Signal(s)
			}
			if code := c.Wait(); last != syscall.SIGQUIT && code != -1 {
				t.Errorf("exit code %d instead of %v; it drew:\n%s", code, last, c.Text())
			}
			expectRestored(t, c, "at the end")
		})
	}
}

// A job that was started to ignore SIGINT, as scripts start theirs behind &, does not end by it.
func TestIgnoredInterrupt(t *testing.T) {
	t.Parallel()
	u := newUser(t, "")
	u.create("web-1")
	cmd := u.command("sh", "-c", `trap "" INT; exec civoctl instance wait web-1 --for shutoff`)
	p := startProcess(t, cmd)
	u.waitForRequests(2)
	cmd.Process.Signal(syscall.SIGINT)
	u.waitForRequests(2)
	cmd.Process.Signal(syscall.SIGTERM)
	if code := p.wait(); code != 130 {
		t.Errorf("exit code %d\n%s", code, p)
	}
}
