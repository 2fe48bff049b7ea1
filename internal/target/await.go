package target

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"time"

	"github.com/spf13/pflag"

	"github.com/civoctl/civoctl/internal/arg"
	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/failure"
	"github.com/civoctl/civoctl/internal/output"
	"github.com/civoctl/civoctl/internal/wait"
	"github.com/civoctl/civoctl/pkg/civo"
)

// WaitFlags are the flags that say how long a command waits for its result.
type WaitFlags struct {
	NoWait  bool
	Timeout time.Duration
}

// Flags declares --no-wait and --wait-timeout.
func (p *WaitFlags) Flags(fs *pflag.FlagSet) {
	arg.Bool(fs, &p.NoWait, "no-wait", "return as soon as the API has accepted the request")
	p.TimeoutFlag(fs)
}

// TimeoutFlag declares --wait-timeout alone.
func (p *WaitFlags) TimeoutFlag(fs *pflag.FlagSet) {
	p.Timeout = 10 * time.Minute
	arg.Var(fs, &p.Timeout, "wait-timeout", "longest `DURATION` to wait", arg.Duration)
}

// Limit returns a context that ends when the time to wait is over.
func (p *WaitFlags) Limit(ctx context.Context) (context.Context, context.CancelFunc) {
	if p.Timeout <= 0 {
		return context.WithCancel(ctx)
	}
	return context.WithTimeout(ctx, p.Timeout)
}

// Await polls until each instance has become what the goal says and shows on
// stderr what it sees. A result that is not Reached has an *failure.Error. resume is the
// command that goes on waiting for all that are still pending, "" where none is:
// a hint for the run as a whole, which is in none of the errors.
func Await(ctx context.Context, app *cli.App, c *civo.Client, instances []civo.Instance, goal wait.Goal, p WaitFlags) (results []wait.Result[civo.Instance], resume string) {
	labels := labels(instances)
	targets := make([]wait.Target, len(instances))
	display := app.Term.Progress()
	known := make(map[string]bool, len(instances)) // those that this run has seen before
	for n, i := range instances {
		known[civo.IDKey(i.ID)] = i.Status != "" || i.Hostname != ""
		targets[n] = wait.Target{ID: civo.IDKey(i.ID), Goal: goal}
	}
	results = wait.Run(ctx, targets, source(c, instances), wait.Options{
		Timeout:   p.Timeout,
		Transient: Transient,
		Event: func(e wait.Event) {
			display.SetCount(e.Done, e.Total)
			if word := statusWord(e, known[e.Target.ID]); word != "" {
				display.SetStatus(labels[e.Target.ID], output.Clean(word))
			}
		},
	})
	var pending []string
	for n, r := range results {
		if r.State == wait.TimedOut || r.State == wait.Interrupted {
			pending = append(pending, instances[n].ID)
		}
		results[n].Err = waitError(ctx, app, c.Region, instances[n], r)
	}
	if len(pending) > 0 {
		words := slices.Concat([]string{"instance", "wait"}, pending, []string{"--for", goalArg(goal)})
		resume = "to go on waiting: " + app.CommandLine(c.Region, words...)
	}
	return results, resume
}

// goalArg returns the goal as --for takes it. A status that this program does not know has "=" in
// front.
func goalArg(g wait.Goal) string {
	if arg.Check(arg.Goal)(g.String()) != nil {
		return "=" + g.String()
	}
	return g.String()
}

// labels returns a label for each instance, by the key of its ID: the hostname, and the ID where several
// share it.
func labels(instances []civo.Instance) map[string]string {
	count := map[string]int{}
	for _, i := range instances {
		count[i.Hostname]++
	}
	labels := make(map[string]string, len(instances))
	for _, i := range instances {
		label := output.Clean(cmp.Or(i.Hostname, i.ID))
		if count[i.Hostname] > 1 && i.Hostname != "" {
			label += " " + output.Clean(i.ID)
		}
		labels[civo.IDKey(i.ID)] = label
	}
	return labels
}

