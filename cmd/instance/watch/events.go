package watch

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/civoctl/civoctl/cmd/instance/column"
	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/failure"
	"github.com/civoctl/civoctl/internal/output"
	"github.com/civoctl/civoctl/pkg/civo"
)

// event is a change of an instance that is watched. An instance that no longer matches is removed
// with the status it has; one that is gone, with none and as it was last seen.
type event struct {
	kind     string // added, changed, removed
	time     time.Time
	from, to string // statuses, "" for none
	instance civo.Instance
}

// MarshalJSON returns the event with its instance. A status before there was an instance, or after,
// is null.
func (e event) MarshalJSON() ([]byte, error) {
	object, err := e.instance.MarshalJSON()
	if err != nil {
		return nil, err
	}
	head := struct {
		Event string  `json:"event"`
		Time  string  `json:"time"`
		From  *string `json:"from"`
		To    *string `json:"to"`
	}{Event: e.kind, Time: e.time.UTC().Format("2006-01-02T15:04:05.000Z07:00")}
	if e.kind != "added" {
		head.From = &e.from
	}
	if e.to != "" || e.kind != "removed" {
		head.To = &e.to
	}
	text, err := json.Marshal(head)
	if err != nil {
		return nil, err
	}
	return slices.Concat(text[:len(text)-1], []byte(`,"instance":`), object, []byte("}")), nil
}

// eventColumns returns the columns of the instance, to sort by.
func eventColumns() []output.Column[event] {
	var columns []output.Column[event]
	for _, c := range column.All(&column.References{}) {
		columns = append(columns, output.Column[event]{
			Name: c.Name, Header: c.Header, FullHeader: c.FullHeader, Aliases: c.Aliases, Value: func(e event) any { return c.Value(e.instance) },
		})
	}
	return columns
}

// changes returns the events of the instances that are there now; before are those of the snapshot
// before, by the keys of their IDs.
func changes(at time.Time, before map[string]civo.Instance, now []civo.Instance) []event {
	var events []event
	for _, i := range now {
		switch old, ok := before[civo.IDKey(i.ID)]; {
		case !ok:
			events = append(events, event{"added", at, "", i.Status, i})
		case !equal(old, i):
			events = append(events, event{"changed", at, old.Status, i.Status, i})
		}
	}
	return events
}

// asEvents makes a printer print JSON, a line each, or what --jq and --template make of it.
func asEvents(o *output.Options) {
	o.Format, o.IsDefault = "ndjson", false
	if o.JQ != "" || o.Template != "" {
		o.Format = ""
	}
}

// printEvents prints the events of each snapshot until the context ends or nobody reads any more.
func printEvents(ctx context.Context, app *cli.App, w *watcher, out *cli.Printer[event]) error {
	isFailing := false
	for s, err := range w.snapshots(ctx) {
		switch {
		case err != nil:
			return err
		case app.Term.Out.IsReaderGone():
			return nil
		case s.err != nil && !isFailing:
			app.Term.Notef("%v; still watching", app.Explain(ctx, fmt.Errorf("list instances: %w", s.err)))
		case s.err == nil && isFailing:
			app.Term.Notef("the API answers again")
		}
		isFailing = s.err != nil
		cli.Sort(out, s.events)
		for _, e := range s.events {
			if err := out.Item(e); err != nil {
				return err
			}
		}
	}
	return failure.Stopped(ctx.Err())
}
