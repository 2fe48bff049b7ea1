package sandbox

import (
	"bytes"
	"cmp"
	"maps"
	"net/http"
	"slices"
	"time"

	"github.com/google/uuid"
	"go.etcd.io/bbolt"
)

// The states of snapshots and of their restoration: the words of the API's pages.
const (
	snapshotInProgress = "in_progress"
	snapshotComplete   = "Complete"
)

// snapshot is a snapshot of an instance as it is stored. It outlives the instance; whether the
// API's does is not known.
type snapshot struct {
	ID          string    `json:"id"`
	Name        string    `json:"name"` // unique among the instance's
	Description string    `json:"description"`
	Region      string    `json:"region"`
	CreatedAt   time.Time `json:"created_at"`
	Due         time.Time `json:"due"` // when it is complete
	Of          instance  `json:"of"`  // the instance as it was
}

// identity returns the snapshot's region and ID, and its name with the instance's ID before it.
func (s snapshot) identity() identity { return identity{s.Region, s.ID, snapshotName(s.Of.ID, s.Name)} }

// snapshotName returns the name by which the table knows an instance's snapshot.
func snapshotName(instance, name string) string { return instance + "/" + name }

// snapshotReply is a snapshot as the API shows it.
type snapshotReply struct {
	ID              string         `json:"id"`
	Name            string         `json:"name"`
	Description     string         `json:"description"`
	IncludedVolumes []string       `json:"included_volumes"`
	Status          snapshotStatus `json:"status"`
	CreatedAt       time.Time      `json:"created_at"`
}

// snapshotStatus is the state of a snapshot and of the volumes in it.
type snapshotStatus struct {
	State   string        `json:"state"`
	Volumes []volumeState `json:"volumes"`
}

// volumeState is the state of a volume in a snapshot.
type volumeState struct {
	ID    string `json:"id"`
	State string `json:"state"`
}

// restoration is the reply to a restore.
type restoration struct {
	ID                string         `json:"id"` // of the instance that is restored or made
	Name              string         `json:"name"`
	Hostname          string         `json:"hostname"`
	Description       string         `json:"description"`
	FromSnapshot      string         `json:"from_snapshot"`
	PrivateIPv4       string         `json:"private_ipv4"`
	OverwriteExisting bool           `json:"overwrite_existing"`
	Status            snapshotStatus `json:"status"`
	CreatedAt         time.Time      `json:"created_at"`
	CompletedAt       *time.Time     `json:"completed_at"`
}

// resourceSnapshot is a snapshot as the list of all kinds of snapshots shows it.
type resourceSnapshot struct {
	ID           string         `json:"id"`
	Name         string         `json:"name"`
	Description  string         `json:"description"`
	ResourceType string         `json:"resource_type"`
	CreatedAt    time.Time      `json:"created_at"`
	Instance     *snapshotReply `json:"instance,omitempty"`
}

// reply returns the snapshot as it is at a time.
func (s snapshot) reply(now time.Time) snapshotReply {
	r := snapshotReply{ID: s.ID, Name: s.Name, Description: s.Description, IncludedVolumes: []string{}, CreatedAt: s.CreatedAt}
	r.Status = snapshotStatus{State: s.state(now), Volumes: []volumeState{}}
	for _, v := range s.Of.AttachedVolumes {
		r.IncludedVolumes = append(r.IncludedVolumes, v.ID)
		r.Status.Volumes = append(r.Status.Volumes, volumeState{v.ID, r.Status.State})
	}
	return r
}

// state returns the snapshot's state at a time.
func (s snapshot) state(now time.Time) string {
	if now.Before(s.Due) {
		return snapshotInProgress
	}
	return snapshotComplete
}

// resource returns the snapshot as the list of all kinds shows it.
func (s snapshot) resource(now time.Time) resourceSnapshot {
	of := s.reply(now)
	of.ID, of.Name = s.Of.ID, s.Of.Hostname
	return resourceSnapshot{s.ID, s.Name, s.Description, "instance", s.CreatedAt, &of}
}

// snapshots returns the table of snapshots.
func snapshots(c *call, tx *bbolt.Tx) table[snapshot] { return table[snapshot]{tx, "snapshots", c} }

