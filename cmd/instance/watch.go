package instance

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

// old is the age from which a picture is called stale though nothing failed:
// twice the slowest pace.
const old = 10 * time.Second

// watch follows the instances until it is stopped: it draws them over and over
// on a terminal, and prints the changes elsewhere, a line each.
func watch(ctx context.Context, app *cli.App, filter *target.Selector, limit int) error {
	draws, err := draws(app)
	if err != nil {
		return err
	}
	table := func() (*cli.Printer[civo.Instance], error) {
		return cli.NewPrinter(app, columns(), cli.Limit(limit))
	}
	events, err := cli.NewPrinter(app, eventColumns(), asEvents)
	if draws {
		_, err = table()
	} else if err == nil && limit != 0 {
		err = failure.Errorf(failure.Usage, "--limit is for a table: events have no end to cut off")
	}
	if err != nil {
		return err
	}
	c, err := app.API.Client(ctx)
	if err != nil {
		return err
	}
	f := &follower{client: c, filter: filter, now: app.API.Now}
	if draws {
		return drawAll(ctx, app, f, table)
	}
	return tellEvents(ctx, app, f, events)
}

// draws says whether the instances are to be drawn rather than the events
// printed. A format that was not asked for here, but in the settings, gives way.
func draws(app *cli.App) (bool, error) {
	switch app.Output.FormatFlag {
	case "":
		plain := slices.Contains([]string{"", "table", "wide"}, app.Output.Format())
		return plain && app.Output.JQ == "" && app.Output.Template == "" && app.Term.CanRedraw(), nil
	case "table", "wide":
		if app.Term.CanRedraw() {
			return true, nil
		}
		return false, failure.Errorf(failure.Usage, "--watch: -o %s needs a terminal to draw on", app.Output.FormatFlag).
			WithHint("elsewhere the changes are printed as JSON, a line each: -o ndjson")
	case "ndjson":
		return false, nil
	}
	return false, failure.Errorf(failure.Usage, "--watch: -o %s has an end, which watching has not: use ndjson", app.Output.FormatFlag)
}

// asEvents prints JSON, a line each, or what --jq and --template make of it.
func asEvents(o *output.Options) {
	o.Format, o.IsDefault = "ndjson", false
	if o.JQ != "" || o.Template != "" {
		o.Format = ""
	}
}

// tellEvents prints the events. In the first look each instance is added.
func tellEvents(ctx context.Context, app *cli.App, f *follower, out *cli.Printer[event]) error {
	failing := false
	for s, err := range f.sightings(ctx) {
		switch {
		case err != nil:
			return err
		case app.Term.IsReaderGone():
			return nil
		case s.err != nil && !failing:
			app.Term.Notef("%v; still watching", app.Explain(ctx, fmt.Errorf("list instances: %w", s.err)))
		case s.err == nil && failing:
			app.Term.Notef("the API answers again")
		}
		failing = s.err != nil
		cli.Sort(out, s.events)
		for _, e := range s.events {
			if err := out.Item(e); err != nil {
				return err
			}
		}
	}
	return failure.Stopped(ctx.Err())
}

// drawAll draws the instances whenever they change, and each second because ages
// do.
func drawAll(ctx context.Context, app *cli.App, f *follower, table func() (*cli.Printer[civo.Instance], error)) error {
	var looking sync.WaitGroup
	defer looking.Wait()
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	screen := app.Term.OpenScreen(ctx)
	defer screen.Close()

	looks, failed := make(chan sighting), make(chan error, 1)
	looking.Go(func() {
		for s, err := range f.sightings(ctx) {
			if err != nil {
				failed <- err
				return
			}
			select {
			case looks <- s:
			case <-ctx.Done():
			}
		}
	})
	second := time.NewTicker(time.Second)
	defer second.Stop()
	p := picture{app: app, region: f.client.Region, filter: f.filter, began: time.Now(), table: table}
	for {
		lines, err := p.lines(ctx)
		if err == nil {
			err = screen.Draw(lines)
		}
		if err != nil {
			return err
		}
		select {
		case s := <-looks:
			p.see(s)
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

// picture is what is drawn.
type picture struct {
	app       *cli.App
	region    string
	filter    *target.Selector
	table     func() (*cli.Printer[civo.Instance], error) // for the present size of the terminal
	began     time.Time
	fresh     time.Time // when instances were true; zero before the first look
	instances []civo.Instance
	err       error // of the last look
}

func (p *picture) see(s sighting) {
	p.err = s.err
	if s.err == nil {
		p.fresh, p.instances = time.Now(), s.instances
	}
}

func (p *picture) lines(ctx context.Context) ([]string, error) {
	out, err := p.table()
	if err != nil {
		return nil, err
	}
	rows, err := cli.Text(out, p.instances)
	if err != nil {
		return nil, err
	}
	return append([]string{p.head(ctx), ""}, rows...), nil
}

// head says what is drawn, and how old it is.
func (p *picture) head(ctx context.Context) string {
	say := func(words ...string) string {
		return output.Clean(strings.Join(slices.DeleteFunc(words, func(w string) bool { return w == "" }), "  "))
	}
	if p.fresh.IsZero() {
		return say(p.region, p.filter.String(), "reading for "+passed(p.began), "q quits")
	}
	age, count := time.Since(p.fresh), fmt.Sprintf("%d instances", len(p.instances))
	if len(p.instances) == 1 {
		count = "1 instance"
	}
	switch {
	case p.err != nil:
		return p.warn(say(p.region, count, p.filter.String(), "stale for "+passed(p.fresh)+": "+p.app.Explain(ctx, p.err).Error()))
	case age >= old:
		return p.warn(say(p.region, count, p.filter.String(), "stale for "+passed(p.fresh)+": no answer yet"))
	}
	return say(p.region, count, p.filter.String(), p.fresh.Format(time.TimeOnly), "q quits")
}

func passed(since time.Time) string { return time.Since(since).Truncate(time.Second).String() }

func (p *picture) warn(line string) string {
	if p.app.Term.Info().Color {
		return "\x1b[33m" + line + "\x1b[0m"
	}
	return line
}
