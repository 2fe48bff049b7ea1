package watch

import (
	"bytes"
	"context"
	"iter"
	"slices"
	"time"

	"github.com/civoctl/civoctl/internal/bulk"
	"github.com/civoctl/civoctl/internal/failure"
	"github.com/civoctl/civoctl/internal/jsonfield"
	"github.com/civoctl/civoctl/internal/target"
	"github.com/civoctl/civoctl/internal/wait"
	"github.com/civoctl/civoctl/pkg/civo"
)

// snapshot is the list as it was read once.
type snapshot struct {
	instances []civo.Instance // all that match
	events    []event         // since the snapshot before; at first every instance is added
	err       error           // why the list could not be read; it may pass
}

// watcher reads the instances that a filter matches, again and again.
type watcher struct {
	client *civo.Client
	filter *target.Selector
	now    func() time.Time // by the API's clock
	seen   []civo.Instance  // those of the last snapshot, in the order of the list
}

// snapshots yields a snapshot after each poll, at the pace of waiting, which is quick after each
// change. A failure that may pass is part of a snapshot, except at first; any other is the last
// thing yielded.
func (w *watcher) snapshots(ctx context.Context) iter.Seq2[snapshot, error] {
	return func(yield func(snapshot, error) bool) {
		pace := wait.NewPace(nil)
		for isFirst := true; ctx.Err() == nil; {
			start := time.Now()
			s, err := w.poll(ctx)
			retryAfter, mayPass := failure.MayPass(err)
			switch {
			case err == nil:
				isFirst = false
				pace.RecordSuccess()
			case ctx.Err() != nil:
				return
			case isFirst || !mayPass:
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
			pace.Sleep(ctx, start, max(retryAfter, time.Since(start)))
		}
	}
}

// poll reads the list and compares it with the snapshot before.
func (w *watcher) poll(ctx context.Context) (snapshot, error) {
	exist := map[string]civo.Instance{}
	var matching []civo.Instance
	for i, err := range w.client.Instances(ctx, w.filter.Tags...) {
		if err != nil {
			return snapshot{}, err
		}
		exist[civo.IDKey(i.ID)] = i
		if w.filter.Match(i, w.now()) {
			matching = append(matching, i)
		}
	}
	if err := w.findMissing(ctx, exist); err != nil {
		return snapshot{}, err
	}
	at, listed := time.Now(), byID(matching)
	var removed []event
	for n, old := range w.seen {
		id := civo.IDKey(old.ID)
		if _, ok := listed[id]; ok {
			continue
		}
		i, ok := exist[id]
		switch {
		case !ok:
			removed = append(removed, event{"removed", at, old.Status, "", old})
		case w.filter.Match(i, w.now()): // the list was read while it moved
			matching = slices.Insert(matching, min(n, len(matching)), old)
		default:
			removed = append(removed, event{"removed", at, old.Status, i.Status, i})
		}
	}
	events := append(changes(at, byID(w.seen), matching), removed...)
	w.seen = matching
	return snapshot{instances: matching, events: events}, nil
}

// findMissing adds to exist the instances that were there before and are not on the list, but do
// exist: they moved from page to page while the list was read, or lost the tag that the API was
// asked for.
func (w *watcher) findMissing(ctx context.Context, exist map[string]civo.Instance) error {
	var missing []string
	for _, i := range w.seen {
		if _, ok := exist[civo.IDKey(i.ID)]; !ok {
			missing = append(missing, i.ID)
		}
	}
	reads := bulk.Run(ctx, missing, bulk.Options{}, func(ctx context.Context, id string) (*civo.Instance, error) {
		i, found, err := target.Get(ctx, w.client, id)
		if !found {
			return nil, err
		}
		return &i, nil
	})
	for _, r := range reads {
		if r.Err != nil {
			return r.Err
		}
		if r.Value != nil {
			exist[civo.IDKey(r.Value.ID)] = *r.Value
		}
	}
	return nil
}

// equal reports whether nothing differs but what is measured all the time.
func equal(a, b civo.Instance) bool {
	x, errX := a.MarshalJSON()
	y, errY := b.MarshalJSON()
	if errX != nil || errY != nil || bytes.Equal(x, y) {
		return errX == nil && errY == nil
	}
	x, errX = jsonfield.Set(x, "civostatsd_stats", nil)
	y, errY = jsonfield.Set(y, "civostatsd_stats", nil)
	return errX == nil && errY == nil && bytes.Equal(x, y)
}

// byID returns the instances by the keys of their IDs.
func byID(instances []civo.Instance) map[string]civo.Instance {
	m := make(map[string]civo.Instance, len(instances))
	for _, i := range instances {
		m[civo.IDKey(i.ID)] = i
	}
	return m
}
