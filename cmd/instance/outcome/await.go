package outcome

import (
	"context"

	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/target"
	"github.com/civoctl/civoctl/internal/wait"
	"github.com/civoctl/civoctl/pkg/civo"
)

// Await waits until the instances of the outcomes have reached the goal. It puts into each outcome
// what was last seen, the error of one that did not reach the goal, and how to go on waiting.
func Await(ctx context.Context, app *cli.App, c *civo.Client, outcomes []*Outcome, goal wait.Goal, patience target.WaitFlags) {
	if len(outcomes) == 0 {
		return
	}
	instances := make([]civo.Instance, len(outcomes))
	for n, o := range outcomes {
		instances[n] = o.Instance
	}
	results, resume := target.Await(ctx, app, c, instances, goal, patience)
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
