package outcome

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/civoctl/civoctl/internal/arg"
	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/failure"
	"github.com/civoctl/civoctl/internal/output"
	"github.com/civoctl/civoctl/internal/target"
	"github.com/civoctl/civoctl/internal/wait"
	"github.com/civoctl/civoctl/pkg/civo"
)

// Await waits until the instances of the outcomes have reached the goal. It puts into each outcome
// what was last seen, the error of one that did not reach the goal, and how to go on waiting.
func Await(ctx context.Context, app *cli.App, c *civo.Client, outcomes []*Outcome, goal wait.Goal, patience WaitFlags) {
	if len(outcomes) == 0 {
		return
	}
	instances := make([]civo.Instance, len(outcomes))
	for n, o := range outcomes {
		instances[n] = o.Instance
	}
	results, resume := await(ctx, app, c, instances, goal, patience)
	for n, r := range results {
		o := outcomes[n]
		if o.NeverFound = r.Last.Value.ID == ""; !o.NeverFound {
			o.Instance = r.Last.Value
		}
		o.HasStayed = r.Stayed
		if r.Err != nil {
			o.Fail(r.Err)
		}
		if r.State == wait.TimedOut || r.State == wait.Interrupted {
			o.Resume = resume
		}
	}
}

// await polls until each instance has become what the goal says and shows on
// stderr what it sees. A result that is not Reached has an *failure.Error. resume is the
// command that goes on waiting for all that are still pending, "" where none is:
// a hint for the run as a whole, which is in none of the errors.
func await(ctx context.Context, app *cli.App, c *civo.Client, instances []civo.Instance, goal wait.Goal, p WaitFlags) (results []wait.Result[civo.Instance], resume string) {
	labels := target.Labels(instances)
	targets := make([]wait.Target, len(instances))
	display := app.Term.Progress()
	known := make(map[string]bool, len(instances)) // those that this run has seen before
	for n, i := range instances {
		known[civo.IDKey(i.ID)] = i.Status != "" || i.Hostname != ""
		targets[n] = wait.Target{ID: civo.IDKey(i.ID), Goal: goal}
	}
	results = wait.Run(ctx, targets, source(c, instances), wait.Options{
		Timeout:   p.Timeout,
		Transient: failure.MayPass,
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

// source returns the reads of the instances: one by one, or a page of 100 at a time. Targets go by
// the keys of their IDs.
func source(c *civo.Client, instances []civo.Instance) wait.Source[civo.Instance] {
	ids := make(map[string]string, len(instances)) // by key
	for _, i := range instances {
		ids[civo.IDKey(i.ID)] = i.ID
	}
	return wait.Source[civo.Instance]{
		Get: func(ctx context.Context, key string) (wait.Observation[civo.Instance], error) {
			i, found, err := target.Get(ctx, c, ids[key])
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
			WithHint("`%s` shows the instance", app.CommandLine(region, "instance", "show", i.ID))
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
