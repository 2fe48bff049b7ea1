package instance

import (
	"bytes"
	"context"
	"encoding/json"
	"iter"
	"slices"
	"time"

	"github.com/civoctl/civoctl/internal/bulk"
	"github.com/civoctl/civoctl/internal/output"
	"github.com/civoctl/civoctl/internal/target"
	"github.com/civoctl/civoctl/internal/wait"
	"github.com/civoctl/civoctl/pkg/civo"
)

// event is a change of an instance that is followed. One that no longer matches
// is removed with the status it has; one that is gone, with none and as it was
// last seen.
type event struct {
	kind     string // added, changed, removed
	time     time.Time
	from, to string // statuses, "" for none
	instance civo.Instance
}

// MarshalJSON has null for the status before there was an instance, and after.
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
	return join(text[:len(text)-1], []byte(`,"instance":`), object, []byte("}")), nil
}

// eventColumns are the instance's, to sort by.
func eventColumns() []output.Column[event] {
	var columns []output.Column[event]
	for _, c := range details() {
		columns = append(columns, output.Column[event]{
			Name: c.Name, Header: c.Header, Value: func(e event) any { return c.Value(e.instance) },
		})
	}
	return columns
}

// sighting is what one look at the list gave.
type sighting struct {
	instances []civo.Instance // all that match
	events    []event         // since the sighting before; at first everything is added
	err       error           // why there is nothing else: it may pass
}

// follower looks at the instances that a filter matches, again and again.
type follower struct {
	client *civo.Client
	filter *target.Selector
	now    func() time.Time // by the API's clock
	seen   []civo.Instance  // those that matched, in the order of the list
}

// sightings looks at the pace of waiting, which is quick after each change. A
// failure that may pass is ridden out, except at first; any other is the end.
func (f *follower) sightings(ctx context.Context) iter.Seq2[sighting, error] {
	return func(yield func(sighting, error) bool) {
		pace := wait.NewPace(nil)
		for first := true; ctx.Err() == nil; {
			began := time.Now()
			s, err := f.look(ctx)
			rest, passes := target.Transient(err)
			switch {
			case err == nil:
				first = false
				pace.RecordSuccess()
			case ctx.Err() != nil:
				return
			case first || !passes:
				yield(s, err)
				return
			default:
				pace.RecordFailure()
				s.err = err
			}
			if len(s.events) > 0 {
				pace.Reset()
			}
			if !yield(s, nil) {
				return
			}
			// A list of many pages takes long: half of the time is the API's own.
			pace.Sleep(ctx, began, max(rest, time.Since(began)))
		}
	}
}

// look reads the list and compares it with the one before.
func (f *follower) look(ctx context.Context) (sighting, error) {
	exist := map[string]civo.Instance{}
	var now []civo.Instance
	for i, err := range f.client.Instances(ctx, f.filter.Tags...) {
		if err != nil {
			return sighting{}, err
		}
		exist[civo.IDKey(i.ID)] = i
		if f.filter.Match(i, f.now()) {
			now = append(now, i)
		}
	}
	if err := f.findMissing(ctx, exist); err != nil {
		return sighting{}, err
	}
	var removed []event
	at, listed := time.Now(), indexed(now)
	for n, old := range f.seen {
		i, exists := exist[civo.IDKey(old.ID)]
		switch _, ok := listed[civo.IDKey(old.ID)]; {
		case ok:
		case exists && f.filter.Match(i, f.now()):
			now = slices.Insert(now, min(n, len(now)), old)
		case exists:
			removed = append(removed, event{"removed", at, old.Status, i.Status, i})
		default:
			removed = append(removed, event{"removed", at, old.Status, "", old})
		}
	}
	events := append(changes(at, indexed(f.seen), now), removed...)
	f.seen = now
	return sighting{instances: now, events: events}, nil
}

// findMissing adds to exist the instances that were there before and are not on
// the list, but do exist: they moved from page to page while it was read, or
// lost the tag that the API was asked for.
func (f *follower) findMissing(ctx context.Context, exist map[string]civo.Instance) error {
	var missing []string
	for _, i := range f.seen {
		if _, ok := exist[civo.IDKey(i.ID)]; !ok {
			missing = append(missing, i.ID)
		}
	}
	looks := bulk.Run(ctx, missing, bulk.Options{}, func(ctx context.Context, id string) (*civo.Instance, error) {
		i, found, err := target.Get(ctx, f.client, id)
		if !found {
			return nil, err
		}
		return &i, nil
	})
	for _, l := range looks {
		if l.Err != nil {
			return l.Err
		}
		if l.Value != nil {
			exist[civo.IDKey(l.Value.ID)] = *l.Value
		}
	}
	return nil
}

// changes are the events of the instances that are there now.
func changes(at time.Time, before map[string]civo.Instance, now []civo.Instance) []event {
	var events []event
	for _, i := range now {
		switch old, ok := before[civo.IDKey(i.ID)]; {
		case !ok:
			events = append(events, event{"added", at, "", i.Status, i})
		case !same(old, i):
			events = append(events, event{"changed", at, old.Status, i.Status, i})
		}
	}
	return events
}

// same says whether nothing changed but what is measured all the time.
func same(a, b civo.Instance) bool {
	x, errX := a.MarshalJSON()
	y, errY := b.MarshalJSON()
	if errX != nil || errY != nil || bytes.Equal(x, y) {
		return errX == nil && errY == nil
	}
	x, errX = withField(x, "civostatsd_stats", nil)
	y, errY = withField(y, "civostatsd_stats", nil)
	return errX == nil && errY == nil && bytes.Equal(x, y)
}

func indexed(instances []civo.Instance) map[string]civo.Instance {
	m := make(map[string]civo.Instance, len(instances))
	for _, i := range instances {
		m[civo.IDKey(i.ID)] = i
	}
	return m
}
