package arg_test

import (
	"testing"

	"github.com/civoctl/civoctl/internal/arg"
)

func TestNumberedHostname(t *testing.T) {
	for text, want := range map[string][2]string{ // numbers 7 and 123
		"web-%d":          {"web-7", "web-123"},
		"web-%02d":        {"web-07", "web-123"},
		"web-%2d":         {"web-07", "web-123"},
		"%d":              {"7", "123"},
		"n%4d.example.co": {"n0007.example.co", "n0123.example.co"},
	} {
		p, err := arg.ParseNumberedHostname(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if got := [2]string{p.Number(7), p.Number(123)}; got != want || p.String() != text {
			t.Errorf("%s: %q, want %q", p, got, want)
		}
	}
	for _, text := range []string{"web", "web-%", "web-%s", "web-%d-%d", "web-%%d", "web-%00d", "web-%12d", "web-%-2d", "web_%d", "-%d", "%d-", "a.%d.", "web %d"} {
		if p, err := arg.ParseNumberedHostname(text); err == nil {
			t.Errorf("%s: no error, makes %s", text, p.Number(1))
		}
	}
}

func TestNumberedHostnameMatches(t *testing.T) {
	p, err := arg.ParseNumberedHostname("web-%02d.example.com")
	if err != nil {
		t.Fatal(err)
	}
	for hostname, want := range map[string]bool{
		"web-01.example.com":                   true,
		"WEB-12.Example.com":                   true,
		"web-123.example.com":                  true,
		"web-1.example.com":                    false, // another pattern's
		"web-00.example.com":                   false,
		"web-001.example.com":                  false,
		"web--1.example.com":                   false,
		"web-+1.example.com":                   false,
		"web-.example.com":                     false,
		"web-01.example.org":                   false,
		"web-99999999999999999999.example.com": false,
		"web":                                  false,
	} {
		if p.Matches(hostname) != want {
			t.Errorf("%s: %v, want %v", hostname, !want, want)
		}
	}
}
