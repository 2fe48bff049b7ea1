package instance

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/failure"
	"github.com/civoctl/civoctl/internal/interrupt"
	"github.com/civoctl/civoctl/internal/target"
	"github.com/civoctl/civoctl/internal/transport"
	"github.com/civoctl/civoctl/internal/wait"
	"github.com/civoctl/civoctl/pkg/civo"
)

// change is what a verb does to each of its targets.
type change struct {
	verb      string // for messages: "stop"
	result    result // of one that was changed; "" is done
	once      bool   // the same again does it again
	protected bool   // refuses instances with the tag "protected"
	// asks says whether the targets call for a question; nil never asks. It is
	// told of those that are to be changed.
	asks func(targets []civo.Instance) bool

	// from are the statuses in which an instance is offered to a person; nil is
	// any. One that is named is worked on whatever its status.
	from []string
	// check refuses, before any request, flags that can never be meant.
	check func() error
	// prepare refuses the change, or gets ready for it, once all targets are
	// found and before any is touched.
	prepare func(ctx context.Context, c *civo.Client, targets []civo.Instance) error
	// skip says why there is nothing to do for i, or "".
	skip func(i civo.Instance) string
	// plan returns in a few words what the change does to i, such as
	// "g3.small → g3.medium", for the question and for --dry-run. Nil is the verb.
	plan func(i civo.Instance) string
	// do asks the API for the change and returns the instance as then known.
	do func(ctx context.Context, c *civo.Client, i civo.Instance) (civo.Instance, error)
	// underway says, of an instance as it is after a request that failed,
	// whether the change has begun all the same: the reply that said so was
	// lost, and the API may have refused to begin again.
	underway func(now civo.Instance, refused bool) bool
	// goal is what to wait for; nil for a change that is done at once.
	goal *wait.Goal
	// stayedNote is the note of an instance that was never seen to leave the status
	// it had, which need not mean that nothing happened.
	stayedNote string
	// late returns what else to try with those that were still pending when the
	// wait ended, for the hint; nil is nothing but to wait longer.
	late func(app *cli.App, region string, ids []string) string
	// confirm says whether the instance is, in the end, what was asked for.
	confirm func(i civo.Instance) error
}

func always([]civo.Instance) bool       { return true }
func many(targets []civo.Instance) bool { return len(targets) > 1 }

// hasStatus reports whether the instance has one of the statuses, case ignored.
func hasStatus(i civo.Instance, statuses ...string) bool {
	return slices.ContainsFunc(statuses, func(s string) bool { return strings.EqualFold(s, i.Status) })
}

// useful says whether there may be something to do for i.
func (ch change) useful(i civo.Instance) bool {
	return (ch.from == nil || hasStatus(i, ch.from...)) && (ch.skip == nil || ch.skip(i) == "")
}

// planned returns what is to be done to i, in a few words.
func (ch change) planned(i civo.Instance) string {
	if ch.plan == nil {
		return ch.verb
	}
	return ch.plan(i)
}

// begin asks the API for the change. A failure counts for nothing when the
// change is seen to be under way.
func (ch change) begin(ctx context.Context, c *civo.Client, i civo.Instance) (civo.Instance, error) {
	after, err := ch.do(ctx, c, i)
	if err != nil && ch.underway != nil && !transport.NotSent(err) {
		look, cancel := withLook(ctx)
		defer cancel()
		if now, readErr := c.GetInstance(look, i.ID); readErr == nil && ch.underway(now, isRefused(err)) {
			return now, nil
		}
	}
	return after, err
}

const (
	// mostLag is how long what is read back may lag behind a change that the API accepted.
	mostLag = 5 * time.Second
	// lagPause is the pause between two looks during that time.
	lagPause = 500 * time.Millisecond
)

// reread reads an instance again after a change that the API accepted: until it is as it should be, and
// for [mostLag] at most, because what an API reads may lag behind what it wrote.
func reread(ctx context.Context, c *civo.Client, i civo.Instance, isRight func(civo.Instance) bool) (civo.Instance, error) {
	look, cancel := withLook(ctx)
	defer cancel()
	end := time.After(mostLag)
	for {
		now, found, err := target.Get(look, c, i.ID)
		switch {
		case err != nil:
			return i, fmt.Errorf("%w, and reading it back failed: %w", errAccepted, err)
		case !found:
			return i, failure.Errorf(failure.NotFound, "%w, and it is gone from %s", errAccepted, c.Region)
		case isRight(now):
			return now, nil
		}
		select {
		case <-time.After(lagPause):
		case <-end:
			return now, nil
		case <-interrupt.Origin(ctx).Done():
			return now, fmt.Errorf("%w: %w", errAccepted, context.Canceled)
		}
	}
}
