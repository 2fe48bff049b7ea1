package transport_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/civoctl/civoctl/internal/transport"
)

// writes is a log that must never be written to by two at once: the race detector watches.
type writes struct{ records []string }

func (w *writes) Write(p []byte) (int, error) {
	w.records = append(w.records, string(p))
	return len(p), nil
}

func TestDebugShowsWhatIsListedAndNothingElse(t *testing.T) {
	var log writes
	n := 0
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "")
		w.Header().Set("Set-Cookie", "session=hush")
		w.Header().Set("Server", "nginx\u202egnp")
		if n++; n == 1 {
			w.WriteHeader(503)
			return
		}
		io.WriteString(w, `{"initial_password":"hush"}`)
	}))
	defer srv.Close()
	c := client(t, transport.Options{Host: hostOf(srv), Debug: &log, UserAgent: "civoctl/1"})
	url := srv.URL + "/v2/instances/1?region=LON1&token=hush&page=2"
	if _, err := send(t, t.Context(), c, "PUT", url, "hostname=web&script=%23%21hush&password=hush&new_api_thing=hush&tags=a+b"); err != nil {
		t.Fatal(err)
	}
	all := strings.Join(log.records, "")
	for _, never := range []string{"hush", key, "\u202e"} {
		if strings.Contains(all, never) {
			t.Errorf("the log shows %q:\n%s", never, all)
		}
	}
	for _, want := range []string{
		"> PUT " + srv.URL + "/v2/instances/1?page=2&region=LON1&token=REDACTED, try 1\n",
		", try 2\n", "Authorization: REDACTED\n", "User-Agent: civoctl/1\n",
		"> hostname=web&new_api_thing=REDACTED&password=REDACTED&script=REDACTED&tags=a+b\n",
		"Set-Cookie: REDACTED\n", "Content-Type: application/x-www-form-urlencoded\n",
	} {
		if !strings.Contains(all, want) {
			t.Errorf("the log lacks %q:\n%s", want, all)
		}
	}
	for _, want := range []string{`< 503, \d+ ms, 0 bytes, try 1\n`, `< 200, \d+ ms, 27 bytes, try 2\n`} {
		if !regexp.MustCompile(want).MatchString(all) {
			t.Errorf("the log lacks %s:\n%s", want, all)
		}
	}
}

func TestDebugOfOtherBodiesAndFailures(t *testing.T) {
	var log writes
	srv := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }))
	defer srv.Close()
	c := client(t, transport.Options{Host: hostOf(srv), Debug: &log})
	req, _ := http.NewRequestWithContext(t.Context(), "POST", srv.URL+"/v2/keys", strings.NewReader(`{"public_key":"hush"}`))
	req.Header.Set("Content-Type", "application/json")
	c.Do(req)
	req, _ = http.NewRequestWithContext(t.Context(), "POST", srv.URL+"/v2/keys?a=%zz&hush", strings.NewReader("hush;=%zz"))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	c.Do(req)
	all := strings.Join(log.records, "")
	if strings.Contains(all, "hush") || !strings.Contains(all, "body of 21 bytes") || !strings.Contains(all, "?REDACTED") ||
		!strings.Contains(all, "< no reply: connection closed without a reply") {
		t.Errorf("log:\n%s", all)
	}
}

func TestDebugRecordsAreWhole(t *testing.T) {
	var log writes
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "[]") }))
	defer srv.Close()
	c := client(t, transport.Options{Host: hostOf(srv), Debug: &log})
	var all sync.WaitGroup
	for range 50 {
		all.Go(func() {
			if _, err := send(t, t.Context(), c, "GET", srv.URL, ""); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if len(log.records) != 100 {
		t.Errorf("%d records for 50 requests and their replies", len(log.records))
	}
	for _, r := range log.records {
		if !strings.HasPrefix(r, "[") || !strings.HasSuffix(r, "\n") {
			t.Errorf("a record that is not whole: %q", r)
		}
	}
}
