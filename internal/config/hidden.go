package config

import (
	"net/url"
	"os"
	"strings"
)

// secrets returns the keys of the environment and of the file, used or not, and
// the logins of proxies and addresses.
func (l *loader) secrets() []string {
	var found []string
	add := func(secret string) {
		if secret = strings.TrimSpace(secret); secret != "" {
			found = append(found, secret)
		}
	}
	for _, name := range keyVariables() {
		add(os.Getenv(name))
	}
	for _, name := range []string{"HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY"} {
		found = append(found, loginOf(os.Getenv(name))...)
		found = append(found, loginOf(os.Getenv(strings.ToLower(name)))...)
	}
	found = append(found, loginOf(l.text("api_url"))...)
	if l.profile != nil {
		for _, p := range l.profile.file.profiles {
			add(p.values["api_key"].text)
		}
	}
	return found
}

// loginOf returns the login of a URL, or of what was meant for one, and the
// password in it, as they are written and as they are meant.
func loginOf(address string) []string {
	_, rest, _ := strings.Cut(address, "://")
	at := strings.LastIndexByte(rest, '@')
	if at < 0 {
		return nil
	}
	login := rest[:at]
	_, password, found := strings.Cut(login, ":")
	if !found {
		return nil
	}
	logins := []string{login, password}
	for _, escaped := range []string{login, password} {
		if meant, err := url.PathUnescape(escaped); err == nil && meant != escaped {
			logins = append(logins, meant)
		}
	}
	return logins
}
