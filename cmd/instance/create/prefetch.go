package create

import (
	"context"
	"time"

	"github.com/civoctl/civoctl/internal/failure"
	"github.com/civoctl/civoctl/internal/resource"
	"github.com/civoctl/civoctl/pkg/civo"
)

// future is a list that is being fetched while a person types.
type future[T any] struct {
	done  chan struct{} // closed when items or err is known
	items []T
	err   error
}

// startFetch starts to fetch a list.
func startFetch[T any](ctx context.Context, c *civo.Client, fetch func(context.Context, *civo.Client) ([]T, error)) *future[T] {
	f := &future[T]{done: make(chan struct{})}
	go func() {
		defer close(f.done)
		f.items, f.err = fetch(ctx, c)
	}()
	return f
}

// isReady reports whether the items are known.
func (f *future[T]) isReady() bool {
	select {
	case <-f.done:
		return f.err == nil
	default:
		return false
	}
}

// await returns the items as soon as they are known. It gives up after ten seconds: a person may
// know what to type.
func (f *future[T]) await(ctx context.Context) ([]T, error) {
	const limit = 10 * time.Second
	select {
	case <-f.done:
		return f.items, f.err
	case <-time.After(limit):
		return nil, failure.Errorf(failure.Unreachable, "no answer for %s", limit)
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

// prefetch is the lists that a form needs, each being fetched.
type prefetch struct {
	sizes     *future[civo.Size]
	images    *future[civo.DiskImage]
	networks  *future[civo.Network]
	firewalls *future[civo.Firewall]
	keys      *future[civo.SSHKey]
	instances *future[civo.Instance]
}

// startPrefetch starts to fetch all lists at once.
func startPrefetch(ctx context.Context, c *civo.Client) prefetch {
	return prefetch{
		sizes:     startFetch(ctx, c, resource.Sizes().Fetch),
		images:    startFetch(ctx, c, resource.Images().Fetch),
		networks:  startFetch(ctx, c, resource.Networks().Fetch),
		firewalls: startFetch(ctx, c, resource.Firewalls().Fetch),
		keys:      startFetch(ctx, c, resource.SSHKeys().Fetch),
		instances: startFetch(ctx, c, everyInstance),
	}
}

// wait waits until every list is fetched, or has failed to be.
func (p *prefetch) wait() {
	for _, done := range []chan struct{}{
		p.sizes.done, p.images.done, p.networks.done, p.firewalls.done, p.keys.done, p.instances.done,
	} {
		<-done
	}
}

// everyInstance returns all instances of the region.
func everyInstance(ctx context.Context, c *civo.Client) ([]civo.Instance, error) {
	var all []civo.Instance
	for i, err := range c.Instances(ctx) {
		if err != nil {
			return nil, err
		}
		all = append(all, i)
	}
	return all, nil
}
