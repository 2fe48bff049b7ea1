package sandbox

import (
	"net/http"
	"slices"
	"time"

	"github.com/google/uuid"
	"go.etcd.io/bbolt"
)

// The statuses of volumes: the ones that the vendor's clients wait through and for.
const (
	volumeCreating  = "creating"
	volumeAvailable = "available"
	volumeAttaching = "attaching"
	volumeAttached  = "attached"
	volumeDetaching = "detaching"
)

// volumeRecord is a volume as it is stored: in the status it was last put in, with the status that
// follows in time.
type volumeRecord struct {
	ID         string    `json:"id"`
	Name       string    `json:"name"`
	InstanceID string    `json:"instance_id"` // "" while it is detached
	NetworkID  string    `json:"network_id"`
	Region     string    `json:"region"`
	Status     string    `json:"status"`
	VolumeType string    `json:"volume_type"`
	SizeGB     int       `json:"size_gb"`
	CreatedAt  time.Time `json:"created_at"`
	Then       string    `json:"_then"`
	Due        time.Time `json:"_due"`
}

// volumeReply is a volume as the API shows it.
type volumeReply struct {
	ID         string    `json:"id"`
	Name       string    `json:"name"`
	InstanceID string    `json:"instance_id"`
	ClusterID  string    `json:"cluster_id"`
	NetworkID  string    `json:"network_id"`
	MountPoint string    `json:"mountpoint"`
	Status     string    `json:"status"`
	VolumeType string    `json:"volume_type"`
	SizeGB     int       `json:"size_gb"`
	Bootable   bool      `json:"bootable"`
	CreatedAt  time.Time `json:"created_at"`
	Result     string    `json:"result,omitempty"` // of a create
}

// identity returns the volume's region and ID, and its name: that is unique in a region.
func (v volumeRecord) identity() identity { return identity{v.Region, v.ID, v.Name} }

// usage returns how much of the quota the volume takes.
func (v volumeRecord) usage() usage { return usage{Volumes: 1, DiskGB: v.SizeGB} }

// transition puts a volume into a status that lasts d and is followed by then.
func (v *volumeRecord) transition(status, then string, now time.Time, d time.Duration) {
	v.Status, v.Then, v.Due = status, then, now.Add(max(d, 0))
}

// reply returns the volume as it is at a time. Where an attached volume is mounted is not known:
// the device is an assumption.
func (v volumeRecord) reply(now time.Time) volumeReply {
	r := volumeReply{ID: v.ID, Name: v.Name, InstanceID: v.InstanceID, NetworkID: v.NetworkID, Status: v.Status,
		VolumeType: v.VolumeType, SizeGB: v.SizeGB, CreatedAt: v.CreatedAt}
	if !now.Before(v.Due) {
		r.Status = v.Then
	}
	if r.Status == volumeAttached {
		r.MountPoint = "/dev/vdb"
	}
	return r
}

// volumeType is a kind of volume as the API lists it.
type volumeType struct {
	Name        string   `json:"name"`
	Description string   `json:"description"`
	Enabled     bool     `json:"enabled"`
	Labels      []string `json:"labels"`
}

// volumeTypes returns the kinds of volumes. A volume says its kind only if its creator named it:
// Terraform wants to hear what it said.
func volumeTypes() []volumeType {
	return []volumeType{
		{Name: "ssd", Description: "Solid state disk", Enabled: true, Labels: []string{}},
		{Name: "bssd", Description: "Basic solid state disk", Enabled: true, Labels: []string{}},
		{Name: "ms-xfs-2-replicas", Description: "Two replicas, of an earlier generation", Labels: []string{}},
	}
}

// isVolumeType reports whether volumes may be of the kind; "" is none in particular. A kind that
// was not asked for is not shown: Terraform would want to take it away.
func isVolumeType(kind string) bool {
	return kind == "" || slices.ContainsFunc(volumeTypes(), func(t volumeType) bool { return t.Name == kind && t.Enabled })
}

// listVolumeTypes answers GET /v2/volumetypes.
func listVolumeTypes(c *call) (any, error) { return volumeTypes(), nil }

// volumes returns the table of volumes.
func (c *call) volumes(tx *bbolt.Tx) table[volumeRecord] {
	return table[volumeRecord]{tx, "volumes", c}
}

