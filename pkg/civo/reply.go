package civo

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"time"
	"unicode"
)

// reply is an answer, read to its end.
type reply struct {
	request *http.Request
	status  int
	header  http.Header
	body    []byte
}

// decode sets v from the body of a successful reply.
func (r *reply) decode(v any) error {
	var err error
	switch u, ok := v.(json.Unmarshaler); {
	case !isJSON(r.body):
		err = errors.New(describe(r.body))
	case ok:
		// Not by way of json.Unmarshal, which would go over the body twice more.
		err = u.UnmarshalJSON(r.body)
	default:
		err = json.Unmarshal(r.body, v)
	}
	if err != nil {
		return r.unreadable(fmt.Errorf("unreadable reply: %w", fieldError(err)))
	}
	return nil
}

// maxErrorBody bounds the bytes of a reply that its error keeps: a run may keep many errors.
const maxErrorBody = 64 << 10

// unreadable returns the error for a reply that cannot be read because of err.
func (r *reply) unreadable(err error) *Error {
	return &Error{
		Method:     r.request.Method,
		Path:       r.request.URL.EscapedPath(),
		Status:     r.status,
		Body:       bytes.Clone(r.body[:min(len(r.body), maxErrorBody)]),
		RetryAfter: retryAfter(r.header, time.Now()),
		Err:        err,
	}
}

// senseless is the error for the reply to a GET that can be read and is not an
// answer to what was asked.
func senseless(path, format string, args ...any) *Error {
	return &Error{Method: http.MethodGet, Path: path, Status: http.StatusOK, Err: fmt.Errorf(format, args...)}
}

// refused returns the error that the body describes, as well as it does.
func (r *reply) refused() *Error {
	e := r.unreadable(nil)
	f := decodeFailure(r.body)
	e.Code, e.Reason = text(f.Code), text(f.Reason)
	if kind(f.Details) != 'n' {
		e.Details = f.Details
	}
	if e.Code == "" && text(f.Result) == requiresAuthentication {
		e.Code = requiresAuthentication
	}
	return e
}

// requiresAuthentication is a result that stands in for a code.
const requiresAuthentication = "requires_authentication"

// failure is what an error's body may say, each field of any type.
type failure struct {
	ID      json.RawMessage `json:"id"`
	Name    json.RawMessage `json:"name"`
	Result  json.RawMessage `json:"result"`
	Code    json.RawMessage `json:"code"`
	Reason  json.RawMessage `json:"reason"`
	Details json.RawMessage `json:"details"`
}

func decodeFailure(body []byte) failure {
	var f failure
	if json.Unmarshal(body, &f) != nil {
		return failure{}
	}
	return f
}

// reportsFailure says whether the body of a 2xx reply is a failure nonetheless:
// by its result, or by a code in what is no resource, for a region has one too.
func reportsFailure(body []byte) bool {
	// Nearly every large reply ends here, and is parsed only once.
	if kind(body) != '{' || !bytes.Contains(body, []byte(`"code"`)) && !bytes.Contains(body, []byte(`"result"`)) {
		return false
	}
	f := decodeFailure(body)
	switch strings.ToLower(text(f.Result)) {
	case "failed", "failure", "error", requiresAuthentication:
		return true
	}
	resource := text(f.ID) != "" || text(f.Name) != "" && text(f.Reason) == ""
	return text(f.Code) != "" && !resource
}

// text returns what a string says, several strings with semicolons between them,
// nothing for null, and any other value as JSON.
func text(raw json.RawMessage) string {
	var one string
	if len(raw) == 0 || json.Unmarshal(raw, &one) == nil {
		return one
	}
	var several []string
	if json.Unmarshal(raw, &several) == nil {
		return strings.Join(several, "; ")
	}
	var b bytes.Buffer
	if json.Compact(&b, raw) != nil {
		return ""
	}
	return b.String()
}

// isJSON says whether body can be a JSON reply, which is never a bare value but
// a null.
func isJSON(body []byte) bool {
	switch kind(body) {
	case '{', '[':
		return true
	}
	return string(bytes.TrimSpace(body)) == "null"
}

// describe says in few words what a body is that explains nothing.
func describe(body []byte) string {
	switch {
	case len(bytes.TrimSpace(body)) == 0:
		return "an empty body"
	case strings.HasPrefix(http.DetectContentType(body), "text/html"):
		return "a web page, not JSON"
	}
	return clean(string(body[:min(len(body), excerptBytes)]))
}

// secretValue matches what may be a field with a secret, named alone, in quotes or in escaped ones, up to the
// end of the text.
func secretValue() *regexp.Regexp {
	const quote = `(?:[\\"']|&quot;|&#34;)`
	return regexp.MustCompile(`(?is)(?:(initial_password|rescue_password|civostatsd_token)` + quote + `*|((?:user_)?script)` + quote + `+)\s*[:=].*`)
}

// excerptBytes is how much of a body is looked at to describe it.
const excerptBytes = 4 << 10

// clean makes one short, printable line of a text from elsewhere. What follows the name of a secret is left
// out: the text need not be JSON, so that nobody knows where the secret ends.
func clean(s string) string {
	const most = 300 // bytes
	s = secretValue().ReplaceAllString(s, "${1}${2}: REDACTED")
	s = strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
	s = strings.Join(strings.Fields(s), " ")
	for n := range s {
		if n >= most {
			return s[:n] + "…"
		}
	}
	return s
}
