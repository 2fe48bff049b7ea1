// Package secrets keeps secrets that are known, such as the API key, out of what is written, wherever they
// came back from: the API, a proxy, an argument.
//
// A secret is hidden as it is, escaped in part or as a whole for a URL, for JSON, for HTML or for a shell,
// and in base64, alone or amid other text. So is a long beginning of it, and a short one that an ellipsis
// shows to be cut off.
package secrets

import (
	"bytes"
	"encoding/base64"
	"html"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// Hidden stands in the place of a secret.
const Hidden = "REDACTED"

// MinLength is the length of the shortest secret that is hidden, in bytes. A shorter one would be found in
// words that have nothing to do with it.
const MinLength = 6

// longBeginning is the length of a beginning of a secret that no other text has.
const longBeginning = 16

// Set is the secrets that are known. The zero value has none. Its methods may be called from several
// goroutines.
type Set struct {
	mu     sync.RWMutex
	hidden []secret // the longest first, so that one within another is no matter
}

// secret is what is hidden, and what it is in base64.
type secret struct {
	text  string
	forms []string
}

// Add adds a secret. One that is shorter than [MinLength] is left out.
func (s *Set) Add(text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(text) < MinLength || slices.ContainsFunc(s.hidden, func(h secret) bool { return h.text == text }) {
		return
	}
	forms := []string{text}
	for _, encoding := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
		for before := range 3 {
			if digits := amidBase64(encoding, text, before); len(digits) >= MinLength && !slices.Contains(forms, digits) {
				forms = append(forms, digits)
			}
		}
	}
	s.hidden = append(s.hidden, secret{text, forms})
	slices.SortStableFunc(s.hidden, func(a, b secret) int { return len(b.text) - len(a.text) })
}

// Remove removes a secret: one that is told on purpose.
func (s *Set) Remove(text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hidden = slices.DeleteFunc(s.hidden, func(h secret) bool { return h.text == text })
}

// Hide returns text without the secrets. Without any in it, that is text itself.
func (s *Set) Hide(text []byte) []byte {
	s.mu.RLock()
	defer s.mu.RUnlock()
	for _, h := range s.hidden {
		for _, form := range h.forms {
			text = hide(text, form)
		}
	}
	return text
}

// hide returns text with [Hidden] in the place of each secret and of each beginning of it that stands for it.
func hide(text []byte, secret string) []byte {
	var shown []byte
	from, at := 0, 0 // what of text is in shown, and what was looked at
	for {
		n := candidate(text[at:], secret)
		if n < 0 {
			break
		}
		at += n
		matched, length := match(text[at:], secret)
		if matched == len(secret) || matched >= longBeginning || matched >= MinLength && isCut(text[at+length:]) {
			shown = append(append(shown, text[from:at]...), Hidden...)
			at += length
			from = at
		} else {
			at++
		}
	}
	if from == 0 {
		return text
	}
	return append(shown, text[from:]...)
}

// candidate returns where in text the secret may begin, -1 for nowhere.
func candidate(text []byte, secret string) int {
	plain := 0
	for plain < MinLength && isPlain(secret[plain]) {
		plain++
	}
	if plain == 0 { // its first byte may be escaped
		return bytes.IndexAny(text, secret[:1]+`\%&`)
	}
	return bytes.Index(text, []byte(secret[:plain]))
}

// match returns how many bytes of the secret text begins with, and how many of its own those take.
func match(text []byte, secret string) (matched, length int) {
	for matched < len(secret) {
		n := matchByte(text[length:], secret[matched])
		if n == 0 {
			break
		}
		matched, length = matched+1, length+n
	}
	return matched, length
}

// matchByte returns how many bytes of text stand for c, 0 for none: c itself, %22, \", \u0022, &#34; or &quot;.
// Backslashes may have been doubled. Letters and digits are not escaped.
func matchByte(text []byte, c byte) int {
	if len(text) == 0 || isPlain(c) && text[0] != c {
		return 0
	}
	switch text[0] {
	case '%':
		if len(text) >= 3 && isHex(text[1:3], c) {
			return 3
		}
	case '&':
		if end := bytes.IndexByte(text[:min(len(text), 8)], ';'); end > 0 && html.UnescapeString(string(text[:end+1])) == string(c) {
			return end + 1
		}
	case '\\':
		n := 0
		for n < len(text) && text[n] == '\\' {
			n++
		}
		rest := text[n:]
		switch {
		case len(rest) >= 5 && rest[0] == 'u' && isHex(rest[1:5], c):
			return n + 5
		case c == '\\':
			return n
		case len(rest) > 0 && rest[0] == c:
			return n + 1
		}
	}
	if text[0] == c {
		return 1
	}
	return 0
}

// isHex reports whether the digits are those of c.
func isHex(digits []byte, c byte) bool {
	n, err := strconv.ParseUint(string(digits), 16, 32)
	return err == nil && n == uint64(c)
}

// isPlain reports whether c is a letter or a digit, which is not escaped.
func isPlain(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
}

// isCut reports whether what follows says that something was cut off before it.
func isCut(rest []byte) bool {
	return bytes.HasPrefix(rest, []byte("…")) || bytes.HasPrefix(rest, []byte("..."))
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

// HideLogins returns text with [Hidden] in the place of the user and the password of each URL in it, as in
// scheme://user:password@host.
func HideLogins(text []byte) []byte {
	if !bytes.Contains(text, []byte("://")) {
		return text
	}
	login := regexp.MustCompile(`([A-Za-z][A-Za-z0-9+.-]*://)[^\s"'/?#@:]*:[^\s"'/?#]*@([A-Za-z0-9\[])`)
	return login.ReplaceAll(text, []byte("${1}"+Hidden+"@${2}"))
}
