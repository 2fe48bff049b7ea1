//go:build linux || darwin

package e2e

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

// TestExpiryByTheClockOfTheAPI runs the nightly job under clocks that are right, wrong and jump. An instance is
// removed at the minute of its expiry by the API's clock, and not a second before.
func TestExpiryByTheClockOfTheAPI(t *testing.T) {
	t.Parallel()
	now := time.Now()
	due := now.Add(time.Hour).UTC().Truncate(time.Minute)
	at := func(t time.Time) string { return t.UTC().Format(http.TimeFormat) }
	const before = 0
	for _, test := range []struct {
		name  string
		dates []string // of the replies in each night
		gone  int      // the night after which the instance is gone, from 1; before for none
		says  string   // on stderr in the last night
	}{
		{"the clock of this machine is right", []string{at(now), at(now)}, before, ""},
		{"no clock but that of this machine", []string{"", "yesterday"}, before, ""},
		{"a second before", []string{at(due.Add(-time.Second)), at(due.Add(-time.Second))}, before, "behind that of the API"},
		{"at the minute", []string{at(due)}, 1, "behind that of the API, by which instances expire"},
		{"at the minute, then a jump back", []string{at(due.Add(-time.Second)), at(due), at(due.Add(-24 * time.Hour))}, 2, ""},
		{"this machine is years ahead", []string{at(now.AddDate(-3, 0, 0)), at(now.AddDate(-3, 0, 0))}, before, "ahead of that of the API"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			u := newUser(t, "")
			u.create("due-1", "odd-1", "new-1")
			u.mustRun("instance", "tag", "due-1", "--add", "expires-"+due.Format("20060102T1504Z"))
			u.mustRun("instance", "tag", "odd-1", "--add", "expires-2O200101T0000Z")
			u.mustRun("instance", "tag", "new-1", "--ttl", "3h")
			for n, date := range test.dates {
				u.setDate(date)
				_, stderr, code := u.run("instance", "rm", "--expired", "--skip-protected", "--yes")
				u.intercept(nil)
				if code != 0 || !strings.Contains(stderr, `odd-1: tag "expires-2O200101T0000Z" is not a time; ignored`) {
					t.Errorf("night %d: exit code %d: %s", n+1, code, stderr)
				}
				if n == len(test.dates)-1 && !strings.Contains(stderr, test.says) {
					t.Errorf("the last night does not say %q: %s", test.says, stderr)
				}
				want := "due-1 new-1 odd-1"
				if test.gone != before && n+1 >= test.gone {
					want = "new-1 odd-1"
				}
				if got := strings.Join(u.mustRunWords("instance", "list", "-o", "name", "--sort-by", "hostname"), " "); got != want {
					t.Errorf("after night %d there are %q, want %q", n+1, got, want)
				}
			}
		})
	}
}