// instanceNamed finds the call's instance by its ID or its hostname: the vendor's CLI puts into the
// path what was typed.
func instanceNamed(c *call, tx *bbolt.Tx) (record, error) {
	r, err := c.instance(tx)
	if err == nil || c.id == "" {
		return r, err
	}
	prefix := nameKey(c.region, c.id, 0)
	prefix = prefix[:len(prefix)-8]
	var numbers []uint64
	names := tx.Bucket([]byte("names")).Cursor()
	for k, _ := names.Seek(prefix); bytes.HasPrefix(k, prefix) && len(numbers) < 2; k, _ = names.Next() {
		numbers = append(numbers, number(k[len(prefix):]))
	}
	switch len(numbers) {
	case 0:
		return r, err
	case 1:
		return load(tx, numbers[0], c.now), nil
	}
	return r, refuse(http.StatusNotFound, "database_instance_find", "there are several instances %q", c.id)
}

// snapshotsOf returns an instance's snapshots in the order of their creation, or as they were when
// a fault makes lists lag.
func snapshotsOf(c *call, tx *bbolt.Tx, instance string) []snapshot {
	t := snapshots(c, tx)
	if c.fault.Lag > 0 {
		return slices.DeleteFunc(t.list(c.region), func(s snapshot) bool { return s.Of.ID != instance })
	}
	prefix := t.namePrefix(c.region, snapshotName(instance, ""))
	prefix = prefix[:len(prefix)-1] // whatever the name
	found := map[uint64]snapshot{}
	index := t.index().Cursor()
	for k, _ := index.Seek(prefix); bytes.HasPrefix(k, prefix); k, _ = index.Next() {
		n := number(k[len(k)-8:])
		found[n] = decode[snapshot](t.rows().Get(key(n)))
	}
	var all []snapshot
	for _, n := range slices.Sorted(maps.Keys(found)) {
		all = append(all, found[n])
	}
	return all
}

// ownSnapshot finds the snapshot that the path names: one of all, or one of an instance by its ID
// or name.
func ownSnapshot(c *call, tx *bbolt.Tx) (snapshot, error) {
	if c.sub == "" {
		if s, ok := snapshots(c, tx).get(c.region, c.id); ok {
			return s, nil
		}
		var named []snapshot
		for s := range snapshots(c, tx).all(c.region) {
			if s.Name == c.id {
				named = append(named, s)
			}
		}
		if len(named) != 1 { // none, or the name says not which
			return snapshot{}, notFound("database_snapshot_not_found", "snapshot", c.id)
		}
		return named[0], nil
	}
	r, err := instanceNamed(c, tx)
	if err != nil {
		return snapshot{}, err
	}
	if s, ok := snapshots(c, tx).get(c.region, c.sub); ok && s.Of.ID == r.ID {
		return s, nil
	}
	if s, ok := snapshots(c, tx).named(c.region, snapshotName(r.ID, c.sub)); ok {
		return s, nil
	}
	return snapshot{}, notFound("database_snapshot_not_found", "snapshot", c.sub)
}

// listSnapshots answers GET /v2/instances/:id/snapshots.
func listSnapshots(c *call) (any, error) {
	all := []snapshotReply{}
	err := c.read(c.now, func(tx *bbolt.Tx) error {
		r, err := instanceNamed(c, tx)
		if err != nil {
			return err
		}
		for _, s := range snapshotsOf(c, tx, r.ID) {
			all = append(all, s.reply(c.now))
		}
		return nil
	})
	return all, err
}

// listResourceSnapshots answers GET /v2/resourcesnapshots.
func listResourceSnapshots(c *call) (any, error) {
	all := []resourceSnapshot{}
	err := c.read(c.now, func(tx *bbolt.Tx) error {
		for _, s := range snapshots(c, tx).list(c.region) {
			all = append(all, s.resource(c.now))
		}
		return nil
	})
	return all, err
}

// createSnapshot answers POST /v2/instances/:id/snapshots.
func createSnapshot(c *call) (any, error) {
	if err := checkName("name", c.get("name")); err != nil {
		return nil, err
	}
	var s snapshot
	err := c.write(c.now, func(tx *bbolt.Tx) error {
		r, err := instanceNamed(c, tx)
		switch {
		case err != nil:
			return err
		case !r.isSettled():
			return wrongState(r)
		}
		s = newSnapshot(r, c.get("name"), c.now, c.opts.ActionTime)
		s.Description = c.get("description")
		if err := checkSnapshotName(c, tx, s); err != nil {
			return err
		}
		if err := c.chargeQuota(tx, c.region, usage{Snapshots: 1}); err != nil {
			return err
		}
		return snapshots(c, tx).insert(s)
	})
	if err != nil {
		return nil, err
	}
	return jsonReply(http.StatusCreated, s.reply(c.now)), nil
}

