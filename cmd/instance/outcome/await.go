package outcome

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/civoctl/civoctl/internal/arg"
	"github.com/civoctl/civoctl/internal/bulk"
	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/failure"
	"github.com/civoctl/civoctl/internal/output"
	"github.com/civoctl/civoctl/internal/target"
	"github.com/civoctl/civoctl/internal/wait"
	"github.com/civoctl/civoctl/pkg/civo"
)

// Await waits until the instances of the outcomes, which are in the client's region, have reached
// the goal. It puts into each outcome what was last seen, the error of one that did not reach the
// goal, and how to go on waiting.
func Await(ctx context.Context, app *cli.App, c *civo.Client, outcomes []*Outcome, goal wait.Goal, patience WaitFlags) {
	for _, o := range outcomes {
		o.Client = c
	}
	AwaitIn(ctx, app, target.InRegion(c), outcomes, goal, patience)
}

// AwaitIn does as [Await] for outcomes that have clients, in any of the regions of the scope. All
// regions are asked at the same time.
func AwaitIn(ctx context.Context, app *cli.App, scope *target.Scope, outcomes []*Outcome, goal wait.Goal, patience WaitFlags) {
	if len(outcomes) == 0 {
		return
	}
	instances := make([]civo.Instance, len(outcomes))
	for n, o := range outcomes {
		instances[n] = o.Instance
	}
	p := &poller{app: app, goal: goal, patience: patience, labels: target.Labels(instances), done: map[*civo.Client]int{}, total: len(outcomes)}
	groups := ByClient(outcomes)
	all := context.WithoutCancel(ctx) // each is told that it was interrupted, even before it began
	groupsPending := bulk.Run(all, groups, bulk.Options{Parallel: len(groups)}, func(_ context.Context, group []*Outcome) ([]*Outcome, error) {
		return p.await(ctx, group), nil
	})
	var pending []*Outcome
	var ids []string
	for _, group := range groupsPending {
		for _, o := range group.Value {
			pending, ids = append(pending, o), append(ids, o.ID)
		}
	}
	words := slices.Concat([]string{"instance", "wait"}, ids, []string{"--for", goalArg(goal)})
	for _, o := range pending { // a hint for the run as a whole, which is in none of the errors
		o.Resume = "to go on waiting: " + scope.CommandLine(app, words...)
	}
}

// ByClient returns the outcomes in groups of one region, in their order.
func ByClient(outcomes []*Outcome) [][]*Outcome {
	var groups [][]*Outcome
	at := map[*civo.Client]int{}
	for _, o := range outcomes {
		n, isKnown := at[o.Client]
		if !isKnown {
			n = len(groups)
			at[o.Client] = n
			groups = append(groups, nil)
		}
		groups[n] = append(groups[n], o)
	}
	return groups
}

// poller waits for the instances of several regions, and shows on stderr what it sees.
type poller struct {
	app      *cli.App
	goal     wait.Goal
	patience WaitFlags
	labels   map[string]string // of the instances, by IDKey

	mu    sync.Mutex
	done  map[*civo.Client]int // how many are not pending any more, by region
	total int
}

// await waits for the instances of the outcomes, all of one region, and puts into each outcome what
// became of it. It returns the outcomes that are still pending. An error of an outcome is an
// *failure.Error.
func (p *poller) await(ctx context.Context, outcomes []*Outcome) (pending []*Outcome) {
	c := outcomes[0].Client
	targets := make([]wait.Target, len(outcomes))
	instances := make([]civo.Instance, len(outcomes))
	known := make(map[string]bool, len(outcomes)) // those that this run has seen before
	for n, o := range outcomes {
		instances[n] = o.Instance
		known[civo.IDKey(o.ID)] = o.Status != "" || o.Hostname != ""
		targets[n] = wait.Target{ID: civo.IDKey(o.ID), Goal: p.goal}
	}
	display := p.app.Term.Progress()
	results := wait.Run(ctx, targets, source(c, instances), wait.Options{
		Timeout:   p.patience.Timeout,
		Transient: failure.MayPass,
		Event: func(e wait.Event) {
			display.SetCount(p.countDone(c, e.Done), p.total)
			if word := statusWord(e, known[e.Target.ID]); word != "" {
				display.SetStatus(p.labels[e.Target.ID], output.Clean(word))
			}
		},
	})
	for n, r := range results {
		o := outcomes[n]
		if r.State == wait.TimedOut || r.State == wait.Interrupted {
			pending = append(pending, o)
		}
		err := waitError(ctx, p.app, c.Region, o.Instance, r)
		if o.NeverFound = r.Last.Value.ID == ""; !o.NeverFound {
			o.Instance = r.Last.Value
		}
		o.HasStayed = r.Stayed
		if err != nil {
			o.Fail(err)
		}
	}
	return pending
}

// countDone returns how many instances are not pending any more, where it is done in the region.
func (p *poller) countDone(c *civo.Client, done int) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.done[c] = done
	all := 0
	for _, n := range p.done {
		all += n
	}
	return all
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
