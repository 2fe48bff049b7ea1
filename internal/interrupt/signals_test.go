package interrupt

import (
	"fmt"
	"os"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"
)

// Signals that come together are one; SIGHUP is never more than that; SIGQUIT does not wait for
// another.
func TestObey(t *testing.T) {
	const hup, quit, interrupt, term = syscall.SIGHUP, syscall.SIGQUIT, syscall.SIGINT, syscall.SIGTERM
	for _, tt := range []struct {
		first  syscall.Signal
		after  time.Duration
		second syscall.Signal
		want   string
	}{
		{term, 0, term, "end"},
		{term, time.Second, term, "end"},
		{term, 1500 * time.Millisecond, term, "end now"},
		{interrupt, 0, interrupt, "end"},
		{interrupt, 1500 * time.Millisecond, interrupt, "end now"},
		{hup, 0, hup, "end"},
		{hup, time.Hour, hup, "end"},
		{hup, 500 * time.Millisecond, term, "end"},
		{hup, time.Hour, term, "end now"},
		{term, time.Hour, hup, "end"},
		{quit, 0, hup, "now end"},
		{interrupt, 0, quit, "end now"},
	} {
		t.Run(fmt.Sprint(tt.first, tt.after, tt.second), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var did []string
				signals := make(chan os.Signal, 2)
				go handleSignals(signals, func() { did = append(did, "end") }, func(os.Signal) { did = append(did, "now") })
				signals <- tt.first
				synctest.Wait()
				time.Sleep(tt.after)
				signals <- tt.second
				synctest.Wait()
				close(signals)
				if got := strings.Join(did, " "); got != tt.want {
					t.Errorf("it did %q, want %q", got, tt.want)
				}
			})
		})
	}
}
