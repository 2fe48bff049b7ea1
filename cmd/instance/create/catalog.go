package create

import (
	"context"

	"golang.org/x/sync/errgroup"

	"github.com/civoctl/civoctl/internal/resource"
	"github.com/civoctl/civoctl/pkg/civo"
)

// catalog is what a region and an account have to choose from, and the namesakes of a spec: the
// instances that have one of its hostnames already.
type catalog struct {
	sizes     []civo.Size
	images    []civo.DiskImage
	networks  []civo.Network
	firewalls []civo.Firewall
	keys      []civo.SSHKey
	namesakes []civo.Instance
}

// fetchCatalog fetches at once all that a complete spec may refer to.
func fetchCatalog(ctx context.Context, c *civo.Client, s *spec) (catalog, error) {
	var l catalog
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return fetch(ctx, c, resource.Sizes(), &l.sizes) })
	g.Go(func() error { return fetch(ctx, c, resource.Images(), &l.images) })
	g.Go(func() error { return fetch(ctx, c, resource.Networks(), &l.networks) })
	if s.network != "" || s.firewall != "" { // the default network has a default firewall
		g.Go(func() error { return fetch(ctx, c, resource.Firewalls(), &l.firewalls) })
	}
	if s.sshKey != "" {
		g.Go(func() error { return fetch(ctx, c, resource.SSHKeys(), &l.keys) })
	}
	g.Go(func() (err error) {
		l.namesakes, err = c.FindInstances(ctx, s.isNamesake)
		return err
	})
	return l, g.Wait()
}

// fetch fetches the list of a kind into items.
func fetch[T any](ctx context.Context, c *civo.Client, kind resource.Type[T], items *[]T) (err error) {
	*items, err = kind.Fetch(ctx, c)
	return err
}
