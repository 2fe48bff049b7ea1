package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/civoctl/civoctl/internal/config"
	"github.com/civoctl/civoctl/internal/output"
	"github.com/civoctl/civoctl/internal/transport"
	"github.com/civoctl/civoctl/pkg/civo"
)

// Explain gives any error a kind, and a hint where there is a next step. A
// failure that came from a cancelled context is an interruption.
func (a *App) Explain(ctx context.Context, err error) *Error {
	e := a.explain(ctx, err)
	if _, path := requestOf(err); e.Region == "" && strings.HasPrefix(path, "/v2/instances") {
		if s, err := a.Settings(); err == nil {
			e.Region = strings.ToUpper(s.Region)
		}
	}
	return e
}

func (a *App) explain(ctx context.Context, err error) *Error {
	e, known := errors.AsType[*Error](err)
	if ctx.Err() != nil && errors.Is(err, context.Canceled) && (!known || e.Kind != Interrupted) {
		return a.interruption(ctx, e, err)
	}
	if known {
		outer := *e
		outer.Err = reword(ctx, err)
		return &outer
	}
	if errors.Is(err, civo.ErrUnsettled) {
		e := &Error{Kind: Unreachable, Err: err}
		return e.WithHint("instances are being created and removed all the time, so that one may have been missed; try again, or name instances by their IDs")
	}
	if api, ok := errors.AsType[*civo.Error](err); ok {
		return doubted(a.explainAPI(ctx, err, api))
	}
	if _, ok := errors.AsType[*url.Error](err); ok {
		if status, failed := transport.ProxyStatus(err); failed {
			e := &Error{Kind: Unreachable, Err: reword(ctx, err), Lasting: isLasting(status)}
			return e.WithHint("%s", ProxyHint(status))
		}
		e := doubted(&Error{Kind: Unreachable, Err: reword(ctx, err)})
		return e.WithHint("the API cannot be reached; `civoctl doctor` looks at each step")
	}
	return &Error{Kind: Internal, Err: err}
}

// isLasting reports whether a proxy that answered the status will answer the same again.
func isLasting(status int) bool { return status >= 400 && status < 500 }

// ProxyHint is the next step where a proxy answered with a status, or with 0 did not, and not the API.
func ProxyHint(status int) string {
	switch {
	case status == 0:
		return "check that the proxy of HTTPS_PROXY runs and is a proxy; NO_PROXY names hosts to reach without it"
	case status == http.StatusProxyAuthRequired:
		return "the proxy wants a name and a password: write NAME:PASSWORD@ before the host in HTTPS_PROXY"
	case status >= 500:
		return "the proxy of HTTPS_PROXY cannot reach the API; try again in a while, or name another"
	}
	return "the proxy of HTTPS_PROXY does not let requests to the API through; NO_PROXY names hosts to reach without it"
}

// doubted adds to the error of a request that may have been carried out, though there
// is no reply that says so, that it may; where a second one would do something once
// more, that it must not simply be tried again.
func doubted(e *Error) *Error {
	method, _ := requestOf(e.Err)
	api, replied := errors.AsType[*civo.Error](e.Err)
	switch {
	case method != http.MethodPost && method != http.MethodPatch, e.Kind != Unreachable, transport.NotSent(e.Err):
		return e
	case replied && api.Status == http.StatusTooManyRequests:
		return e
	}
	e.Once = true
	e.Err = fmt.Errorf("%w; it may have been carried out", e.Err)
	return e
}

// interruption returns the error of a run that was interrupted in something that does
// not say so itself. What e says beside its message is kept; e may be nil.
func (a *App) interruption(ctx context.Context, e *Error, err error) *Error {
	var outer Error
	if e != nil {
		outer = *e
	}
	outer.Kind, outer.Err = Interrupted, reword(ctx, err)
	switch {
	case a.changed.Load():
		outer.Err = fmt.Errorf("%w; what was sent may have been carried out", outer.Err)
	case !strings.Contains(outer.Error(), "nothing was"):
		outer.Err = fmt.Errorf("%w, nothing was changed", outer.Err)
	}
	return &outer
}

// reworded is an error in other words.
type reworded struct {
	error
	words string
}

func (r reworded) Error() string { return r.words }
func (r reworded) Unwrap() error { return r.error }

