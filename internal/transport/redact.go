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

// isPublicParameter reports whether the debug log shows the values of a parameter. Unknown ones are
// hidden: a parameter that the API gains later may be a secret.
func isPublicParameter(name string) bool {
	switch name {
	case "region", "page", "per_page", "tags",
		"hostname", "size", "network_id", "template_id", "firewall_id", "count", "public_ip", "reverse_dns", "ssh_key_id", "initial_user":
		return true
	}
	return false
}

// isPublicHeader reports whether the debug log shows the values of a header.
func isPublicHeader(name string) bool {
	switch name {
	case "Accept", "Content-Type", "Content-Length", "Content-Encoding", "User-Agent",
		"Date", "Retry-After", "Server", "Via", "X-Request-Id", "X-Runtime":
		return true
	}
	return false
}

// redactURL returns a URL without its user, with the values of its query redacted.
func redactURL(u *url.URL) string {
	s := u.Scheme + "://" + sanitize(u.Host) + u.EscapedPath()
	if u.RawQuery == "" {
		return s
	}
	query, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return s + "?" + secrets.Hidden
	}
	return s + "?" + redactValues(query)
}

// redactValues returns values in the encoding of a form, sorted by name, those that are not public
// replaced.
func redactValues(values url.Values) string {
	var pairs []string
	for _, name := range slices.Sorted(maps.Keys(values)) {
		for _, value := range values[name] {
			shown := secrets.Hidden
			if isPublicParameter(name) {
				shown = url.QueryEscape(value)
			}
			pairs = append(pairs, url.QueryEscape(name)+"="+shown)
		}
	}
	return strings.Join(pairs, "&")
}

// redactForm returns the form in the body of a request with its values redacted, or only the length
// of a body that is not a form, or "" for no body.
func redactForm(req *http.Request) string {
	if req.Body == nil || req.Body == http.NoBody {
		return ""
	}
	opaque := fmt.Sprintf("body of %d bytes", req.ContentLength)
	mediaType, _, _ := mime.ParseMediaType(req.Header.Get("Content-Type"))
	if mediaType != "application/x-www-form-urlencoded" || req.GetBody == nil {
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
	return redactValues(form)
}

// writeHeaders writes the headers of a request or a reply, a line each, those that are not public
// redacted.
func writeHeaders(w io.Writer, id int64, arrow string, h http.Header) {
	for _, name := range slices.Sorted(maps.Keys(h)) {
		for _, value := range h[name] {
			if !isPublicHeader(name) {
				value = secrets.Hidden
			}
			fmt.Fprintf(w, "[%d] %s   %s: %s\n", id, arrow, sanitize(name), sanitize(value))
		}
	}
}

// sanitize returns s, which the other side chose, with each character that could steer a terminal
// replaced by a question mark.
func sanitize(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsGraphic(r) {
			return r
		}
		return '?'
	}, s)
}
