package health

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"

	"github.com/civoctl/civoctl/internal/arg"
	"github.com/civoctl/civoctl/internal/suggest"
	"github.com/civoctl/civoctl/pkg/civo"
)

// Template is a URL with placeholders in it, such as http://{public_ip}/health.
type Template struct{ text string }

// placeholders returns the placeholders, each with what it stands for in the URL of an instance.
// What the API gives is checked, so that it can be nothing but what the placeholder says.
func placeholders() map[string]func(civo.Instance) (string, error) {
	address := func(s string) (string, error) {
		ip, err := Address(s)
		if err == nil && ip.Is6() {
			return "[" + ip.String() + "]", nil
		}
		return ip.String(), err
	}
	return map[string]func(civo.Instance) (string, error){
		"{public_ip}":  func(i civo.Instance) (string, error) { return address(i.PublicIP) },
		"{private_ip}": func(i civo.Instance) (string, error) { return address(i.PrivateIP) },
		"{hostname}": func(i civo.Instance) (string, error) {
			if _, err := arg.DNSName(i.Hostname); err != nil {
				return "", fmt.Errorf("is %q, which is none", i.Hostname)
			}
			return i.Hostname, nil
		},
		"{id}": func(i civo.Instance) (string, error) {
			if !arg.IsID(i.ID) {
				return "", fmt.Errorf("is %q, which is none", i.ID)
			}
			return i.ID, nil
		},
	}
}

// names returns the placeholders.
func names() []string { return []string{"{public_ip}", "{private_ip}", "{hostname}", "{id}"} }

// sample returns an instance that every template can be filled in with.
func sample() civo.Instance {
	return civo.Instance{
		ID: "00000000-0000-4000-8000-000000000000", Hostname: "web-1", PublicIP: "192.0.2.1", PrivateIP: "192.0.2.2",
	}
}

// ParseTemplate parses a URL of http or https with placeholders.
func ParseTemplate(s string) (Template, error) {
	t := Template{s}
	text, err := t.For(sample())
	if err != nil {
		return t, err
	}
	u, err := url.Parse(text)
	const hint = "active, ssh, or a URL such as http://{public_ip}/health"
	switch {
	case err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "":
		return t, &arg.Error{Reason: "it is neither active nor ssh nor a URL of http or https", Hint: hint}
	case u.User != nil:
		return t, &arg.Error{Reason: "a URL with a login is refused, since it would be shown", Hint: hint}
	}
	return t, nil
}

// For returns the URL of the instance. It returns an [*arg.Error] for a placeholder that is none,
// or for which the API gives nothing.
func (t Template) For(i civo.Instance) (string, error) {
	values := placeholders()
	var failed *arg.Error
	text := regexp.MustCompile(`\{[^{}]*\}?|\}`).ReplaceAllStringFunc(t.text, func(name string) string {
		value, isKnown := values[name]
		if !isKnown {
			failed = unknown(name)
			return ""
		}
		text, err := value(i)
		if err != nil {
			failed = &arg.Error{Reason: "its " + strings.Trim(name, "{}") + " " + err.Error()}
		}
		return text
	})
	if failed != nil {
		return "", failed
	}
	return text, nil
}

// unknown returns the error for a word in braces that is no placeholder.
func unknown(name string) *arg.Error {
	e := &arg.Error{Reason: fmt.Sprintf("%s is no placeholder", name), Hint: "valid values: " + strings.Join(names(), ", ")}
	if near := suggest.Closest(name, names()); len(near) > 0 {
		e.Hint = "did you mean " + near[0] + "? " + e.Hint
	}
	return e
}