// reword puts what net/http and contexts say into a person's words. A URL is
// left out but for its path: its query is nobody's business.
func reword(ctx context.Context, err error) error {
	words := err.Error()
	if request, ok := errors.AsType[*url.Error](err); ok {
		method, path := requestOf(err)
		words = strings.ReplaceAll(words, request.Error(), method+" "+path+": "+transport.Cause(request))
	}
	if cause := context.Cause(ctx); cause != nil {
		words = strings.ReplaceAll(words, context.Canceled.Error()+": "+cause.Error(), "interrupted")
		words = strings.ReplaceAll(words, cause.Error(), "interrupted")
	}
	words = strings.ReplaceAll(words, context.Canceled.Error(), "interrupted")
	return reworded{err, words}
}

// requestOf is the method and the path of the request that failed, "" where
// there was none.
func requestOf(err error) (method, path string) {
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

func (a *App) explainAPI(ctx context.Context, err error, api *civo.Error) *Error {
	e := &Error{Kind: apiKind(api), Err: err}
	switch {
	case api.Status == http.StatusProxyAuthRequired:
		e.Hint, e.Lasting = ProxyHint(api.Status), true
	case errors.Is(err, civo.ErrUnauthorized) && !api.FromAPI():
		e.Hint = "the API says why it refuses a key, and this reply does not: something between you and the API may have answered; `civoctl doctor` looks at each step"
	case errors.Is(err, civo.ErrUnauthorized):
		e.Hint = "the key was refused: `civoctl auth status` shows which one is used and where it came from"
	case errors.Is(err, civo.ErrRegion):
		e.Hint = a.regionsHint(ctx)
		if s, err := a.Settings(); err == nil && s.Origin("region").Source != config.FromFlag {
			e.Detail = append(e.Detail, "  the region comes from: "+s.Origin("region").String())
		}
	case errors.Is(err, civo.ErrQuota):
		e.Hint = "`civoctl quota show` shows what is used and what is left"
	case errors.Is(err, civo.ErrCapacity):
		e.Hint = "try another size or another region"
	case e.Kind == Unreachable:
		e.Hint = "the API is in trouble; try again in a while"
	}
	return e
}

// apiKind sorts a failed reply. A reply of success that makes no sense counts
// as an API that keeps failing.
func apiKind(api *civo.Error) Kind {
	switch {
	case errors.Is(api, civo.ErrUnauthorized):
		return Auth
	case errors.Is(api, civo.ErrRegion), errors.Is(api, civo.ErrNotFound):
		return NotFound
	case errors.Is(api, civo.ErrQuota), errors.Is(api, civo.ErrCapacity), errors.Is(api, civo.ErrConflict):
		return Refused
	case api.Status == http.StatusTooManyRequests, api.Status == http.StatusProxyAuthRequired, api.Status >= 500:
		return Unreachable
	case api.Status >= 400, api.Code != "":
		return Refused
	}
	return Unreachable
}

// regionsHint names the regions there are, if the API says so soon.
func (a *App) regionsHint(ctx context.Context) string {
	const fallback = "`civoctl region list` shows the regions there are"
	c, err := a.AccountClient(ctx)
	if err != nil {
		return fallback
	}
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	regions, err := c.Regions(ctx)
	if err != nil || len(regions) == 0 {
		return fallback
	}
	codes := make([]string, len(regions))
	for i, r := range regions {
		codes[i] = r.Code
	}
	return "the regions are " + strings.Join(codes, ", ")
}

// Write tells the error to a person, or to a program where the output is for
// programs.
func (e *Error) Write(w io.Writer, structured bool) {
	if structured {
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

// MarshalJSON gives the fields documented for errors.
func (e *Error) MarshalJSON() ([]byte, error) {
	out := errorJSON{
		Kind:      e.Kind,
		Message:   e.Error(),
		Hint:      known(e.Hint),
		Region:    known(e.Region),
		Retryable: (e.Kind == Unreachable || e.Kind == Pending) && !e.Once && !e.Lasting,
	}
	for _, line := range e.Detail {
		out.Detail = append(out.Detail, strings.TrimSpace(line))
	}
	if method, path := requestOf(e.Err); method != "" {
		out.Request = known(method + " " + path)
	}
	if api, ok := errors.AsType[*civo.Error](e.Err); ok {
		out.APICode = known(api.Code)
		if api.Status != 0 {
			out.HTTPStatus = &api.Status
		}
	}
	return json.Marshal(out)
}

// writeJSON writes the error as one line that says the same and acts on no
// terminal.
func (e *Error) writeJSON(w io.Writer) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.Encode(map[string]*Error{"error": e})
	w.Write(output.EscapeJSON(b.Bytes()))
}

// known is nil for what is not: the zero value.
func known(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
