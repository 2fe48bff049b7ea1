package sandbox

import (
	"reflect"
	"time"

	"github.com/google/uuid"
	"go.etcd.io/bbolt"
)

// instance is an instance in the order of the page, with the fields that real answers add.
type instance struct {
	ID              string    `json:"id"`
	Name            string    `json:"name"`
	Hostname        string    `json:"hostname"`
	AccountID       string    `json:"account_id"`
	Size            string    `json:"size"`
	FirewallID      string    `json:"firewall_id"`
	SourceType      string    `json:"source_type"`
	SourceID        string    `json:"source_id"`
	NetworkID       string    `json:"network_id"`
	InitialUser     string    `json:"initial_user"`
	InitialPassword string    `json:"initial_password"`
	SSHKey          *string   `json:"ssh_key"`
	SSHKeyID        *string   `json:"ssh_key_id"`
	Tags            []string  `json:"tags"`
	UserScript      string    `json:"user_script,omitempty"` // base64
	Status          string    `json:"status"`
	CivostatsdToken string    `json:"civostatsd_token"`
	PublicIP        *string   `json:"public_ip"`
	PrivateIP       *string   `json:"private_ip"`
	IPv6            *string   `json:"ipv6"`
	NamespaceID     *string   `json:"namespace_id"`
	Notes           string    `json:"notes"`
	ReverseDNS      string    `json:"reverse_dns"`
	CPUCores        int       `json:"cpu_cores"`
	RAMMB           int       `json:"ram_mb"`
	DiskGB          int       `json:"disk_gb"`
	Script          string    `json:"script,omitempty"` // user_script again, set by public
	GPUCount        int       `json:"gpu_count"`
	GPUType         string    `json:"gpu_type"`
	TemplateID      string    `json:"template_id"`
	Region          string    `json:"region"`
	VolumeType      string    `json:"volume_type"`
	AttachedVolumes []volume  `json:"attached_volumes"`
	ReservedIP      string    `json:"reserved_ip"`
	ReservedIPID    string    `json:"reserved_ip_id"`
	ReservedIPName  string    `json:"reserved_ip_name"`
	CivostatsdStats string    `json:"civostatsd_stats"`
	BandwidthLimit  int       `json:"network_bandwidth_limit"`
	AllowedIPs      []string  `json:"allowed_ips"`
	SnapshotID      string    `json:"snapshot_id,omitempty"` // what it was made from or restored to
	CreatedAt       time.Time `json:"created_at"`
}

// volume is a volume as an instance names it.
type volume struct {
	ID string `json:"id"`
}

// resize gives an instance the dimensions of a size.
func (i *instance) resize(s size) {
	i.Size, i.CPUCores, i.RAMMB, i.DiskGB, i.GPUCount, i.GPUType = s.Name, s.CPUCores, s.RAMMB, s.DiskGB, s.GPUCount, s.GPUType
}

// idKey returns the key of an instance in the "ids" bucket, nil for a text that is no ID.
func idKey(id string) []byte {
	u, err := uuid.Parse(id)
	if err != nil || u.String() != id {
		return nil
	}
	return u[:]
}

// nameKey returns the key of an instance in the "names" bucket, which is ordered by region and
// hostname; n tells apart the instances of one hostname.
func nameKey(region, hostname string, n uint64) []byte {
	return append([]byte(region+" "+hostname+"\x00"), key(n)...)
}

// lists returns the names of the lists that the record belongs to.
func (r record) lists() []string {
	names := []string{regionList(r.Region)}
	if r.Status != statusDeleting {
		names = append(names, firewallList(r.FirewallID))
	}
	for _, t := range r.Tags {
		names = append(names, tagList(r.Region, t))
	}
	return names
}

// save writes a record and moves it between lists. was is the record before, nil for a new one.
func save(tx *bbolt.Tx, was *record, r record) error {
	before := map[string]bool{}
	if was != nil {
		for _, name := range was.lists() {
			before[name] = true
		}
	}
	for _, name := range r.lists() {
		if before[name] {
			delete(before, name)
			continue
		}
		l := openList(tx, name)
		if err := l.add(r.Number); err != nil {
			return err
		}
	}
	for name := range before {
		l := openList(tx, name)
		if err := l.remove(r.Number); err != nil {
			return err
		}
	}
	return put(tx.Bucket([]byte("instances")), key(r.Number), r)
}

// add gives a new record its number and writes it with its ID and name.
func add(tx *bbolt.Tx, r record) error {
	instances := tx.Bucket([]byte("instances"))
	instances.FillPercent = 1 // numbers only grow
	n, err := instances.NextSequence()
	if err != nil {
		return err
	}
	r.Number = n
	if err := tx.Bucket([]byte("ids")).Put(idKey(r.ID), key(n)); err != nil {
		return err
	}
	if err := tx.Bucket([]byte("names")).Put(nameKey(r.Region, r.Hostname, n), []byte{1}); err != nil {
		return err
	}
	return save(tx, nil, r)
}

