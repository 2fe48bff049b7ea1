//go:build linux || darwin

package e2e

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// setDate makes every reply of the API have the Date header, or none where date is empty.
func (u *user) setDate(date string) {
	u.intercept(func(w http.ResponseWriter, r *http.Request) bool {
		answer := httptest.NewRecorder()
		u.api.ServeHTTP(answer, r)
		for name, values := range answer.Header() {
			w.Header()[name] = values
		}
		w.Header()["Date"] = nil
		if date != "" {
			w.Header().Set("Date", date)
		}
		w.WriteHeader(answer.Code)
		w.Write(answer.Body.Bytes())
		return true
	})
}

// TestClocks compares this machine's clock with that of an API which is ahead, behind, odd or
// silent. What a server says about times is only ever compared with its own clock, so a machine
// whose clock is wrong by years removes nothing that is new.
func TestClocks(t *testing.T) {
	t.Parallel()
	const day, year = 24 * time.Hour, 365 * 24 * time.Hour
	u := newUser(t, "")
	u.mustRunWords("instance", "create", "web", "--size", "g3.small", "--image", "ubuntu-noble")
	at := func(ahead time.Duration) string { return time.Now().Add(ahead).UTC().Format(http.TimeFormat) }
	for _, test := range []struct {
		name, date   string
		older, newer string // flags that must select the instance
		not          []string
	}{
		{"equal", at(0), "--newer-than=1h", "--newer-than=2m", []string{"--older-than=2m"}},
		{"no date", "", "--newer-than=1h", "--newer-than=2m", []string{"--older-than=2m"}},
		{"no time", "yesterday", "--newer-than=1h", "--newer-than=2m", []string{"--older-than=2m"}},
		{"before there was an API", "Thu, 01 Jan 1970 00:00:00 GMT", "--newer-than=1h", "--newer-than=2m", []string{"--older-than=2m"}},
		{"a day later", at(day), "--older-than=23h", "--newer-than=25h", []string{"--newer-than=23h", "--older-than=25h"}},
		{"a year later", at(year), "--older-than=364d", "--newer-than=366d", []string{"--newer-than=364d"}},
		{"a day before", at(-day), "--newer-than=1m", "--newer-than=1h", []string{"--older-than=1m", "--older-than=23h"}},
		{"a year before", at(-year), "--newer-than=1m", "--newer-than=1h", []string{"--older-than=1m", "--older-than=364d"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			u.setDate(test.date)
			defer u.intercept(nil)
			for _, flag := range []string{test.older, test.newer} {
				if out, stderr, code := u.run("instance", "list", "-o", "name", flag); strings.TrimSpace(out) != "web" || code != 0 {
					t.Errorf("%s: %q, exit code %d: %s", flag, out, code, stderr)
				}
			}
			for _, flag := range test.not {
				if out, stderr, code := u.run("instance", "rm", flag, "--yes"); code != 0 || !strings.Contains(stderr, "no instances in LON1 match") {
					t.Errorf("rm %s: %q, exit code %d: %s", flag, out, code, stderr)
				}
			}
		})
	}
}
