package sandbox

import (
	"net/http"
	"reflect"

	"go.etcd.io/bbolt"
)

// change finds the call's instance, lets f change the file, and acknowledges.
func (c *call) change(f func(*bbolt.Tx, record) error) (any, error) {
	err := c.write(c.now, func(tx *bbolt.Tx) error {
		r, err := c.instance(tx)
		if err != nil {
			return err
		}
		return f(tx, r)
	})
	return success(), err
}

// edit is a change of the instance's own fields, which one that is being deleted does not allow.
func (c *call) edit(f func(*bbolt.Tx, *record) error) (any, error) {
	return c.change(func(tx *bbolt.Tx, r record) error {
		if r.Status == deleting {
			return wrongState(r)
		}
		was := r
		if err := f(tx, &r); err != nil {
			return err
		}
		if reflect.DeepEqual(was, r) {
			return nil
		}
		c.effect.Changed = append(c.effect.Changed, r.ID)
		return save(tx, &was, r)
	})
}

func wrongState(r record) error {
	return refuse(http.StatusConflict, "instance_state_must_be_active_or_shutoff", "the instance %s is %s", r.Hostname, r.Status)
}

func (c *call) setTags() (any, error) {
	return c.edit(func(_ *bbolt.Tx, r *record) error {
		r.Tags = c.words("tags")
		return nil
	})
}

func (c *call) rebootInstance() (any, error) {
	return c.edit(func(_ *bbolt.Tx, r *record) error {
		if !r.settled() {
			return wrongState(*r)
		}
		r.become(rebooting, active, c.now, c.opts.ActionTime)
		return nil
	})
}

func (c *call) stopInstance() (any, error)  { return c.power(stopping, shutoff) }
func (c *call) startInstance() (any, error) { return c.power(starting, active) }

// power turns an instance on or off, and leaves one alone that is on its way or there.
func (c *call) power(through, to string) (any, error) {
	return c.edit(func(_ *bbolt.Tx, r *record) error {
		switch {
		case r.Status == through, r.Status == to:
			return nil
		case !r.settled():
			return wrongState(*r)
		}
		r.become(through, to, c.now, c.opts.ActionTime)
		return nil
	})
}

func (c *call) resizeInstance() (any, error) {
	if c.get("size") == "" {
		return nil, missing("size")
	}
	size, err := c.catalog.size(c.get("size"))
	if err != nil {
		return nil, err
	}
	return c.edit(func(tx *bbolt.Tx, r *record) error {
		before := *r
		if !r.settled() {
			return wrongState(*r)
		}
		if !larger(size, r.instance) {
			return refuse(http.StatusBadRequest, "database_instance_resize_down", "%s is not larger than %s: instances grow only", size.Name, r.Size)
		}
		if err := c.catalog.available(c.region); err != nil {
			return err
		}
		r.instance.resize(size)
		r.become(resizing, active, c.now, c.opts.ActionTime)
		return c.spend(tx, r.Region, r.share().plus(before.share(), -1))
	})
}

// larger reports whether a size has less of nothing and more of something.
func larger(s size, i instance) bool {
	if i.GPUCount > 0 && s.GPUType != i.GPUType {
		return false
	}
	return s.CPUCores >= i.CPUCores && s.RAMMB >= i.RAMMB && s.DiskGB >= i.DiskGB && s.GPUCount >= i.GPUCount &&
		s.CPUCores+s.RAMMB+s.DiskGB+s.GPUCount > i.CPUCores+i.RAMMB+i.DiskGB+i.GPUCount
}

// setFirewall answers with the whole instance, unlike the other actions.
func (c *call) setFirewall() (any, error) {
	var i instance
	_, err := c.edit(func(tx *bbolt.Tx, r *record) error {
		n, err := c.network(tx, r.NetworkID)
		if err != nil {
			return err
		}
		f, err := c.firewall(tx, n, c.get("firewall_id"))
		if err != nil {
			return err
		}
		r.FirewallID = f.ID
		i = r.shown()
		return nil
	})
	return i, err
}
