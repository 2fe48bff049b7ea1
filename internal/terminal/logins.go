package terminal

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"sync"

	"github.com/civoctl/civoctl/internal/output"
	"github.com/civoctl/civoctl/internal/secrets"
)

// loginMask masks the logins in URLs on stderr, except in lines that tell one on purpose, such as the
// password of a new instance. Data on stdout is not masked so: a word in it that is also a password
// stays.
type loginMask struct {
	logins secrets.Set // of proxies and of the API's address

	mu      sync.Mutex
	exempts [][]byte // lines that stay as they are, in each form in which they are written
}

// HideLogin makes stderr mask the login wherever it is written.
func (t *Terminal) HideLogin(login string) { t.Err.logins.logins.Add(login) }

// Exempt makes stderr show the lines as they are, whatever looks like a login in them: they tell what
// is told only once, such as a password.
func (t *Terminal) Exempt(lines ...string) {
	for _, line := range lines {
		t.Err.logins.exempt(strings.TrimSpace(line))
	}
}

// exempt makes hide leave the text as it is.
func (m *loginMask) exempt(text string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var quoted bytes.Buffer
	enc := json.NewEncoder(&quoted)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(text) // a string always has a JSON form
	inJSON := strings.Trim(string(output.EscapeJSON(quoted.Bytes())), "\"\n")
	for _, form := range []string{text, output.Clean(text), inJSON} {
		if form != "" {
			m.exempts = append(m.exempts, []byte(form))
		}
	}
	slices.SortStableFunc(m.exempts, func(a, b []byte) int { return len(b) - len(a) })
}

// hide returns text with the logins in its URLs masked.
func (m *loginMask) hide(text []byte) []byte {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.hideExcept(text, m.exempts)
}

// hideExcept returns text with the logins in its URLs masked, but for the exempts.
func (m *loginMask) hideExcept(text []byte, exempts [][]byte) []byte {
	for n, form := range exempts {
		if before, after, found := bytes.Cut(text, form); found {
			return slices.Concat(m.hideExcept(before, exempts[n+1:]), form, m.hideExcept(after, exempts[n:]))
		}
	}
	return secrets.HideLogins(m.logins.Hide(text))
}
