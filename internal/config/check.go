package config

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	// DefaultAPIURL is where Civo's API answers.
	DefaultAPIURL = "https://api.civo.com"

	// SandboxAPIURL stands for the API inside the program.
	SandboxAPIURL = "sandbox"
)

const longestName = 64

// CheckProfileName returns an error unless name is 1 to 64 ASCII letters, digits, dots, underscores
// and hyphens, beginning with a letter or a digit.
func CheckProfileName(name string) error {
	if name == "" {
		return errors.New("a profile's name is empty")
	}
	if len(name) > longestName {
		return fmt.Errorf("profile name %.20q... is longer than %d characters", name, longestName)
	}
	for i, r := range name {
		if !isNameRune(r) || i == 0 && strings.ContainsRune("._-", r) {
			return fmt.Errorf("profile name %q: letters, digits, dots, underscores and hyphens only, a letter or digit first", name)
		}
	}
	return nil
}

// isNameRune reports whether a profile name may contain r.
func isNameRune(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("._-", r)
}

// CheckAPIURL returns an error unless a key may be sent to s: an https URL, an http URL of the
// loopback interface, or the word "sandbox".
//
// The error quotes neither a user and a password nor a query.
func CheckAPIURL(s string) error {
	if s == SandboxAPIURL {
		return nil
	}
	if err := checkWord(maskURL(s)); err != nil {
		return err
	}
	u, err := url.Parse(s)
	switch {
	case err != nil || u.Host == "" || u.Hostname() == "":
		return errors.New(`not a URL such as ` + DefaultAPIURL + `, nor the word "sandbox"`)
	case u.User != nil:
		return errors.New("a URL with a user or password in it")
	case u.RawQuery != "" || u.ForceQuery || u.Fragment != "":
		return fmt.Errorf("URL %q has a query or a fragment", maskURL(s))
	case u.Scheme == "https", u.Scheme == "http" && isLoopback(u.Hostname()):
		return nil
	case u.Scheme == "http":
		return fmt.Errorf("URL %q would send the key unencrypted: use https", s)
	}
	return fmt.Errorf("URL %q is neither https nor http to this machine", s)
}

// maskURL returns s, a URL or a misspelt one, with dots in place of every part that may hold a
// secret: the part before an at sign, and the part after a question mark or a hash. It does not
// parse s: a slash in a password would end the host early.
func maskURL(s string) string {
	const dots = "********"
	scheme, rest, found := strings.Cut(s, "://")
	if found {
		scheme += "://"
	} else {
		scheme, rest = "", s
	}
	if at := strings.LastIndexByte(rest, '@'); at >= 0 {
		rest = dots + rest[at:]
	}
	if i := strings.IndexAny(rest, "?#"); i >= 0 && i+1 < len(rest) {
		rest = rest[:i+1] + dots
	}
	return scheme + rest
}

// isLoopback reports whether host is "localhost" or an address of the loopback interface.
func isLoopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	addr, err := netip.ParseAddr(host)
	return err == nil && addr.IsLoopback()
}

// MaxKey is the length of the longest API key, in bytes. A longer text is a file of another kind,
// or the output of a command that does not end.
const MaxKey = 4 << 10

// checkKey returns an error unless key can be an API key. The error does not quote the key.
func checkKey(key string) error {
	key = strings.TrimSpace(key)
	switch {
	case key == "":
		return errors.New("the key is empty")
	case len(key) > MaxKey:
		return fmt.Errorf("not a key: it is longer than %d characters", MaxKey)
	}
	for _, r := range key {
		if r <= ' ' || r > '~' {
			return errors.New("not a key: it has a space, a line break or another character that no key has")
		}
	}
	return nil
}

// checkText returns an error unless s is UTF-8.
func checkText(s string) error {
	if !utf8.ValidString(s) {
		return fmt.Errorf("%q is not UTF-8", s)
	}
	return nil
}

// checkLine returns an error unless s is a single line of text.
func checkLine(s string) error {
	if strings.ContainsFunc(s, unicode.IsControl) {
		return fmt.Errorf("%q has a line break or another control character", s)
	}
	return checkText(s)
}

// checkWord returns an error unless s is text without white space and control characters.
func checkWord(s string) error {
	if strings.ContainsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }) {
		return fmt.Errorf("%q is not one word", s)
	}
	return checkText(s)
}

// checkBool returns an error unless s is a truth value, as strconv.ParseBool reads one.
func checkBool(s string) error {
	if _, err := strconv.ParseBool(s); err != nil {
		return fmt.Errorf("%q is neither true nor false", s)
	}
	return nil
}
