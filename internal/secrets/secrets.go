// Package secrets keeps secrets that are known, such as the API key, out of what is written,
// wherever they came back from: the API, a proxy, an argument.
//
// A secret is hidden as it is, escaped in part or as a whole for a URL, for JSON, for HTML or for a
// shell, and in base64, alone or amid other text. So is a long beginning of it, and a short one
// that an ellipsis shows to be cut off.
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

// Hidden is the text in the place of a secret.
const Hidden = "REDACTED"

// MinLength is the length of the shortest secret that is hidden, in bytes. A shorter one would be
// found in words that have nothing to do with it.
const MinLength = 6

// uniqueLength is the length from which the beginning of a secret is taken for no other text, in
// bytes.
const uniqueLength = 16

// Set is a set of secrets. The zero value is empty. Its methods may be called by several goroutines
// at once.
type Set struct {
	mu     sync.RWMutex
	hidden []secret // the longest first, so that one may contain another
}

// secret is a secret and its forms in base64.
type secret struct {
	text  string
	forms []string
}

// Add adds a secret. It ignores one that is shorter than [MinLength].
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

// Remove removes a secret, so that it can be shown on purpose.
func (s *Set) Remove(text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hidden = slices.DeleteFunc(s.hidden, func(h secret) bool { return h.text == text })
}

// Hide returns text with [Hidden] in the place of each secret of the set. It returns text itself
// where there is none in it.
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

// hide returns text with [Hidden] in the place of each occurrence of the secret, whole or cut off.
func hide(text []byte, secret string) []byte {
	var shown []byte
	from, at := 0, 0 // the lengths of the text that is in shown, and that was searched
	for {
		n := candidate(text[at:], secret)
		if n < 0 {
			break
		}
		at += n
		matched, length := match(text[at:], secret)
		if matched == len(secret) || matched >= uniqueLength || matched >= MinLength && isCut(text[at+length:]) {
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

// candidate returns the index in text where the secret may begin, -1 for none.
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

// match returns how many bytes of the secret text begins with, and how many bytes of text stand for
// them.
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

// matchByte returns how many bytes of text stand for c, 0 for none: c itself, %22, \", \u0022,
// &#34; or &quot;. Backslashes may be doubled. Letters and digits are never escaped.
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

// isHex reports whether digits are the hexadecimal number of c.
func isHex(digits []byte, c byte) bool {
	n, err := strconv.ParseUint(string(digits), 16, 32)
	return err == nil && n == uint64(c)
}

// isPlain reports whether c is a letter or a digit, which is not escaped.
func isPlain(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
}

// isCut reports whether rest begins with an ellipsis, which shows that the text before it was cut
// off.
func isCut(rest []byte) bool {
	return bytes.HasPrefix(rest, []byte("…")) || bytes.HasPrefix(rest, []byte("..."))
}

// amidBase64 returns the digits of base64 that stand for nothing but the secret where so many
// bytes, or three times as many more, come before it.
func amidBase64(encoding *base64.Encoding, secret string, before int) string {
	digits := encoding.EncodeToString([]byte(strings.Repeat("\x00", before) + secret))
	if (before+len(secret))%3 != 0 {
		digits = digits[:len(digits)-1] // stands for a part of the text that follows, too
	}
	return digits[(before*8+5)/6:]
}

// HideLogins returns text with [Hidden] in the place of the user and the password of each URL in
// it, as in scheme://user:password@host.
func HideLogins(text []byte) []byte {
	if !bytes.Contains(text, []byte("://")) {
		return text
	}
	login := regexp.MustCompile(`([A-Za-z][A-Za-z0-9+.-]*://)[^\s"'/?#@:]*:[^\s"'/?#]*@([A-Za-z0-9\[])`)
	return login.ReplaceAll(text, []byte("${1}"+Hidden+"@${2}"))
}
