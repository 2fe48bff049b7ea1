package complete

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/civoctl/civoctl/internal/output"
	"github.com/civoctl/civoctl/internal/resource"
	"github.com/civoctl/civoctl/pkg/civo"
)

// candidate is what completion knows of an instance or a resource. It has no password, script or
// key, so none is in the cache.
type candidate struct {
	id, name, note string

	status, ip, size string // of an instance
	tags             []string

	network          string // the ID of that of a firewall or an instance
	cores, ram, disk int    // of a size; 0 where they are not known
}

// list is a list to complete from.
type list struct {
	name     string
	regional bool
	fresh    time.Duration // how long the cache stands for the API; 0 for a list that is not cached
	fetch    func(context.Context, *civo.Client) ([]candidate, error)
}

const (
	instancesFresh = 30 * time.Second
	catalogFresh   = time.Hour
)

// instanceList returns the list of the instances of the region.
func instanceList() list {
	return list{"instances", true, instancesFresh, func(ctx context.Context, c *civo.Client) ([]candidate, error) {
		var candidates []candidate
		for i, err := range c.Instances(ctx) {
			if err != nil {
				return nil, err
			}
			candidates = append(candidates, candidate{
				id: i.ID, name: i.Hostname,
				status: i.Status, ip: i.PublicIP, size: i.Size, tags: i.Tags, network: i.NetworkID,
			}.clean())
		}
		return candidates, nil
	}}
}

// listOf returns the list of a type of resource. Of each resource, add adds to its candidate what
// only that type has; it may be nil.
func listOf[T any](n resource.Type[T], regional bool, add func(*candidate, T)) list {
	return list{n.Word, regional, catalogFresh, func(ctx context.Context, c *civo.Client) ([]candidate, error) {
		items, err := n.Fetch(ctx, c)
		var candidates []candidate
		for _, item := range items {
			o := candidate{id: n.ID(item), name: n.Name(item), note: n.Note(item)}
			if add != nil {
				add(&o, item)
			}
			candidates = append(candidates, o.clean())
		}
		return candidates, err
	}}
}

func regionList() list  { return listOf(resource.Regions(), false, nil) }
func imageList() list   { return listOf(resource.Images(), true, nil) }
func networkList() list { return listOf(resource.Networks(), true, nil) }
func sshKeyList() list  { return listOf(resource.SSHKeys(), false, nil) }

func sizeList() list {
	return listOf(resource.Sizes(), false, func(o *candidate, s civo.Size) { o.cores, o.ram, o.disk = s.CPUCores, s.RAMMB, s.DiskGB })
}

func firewallList() list {
	return listOf(resource.Firewalls(), true, func(o *candidate, f civo.Firewall) { o.network = f.NetworkID })
}

// clean returns the candidate with every text on one line and without what must not
// reach a terminal. Tags that cannot be typed are left out.
func (c candidate) clean() candidate {
	for _, s := range []*string{&c.id, &c.name, &c.note, &c.status, &c.ip, &c.size, &c.network} {
		*s = output.Clean(*s)
	}
	c.tags = slices.DeleteFunc(slices.Clone(c.tags), func(tag string) bool { return !isTypeable(tag) })
	return c
}

// describe returns what tells the candidate from others.
func (c candidate) describe() string { return resource.JoinNonEmpty(c.status, c.ip, c.size, c.note) }

// instance returns the candidate as an instance.
func (c candidate) instance() civo.Instance {
	return civo.Instance{ID: c.id, Hostname: c.name, Status: c.status, PublicIP: c.ip, Size: c.size, Tags: c.tags}
}

// isGiven reports whether one of the words is the ID or the name of the candidate.
func (c candidate) isGiven(words []string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return civo.SameID(w, c.id) || strings.EqualFold(w, c.name) })
}
