package sandbox

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
)

// ErrDamaged is wrapped by errors about a file that is not a sandbox's, or is broken.
var ErrDamaged = errors.New("not a sandbox database")

// ErrBusy is wrapped by errors about a file that other processes hold for too long.
var ErrBusy = errors.New("in use by other processes")

// apiError is a reply other than 2xx. Its code is one that the vendor's clients know, or "".
type apiError struct {
	Status int
	Code   string
	Reason string
}

// Error returns the code and the reason.
func (e *apiError) Error() string { return strings.TrimPrefix(e.Code+": "+e.Reason, ": ") }

// reply returns the error as a client gets it: {"code", "reason"}, and {"result", "status",
// "reason"} without a code.
func (e *apiError) reply() reply {
	if e.Code == "" {
		return jsonReply(e.Status, struct {
			Result string `json:"result"`
			Status int    `json:"status"`
			Reason string `json:"reason"`
		}{"failed", e.Status, e.Reason})
	}
	return jsonReply(e.Status, struct {
		Code   string `json:"code"`
		Reason string `json:"reason"`
	}{e.Code, e.Reason})
}

// refuse returns a reply with a status, a code that the vendor's clients know, or "", and a reason.
func refuse(status int, code, format string, args ...any) *apiError {
	return &apiError{Status: status, Code: code, Reason: fmt.Sprintf(format, args...)}
}

// notFound returns the 404 about an ID, or a name, of a kind of thing.
func notFound(code, what, id string) *apiError {
	return refuse(http.StatusNotFound, code, "there is no %s %q here", what, id)
}

// missing returns the refusal of a call without a required parameter.
func missing(name string) *apiError {
	code := "parameter_value_missing"
	switch name {
	case "id":
		code = "parameter_id_missing"
	case "size":
		code = "parameter_size_missing"
	case "public_key":
		code = "parameter_public_key_empty"
	}
	return refuse(http.StatusBadRequest, code, "the parameter %s is required", name)
}

// invalid returns the refusal of a parameter's value.
func invalid(name, why string) *apiError {
	return refuse(http.StatusBadRequest, "parameter_value_missing", "the parameter %s %s", name, why)
}

// asAPIError returns err as a client gets it: 503 for a busy file, 500 for any other error of the
// sandbox's own.
func asAPIError(err error) *apiError {
	if e, ok := errors.AsType[*apiError](err); ok {
		return e
	}
	status := http.StatusInternalServerError
	if errors.Is(err, ErrBusy) {
		status = http.StatusServiceUnavailable
	}
	return refuse(status, "", "%v", err)
}
