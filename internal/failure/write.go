package failure

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"

	"github.com/civoctl/civoctl/internal/output"
	"github.com/civoctl/civoctl/pkg/civo"
)

// Write writes the error to w: as lines for a person, or as one JSON object if isStructured is
// true.
func (e *Error) Write(w io.Writer, isStructured bool) {
	if isStructured {
		e.writeJSON(w)
		return
	}
	fmt.Fprintln(w, "error:", output.Clean(e.Error()))
	for _, line := range e.Detail {
		fmt.Fprintln(w, output.Clean(line))
	}
	if e.Hint != "" {
		fmt.Fprintln(w, "hint:", output.Clean(e.Hint))
	}
}

// errorJSON is an error as programs read it. What is not known is null.
type errorJSON struct {
	Kind       Kind     `json:"kind"`
	Message    string   `json:"message"`
	Detail     []string `json:"detail,omitempty"`
	Hint       *string  `json:"hint"`
	HTTPStatus *int     `json:"http_status"`
	APICode    *string  `json:"api_code"`
	Request    *string  `json:"request"`
	Region     *string  `json:"region"`
	Retryable  bool     `json:"retryable"`
}

// MarshalJSON returns the object that is documented for errors.
func (e *Error) MarshalJSON() ([]byte, error) {
	out := errorJSON{
		Kind:      e.Kind,
		Message:   e.Error(),
		Hint:      orNull(e.Hint),
		Region:    orNull(e.Region),
		Retryable: (e.Kind == Unreachable || e.Kind == Pending) && !e.ActsTwice && !e.IsPermanent,
	}
	for _, line := range e.Detail {
		out.Detail = append(out.Detail, strings.TrimSpace(line))
	}
	if method, path := Request(e.Err); method != "" {
		out.Request = orNull(method + " " + path)
	}
	if api, ok := errors.AsType[*civo.Error](e.Err); ok {
		out.APICode = orNull(api.Code)
		if api.Status != 0 {
			out.HTTPStatus = &api.Status
		}
	}
	return json.Marshal(out)
}

// writeJSON writes the error as one line without control characters.
func (e *Error) writeJSON(w io.Writer) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.Encode(map[string]*Error{"error": e})
	w.Write(output.EscapeJSON(b.Bytes()))
}

// orNull returns nil for the empty string.
func orNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// Request returns the method and the path of the request that failed with err, or "" where err came
// from none.
func Request(err error) (method, path string) {
	if api, ok := errors.AsType[*civo.Error](err); ok {
		return api.Method, api.Path
	}
	request, ok := errors.AsType[*url.Error](err)
	if !ok {
		return "", ""
	}
	if u, err := url.Parse(request.URL); err == nil {
		path = u.EscapedPath()
	}
	return strings.ToUpper(request.Op), path
}
