package civo

import (
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"
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
	Body         []byte          // the beginning of the reply, 64 KiB at most
	RetryAfter   time.Duration   // how long the API asks to wait, at most a day; 0 where it does not say
	Err          error           // why the reply could not be read, nil where it could
}

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
	if e.Status/100 == 2 {
		// The body may hold a password.
		return "the reply says that it failed"
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

// FromAPI reports whether the API itself wrote the reply: it is an object with a
// code or a reason. Any other may be a page of a proxy, whose 404 says nothing
// about an instance.
func (e *Error) FromAPI() bool { return e.Err == nil && (e.Code != "" || e.Reason != "") }

func (e *Error) class() error {
	switch code := e.Code; {
	case code == requiresAuthentication, code == "database_account_not_found", strings.HasPrefix(code, "authentication_"):
		return ErrUnauthorized
	case code == "region_unavailable", code == "database_region_not_found":
		return ErrRegion
	case code == "quota_limit_reached":
		return ErrQuota
	case code == "out_of_capacity":
		return ErrCapacity
	case code == "instance_duplicate", code == "database_instance_duplicate_name", code == "database_firewall_mismatch",
		code == "instance_state_must_be_active_or_shutoff", code == "disabled_service":
		return ErrConflict
	case code == "database_instance_find", strings.HasPrefix(code, "database_") && strings.HasSuffix(code, "_not_found"):
		return ErrNotFound
	case strings.HasPrefix(code, "parameter_"):
		return ErrInvalid
	case code == "internal_server_error":
		return ErrUnavailable
	}
	switch status := e.Status; {
	case status == http.StatusUnauthorized, status == http.StatusForbidden:
		return ErrUnauthorized
	case status == http.StatusNotFound, status == http.StatusGone:
		return ErrNotFound
	case status == http.StatusConflict:
		return ErrConflict
	case status == http.StatusBadRequest, status == http.StatusUnprocessableEntity:
		return ErrInvalid
	case status == http.StatusTooManyRequests, status >= 500:
		return ErrUnavailable
	}
	return nil
}

// retryAfter reads the header of that name, in seconds or as a date. A date is
// measured against the reply's own, so that a wrong clock here does not matter.
func retryAfter(h http.Header, now time.Time) time.Duration {
	const most = 24 * time.Hour
	value := strings.TrimSpace(h.Get("Retry-After"))
	if seconds, err := strconv.ParseUint(value, 10, 32); err == nil {
		return min(time.Duration(seconds)*time.Second, most)
	}
	when, err := http.ParseTime(value)
	if err != nil {
		return 0
	}
	if sent, err := http.ParseTime(h.Get("Date")); err == nil {
		now = sent
	}
	return min(max(0, when.Sub(now)), most)
}