// volume finds a volume of the call's region by ID.
func (c *call) volume(tx *bbolt.Tx, id string) (volumeRecord, error) {
	v, ok := c.volumes(tx).get(c.region, id)
	if !ok {
		return v, notFound("database_volume_not_found", "volume", id)
	}
	return v, nil
}

// attach attaches a volume to an instance, and the caller saves r. It takes the time d.
func (c *call) attach(tx *bbolt.Tx, r *record, v volumeRecord, d time.Duration) error {
	switch {
	case v.InstanceID != "":
		return refuse(http.StatusConflict, "database_volume_cannot_multiple_attach", "the volume %s is attached to the instance %s", v.Name, v.InstanceID)
	case v.NetworkID != r.NetworkID:
		return invalid("instance_id", "must be an instance in the volume's network")
	}
	v.InstanceID = r.ID
	v.transition(volumeAttaching, volumeAttached, c.now, d)
	r.AttachedVolumes = append(slices.Clone(r.AttachedVolumes), volume{v.ID})
	return c.volumes(tx).replace(v)
}

// detach detaches a volume from its instance, and the caller saves r. The volume is free at once,
// while it takes some time to be available: clients delete a volume right after they detached it.
func detach(c *call, tx *bbolt.Tx, r *record, v volumeRecord) error {
	v.InstanceID = ""
	v.transition(volumeDetaching, volumeAvailable, c.now, c.opts.ActionTime)
	r.AttachedVolumes = slices.DeleteFunc(slices.Clone(r.AttachedVolumes), func(a volume) bool { return a.ID == v.ID })
	return c.volumes(tx).replace(v)
}

// detachAll detaches the volumes of an instance that is deleted, and the caller saves r.
func detachAll(c *call, tx *bbolt.Tx, r *record) error {
	for _, a := range r.AttachedVolumes {
		v, ok := c.volumes(tx).get(r.Region, a.ID)
		if !ok {
			continue
		}
		if err := detach(c, tx, r, v); err != nil {
			return err
		}
	}
	return nil
}

// listVolumes answers GET /v2/volumes.
func listVolumes(c *call) (any, error) {
	all, at := []volumeReply{}, c.now.Add(-c.fault.Lag)
	err := c.store.view(func(tx *bbolt.Tx) error {
		for _, v := range c.volumes(tx).list(c.region) {
			all = append(all, v.reply(at))
		}
		return nil
	})
	return all, err
}

// getVolume answers GET /v2/volumes/:id.
func getVolume(c *call) (any, error) {
	var reply volumeReply
	err := c.store.view(func(tx *bbolt.Tx) error {
		v, err := c.volume(tx, c.id)
		reply = v.reply(c.now)
		return err
	})
	return reply, err
}

// createVolume answers POST /v2/volumes with the volume and the acknowledgement: clients have met
// both.
func createVolume(c *call) (any, error) {
	name, kind := c.get("name"), c.get("volume_type")
	if err := checkName("name", name); err != nil {
		return nil, err
	}
	size, err := volumeSize(c)
	if err != nil {
		return nil, err
	}
	switch bootable, err := c.boolean("bootable", false); {
	case err != nil:
		return nil, err
	case bootable:
		return nil, invalid("bootable", "must be false: the sandbox has no bootable volumes")
	case kind != "" && !isVolumeType(kind):
		return nil, invalid("volume_type", "must be one of those in /v2/volumetypes that are enabled")
	}
	if err := c.catalog.checkCapacity(c.region); err != nil {
		return nil, err
	}
	v := volumeRecord{ID: uuid.NewString(), Name: name, Region: c.region, VolumeType: kind, SizeGB: size, CreatedAt: c.now.UTC().Truncate(time.Second)}
	v.transition(volumeCreating, volumeAvailable, c.now, c.opts.ActionTime)
	err = c.store.update(func(tx *bbolt.Tx) error {
		n, err := c.network(tx, c.get("network_id"))
		if err != nil {
			return err
		}
		v.NetworkID = n.ID
		if _, taken := c.volumes(tx).named(c.region, name); taken {
			return refuse(http.StatusConflict, "database_volume_duplicate_name", "there is a volume %q already", name)
		}
		if err := c.chargeQuota(tx, c.region, v.usage()); err != nil {
			return err
		}
		return c.volumes(tx).insert(v)
	})
	reply := v.reply(c.now)
	reply.Result = "success"
	return reply, err
}

