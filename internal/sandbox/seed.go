package sandbox

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"net/netip"
	"os"
	"strconv"

	"go.etcd.io/bbolt"
)

// seedBatch is how many instances are written at once: other processes wait for one batch at most.
const seedBatch = 5000

// Seed adds n instances to a region ("" is LON1), all ACTIVE, with the given tags, named seed-1,
// seed-2 and so on. It raises the region's quota by what they use. The instances that were added
// before ctx ended stay.
func (s *Sandbox) Seed(ctx context.Context, n int, tags []string, region string) error {
	in, err := s.catalog.region(region)
	if err != nil {
		return fmt.Errorf("seed sandbox: %w", err)
	}
	p := params{"tags": tags}
	for done := 0; done < n; done += seedBatch {
		if err := context.Cause(ctx); err != nil {
			return fmt.Errorf("seed sandbox: %d of %d instances added: %w", done, n, err)
		}
		now := s.opts.Now()
		c := &call{Sandbox: s, params: p, region: in.Code, now: now}
		err := s.write(now, func(tx *bbolt.Tx) error { return c.seed(tx, min(seedBatch, n-done)) })
		if err != nil {
			return fmt.Errorf("seed sandbox: %d of %d instances added: %w", done, n, err)
		}
	}
	return nil
}

// seed adds one batch.
func (c *call) seed(tx *bbolt.Tx, n int) error {
	net, err := c.network(tx, "")
	if err != nil {
		return err
	}
	f, err := c.firewall(tx, net, "")
	if err != nil {
		return err
	}
	cidr, index := netip.MustParsePrefix(net.CIDR), c.catalog.index(c.region)
	images, sizes := c.catalog.images[c.region], []string{"g3.xsmall", "g3.small", "g3.medium", "g3.large"}
	sshKey := sshKeys()[0]
	total := usage{}
	for range n {
		number := tx.Bucket([]byte("instances")).Sequence() + 1
		size, err := c.catalog.size(sizes[number%uint64(len(sizes))])
		if err != nil {
			return err
		}
		image := images[number%uint64(len(images))]
		hostname := "seed-" + strconv.FormatUint(number, 10)
		r := record{instance: instance{
			ID:              stableID("instances", c.region, hostname),
			Hostname:        hostname,
			AccountID:       stableID("accounts", "sandbox"),
			FirewallID:      f.ID,
			NetworkID:       net.ID,
			SourceType:      "diskimage",
			SourceID:        image.Name,
			TemplateID:      image.ID,
			InitialUser:     image.InitialUser,
			SSHKey:          &sshKey.PublicKey,
			SSHKeyID:        &sshKey.ID,
			Tags:            c.words("tags"),
			Status:          statusActive,
			Region:          c.region,
			AttachedVolumes: []volume{},
			CreatedAt:       c.now.UTC().Truncate(1e9),
		}}
		r.Name = hostname + "-" + r.ID[:8]
		r.CivostatsdToken = stableID("tokens", r.ID)
		r.instance.resize(size)
		if r.PrivateSlot, err = takeSlotOf(tx, privatePool(net.ID), net.size()); err != nil {
			return err
		}
		r.PrivateIP = new(privateAddress(cidr, r.PrivateSlot).String())
		if err := r.assignPublicIP(tx, index); err != nil {
			return err
		}
		if err := add(tx, r); err != nil {
			return err
		}
		total = total.plus(r.usage(), 1)
	}
	a := readAccount(tx, c.region)
	a.Used, a.Extra = a.Used.plus(total, 1), a.Extra.plus(total, 1)
	return a.write(tx, c.region)
}

// Reset empties the sandbox: what was created is gone, what the account has from the start is back.
// It also repairs a file that [Open] refuses. It waits for other processes no longer than ctx
// lasts.
func Reset(ctx context.Context, o Options) error {
	s := newStore(o.Path, cmp.Or(o.Wait, longestWait), newCatalog().seedDefaults)
	defer context.AfterFunc(ctx, s.close)()
	err := s.reset()
	if errors.Is(err, os.ErrClosed) && ctx.Err() != nil {
		return fmt.Errorf("reset sandbox %s: %w", s.path, ctx.Err())
	}
	return err
}

// Status is the content of a sandbox in numbers.
type Status struct {
	Path      string
	Size      int64                     // of the file, in bytes
	Regions   map[string]map[string]int // instances by region and status
	Resources map[string]int            // how many there are of every other kind, in all regions together
}

// Status counts the sandbox's instances and other resources.
func (s *Sandbox) Status() (Status, error) {
	status := Status{Path: s.opts.Path, Regions: map[string]map[string]int{}, Resources: map[string]int{}}
	for _, r := range s.catalog.regions {
		status.Regions[r.Code] = map[string]int{}
	}
	now := s.opts.Now()
	err := s.read(now, func(tx *bbolt.Tx) error {
		for _, r := range scan[record](tx.Bucket([]byte("instances"))) {
			status.Regions[r.Region][r.at(now).Status]++
		}
		for _, name := range tableNames() {
			rows := tx.Bucket([]byte(name)).Cursor()
			status.Resources[name] = 0
			for k, _ := rows.First(); k != nil; k, _ = rows.Next() {
				status.Resources[name]++
			}
		}
		return nil
	})
	if err != nil {
		return Status{}, err
	}
	maps.DeleteFunc(status.Regions, func(_ string, counts map[string]int) bool { return len(counts) == 0 })
	info, err := os.Stat(s.opts.Path)
	if err != nil {
		return Status{}, fmt.Errorf("read sandbox: %w", err)
	}
	status.Size = info.Size()
	return status, nil
}
