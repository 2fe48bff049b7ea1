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

// reply is a reply of the API, read to its end.
type reply struct {
	request *http.Request
	status  int
	header  http.Header
	body    []byte
}

// decode sets v from the body of a successful reply. Its error is an [*Error].
func (r *reply) decode(v any) error {
	var err error
	switch u, ok := v.(json.Unmarshaler); {
	case !isJSON(r.body):
		err = errors.New(describeBody(r.body))
	case ok:
		// json.Unmarshal would go over the body twice more.
		err = u.UnmarshalJSON(r.body)
	default:
		err = json.Unmarshal(r.body, v)
	}
	if err != nil {
		return r.readError(fmt.Errorf("unreadable reply: %w", fieldError(err)))
	}
	return nil
}

// maxErrorBody is the largest size of the body that an error keeps, in bytes: a run may keep
// many errors.
const maxErrorBody = 64 << 10

// readError returns the error for a reply that could not be read because of err, or, where
// err is nil, for a reply that reports a failure.
func (r *reply) readError(err error) *Error {
	return &Error{
		Method:     r.request.Method,
		Path:       r.request.URL.EscapedPath(),
		Status:     r.status,
		Body:       bytes.Clone(r.body[:min(len(r.body), maxErrorBody)]),
		RetryAfter: parseRetryAfter(r.header, time.Now()),
		Err:        err,
	}
}

// inconsistentReply returns the error for the reply to a GET that can be read and does not
// answer the request.
func inconsistentReply(path, format string, args ...any) *Error {
	return &Error{Method: http.MethodGet, Path: path, Status: http.StatusOK, Err: fmt.Errorf(format, args...)}
}

// failureError returns the error that the body of the reply describes.
func (r *reply) failureError() *Error {
	e := r.readError(nil)
	f := decodeFailureBody(r.body)
	e.Code, e.Reason = valueText(f.Code), valueText(f.Reason)
	if firstByte(f.Details) != 'n' {
		e.Details = f.Details
	}
	if e.Code == "" && valueText(f.Result) == requiresAuthentication {
		e.Code = requiresAuthentication
	}
	return e
}

// requiresAuthentication is a result that the API sends in the place of a code.
const requiresAuthentication = "requires_authentication"

// failureBody is the body of a reply that reports a failure. Each field may be of any type.
type failureBody struct {
	ID      json.RawMessage `json:"id"`
	Name    json.RawMessage `json:"name"`
	Result  json.RawMessage `json:"result"`
	Code    json.RawMessage `json:"code"`
	Reason  json.RawMessage `json:"reason"`
	Details json.RawMessage `json:"details"`
}

// decodeFailureBody returns the fields of body, which are empty where body is no object.
func decodeFailureBody(body []byte) failureBody {
	var f failureBody
	if json.Unmarshal(body, &f) != nil {
		return failureBody{}
	}
	return f
}

// reportsFailure reports whether the body of a 2xx reply describes a failure: by its result,
// or by a code where the body is no resource. A region is a resource with a code.
func reportsFailure(body []byte) bool {
	// Nearly every large reply returns here, and is parsed only once.
	if firstByte(body) != '{' || !bytes.Contains(body, []byte(`"code"`)) && !bytes.Contains(body, []byte(`"result"`)) {
		return false
	}
	f := decodeFailureBody(body)
	switch strings.ToLower(valueText(f.Result)) {
	case "failed", "failure", "error", requiresAuthentication:
		return true
	}
	isResource := valueText(f.ID) != "" || valueText(f.Name) != "" && valueText(f.Reason) == ""
	return valueText(f.Code) != "" && !isResource
}

// valueText returns the text of a JSON string, the texts of an array of strings with
// semicolons between them, "" for a null, and any other value as compact JSON.
func valueText(raw json.RawMessage) string {
	var text string
	if len(raw) == 0 || json.Unmarshal(raw, &text) == nil {
		return text
	}
	var texts []string
	if json.Unmarshal(raw, &texts) == nil {
		return strings.Join(texts, "; ")
	}
	var b bytes.Buffer
	if json.Compact(&b, raw) != nil {
		return ""
	}
	return b.String()
}

// isJSON reports whether body can be a JSON reply: an object, an array or a null.
func isJSON(body []byte) bool {
	switch firstByte(body) {
	case '{', '[':
		return true
	}
	return string(bytes.TrimSpace(body)) == "null"
}

// describeBody returns a few words about a body that has no reason and no code.
func describeBody(body []byte) string {
	switch {
	case len(bytes.TrimSpace(body)) == 0:
		return "an empty body"
	case strings.HasPrefix(http.DetectContentType(body), "text/html"):
		return "a web page, not JSON"
	}
	return printableLine(string(body[:min(len(body), excerptBytes)]))
}

// secretPattern returns a pattern for the name of a field that holds a secret, alone, in quotes
// or in escaped quotes, and the rest of the text behind the name.
func secretPattern() *regexp.Regexp {
	const quote = `(?:[\\"']|&quot;|&#34;)`
	return regexp.MustCompile(`(?is)(?:(initial_password|rescue_password|civostatsd_token)` + quote + `*` +
		`|((?:user_)?script)` + quote + `+)\s*[:=].*`)
}

// excerptBytes is the size of the part of a body that describeBody reads.
const excerptBytes = 4 << 10

// printableLine returns s as one printable line of at most 300 bytes. It leaves out everything
// behind the name of a secret: s need not be JSON, so that the end of the secret is not known.
func printableLine(s string) string {
	const maxBytes = 300
	s = secretPattern().ReplaceAllString(s, "${1}${2}: REDACTED")
	s = strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
	s = strings.Join(strings.Fields(s), " ")
	for n := range s {
		if n >= maxBytes {
			return s[:n] + "…"
		}
	}
	return s
}
