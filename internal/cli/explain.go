package cli

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/civoctl/civoctl/internal/config"
	"github.com/civoctl/civoctl/internal/failure"
	"github.com/civoctl/civoctl/internal/transport"
	"github.com/civoctl/civoctl/pkg/civo"
)

// Explain returns err as a failure with a kind, and with a hint where there is a next step. An
// error that came from a cancelled context is an interruption.
func (a *App) Explain(ctx context.Context, err error) *failure.Error {
	e := a.explain(ctx, err)
	if _, path := failure.Request(err); e.Region == "" && strings.HasPrefix(path, "/v2/instances") {
		if s, err := a.Config.Settings(); err == nil {
			e.Region = strings.ToUpper(s.Region)
		}
	}
	return e
}

// explain returns err as a failure, as Explain does, without a region.
func (a *App) explain(ctx context.Context, err error) *failure.Error {
	e, known := errors.AsType[*failure.Error](err)
	if ctx.Err() != nil && errors.Is(err, context.Canceled) && (!known || e.Kind != failure.Interrupted) {
		return a.interruption(ctx, e, err)
	}
	if known {
		outer := *e
		outer.Err = reword(ctx, err)
		return &outer
	}
	if errors.Is(err, civo.ErrUnsettled) {
		e := &failure.Error{Kind: failure.Unreachable, Err: err}
		return e.WithHint("instances are being created and removed all the time, so that one may have been missed; try again, or name instances by their IDs")
	}
	if api, ok := errors.AsType[*civo.Error](err); ok {
		return withDoubt(a.explainAPI(ctx, err, api))
	}
	if _, ok := errors.AsType[*url.Error](err); ok {
		if status, failed := transport.ProxyStatus(err); failed {
			e := &failure.Error{Kind: failure.Unreachable, Err: reword(ctx, err), IsPermanent: isLasting(status)}
			return e.WithHint("%s", ProxyHint(status))
		}
		e := withDoubt(&failure.Error{Kind: failure.Unreachable, Err: reword(ctx, err)})
		if s, err := a.Config.Settings(); err == nil && s.Origin("api_url").Source != config.FromDefault {
			e.Detail = append(e.Detail, "  the address of the API comes from: "+s.Origin("api_url").String())
		}
		return e.WithHint("the API cannot be reached; `civoctl doctor` checks each step")
	}
	return &failure.Error{Kind: failure.Internal, Err: err}
}

// isLasting reports whether a proxy that answered the status will answer the same again.
func isLasting(status int) bool { return status >= 400 && status < 500 }

// ProxyHint returns the next step where a proxy answered with the status in place of the API; with
// 0 it did not answer.
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

// withDoubt returns e, with the words that the request may have been carried out where no reply
// says so and a second one would do something once more.
func withDoubt(e *failure.Error) *failure.Error {
	method, _ := failure.Request(e.Err)
	api, replied := errors.AsType[*civo.Error](e.Err)
	switch {
	case method != http.MethodPost && method != http.MethodPatch, e.Kind != failure.Unreachable, transport.NotSent(e.Err):
		return e
	case replied && api.Status == http.StatusTooManyRequests:
		return e
	}
	e.ActsTwice = true
	e.Err = fmt.Errorf("%w; it may have been carried out", e.Err)
	return e
}

// interruption returns the error of a run that was interrupted in something whose error does not
// say so. The hint and the detail of e are kept; e may be nil.
func (a *App) interruption(ctx context.Context, e *failure.Error, err error) *failure.Error {
	var outer failure.Error
	if e != nil {
		outer = *e
	}
	outer.Kind, outer.Err = failure.Interrupted, reword(ctx, err)
	switch {
	case a.hasChanged():
		outer.Err = fmt.Errorf("%w; what was sent may have been carried out", outer.Err)
	case !strings.Contains(outer.Error(), "nothing was"):
		outer.Err = fmt.Errorf("%w, nothing was changed", outer.Err)
	}
	return &outer
}

// reworded is an error with another message.
type reworded struct {
	error
	words string
}

// Error returns the message in plain words.
func (r reworded) Error() string { return r.words }

