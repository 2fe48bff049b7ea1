package transport

import (
	"net/http"
	"testing"
	"time"
)

func FuzzRetryAfter(f *testing.F) {
	for _, seed := range [][2]string{
		{"5", ""}, {"0", ""}, {"-1", ""}, {" 12 ", ""}, {"18446744073709551615", ""}, {"9223372037", ""}, {"1e3", ""}, {"", ""},
		{"Wed, 21 Oct 2026 07:28:00 GMT", "Wed, 21 Oct 2026 07:27:00 GMT"},
		{"Wednesday, 21-Oct-26 07:28:00 GMT", ""}, {"Wed Oct 21 07:28:00 9999", "Mon, 01 Jan 0001 00:00:00 GMT"},
	} {
		f.Add(seed[0], seed[1])
	}
	f.Fuzz(func(t *testing.T, after, date string) {
		now := time.Date(2026, 10, 21, 7, 27, 30, 0, time.UTC)
		wait := retryAfter(http.Header{"Retry-After": {after}, "Date": {date}}, now)
		if wait < 0 {
			t.Errorf("%q at %q: %s", after, date, wait)
		}
	})
}

func TestRetryAfterCountsFromTheServersClock(t *testing.T) {
	h := http.Header{"Retry-After": {"Wed, 21 Oct 2026 07:28:00 GMT"}, "Date": {"Wed, 21 Oct 2026 07:27:50 GMT"}}
	if got := retryAfter(h, time.Date(2026, 10, 21, 6, 0, 0, 0, time.UTC)); got != 10*time.Second {
		t.Errorf("%s, want 10s", got)
	}
}
