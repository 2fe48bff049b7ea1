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
	f := frame{app: app, region: w.client.Region, filter: w.filter, start: time.Now(), table: table}
	for {
		lines, err := f.lines(ctx)
		if err == nil {
			err = screen.Draw(lines)
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
	readAt    time.Time // when the instances were read; zero before the first snapshot
	instances []civo.Instance
	err       error // of the last snapshot
}

// update takes over a snapshot. One with an error leaves the instances as they were.
func (f *frame) update(s snapshot) {
	f.err = s.err
	if s.err == nil {
		f.readAt, f.instances = time.Now(), s.instances
	}
}

// lines returns the lines of the frame.
func (f *frame) lines(ctx context.Context) ([]string, error) {
	out, err := f.table()
	if err != nil {
		return nil, err
	}
	rows, err := cli.Text(out, f.instances)
	if err != nil {
		return nil, err
	}
	return append([]string{f.head(ctx), ""}, rows...), nil
}

// head returns the line that says what is drawn, and how old it is.
func (f *frame) head(ctx context.Context) string {
	join := func(words ...string) string {
		return output.Clean(strings.Join(slices.DeleteFunc(words, func(w string) bool { return w == "" }), "  "))
	}
	if f.readAt.IsZero() {
		return join(f.region, f.filter.String(), "reading for "+elapsed(f.start), "q quits")
	}
	age, count := time.Since(f.readAt), fmt.Sprintf("%d instances", len(f.instances))
	if len(f.instances) == 1 {
		count = "1 instance"
	}
	switch {
	case f.err != nil:
		return f.warn(join(f.region, count, f.filter.String(), "stale for "+elapsed(f.readAt)+": "+f.app.Explain(ctx, f.err).Error()))
	case age >= staleAfter:
		return f.warn(join(f.region, count, f.filter.String(), "stale for "+elapsed(f.readAt)+": no answer yet"))
	}
	return join(f.region, count, f.filter.String(), f.readAt.Format(time.TimeOnly), "q quits")
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
