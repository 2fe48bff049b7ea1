package api

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/failure"
	"github.com/civoctl/civoctl/pkg/civo"
)

// maxFile bounds what one field takes from a file, in bytes.
const maxFile = 16 << 20

func methods() []string { return []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"} }

// fields are what the flags give.
type fields struct {
	raw, files []field
}

// field is a parameter of the request.
type field struct{ name, value string }

// parseField parses NAME=VALUE. The value may be empty: that is sent.
func parseField(s string) (field, error) {
	name, value, ok := strings.Cut(s, "=")
	if !ok || strings.TrimSpace(name) == "" {
		return field{}, errors.New("it is not NAME=VALUE")
	}
	return field{name, value}, nil
}

// call is a request before it has an address and a key.
type call struct {
	method, path string
	query, form  url.Values // a nil form is no body
}

// call checks what the user typed. Its errors are usage errors, and the files
// have been read.
func (f *fields) call(ctx context.Context, app *cli.App, method, target string) (*call, error) {
	k := &call{method: strings.ToUpper(method)}
	if !slices.Contains(methods(), k.method) {
		return nil, failure.Errorf(failure.Usage, "call %q: the method is none of %s", method, strings.Join(methods(), ", "))
	}
	var err error
	if k.path, k.query, err = split(target); err != nil {
		return nil, err
	}
	values, err := f.values(ctx, app)
	if err != nil {
		return nil, err
	}
	switch k.method {
	case http.MethodGet, http.MethodHead, http.MethodDelete:
		maps.Copy(k.query, values)
	default:
		if len(values) > 0 {
			k.form = values
		}
	}
	return k, nil
}

// split parts a path below /v2 from its query. The key goes to no other host,
// so a URL is refused, even one of the host that is configured.
func split(target string) (path string, query url.Values, err error) {
	path, raw, _ := strings.Cut(target, "?")
	switch {
	case strings.Contains(target, "://"), strings.HasPrefix(target, "//"):
		return "", nil, failure.Errorf(failure.Usage, "call %q: a URL where a path is expected", path).
			WithHint("give a path such as /v2/instances; --api-url chooses the host")
	case !strings.HasPrefix(path, "/v2/") || path == "/v2/":
		return "", nil, failure.Errorf(failure.Usage, "call %q: the path does not begin with /v2/", path).
			WithHint("give a path such as /v2/instances")
	case strings.Contains(target, "#"):
		return "", nil, failure.Errorf(failure.Usage, "call %q: the path has a fragment", path)
	}
	query, err = url.ParseQuery(raw)
	if err != nil {
		return "", nil, failure.Errorf(failure.Usage, "call %q: read the query: %w", path, err)
	}
	return path, query, nil
}

// values are the fields, those of files read.
func (f *fields) values(ctx context.Context, app *cli.App) (url.Values, error) {
	values := url.Values{}
	for _, field := range f.raw {
		values.Add(field.name, field.value)
	}
	readsInput := false
	for _, field := range f.files {
		value := field.value
		if file, isFile := strings.CutPrefix(value, "@"); isFile {
			if file == "-" && readsInput {
				return nil, failure.Errorf(failure.Usage, "read -F %s: another field has standard input already", field.name)
			}
			readsInput = readsInput || file == "-"
			text, err := app.Term.ReadInput(ctx, file, maxFile)
			if ctx.Err() != nil {
				return nil, fmt.Errorf("read -F %s: %w", field.name, ctx.Err())
			}
			if err != nil {
				return nil, failure.Errorf(failure.Usage, "read -F %s: %w", field.name, err)
			}
			value = string(text)
		}
		values.Add(field.name, value)
	}
	return values, nil
}

// request is the call to c's host, with its key and region.
func (k *call) request(ctx context.Context, c *civo.Client) (*http.Request, error) {
	return c.NewRequest(ctx, k.method, k.path, k.query, k.form)
}
