package cli

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/civoctl/civoctl/internal/output"
	"github.com/civoctl/civoctl/pkg/civo"
)

// offer is what completion knows of a thing: what it shows and chooses by. No
// password, script or key is ever in one, and so none is in the cache.
type offer struct {
	id, name, note string

	status, ip, size string // of an instance
	tags             []string
}

// list is what to complete from.
type list struct {
	name     string
	regional bool
	fresh    time.Duration // how long the cache stands for the API
	fetch    func(context.Context, *civo.Client) ([]offer, error)
}

const (
	instancesFresh = 30 * time.Second
	catalogFresh   = time.Hour
)

func instanceList() list {
	return list{"instances", true, instancesFresh, func(ctx context.Context, c *civo.Client) ([]offer, error) {
		var offers []offer
		for i, err := range c.Instances(ctx) {
			if err != nil {
				return nil, err
			}
			offers = append(offers, offer{
				id: i.ID, name: i.Hostname,
				status: i.Status, ip: i.PublicIP, size: i.Size, tags: i.Tags,
			}.clean())
		}
		return offers, nil
	}}
}

// catalog is the list of a noun's things.
func catalog[T any](n Noun[T], regional bool) list {
	return list{n.Word, regional, catalogFresh, func(ctx context.Context, c *civo.Client) ([]offer, error) {
		items, err := n.Fetch(ctx, c)
		var offers []offer
		for _, item := range items {
			offers = append(offers, offer{id: n.ID(item), name: n.Name(item), note: n.Note(item)}.clean())
		}
		return offers, err
	}}
}

func regionList() list   { return catalog(Regions(), false) }
func sizeList() list     { return catalog(Sizes(), false) }
func imageList() list    { return catalog(Images(), true) }
func networkList() list  { return catalog(Networks(), true) }
func firewallList() list { return catalog(Firewalls(), true) }
func sshKeyList() list   { return catalog(SSHKeys(), false) }

// clean returns the offer with every text on one line and without what must not
// reach a terminal. Tags that cannot be typed are left out.
func (o offer) clean() offer {
	for _, s := range []*string{&o.id, &o.name, &o.note, &o.status, &o.ip, &o.size} {
		*s = output.Clean(*s)
	}
	o.tags = slices.DeleteFunc(slices.Clone(o.tags), func(tag string) bool { return !isTypeable(tag) })
	return o
}

func (o offer) describe() string { return sentence(o.status, o.ip, o.size, o.note) }

func (o offer) instance() civo.Instance {
	return civo.Instance{ID: o.id, Hostname: o.name, Status: o.status, PublicIP: o.ip, Size: o.size, Tags: o.tags}
}

func (o offer) givenIn(words []string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return civo.SameID(w, o.id) || strings.EqualFold(w, o.name) })
}
