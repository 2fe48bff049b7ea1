package civo

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// Classes of failure, for errors.Is. The API's code decides; where there is none
// that is known, the status does.
var (
	ErrNotFound     = errors.New("not found")
	ErrUnauthorized = errors.New("unauthorised")       // no key, a bad one, or one that may not
	ErrConflict     = errors.New("conflict")           // a duplicate, the wrong state, parts that do not fit
	ErrQuota        = errors.New("quota reached")      // the account's
	ErrCapacity     = errors.New("out of capacity")    // the region's
	ErrRegion       = errors.New("region unavailable") // closed or unknown
	ErrInvalid      = errors.New("invalid request")    // a parameter missing or malformed
	ErrUnavailable  = errors.New("API unavailable")    // 429 and 5xx: the same call may do later
)

// Error is a reply that is no success. Match its class with errors.Is.
type Error struct {
	Method, Path string          // of the request; the path escaped, without its query
	Status       int             // the HTTP status; 2xx for a failure the body reports, or an unreadable body
	Code         string          // the API's own, such as quota_limit_reached; may be empty
	Reason       string          // the API's sentence, or compact JSON where it sent none; may be empty
	Details      json.RawMessage // whatever the API sent, nil for nothing
	Body         []byte          // the reply as it came, as far as it came
	RetryAfter   time.Duration   // how long the API asks to wait, 0 where it does not say
	Err          error           // why the reply could not be read, nil where it could
}

// excerptBytes is how much of a body is looked at to describe it.
const excerptBytes = 4 << 10

// Error says which request failed, with which status, and why.
func (e *Error) Error() string {
	status := strings.TrimSpace(strconv.Itoa(e.Status) + " " + http.StatusText(e.Status))
	return e.Method + " " + e.Path + ": " + status + ": " + e.cause()
}

func (e *Error) cause() string {
	code, reason := clean(e.Code), clean(e.Reason)
	switch {
	case reason != "" && code != "":
		return reason + " (" + code + ")"
	case reason != "" || code != "":
		return reason + code
	case e.Err != nil:
		return clean(e.Err.Error())
	}
	return describe(e.Body)
}

// Unwrap returns why the reply could not be read.
func (e *Error) Unwrap() error { return e.Err }

// Is says whether target is the error's class.
func (e *Error) Is(target error) bool {
	class := e.class()
	return class != nil && class == target
}

func (e *Error) class() error {
	switch e.Code {
	case "requires_authentication", "database_account_not_found", "authentication_failed", "authentication_access_denied":
		return ErrUnauthorized
	case "database_region_not_found", "region_unavailable":
		return ErrRegion
	case "quota_limit_reached":
		return ErrQuota
	case "out_of_capacity":
		return ErrCapacity
	case "database_instance_duplicate_name", "instance_duplicate", "instance_state_must_be_active_or_shutoff",
		"database_firewall_mismatch", "disabled_service":
		return ErrConflict
	case "database_instance_find", "database_instance_not_found", "database_size_not_found",
		"database_disk_image_not_found", "database_template_not_found", "database_network_not_found",
		"database_firewall_not_found", "database_ssh_key_not_found":
		return ErrNotFound
	case "parameter_name_invalid", "parameter_id_missing", "parameter_size_missing", "parameter_value_missing":
		return ErrInvalid
	case "internal_server_error":
		return ErrUnavailable
	}
	switch {
	case e.Status == http.StatusUnauthorized, e.Status == http.StatusForbidden:
		return ErrUnauthorized
	case e.Status == http.StatusNotFound, e.Status == http.StatusGone:
		return ErrNotFound
	case e.Status == http.StatusConflict:
		return ErrConflict
	case e.Status == http.StatusBadRequest, e.Status == http.StatusUnprocessableEntity:
		return ErrInvalid
	case e.Status == http.StatusTooManyRequests, e.Status >= 500:
		return ErrUnavailable
	}
	return nil
}