// volumeSize returns the parameter size_gb.
func volumeSize(c *call) (int, error) {
	if c.get("size_gb") == "" {
		return 0, missing("size_gb")
	}
	size, err := c.count("size_gb", 0)
	if err != nil || size > largestVolume {
		return 0, refuse(http.StatusBadRequest, "volume_invalid_size", "the parameter size_gb must be a whole number from 1 to %d", largestVolume)
	}
	return size, nil
}

// largestVolume is the size of the largest volume, in GB. It only keeps sums small.
const largestVolume = 1 << 20

// editVolume finds the volume that the path names, runs change in the same transaction, and returns
// the acknowledgement.
func editVolume(c *call, change func(*bbolt.Tx, volumeRecord) error) (any, error) {
	return success(), c.write(c.now, func(tx *bbolt.Tx) error {
		v, err := c.volume(tx, c.id)
		if err != nil {
			return err
		}
		return change(tx, v)
	})
}

// attachVolume answers PUT /v2/volumes/:id/attach. An instance that is not deleted may be given a
// volume whatever its status; attach_at_boot makes no difference, as nothing boots here.
func attachVolume(c *call) (any, error) {
	if _, err := c.boolean("attach_at_boot", false); err != nil {
		return nil, err
	}
	id := c.get("instance_id")
	if id == "" {
		return nil, missing("instance_id")
	}
	return editVolume(c, func(tx *bbolt.Tx, v volumeRecord) error {
		r, err := findInstance(c, tx, id)
		if err != nil {
			return err
		}
		if r.Status == statusDeleting {
			return wrongState(r)
		}
		was := r
		if err := c.attach(tx, &r, v, c.opts.ActionTime); err != nil {
			return err
		}
		return saveChanged(c, tx, was, r)
	})
}

// detachVolume answers PUT /v2/volumes/:id/detach.
func detachVolume(c *call) (any, error) {
	return editVolume(c, func(tx *bbolt.Tx, v volumeRecord) error {
		r, ok := lookUp(c, tx, v.InstanceID)
		if !ok {
			return refuse(http.StatusConflict, "database_volume_not_attached", "the volume %s is not attached", v.Name)
		}
		was := r
		if err := detach(c, tx, &r, v); err != nil {
			return err
		}
		return saveChanged(c, tx, was, r)
	})
}

// resizeVolume answers PUT /v2/volumes/:id/resize: a volume grows only, and only while it is
// detached.
func resizeVolume(c *call) (any, error) {
	size, err := volumeSize(c)
	if err != nil {
		return nil, err
	}
	return editVolume(c, func(tx *bbolt.Tx, v volumeRecord) error {
		switch {
		case v.InstanceID != "":
			return refuse(http.StatusConflict, "database_volume_still_attached_cannot_resize", "the volume %s is attached to the instance %s", v.Name, v.InstanceID)
		case size <= v.SizeGB:
			return refuse(http.StatusBadRequest, "parameter_volume_size_must_increase", "the volume %s has %d GB: volumes grow only", v.Name, v.SizeGB)
		}
		if err := c.chargeQuota(tx, c.region, usage{DiskGB: size - v.SizeGB}); err != nil {
			return err
		}
		v.SizeGB = size
		return c.volumes(tx).replace(v)
	})
}

// deleteVolume answers DELETE /v2/volumes/:id. No volume has snapshots that delete_snapshot could
// delete.
func deleteVolume(c *call) (any, error) {
	return editVolume(c, func(tx *bbolt.Tx, v volumeRecord) error {
		if v.InstanceID != "" {
			return refuse(http.StatusConflict, "database_volume_delete_failed", "the volume %s is attached to the instance %s", v.Name, v.InstanceID)
		}
		if err := c.chargeQuota(tx, c.region, usage{}.plus(v.usage(), -1)); err != nil {
			return err
		}
		return c.volumes(tx).remove(v)
	})
}

// listVolumeSnapshots answers GET /v2/volumes/:id/snapshots: no volume of the sandbox has any.
func listVolumeSnapshots(c *call) (any, error) {
	return []struct{}{}, c.store.view(func(tx *bbolt.Tx) error {
		_, err := c.volume(tx, c.id)
		return err
	})
}
