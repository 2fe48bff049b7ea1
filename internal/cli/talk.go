package cli

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"sync"

	"github.com/civoctl/civoctl/internal/output"
	"github.com/civoctl/civoctl/internal/secrets"
)

// talk hides the logins in URLs in what is said to a person, but not in what is told on purpose, such as
// the password of a new instance. Data on stdout is not talk: a word in it that is also a password stays.
type talk struct {
	logins secrets.Set // of proxies and of the API's address

	mu   sync.Mutex
	told [][]byte // lines that are told on purpose, in each form in which they are written
}

// Exactly makes stderr show the lines as they are, whatever looks like a login in them: they tell on
// purpose what is told once, such as a password.
func (a *App) Exactly(lines ...string) {
	for _, line := range lines {
		a.Err.talk.tell(strings.TrimSpace(line))
	}
}

// tell makes hide leave the line as it is.
func (t *talk) tell(text string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	var quoted bytes.Buffer
	enc := json.NewEncoder(&quoted)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(text) // a string always has a JSON form
	inJSON := strings.Trim(string(output.EscapeJSON(quoted.Bytes())), "\"\n")
	for _, form := range []string{text, output.Clean(text), inJSON} {
		if form != "" {
			t.told = append(t.told, []byte(form))
		}
	}
	slices.SortStableFunc(t.told, func(a, b []byte) int { return len(b) - len(a) })
}

// hide returns text without the logins in its URLs.
func (t *talk) hide(text []byte) []byte {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.hideBetween(text, t.told)
}

// hideBetween returns text without the logins in its URLs, but for what is told.
func (t *talk) hideBetween(text []byte, told [][]byte) []byte {
	for n, form := range told {
		if before, after, found := bytes.Cut(text, form); found {
			return slices.Concat(t.hideBetween(before, told[n+1:]), form, t.hideBetween(after, told[n:]))
		}
	}
	return secrets.HideLogins(t.logins.Hide(text))
}