// failure returns the error that the reply reports.
func (r *reply) failure() *Error {
	e := r.unreadable(nil)
	f, _ := decodeFailure(r.body)
	e.Code, e.Reason, e.Details = text(f.Code), text(f.Reason), f.Details
	if result := text(f.Result); e.Code == "" && result != "failed" {
		e.Code = result
	}
	return e
}

// unreadable returns the error for a reply that cannot be read because of err.
func (r *reply) unreadable(err error) *Error {
	return &Error{
		Method:     r.request.Method,
		Path:       r.request.URL.EscapedPath(),
		Status:     r.status,
		Body:       r.body,
		RetryAfter: retryAfter(r.header, time.Now()),
		Err:        err,
	}
}

// decode sets v from the body.
func (r *reply) decode(v any) error {
	err := json.Unmarshal(r.body, v)
	if err == nil {
		return nil
	}
	if _, malformed := errors.AsType[*json.SyntaxError](err); malformed && (len(r.body) == 0 || isPage(r.body)) {
		err = errors.New(describe(r.body))
	}
	return r.unreadable(fmt.Errorf("unreadable reply: %w", fieldError(err)))
}

type failure struct {
	ID      json.RawMessage `json:"id"`
	Name    json.RawMessage `json:"name"`
	Result  json.RawMessage `json:"result"`
	Code    json.RawMessage `json:"code"`
	Reason  json.RawMessage `json:"reason"`
	Details json.RawMessage `json:"details"`
}

func decodeFailure(body []byte) (f failure, ok bool) {
	err := json.Unmarshal(body, &f)
	return f, err == nil
}

// reportsFailure says whether the body of a 2xx reply is a failure nonetheless:
// its result says so, or it has a code and is no resource that happens to have
// one, as a region does.
func reportsFailure(body []byte) bool {
	// Nearly every reply stops here, so that none is parsed twice.
	if kind(body) != '{' || !bytes.Contains(body, []byte(`"code"`)) && !bytes.Contains(body, []byte(`"result"`)) {
		return false
	}
	f, ok := decodeFailure(body)
	if !ok {
		return false
	}
	if result := text(f.Result); result == "failed" || result == "requires_authentication" {
		return true
	}
	resource := text(f.ID) != "" || text(f.Name) != "" && text(f.Reason) == ""
	return text(f.Code) != "" && !resource
}

// text returns a JSON string's content, and any other value but null as JSON.
func text(raw json.RawMessage) string {
	var s string
	if len(raw) == 0 || json.Unmarshal(raw, &s) == nil {
		return s
	}
	var b bytes.Buffer
	if json.Compact(&b, raw) != nil {
		return ""
	}
	return b.String()
}

// describe says in few words what a body without a reason is.
func describe(body []byte) string {
	switch {
	case len(bytes.TrimSpace(body)) == 0:
		return "an empty body"
	case isPage(body):
		return "a web page, not JSON"
	}
	return clean(string(body[:min(len(body), excerptBytes)]))
}

func isPage(body []byte) bool {
	return strings.HasPrefix(http.DetectContentType(body), "text/html")
}

// clean makes one short line of a text from elsewhere.
func clean(s string) string {
	const most = 300
	s = strings.ToValidUTF8(s, "?")
	s = strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return ' '
	}, s)
	s = strings.Join(strings.Fields(s), " ")
	for n := range s {
		if n >= most {
			return s[:n] + "…"
		}
	}
	return s
}

// retryAfter reads the header of that name, in seconds or as a date. A date is
// measured against the reply's own, so that a wrong clock here does not matter.
func retryAfter(h http.Header, now time.Time) time.Duration {
	value := strings.TrimSpace(h.Get("Retry-After"))
	if seconds, err := strconv.ParseUint(value, 10, 32); err == nil {
		return time.Duration(seconds) * time.Second
	}
	when, err := http.ParseTime(value)
	if err != nil {
		return 0
	}
	if sent, err := http.ParseTime(h.Get("Date")); err == nil {
		now = sent
	}
	return max(0, when.Sub(now))
}
