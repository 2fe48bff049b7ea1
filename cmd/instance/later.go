package instance

import (
	"context"
	"time"

	"github.com/civoctl/civoctl/internal/failure"
	"github.com/civoctl/civoctl/internal/resource"
	"github.com/civoctl/civoctl/pkg/civo"
)

// later is a list that is being fetched while a person types.
type later[T any] struct {
	done  chan struct{} // closed when the list, or why there is none, is known
	items []T
	err   error
}

func fetchLater[T any](ctx context.Context, c *civo.Client, fetch func(context.Context, *civo.Client) ([]T, error)) *later[T] {
	l := &later[T]{done: make(chan struct{})}
	go func() {
		defer close(l.done)
		l.items, l.err = fetch(ctx, c)
	}()
	return l
}

func (l *later[T]) arrived() bool {
	select {
	case <-l.done:
		return l.err == nil
	default:
		return false
	}
}

// lists is all that a form needs, on its way.
type lists struct {
	sizes     *later[civo.Size]
	images    *later[civo.DiskImage]
	networks  *later[civo.Network]
	firewalls *later[civo.Firewall]
	keys      *later[civo.SSHKey]
	instances *later[civo.Instance]
}

func begin(ctx context.Context, c *civo.Client) lists {
	return lists{
		sizes:     fetchLater(ctx, c, resource.Sizes().Fetch),
		images:    fetchLater(ctx, c, resource.Images().Fetch),
		networks:  fetchLater(ctx, c, resource.Networks().Fetch),
		firewalls: fetchLater(ctx, c, resource.Firewalls().Fetch),
		keys:      fetchLater(ctx, c, resource.SSHKeys().Fetch),
		instances: fetchLater(ctx, c, everyInstance),
	}
}

func (l *lists) wait() {
	for _, done := range []chan struct{}{
		l.sizes.done, l.images.done, l.networks.done, l.firewalls.done, l.keys.done, l.instances.done,
	} {
		<-done
	}
}

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

// await waits for the list that a question is about, but not for ever: a person
// may know what to type. It says so where it takes long.
func await[T any](ctx context.Context, f *form, question string, l *later[T]) ([]T, error) {
	const soon, late = 300 * time.Millisecond, 10 * time.Second
	said := time.After(soon)
	over := time.After(late)
	for {
		select {
		case <-l.done:
			return l.items, l.err
		case <-said:
			f.app.Term.Show(question + " reading the list …")
		case <-over:
			return nil, failure.Errorf(failure.Unreachable, "no answer for %s", late)
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		}
	}
}
