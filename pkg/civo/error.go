package civo

import (
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// The classes of errors, for errors.Is. The API's code decides the class, and the HTTP
// status where the reply has no known code.
var (
	ErrNotFound     = errors.New("not found")
	ErrUnauthorized = errors.New("unauthorised")       // no key, a bad key, or a key without the right
	ErrConflict     = errors.New("conflict")           // a duplicate, a wrong state, parts that do not fit
	ErrQuota        = errors.New("quota reached")      // of the account
	ErrCapacity     = errors.New("out of capacity")    // of the region
	ErrRegion       = errors.New("region unavailable") // closed or unknown
	ErrInvalid      = errors.New("invalid request")    // a parameter is missing or malformed
	ErrUnavailable  = errors.New("API unavailable")    // 429 and 5xx: the same call may succeed later
)

// Error is a reply that is no success. Its class is matched with errors.Is.
type Error struct {
	Method, Path string          // of the request; the path escaped, without its query
	Status       int             // HTTP status; 2xx where the body reports a failure or is unreadable
	Code         string          // the API's code, such as quota_limit_reached; may be empty
	Reason       string          // the API's sentence, or JSON where it is no text; may be empty
	Details      json.RawMessage // as the API sent them, nil for none
	Body         []byte          // the beginning of the reply, 64 KiB at most
	RetryAfter   time.Duration   // the wait the API asks for, at most a day; 0 for none
	Err          error           // why the reply could not be read, nil where it could be read
}

// Error returns the request, the status and the cause of the failure in one line.
func (e *Error) Error() string {
	status := strings.TrimSpace(strconv.Itoa(e.Status) + " " + http.StatusText(e.Status))
	return e.Method + " " + e.Path + ": " + status + ": " + e.cause()
}

// cause returns the API's reason and code, or what else explains the failure, without
// secrets.
func (e *Error) cause() string {
	code, reason := printableLine(e.Code), printableLine(e.Reason)
	switch {
	case reason != "" && code != "":
		return reason + " (" + code + ")"
	case reason != "" || code != "":
		return reason + code
	case e.Err != nil:
		return printableLine(e.Err.Error())
	}
	if e.Status/100 == 2 {
		// The body may hold a password.
		return "the reply says that it failed"
	}
	return describeBody(e.Body)
}

// Unwrap returns the reason why the reply could not be read, nil where it could be read.
func (e *Error) Unwrap() error { return e.Err }

// Is reports whether target is the class of the error.
func (e *Error) Is(target error) bool {
	class := e.class()
	return class != nil && class == target
}

// FromAPI reports whether the API itself wrote the reply: an object with a code or a reason.
// Any other reply may come from a proxy, whose 404 says nothing about an instance.
func (e *Error) FromAPI() bool { return e.Err == nil && (e.Code != "" || e.Reason != "") }

// class returns the class of the error, nil for none.
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

// parseRetryAfter returns the wait that the header Retry-After asks for, in seconds or as a
// date, and 0 for none. It measures a date against the reply's header Date, so that the clock
// of this machine does not matter, and against now where there is no such header.
func parseRetryAfter(h http.Header, now time.Time) time.Duration {
	const maxWait = 24 * time.Hour
	value := strings.TrimSpace(h.Get("Retry-After"))
	if seconds, err := strconv.ParseUint(value, 10, 32); err == nil {
		return min(time.Duration(seconds)*time.Second, maxWait)
	}
	when, err := http.ParseTime(value)
	if err != nil {
		return 0
	}
	if sent, err := http.ParseTime(h.Get("Date")); err == nil {
		now = sent
	}
	return min(max(0, when.Sub(now)), maxWait)
}