// Unwrap returns the error as it came.
func (r reworded) Unwrap() error { return r.error }

// reword returns err with the messages of net/http and contexts in plain words. Of a URL only the
// path is kept: its query may be secret.
func reword(ctx context.Context, err error) error {
	words := err.Error()
	if request, ok := errors.AsType[*url.Error](err); ok {
		method, path := failure.Request(err)
		words = strings.ReplaceAll(words, request.Error(), method+" "+path+": "+transport.Cause(request))
	}
	if cause := context.Cause(ctx); cause != nil {
		words = strings.ReplaceAll(words, context.Canceled.Error()+": "+cause.Error(), "interrupted")
		words = strings.ReplaceAll(words, cause.Error(), "interrupted")
	}
	words = strings.ReplaceAll(words, context.Canceled.Error(), "interrupted")
	return reworded{err, words}
}

// explainAPI returns the failure for an error reply of the API.
func (a *App) explainAPI(ctx context.Context, err error, api *civo.Error) *failure.Error {
	e := &failure.Error{Kind: apiKind(api), Err: err}
	switch {
	case api.Status == http.StatusProxyAuthRequired:
		e.Hint, e.IsPermanent = ProxyHint(api.Status), true
	case errors.Is(err, civo.ErrUnauthorized) && !api.FromAPI():
		e.Hint = "the API says why it refuses a key, and this reply does not: something between you and the API may have answered; `civoctl doctor` checks each step"
	case errors.Is(err, civo.ErrNotFound) && !api.FromAPI():
		e.Hint = "this reply is not the API's: the address of the API may be wrong, or something between you and the API answered; `civoctl doctor` checks each step"
	case errors.Is(err, civo.ErrUnauthorized):
		e.Hint = a.refusedKeyHint()
	case errors.Is(err, civo.ErrRegion):
		e.Hint = a.regionsHint(ctx)
		if s, err := a.Config.Settings(); err == nil && s.Origin("region").Source != config.FromFlag {
			e.Detail = append(e.Detail, "  the region comes from: "+s.Origin("region").String())
		}
	case errors.Is(err, civo.ErrQuota):
		e.Hint = "`civoctl quota show` shows what is used and what is left"
	case errors.Is(err, civo.ErrCapacity):
		e.Hint = "try another size or another region"
	case api.Status == http.StatusNotImplemented:
		e.Hint, e.IsPermanent = "this API does not have that call", true
	case e.Kind == failure.Unreachable:
		e.Hint = "the API keeps failing; try again later"
	}
	return e
}

// refusedKeyHint returns the hint where the API refused the key: where the key came from.
func (a *App) refusedKeyHint() string {
	s, err := a.Config.Settings()
	if err != nil || !s.HasKey() {
		return "the key was refused: `civoctl auth status` shows which one is used"
	}
	return "the API refused the key of " + s.Origin("api_key").String() + ": correct it there, or save another one with `civoctl auth login`"
}

// apiKind returns the kind of a failed reply. A reply of success that cannot be understood counts
// as an API that keeps failing.
func apiKind(api *civo.Error) failure.Kind {
	switch {
	case errors.Is(api, civo.ErrUnauthorized):
		return failure.Auth
	case errors.Is(api, civo.ErrNotFound) && !api.FromAPI():
		return failure.Unreachable
	case errors.Is(api, civo.ErrRegion), errors.Is(api, civo.ErrNotFound):
		return failure.NotFound
	case errors.Is(api, civo.ErrQuota), errors.Is(api, civo.ErrCapacity), errors.Is(api, civo.ErrConflict):
		return failure.Refused
	case api.Status == http.StatusTooManyRequests, api.Status == http.StatusProxyAuthRequired, api.Status >= 500:
		return failure.Unreachable
	case api.Status >= 400, api.Code != "":
		return failure.Refused
	}
	return failure.Unreachable
}

// regionsHint returns a hint with the codes of the regions, if the API lists them within three
// seconds.
func (a *App) regionsHint(ctx context.Context) string {
	const fallback = "`civoctl region list` shows the regions there are"
	c, err := a.API.AccountClient(ctx)
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
