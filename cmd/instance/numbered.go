package instance

import (
	"context"
	"slices"
	"strings"

	"github.com/civoctl/civoctl/internal/arg"
	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/failure"
	"github.com/civoctl/civoctl/pkg/civo"
)

// checkPattern parses the pattern among the hostnames. It refuses one that is not
// alone, has no count, or makes hostnames that are none.
func (r *request) checkPattern() error {
	text := r.hostnames[slices.IndexFunc(r.hostnames, arg.IsNumberedHostname)]
	pattern, err := arg.ParseNumberedHostname(text)
	switch {
	case err != nil:
		return cli.CheckArg("hostname", text, arg.ParseNumberedHostname)
	case len(r.hostnames) > 1:
		return failure.Errorf(failure.Usage, "create: the numbered hostname %q goes with no other", text)
	case !r.counted:
		return failure.Errorf(failure.Usage, "create: --count is missing: how many of %q?", text).
			WithHint("--count 3 makes three, with the lowest numbers that are free")
	}
	r.pattern = &pattern
	return cli.CheckArg("hostname", pattern.Number(r.count), arg.Hostname)
}

// number puts hostnames in the place of the pattern, as many as are asked for:
// those of the lowest numbers that no namesake has or, where existing ones are
// taken, those of the numbers from 1. Each is a request of its own.
func (r *request) number(namesakes []civo.Instance, takeExisting bool) error {
	if r.pattern == nil {
		return nil
	}
	used := map[string]bool{}
	for _, i := range namesakes {
		used[strings.ToLower(i.Hostname)] = !takeExisting
	}
	var hostnames []string
	for n := 1; len(hostnames) < r.count; n++ {
		h := r.pattern.Number(n)
		if used[strings.ToLower(h)] {
			continue
		}
		if err := cli.CheckArg("hostname", h, arg.Hostname); err != nil {
			return err
		}
		hostnames = append(hostnames, h)
	}
	r.hostnames, r.count = hostnames, 1
	return nil
}

// named returns the hostnames as they were given.
func (r *request) named() []string {
	if r.pattern != nil {
		return []string{r.pattern.String()}
	}
	return r.hostnames
}

// isNamesake reports whether the instance has one of the hostnames asked for, or
// one that the pattern can make.
func (r *request) isNamesake(i civo.Instance) bool {
	if r.pattern != nil {
		return r.pattern.Matches(i.Hostname)
	}
	return sharesName(i, r.hostnames, r.count)
}

// namesakes returns the instances that have one of the hostnames asked for, or one
// that the pattern can make.
func (r *request) namesakes(ctx context.Context, c *civo.Client) ([]civo.Instance, error) {
	return c.FindInstances(ctx, r.isNamesake)
}

// noteTwins says what is normal of several that one request makes.
func (r *request) noteTwins(app *cli.App) {
	if r.pattern == nil && r.count > 1 {
		app.Term.Notef("the API gives all %d the hostname %s; 'civoctl instance create %s-%%d --count %d' numbers them",
			r.count, r.hostnames[0], r.hostnames[0], r.count)
	}
}
