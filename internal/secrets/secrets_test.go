package secrets

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html"
	"net/url"
	"strings"
	"testing"
)

const key = `k3y&of<the>"acc\ount/+=`

func TestHide(t *testing.T) {
	var s Set
	s.Add(key)
	quoted, _ := json.Marshal(key)
	for _, form := range []string{
		key,
		"bearer " + key,
		url.QueryEscape(key),
		url.PathEscape(key),
		html.EscapeString(key),
		string(quoted),
		fmt.Sprintf("%q", key),
		key + key,
		key[:MinLength] + "…",
		key[:len(key)-1] + "...",
	} {
		got := string(s.Hide([]byte("a " + form + " z")))
		if strings.Contains(got, key[:MinLength]) || !strings.Contains(got, Hidden) || !strings.HasPrefix(got, "a ") || !strings.HasSuffix(got, " z") {
			t.Errorf("%s is shown as %s", form, got)
		}
	}
	for n := range 7 {
		before := strings.Repeat("x", n)
		for _, after := range []string{"", "1", "12", "123"} {
			for _, encoding := range []*base64.Encoding{base64.StdEncoding, base64.URLEncoding} {
				text := encoding.EncodeToString([]byte(before + key + after))
				if got := string(s.Hide([]byte(text))); !strings.Contains(got, Hidden) {
					t.Errorf("%q between %q and %q in base64 is shown as %s", key, before, after, got)
				}
			}
		}
	}
}

func TestHideNothingElse(t *testing.T) {
	var s Set
	for _, short := range []string{"", "a", "abcde"} {
		s.Add(short)
	}
	s.Add("secret-key")
	for _, text := range []string{"", "abcdef", "secret-ke", "secret-kez", "secret-kes…", "sec…"} {
		if got := string(s.Hide([]byte(text))); got != text {
			t.Errorf("%q is shown as %q", text, got)
		}
	}
	s.Remove("secret-key")
	if got := string(s.Hide([]byte("secret-key"))); got != "secret-key" {
		t.Errorf("a secret that is none any more is shown as %q", got)
	}
}

func TestHideLogins(t *testing.T) {
	for text, want := range map[string]string{
		`proxy "http://u:p@h:1" and https://x:y@z@h/a`: `proxy "http://REDACTED@h:1" and https://REDACTED@h/a`,
		"socks5h://:p@[::1]:1":                         "socks5h://REDACTED@[::1]:1",
		"GET http://h:80/v2/x@y http://h:80?a=x@y":     "GET http://h:80/v2/x@y http://h:80?a=x@y",
		"://a:b@c a://b:c@ http://u:p@…":               "://a:b@c a://b:c@ http://u:p@…",
		"ssh://root@h https://h:80/a":                  "ssh://root@h https://h:80/a",
	} {
		if got := string(HideLogins([]byte(text))); got != want {
			t.Errorf("%s is shown as %s", text, got)
		}
	}
}