// load returns the record of a number, brought to the present.
func load(tx *bbolt.Tx, n uint64, now time.Time) record {
	return decode[record](tx.Bucket([]byte("instances")).Get(key(n))).at(now)
}

// instance finds the call's instance, in the call's region.
func (c *call) instance(tx *bbolt.Tx) (record, error) {
	if c.id == "" {
		return record{}, missing("id")
	}
	return findInstance(c, tx, c.id)
}

// findInstance finds an instance of the call's region by ID.
func findInstance(c *call, tx *bbolt.Tx, id string) (record, error) {
	if r, ok := lookUp(c, tx, id); ok && r.Region == c.region {
		return r, nil
	}
	return record{}, notFound("database_instance_find", "instance", id)
}

// lookUp returns the instance with that ID in any region.
func lookUp(c *call, tx *bbolt.Tx, id string) (record, bool) {
	k := idKey(id)
	if k == nil {
		return record{}, false
	}
	n := tx.Bucket([]byte("ids")).Get(k)
	if n == nil {
		return record{}, false
	}
	return load(tx, number(n), c.now), true
}

// saveChanged saves a change to an instance, for lists that lag and for the log too.
func saveChanged(c *call, tx *bbolt.Tx, was, r record) error {
	if reflect.DeepEqual(was, r) {
		return nil
	}
	c.effect.Changed = append(c.effect.Changed, r.ID)
	if err := remember(c.Sandbox, tx, c.now, c.now, r.Number); err != nil {
		return err
	}
	return save(tx, &was, r)
}

// markDeleting makes a record DELETING and frees its addresses, its name and its share of the quota
// at once. sweep removes the record when it is due.
func markDeleting(c *call, tx *bbolt.Tx, r record) error {
	was := r
	if err := c.chargeQuota(tx, r.Region, usage{}.plus(r.usage(), -1)); err != nil {
		return err
	}
	if err := freeSlot(tx, publicPool(r.Region), r.PublicSlot); err != nil {
		return err
	}
	if err := freeSlot(tx, privatePool(r.NetworkID), r.PrivateSlot); err != nil {
		return err
	}
	r.PublicSlot, r.PrivateSlot, r.PublicIP, r.PrivateIP = 0, 0, nil, nil
	if err := unassignAddress(c, tx, &r); err != nil {
		return err
	}
	if err := detachAll(c, tx, &r); err != nil {
		return err
	}
	if err := tx.Bucket([]byte("names")).Delete(nameKey(r.Region, r.Hostname, r.Number)); err != nil {
		return err
	}
	if err := remember(c.Sandbox, tx, c.now, c.now, r.Number); err != nil {
		return err
	}
	r.transition(statusDeleting, "", c.now, 0)
	due := c.now.Add(max(c.opts.ActionTime, 0))
	if err := tx.Bucket([]byte("deleting")).Put(append(key(uint64(due.UnixNano())), key(r.Number)...), []byte{1}); err != nil {
		return err
	}
	return save(tx, &was, r)
}

// isSwept reports whether no deleted instance is due for removal.
func isSwept(tx *bbolt.Tx, now time.Time) bool {
	k, _ := tx.Bucket([]byte("deleting")).Cursor().First()
	return k == nil || int64(number(k[:8])) > now.UnixNano()
}

// sweep removes the deleted instances that are due.
func (s *Sandbox) sweep(tx *bbolt.Tx, now time.Time) error {
	due := tx.Bucket([]byte("deleting"))
	for !isSwept(tx, now) {
		k, _ := due.Cursor().First()
		n := number(k[8:])
		if err := remember(s, tx, now, time.Unix(0, int64(number(k[:8]))), n); err != nil {
			return err
		}
		r := load(tx, n, now)
		for _, name := range r.lists() {
			l := openList(tx, name)
			if err := l.remove(n); err != nil {
				return err
			}
		}
		if err := tx.Bucket([]byte("ids")).Delete(idKey(r.ID)); err != nil {
			return err
		}
		if err := tx.Bucket([]byte("instances")).Delete(key(n)); err != nil {
			return err
		}
		if err := due.Delete(k); err != nil {
			return err
		}
	}
	return nil
}

// read runs f on the instances as they are now.
func (s *Sandbox) read(now time.Time, f func(*bbolt.Tx) error) error {
	clean := true
	err := s.store.view(func(tx *bbolt.Tx) error {
		if clean = isSwept(tx, now); !clean {
			return nil
		}
		return f(tx)
	})
	if err != nil || clean {
		return err
	}
	return s.write(now, f)
}

// write runs f on the instances as they are now, and keeps what it changes unless it returns an
// error.
func (s *Sandbox) write(now time.Time, f func(*bbolt.Tx) error) error {
	return s.store.update(func(tx *bbolt.Tx) error {
		if err := s.sweep(tx, now); err != nil {
			return err
		}
		return f(tx)
	})
}
