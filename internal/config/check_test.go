package config_test

import (
	"strings"
	"testing"

	"github.com/civoctl/civoctl/internal/config"
)

func TestCheckAPIURL(t *testing.T) {
	for url, ok := range map[string]bool{
		"sandbox":                      true,
		"https://api.civo.com":         true,
		"https://api.civo.com/":        true,
		"https://proxy.example.com/ci": true,
		"HTTPS://api.civo.com":         true,
		"http://localhost:8080":        true,
		"http://127.0.0.1:8080":        true,
		"http://127.9.9.9":             true,
		"http://[::1]:8080":            true,

		"":                                false,
		"Sandbox":                         false,
		"api.civo.com":                    false,
		"http://api.civo.com":             false,
		"http://localhost.example.com":    false,
		"http://127.0.0.1.example.com":    false,
		"http://0.0.0.0":                  false,
		"http://[::]":                     false,
		"ftp://localhost":                 false,
		"https://":                        false,
		"https://:443":                    false,
		"https://me@api.civo.com":         false,
		"https://api.civo.com?x=1":        false,
		"https://api.civo.com?":           false,
		"https://api.civo.com#x":          false,
		"https://api.civo.com\nhttp://x":  false,
		"http://localhost@evil.com":       false,
		"http://localhost:pass@evil.com/": false,
	} {
		if err := config.CheckAPIURL(url); (err == nil) != ok {
			t.Errorf("%q: %v", url, err)
		}
	}
}

func TestCheckProfileName(t *testing.T) {
	for name, ok := range map[string]bool{
		"work": true, "a": true, "7": true, "my.team_prod-2": true, strings.Repeat("n", 64): true,
		"": false, "-x": false, ".x": false, "_x": false, "a b": false, "a/b": false, "a\nb": false, "é": false, "..": false, strings.Repeat("n", 65): false,
	} {
		if err := config.CheckProfileName(name); (err == nil) != ok {
			t.Errorf("%q: %v", name, err)
		}
	}
}

func TestAPIURLsAreMasked(t *testing.T) {
	home(t)
	for url, want := range map[string]string{
		"https://me:hidden@api.civo.com":       "https://********@api.civo.com",
		"https://hidden@api.civo.com/":         "https://********@api.civo.com",
		"https://me:hid/hidden@api.civo.com":   "https://********@api.civo.com",
		"https://me:hid?hidden@api.civo.com":   "https://********@api.civo.com",
		"https://me:hid hidden@api.civo.com":   "https://********@api.civo.com",
		"https://me:hid@hidden@api.civo.com":   "https://********@api.civo.com",
		"me:hidden@api.civo.com":               "********@api.civo.com",
		"https://api.civo.com?token=hidden":    "https://api.civo.com?********",
		"https://api.civo.com/#hidden":         "https://api.civo.com/#********",
		"https://api.civo.com/v2":              "https://api.civo.com/v2",
		"https://me:hidden\t@api.civo.com?x=1": "https://********@api.civo.com?********",
	} {
		t.Setenv("CIVO_API_URL", url)
		s, err := config.Load(config.Flags{})
		if v, _ := s.Value("api_url"); v.Value != want {
			t.Errorf("%q is shown as %q, want %q", url, v.Value, want)
		}
		if err != nil && strings.Contains(err.Error(), "hid") {
			t.Errorf("%q: %v", url, err)
		}
		if (err == nil) != (url == "https://api.civo.com/v2") {
			t.Errorf("%q: %v", url, err)
		}
	}
}
