// Package secrets keeps secrets that are known, such as the API key, out of what is written, wherever they
// came back from: the API, a proxy, an argument.
//
// A secret is hidden as it is and in the forms that it takes on its way: escaped for a URL, for JSON and for
// HTML, and in base64, alone or amid other text. The beginning of a secret is hidden where an ellipsis
// shows that the rest was cut off.
package secrets

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"encoding/json"
	"html"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// Hidden stands in the place of a secret.
const Hidden = "REDACTED"

// Shortest is the length of the shortest secret that is hidden, in bytes. A shorter one would be found in
// words that have nothing to do with it.
const Shortest = 6

// Set is the secrets that are known. The zero value has none. Its methods may be called from several
// goroutines.
type Set struct {
	mu     sync.RWMutex
	hidden []string
	forms  []string // of all that is hidden, the longest first
}

// Add adds a secret. One that is shorter than [Shortest] is left out.
func (s *Set) Add(secret string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(secret) < Shortest || slices.Contains(s.hidden, secret) {
		return
	}
	s.hidden = append(s.hidden, secret)
	s.collect()
}

// Remove removes a secret: one that is told on purpose.
func (s *Set) Remove(secret string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hidden = slices.DeleteFunc(s.hidden, func(h string) bool { return h == secret })
	s.collect()
}

func (s *Set) collect() {
	s.forms = nil
	for _, secret := range s.hidden {
		s.forms = append(s.forms, forms(secret)...)
	}
	slices.SortFunc(s.forms, func(a, b string) int { return cmp.Or(len(b)-len(a), strings.Compare(a, b)) })
	s.forms = slices.Compact(s.forms)
}

// Hide returns text without the secrets. Without any in it, that is text itself.
func (s *Set) Hide(text []byte) []byte {
	s.mu.RLock()
	defer s.mu.RUnlock()
	for _, form := range s.forms {
		text = hide(text, form)
	}
	return text
}

// hide returns text with [Hidden] in the place of each secret and of each beginning of it that was cut off.
func hide(text []byte, secret string) []byte {
	head := []byte(secret[:Shortest])
	at := bytes.Index(text, head)
	if at < 0 {
		return text
	}
	var shown []byte
	for at >= 0 {
		n := len(head)
		for n < len(secret) && at+n < len(text) && text[at+n] == secret[n] {
			n++
		}
		if n == len(secret) || isCut(text[at+n:]) {
			shown = append(append(shown, text[:at]...), Hidden...)
			text = text[at+n:]
		} else {
			shown = append(shown, text[:at+1]...)
			text = text[at+1:]
		}
		at = bytes.Index(text, head)
	}
	return append(shown, text...)
}

// isCut reports whether what follows says that something was cut off before it.
func isCut(rest []byte) bool {
	return bytes.HasPrefix(rest, []byte("…")) || bytes.HasPrefix(rest, []byte("..."))
}

// forms returns what a secret may look like.
func forms(secret string) []string {
	all := []string{secret, url.QueryEscape(secret), url.PathEscape(secret), html.EscapeString(secret)}
	if text, err := json.Marshal(secret); err == nil {
		all = append(all, string(text[1:len(text)-1]))
	}
	all = append(all, strings.ReplaceAll(strings.ReplaceAll(secret, `\`, `\\`), `"`, `\"`))
	for before := range 3 {
		all = append(all, amidBase64(base64.RawStdEncoding, secret, before), amidBase64(base64.RawURLEncoding, secret, before))
	}
	return slices.DeleteFunc(all, func(form string) bool { return len(form) < Shortest })
}

// amidBase64 returns the digits of base64 that say nothing but the secret where so many bytes, or three times
// as many more, come before it.
func amidBase64(encoding *base64.Encoding, secret string, before int) string {
	digits := encoding.EncodeToString([]byte(strings.Repeat("\x00", before) + secret))
	if (before+len(secret))%3 != 0 {
		digits = digits[:len(digits)-1] // says something of what follows, too
	}
	return digits[(before*8+5)/6:]
}

// HideLogins returns text with [Hidden] in the place of the user and the password of each URL in it.
func HideLogins(text []byte) []byte {
	if !bytes.Contains(text, []byte("://")) {
		return text
	}
	login := regexp.MustCompile(`://[^\s"'/@]*:[^\s"']*@`)
	return login.ReplaceAll(text, []byte("://"+Hidden+"@"))
}
