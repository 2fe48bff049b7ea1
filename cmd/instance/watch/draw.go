package watch

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/failure"
	"github.com/civoctl/civoctl/internal/output"
	"github.com/civoctl/civoctl/internal/target"
	"github.com/civoctl/civoctl/pkg/civo"
)

// staleAfter is the age from which a frame is called stale though nothing failed: twice the slowest
// pace.
const staleAfter = 10 * time.Second

// draw draws the instances whenever they change, and each second because ages do.
func draw(ctx context.Context, app *cli.App, w *watcher, table func() (*cli.Printer[civo.Instance], error)) error {
	var polling sync.WaitGroup
	defer polling.Wait()
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	screen := app.Term.OpenScreen(ctx)
	defer screen.Close()

	snapshots, failed := make(chan snapshot), make(chan error, 1)
	polling.Go(func() {
		for s, err := range w.snapshots(ctx) {
			if err != nil {
				failed <- err
				return
			}
			select {
			case snapshots <- s:
			case <-ctx.Done():
			}
		}
	})
	second := time.NewTicker(time.Second)
	defer second.Stop()
	f := frame{
		app: app, region: w.client.Region, filter: w.filter, start: time.Now(), table: table,
		changed: map[string]time.Time{},
	}
	for {
		head, body, err := f.lines(ctx)
		if err == nil {
			err = screen.Draw(head, body)
		}
		if err != nil {
			return err
		}
		select {
		case s := <-snapshots:
			f.update(s)
		case <-second.C:
		case err := <-failed:
			return err
		case err := <-screen.Ended():
			return err
		case <-ctx.Done():
			return failure.Stopped(ctx.Err())
		}
	}
}

// frame is what is drawn.
type frame struct {
	app       *cli.App
	region    string
	filter    *target.Selector
	table     func() (*cli.Printer[civo.Instance], error) // for the present size of the terminal
	start     time.Time
	readAt    time.Time            // when the instances were read; zero before the first snapshot
	instances []civo.Instance      // the newest first
	changed   map[string]time.Time // when instances were seen to change, by the keys of their IDs
	err       error                // of the last snapshot
}

// update takes over a snapshot. One with an error leaves the instances as they were.
func (f *frame) update(s snapshot) {
	f.err = s.err
	if s.err != nil {
		return
	}
	if !f.readAt.IsZero() { // at first all are added
		for _, e := range s.events {
			f.changed[civo.IDKey(e.instance.ID)] = f.app.API.Now()
		}
	}
	f.readAt, f.instances = time.Now(), slices.Clone(s.instances)
	slices.SortStableFunc(f.instances, func(a, b civo.Instance) int { return f.newness(b).Compare(f.newness(a)) })
}

// newness returns when an instance was created or last seen to change.
func (f *frame) newness(i civo.Instance) time.Time {
	if t, ok := f.changed[civo.IDKey(i.ID)]; ok && t.After(i.CreatedAt) {
		return t
	}
	return i.CreatedAt
}

// lines returns the lines of the frame: the head, with that of the table, and the instances.
func (f *frame) lines(ctx context.Context) (head, body []string, err error) {
	out, err := f.table()
	if err != nil {
		return nil, nil, err
	}
	rows, err := cli.Text(out, f.instances)
	if err != nil {
		return nil, nil, err
	}
	head = []string{f.head(ctx), ""}
	if len(rows) > 0 && !f.app.Output.NoHeaders {
		head, rows = append(head, rows[0]), rows[1:]
	}
	return head, rows, nil
}

// head returns the line that says what is drawn, and how old it is.
func (f *frame) head(ctx context.Context) string {
	join := func(words ...string) string {
		return output.Clean(strings.Join(slices.DeleteFunc(words, func(w string) bool { return w == "" }), "  "))
	}
	if f.readAt.IsZero() {
		return join(f.region, f.filter.String(), "reading for "+elapsed(f.start), "q quits")
	}
	age, count := time.Since(f.readAt), countOf(len(f.instances))
	switch {
	case f.err != nil:
		return f.warn(join(f.region, count, f.filter.String(), "stale for "+elapsed(f.readAt)+": "+f.app.Explain(ctx, f.err).Error()))
	case age >= staleAfter:
		return f.warn(join(f.region, count, f.filter.String(), "stale for "+elapsed(f.readAt)+": no answer yet"))
	}
	return join(f.region, count, f.filter.String(), f.readAt.Format(time.TimeOnly), "q quits")
}

// countOf returns a number of instances in words.
func countOf(n int) string {
	if n == 1 {
		return "1 instance"
	}
	return fmt.Sprintf("%d instances", n)
}

// elapsed returns the time since then, in whole seconds.
func elapsed(since time.Time) string { return time.Since(since).Truncate(time.Second).String() }

// warn returns the line in the color of a warning, where colors are shown.
func (f *frame) warn(line string) string {
	if f.app.Term.Info().Color {
		return "\x1b[33m" + line + "\x1b[0m"
	}
	return line
}