// statusWord returns what is shown of a target, "" where nothing is known of it. Only
// one that was seen, now or before, can be gone.
func statusWord(e wait.Event, known bool) string {
	ended := e.State == wait.Reached || e.State == wait.Disappeared
	switch {
	case e.Found:
		return e.Status
	case e.Status != "", ended && known:
		return "gone"
	case ended:
		return "not there"
	}
	return ""
}

// source returns the reads of the instances: one by one, or a page of 100 at a time. Targets go by the
// keys of their IDs.
func source(c *civo.Client, instances []civo.Instance) wait.Source[civo.Instance] {
	ids := make(map[string]string, len(instances)) // by key
	for _, i := range instances {
		ids[civo.IDKey(i.ID)] = i.ID
	}
	return wait.Source[civo.Instance]{
		Get: func(ctx context.Context, key string) (wait.Observation[civo.Instance], error) {
			i, found, err := Get(ctx, c, ids[key])
			return wait.Observation[civo.Instance]{Status: i.Status, Found: found, Value: i}, err
		},
		Page: func(ctx context.Context, n int) (wait.Page[civo.Instance], error) {
			p, err := c.ListInstances(ctx, civo.ListOptions{Page: n, PerPage: civo.PageSize})
			page := wait.Page[civo.Instance]{Pages: p.Pages, Items: map[string]wait.Observation[civo.Instance]{}}
			if p.Page > 0 && p.Page < n {
				return page, err // past the end: what came in its stead is not page n
			}
			for _, i := range p.Items {
				page.Items[civo.IDKey(i.ID)] = wait.Observation[civo.Instance]{Status: i.Status, Found: true, Value: i}
			}
			return page, err
		},
	}
}

// Transient reports whether err may pass, and how long the API asked to wait before the next request. A
// reply that cannot be read or is not the API's own, an API in trouble and a network that fails may
// pass; what the API refuses, it would refuse again.
func Transient(err error) (time.Duration, bool) {
	if api, ok := errors.AsType[*civo.Error](err); ok {
		return api.RetryAfter, errors.Is(api, civo.ErrUnavailable) || api.Status < 300 || !api.FromAPI()
	}
	_, noReply := errors.AsType[*url.Error](err)
	return 0, noReply
}

// waitError returns why a result was not reached; nil where it was.
func waitError(ctx context.Context, app *cli.App, region string, i civo.Instance, r wait.Result[civo.Instance]) error {
	name, status := i.ID, r.Last.Status
	if hostname := cmp.Or(i.Hostname, r.Last.Value.Hostname); hostname != "" {
		name = hostname + " (" + i.ID + ")"
	}
	var e *failure.Error
	switch r.State {
	case wait.Reached:
		return nil
	case wait.Failed:
		e = failure.Errorf(failure.Failed, "wait for %s: it went into status %s", name, status).
			WithHint("`%s` shows what there is to know", app.CommandLine(region, "instance", "show", i.ID))
	case wait.TimedOut, wait.Interrupted:
		kind, why := failure.Pending, "after "+r.Elapsed.Round(time.Second).String()
		if r.State == wait.Interrupted {
			kind, why = failure.Interrupted, "when interrupted"
		}
		still := "still " + status
		switch {
		case status == "" && r.Last.Value.ID != "":
			still = "its status is not known"
		case status == "":
			still = "its status was not seen"
		}
		e = failure.Errorf(kind, "wait for %s: %s %s", name, still, why)
	case wait.Disappeared:
		e = failure.Errorf(failure.NotFound, "wait for %s: it is gone from %s", name, region)
	default:
		if status != "" {
			name += ", last seen " + status
		}
		e = app.Explain(ctx, fmt.Errorf("wait for %s: %w", name, r.Err))
	}
	e.Region = region
	return e
}
