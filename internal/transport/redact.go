package transport

import (
	"fmt"
	"io"
	"maps"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode"

	"github.com/civoctl/civoctl/internal/secrets"
)

// The names whose values the debug log shows. What is not here is not shown: a parameter that the API gains tomorrow may be a secret.
func showsParameter(name string) bool {
	switch name {
	case "region", "page", "per_page", "tags",
		"hostname", "size", "network_id", "template_id", "firewall_id", "count", "public_ip", "reverse_dns", "ssh_key_id", "initial_user":
		return true
	}
	return false
}

func showsHeader(name string) bool {
	switch name {
	case "Accept", "Content-Type", "Content-Length", "Content-Encoding", "User-Agent",
		"Date", "Retry-After", "Server", "Via", "X-Request-Id", "X-Runtime":
		return true
	}
	return false
}

func shownURL(u *url.URL) string {
	s := u.Scheme + "://" + clean(u.Host) + u.EscapedPath()
	if u.RawQuery == "" {
		return s
	}
	query, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return s + "?" + secrets.Hidden
	}
	return s + "?" + shownValues(query)
}

func shownValues(values url.Values) string {
	var pairs []string
	for _, name := range slices.Sorted(maps.Keys(values)) {
		for _, value := range values[name] {
			shown := secrets.Hidden
			if showsParameter(name) {
				shown = url.QueryEscape(value)
			}
			pairs = append(pairs, url.QueryEscape(name)+"="+shown)
		}
	}
	return strings.Join(pairs, "&")
}

// shownForm is a request's body with the values that may be seen; of a body that is not a form, nothing.
func shownForm(req *http.Request) string {
	if req.Body == nil || req.Body == http.NoBody {
		return ""
	}
	opaque := fmt.Sprintf("body of %d bytes", req.ContentLength)
	kind, _, _ := mime.ParseMediaType(req.Header.Get("Content-Type"))
	if kind != "application/x-www-form-urlencoded" || req.GetBody == nil {
		return opaque
	}
	body, err := req.GetBody()
	if err != nil {
		return opaque
	}
	defer body.Close()
	raw, err := io.ReadAll(io.LimitReader(body, 1<<20))
	if err != nil {
		return opaque
	}
	form, err := url.ParseQuery(string(raw))
	if err != nil {
		return opaque
	}
	return shownValues(form)
}

func writeHeaders(w io.Writer, id int64, arrow string, h http.Header) {
	for _, name := range slices.Sorted(maps.Keys(h)) {
		for _, value := range h[name] {
			if !showsHeader(name) {
				value = secrets.Hidden
			}
			fmt.Fprintf(w, "[%d] %s   %s: %s\n", id, arrow, clean(name), clean(value))
		}
	}
}

// clean keeps what another side chose from acting on a terminal.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsGraphic(r) {
			return r
		}
		return '?'
	}, s)
}