// newSnapshot returns a snapshot of an instance, which is complete after the time d.
func newSnapshot(r record, name string, now time.Time, d time.Duration) snapshot {
	return snapshot{ID: uuid.NewString(), Name: name, Region: r.Region, CreatedAt: now.UTC().Truncate(time.Second),
		Due: now.Add(max(d, 0)), Of: r.instance}
}

// incomplete returns the refusal of the use of a snapshot that is still being made.
func incomplete(s snapshot) error {
	return refuse(http.StatusConflict, "database_snapshot_create_already_in_process", "the snapshot %s is not complete yet", s.Name)
}

// checkSnapshotName refuses a name that another snapshot of the instance has: clients name
// snapshots by it.
func checkSnapshotName(c *call, tx *bbolt.Tx, s snapshot) error {
	if other, taken := snapshots(c, tx).named(s.Region, s.identity().name); taken && other.ID != s.ID {
		return refuse(http.StatusConflict, "database_snapshot_cannot_replace", "the instance %s has a snapshot %q already", s.Of.Hostname, s.Name)
	}
	return nil
}

// getSnapshot answers GET /v2/instances/:id/snapshots/:sid.
func getSnapshot(c *call) (any, error) {
	s, err := readSnapshot(c)
	return s.reply(c.now), err
}

// getResourceSnapshot answers GET /v2/resourcesnapshots/:id.
func getResourceSnapshot(c *call) (any, error) {
	s, err := readSnapshot(c)
	return s.resource(c.now), err
}

// readSnapshot returns the snapshot that the path names.
func readSnapshot(c *call) (s snapshot, err error) {
	err = c.read(c.now, func(tx *bbolt.Tx) (err error) {
		s, err = ownSnapshot(c, tx)
		return err
	})
	return s, err
}

// updateSnapshot answers PUT /v2/instances/:id/snapshots/:sid.
func updateSnapshot(c *call) (any, error) {
	s, err := editSnapshot(c)
	return s.reply(c.now), err
}

// updateResourceSnapshot answers PUT /v2/resourcesnapshots/:id.
func updateResourceSnapshot(c *call) (any, error) {
	s, err := editSnapshot(c)
	return s.resource(c.now), err
}

// editSnapshot gives the snapshot that the path names the name and the description in the
// parameters. An empty one changes nothing.
func editSnapshot(c *call) (s snapshot, err error) {
	name, description := c.get("name"), c.get("description")
	if name != "" {
		if err := checkName("name", name); err != nil {
			return s, err
		}
	}
	err = c.write(c.now, func(tx *bbolt.Tx) (err error) {
		if s, err = ownSnapshot(c, tx); err != nil {
			return err
		}
		if name != "" {
			s.Name = name
		}
		if description != "" {
			s.Description = description
		}
		if err := checkSnapshotName(c, tx, s); err != nil {
			return err
		}
		return snapshots(c, tx).replace(s)
	})
	return s, err
}

// deleteSnapshot answers DELETE of a snapshot, at both of its paths.
func deleteSnapshot(c *call) (any, error) {
	return success(), c.write(c.now, func(tx *bbolt.Tx) error {
		s, err := ownSnapshot(c, tx)
		if err != nil {
			return err
		}
		if err := c.chargeQuota(tx, c.region, usage{Snapshots: -1}); err != nil {
			return err
		}
		return snapshots(c, tx).remove(s)
	})
}

// restoreSnapshot answers POST /v2/instances/:id/snapshots/:sid/restore.
func restoreSnapshot(c *call) (any, error) {
	out, err := restore(c)
	return out, err
}

