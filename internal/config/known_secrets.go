package config

import (
	"os"
	"strings"
)

// keys returns the API keys of the environment and of the file, used or not.
func (l *loader) keys() []string {
	var found []string
	add := func(key string) {
		if key = strings.TrimSpace(key); key != "" {
			found = append(found, key)
		}
	}
	for _, name := range keyVariables() {
		add(os.Getenv(name))
	}
	if l.profile != nil {
		for _, p := range l.profile.file.profiles {
			add(p.values["api_key"].text)
		}
	}
	return found
}

// logins returns the logins in the addresses of proxies and of the API.
func (l *loader) logins() []string {
	addresses := []string{l.text("api_url")}
	for _, name := range []string{"HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY"} {
		addresses = append(addresses, os.Getenv(name), os.Getenv(strings.ToLower(name)))
	}
	var found []string
	for _, address := range addresses {
		if login := loginOf(address); login != "" {
			found = append(found, login)
		}
	}
	return found
}

// loginOf returns the user and the password of a URL, or of what was meant for one, as they are
// written: "user:password"; "" where there is no password.
func loginOf(address string) string {
	_, rest, found := strings.Cut(address, "://")
	if !found {
		rest = address
	}
	login := rest[:max(strings.LastIndexByte(rest, '@'), 0)]
	if !strings.Contains(login, ":") {
		return ""
	}
	return login
}
