package cli

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/civoctl/civoctl/internal/terminal"
	"github.com/civoctl/civoctl/internal/transport"
)

// waitTeller is a round tripper that tells the terminal what is waited for.
type waitTeller struct {
	next      http.RoundTripper
	terminal  *terminal.Terminal
	isSandbox bool
}

// RoundTrip sends the request, and tells what it waits for until there is a reply.
func (w *waitTeller) RoundTrip(r *http.Request) (*http.Response, error) {
	defer w.terminal.Line.Wait(w.describe(r))()
	return w.next.RoundTrip(r)
}

// describe returns words for the wait for the reply to r, such as "reading instances from
// api.civo.com".
func (w *waitTeller) describe(r *http.Request) string {
	from := r.URL.Host
	if w.isSandbox {
		from = "the sandbox"
	}
	noun, _, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/v2/"), "/")
	if !transport.IsReadOnly(r.Method) || noun == "" {
		return "waiting for " + from
	}
	return "reading " + strings.ReplaceAll(noun, "_", " ") + " from " + from
}

// tellRetry tells the terminal that a request is tried again, and why.
func (a *API) tellRetry(r transport.Retry) {
	why := "no answer"
	if r.Status != 0 {
		why = fmt.Sprintf("the API answered %d", r.Status)
	}
	a.terminal.Line.SetWait(fmt.Sprintf("%s, trying again (%d of %d)", why, r.Try, r.Tries))
}