// restoreResourceSnapshot answers POST /v2/resourcesnapshots/:id/restore, which has its parameters
// in an object.
func restoreResourceSnapshot(c *call) (any, error) {
	if text := c.get("instance"); text != "" {
		said, err := readJSON([]byte(text))
		if err != nil {
			return nil, invalid("instance", "must be an object")
		}
		inner := route{method: http.MethodPost, path: []string{"resourcesnapshots", ":id", "restore"}, takes: restoreParams()}
		if err := inner.check(said); err != nil {
			return nil, err
		}
		maps.Copy(c.params, said)
	}
	out, err := restore(c)
	return map[string]any{"resource_type": "instance", "instance": out}, err
}

// restoreParams returns the parameters of a restore.
func restoreParams() []string {
	return []string{"description", "hostname", "private_ipv4", "overwrite_existing"}
}

// restore restores the snapshot that the path names: into its own instance, which reboots, with
// overwrite_existing, or else into a new one.
func restore(c *call) (restoration, error) {
	overwrites, err := c.boolean("overwrite_existing", false)
	if err != nil {
		return restoration{}, err
	}
	if hostname := c.get("hostname"); hostname != "" {
		if err := checkHostname("hostname", hostname); err != nil {
			return restoration{}, err
		}
	}
	var out restoration
	err = c.write(c.now, func(tx *bbolt.Tx) error {
		s, err := ownSnapshot(c, tx)
		switch {
		case err != nil:
			return err
		case c.now.Before(s.Due):
			return incomplete(s)
		}
		into := restoreAnew
		if overwrites {
			into = restoreOver
		}
		r, err := into(c, tx, s)
		if err != nil {
			return err
		}
		out = restoration{ID: r.ID, Name: r.Name, Hostname: r.Hostname, Description: c.get("description"), FromSnapshot: s.ID,
			OverwriteExisting: overwrites, Status: snapshotStatus{State: snapshotInProgress, Volumes: []volumeState{}},
			CreatedAt: c.now.UTC().Truncate(time.Second)}
		if r.PrivateIP != nil {
			out.PrivateIPv4 = *r.PrivateIP
		}
		return nil
	})
	return out, err
}

// restoreOver restores a snapshot into its own instance.
func restoreOver(c *call, tx *bbolt.Tx, s snapshot) (record, error) {
	r, err := findInstance(c, tx, s.Of.ID)
	switch {
	case err != nil:
		return r, err
	case !r.isSettled():
		return r, wrongState(r)
	}
	was := r
	if hostname := c.get("hostname"); hostname != "" {
		if err := rename(c, tx, &r, hostname); err != nil {
			return r, err
		}
	}
	if c.get("private_ipv4") != "" {
		n, err := c.network(tx, r.NetworkID)
		if err != nil {
			return r, err
		}
		if err := moveInNetwork(c, tx, &r, n); err != nil {
			return r, err
		}
	}
	r.SnapshotID = s.ID
	r.transition(statusRebooting, statusActive, c.now, c.opts.ActionTime)
	return r, saveChanged(c, tx, was, r)
}

// restoreAnew makes an instance from a snapshot: in the network of the one it was made of, with its
// size, firewall, key, password, tags and script. It has a public address when that one had.
func restoreAnew(c *call, tx *bbolt.Tx, s snapshot) (record, error) {
	if err := c.catalog.checkCapacity(c.region); err != nil {
		return record{}, err
	}
	plan := record{instance: s.Of}
	if hostname := c.get("hostname"); hostname != "" {
		plan.Hostname = hostname
	}
	if c.opts.UniqueNames && isNameTaken(tx, c.region, plan.Hostname) {
		return record{}, duplicateHostname(plan.Hostname)
	}
	plan.SnapshotID, plan.CreatedAt, plan.AttachedVolumes = s.ID, c.now.UTC().Truncate(time.Second), []volume{}
	plan.ReservedIP, plan.ReservedIPID, plan.ReservedIPName = "", "", ""
	plan.PublicIP, plan.PrivateIP = nil, nil
	plan.transition(statusBuilding, cmp.Or(c.fault.Build, statusActive), c.now, c.opts.BuildTime)
	n, err := c.network(tx, plan.NetworkID)
	if err != nil {
		return record{}, err
	}
	if _, ok := c.firewalls(tx).get(c.region, plan.FirewallID); !ok {
		f, err := c.firewall(tx, n, "")
		if err != nil {
			return record{}, err
		}
		plan.FirewallID = f.ID
	}
	return makeInstance(c, tx, plan, n, s.Of.PublicIP != nil || s.Of.ReservedIP != "")
}
