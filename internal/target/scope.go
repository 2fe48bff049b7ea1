package target

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/civoctl/civoctl/internal/bulk"
	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/failure"
	"github.com/civoctl/civoctl/pkg/civo"
)

// Target is an instance that a command works on, and the client of its region.
type Target struct {
	civo.Instance
	Client *civo.Client
}

// Scope is where a command looks for its targets: in one region, or in all that the account has.
type Scope struct {
	clients []*civo.Client // one a region
	isAll   bool
	unread  []unreadRegion
}

// unreadRegion is a region that could not be read, and why.
type unreadRegion struct {
	region string
	err    error
}

// InRegion returns the scope of the client's region.
func InRegion(c *civo.Client) *Scope { return &Scope{clients: []*civo.Client{c}} }

// Scope returns where the flags say to look.
func (s *Selector) Scope(ctx context.Context, app *cli.App) (*Scope, error) {
	if !s.AllRegions {
		c, err := app.API.Client(ctx)
		return InRegion(c), err
	}
	if err := CheckRegions(app, s.AllRegions); err != nil {
		return nil, err
	}
	c, err := app.API.AccountClient(ctx)
	if err != nil {
		return nil, err
	}
	regions, err := c.Regions(ctx)
	if err != nil {
		return nil, err
	}
	if len(regions) == 0 {
		return nil, failure.Errorf(failure.NotFound, "find regions: the account has none")
	}
	p := &Scope{isAll: true}
	for _, r := range regions {
		p.clients = append(p.clients, c.WithRegion(r.Code))
	}
	return p, nil
}

// CheckRegions refuses --region beside --all-regions.
func CheckRegions(app *cli.App, isAll bool) error {
	if isAll && app.GlobalFlags.Changed("region") {
		return failure.Errorf(failure.Usage, "--region and --all-regions contradict each other")
	}
	return nil
}

// IsAll reports whether the scope is all regions.
func (p *Scope) IsAll() bool { return p.isAll }

// Client returns a client of the scope: that of its region, or that of the first of all regions.
func (p *Scope) Client() *civo.Client { return p.clients[0] }

// Region returns the region, or "" for all regions.
func (p *Scope) Region() string {
	if p.isAll {
		return ""
	}
	return p.clients[0].Region
}

// CommandLine returns a command to paste, which works in the scope.
func (p *Scope) CommandLine(app *cli.App, words ...string) string {
	if p.isAll {
		words = append(slices.Clone(words), "--all-regions")
	}
	return app.CommandLine(p.Region(), words...)
}

// where returns the regions that were read, for a message.
func (p *Scope) where() string {
	var read []string
	for _, c := range p.clients {
		if !slices.ContainsFunc(p.unread, func(u unreadRegion) bool { return u.region == c.Region }) {
			read = append(read, c.Region)
		}
	}
	return strings.Join(read, ", ")
}

// unreadNames returns the regions that could not be read.
func (p *Scope) unreadNames() string {
	names := make([]string, len(p.unread))
	for n, u := range p.unread {
		names[n] = u.region
	}
	return strings.Join(names, ", ")
}

// readRegions reads each region of the scope, all at once, and returns what was read, in the order
// of the regions. A region of several that cannot be read is kept for [Scope.Join]; an error means
// that none could.
func readRegions[T any](ctx context.Context, p *Scope, read func(context.Context, *civo.Client) ([]T, error)) ([]T, error) {
	views := bulk.Run(ctx, p.clients, bulk.Options{}, read)
	var all []T
	for n, v := range views {
		if v.Err != nil && (!p.isAll || ctx.Err() != nil) {
			return nil, v.Err
		}
		if v.Err != nil {
			p.unread = append(p.unread, unreadRegion{p.clients[n].Region, v.Err})
		}
		all = append(all, v.Value...)
	}
	if len(p.unread) == len(p.clients) {
		return nil, p.unread[0].err
	}
	return all, nil
}

// Join returns the error of a run, nil for none, together with the regions that could not be read.
func (p *Scope) Join(ctx context.Context, app *cli.App, verb string, err error) error {
	if len(p.unread) == 0 {
		return err
	}
	e, isTold := errors.AsType[*failure.Error](err)
	switch {
	case err == nil:
		e = failure.Errorf(failure.Partial, "%s: could not read %s", verb, p.unreadNames())
	case !isTold:
		e = failure.Errorf(failure.Internal, "%w; could not read %s", err, p.unreadNames())
	default:
		joined := *e
		e = &joined
		e.Err = fmt.Errorf("%w; could not read %s", e.Err, p.unreadNames())
		if e.Kind != failure.Interrupted {
			e.Kind = failure.Partial
		}
	}
	e.Detail = append(slices.Clone(e.Detail), p.reasons(ctx, app)...)
	return e
}

// reasons returns why regions could not be read, a line each.
func (p *Scope) reasons(ctx context.Context, app *cli.App) []string {
	var lines []string
	for _, u := range p.unread {
		lines = append(lines, fmt.Sprintf("  %s: %v", u.region, app.Explain(ctx, u.err)))
	}
	return lines
}

// Instances returns the instances of the targets.
func Instances(targets []Target) []civo.Instance {
	instances := make([]civo.Instance, len(targets))
	for n, t := range targets {
		instances[n] = t.Instance
	}
	return instances
}

// unique returns the targets, each instance once. One that several regions list is taken in the one
// that it says it is in, or else in the first.
func unique(targets []Target) []Target {
	var once []Target
	at := map[string]int{}
	for _, t := range targets {
		n, isSeen := at[civo.IDKey(t.ID)]
		switch {
		case !isSeen:
			at[civo.IDKey(t.ID)] = len(once)
			once = append(once, t)
		case strings.EqualFold(t.Region, t.Client.Region):
			once[n] = t
		}
	}
	return once
}

// commonRegion returns the region of the targets, or "" where they are in several.
func commonRegion(targets []Target) string {
	region := ""
	for n, t := range targets {
		if n > 0 && t.Client.Region != region {
			return ""
		}
		region = t.Client.Region
	}
	return region
}
