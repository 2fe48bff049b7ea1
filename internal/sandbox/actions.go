package sandbox

import (
	"cmp"
	"net/http"

	"go.etcd.io/bbolt"
)

// change finds the call's instance, runs f in the same transaction, and returns the
// acknowledgement.
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

// edit finds the call's instance and saves what f changes in the record. An instance that is
// DELETING is refused.
func edit(c *call, f func(*bbolt.Tx, *record) error) (any, error) {
	return c.change(func(tx *bbolt.Tx, r record) error {
		if r.Status == statusDeleting {
			return wrongState(r)
		}
		was := r
		if err := f(tx, &r); err != nil {
			return err
		}
		return saveChanged(c, tx, was, r)
	})
}

// wrongState returns the refusal of an action that the instance's status does not allow.
func wrongState(r record) error {
	return refuse(http.StatusConflict, "instance_state_must_be_active_or_shutoff", "the instance %s is %s", r.Hostname, r.Status)
}

// setTags answers PUT /v2/instances/:id/tags.
func setTags(c *call) (any, error) {
	return edit(c, func(_ *bbolt.Tx, r *record) error {
		r.Tags = c.words("tags")
		return nil
	})
}

// rebootInstance answers the three POSTs that reboot: reboots, hard_reboots and soft_reboots.
func rebootInstance(c *call) (any, error) {
	return edit(c, func(_ *bbolt.Tx, r *record) error {
		if !r.isSettled() {
			return wrongState(*r)
		}
		r.transition(statusRebooting, statusActive, c.now, c.opts.ActionTime)
		return nil
	})
}

// stopInstance answers PUT /v2/instances/:id/stop.
func stopInstance(c *call) (any, error) { return switchPower(c, statusStopping, statusShutoff) }

// startInstance answers PUT /v2/instances/:id/start.
func startInstance(c *call) (any, error) { return switchPower(c, statusRebooting, statusActive) }

// switchPower turns an instance on or off: it takes the status through, then the status to. An
// instance in one of the two stays as it is.
func switchPower(c *call, through, to string) (any, error) {
	return edit(c, func(_ *bbolt.Tx, r *record) error {
		switch {
		case r.Status == through, r.Status == to:
			return nil
		case !r.isSettled():
			return wrongState(*r)
		}
		r.transition(through, to, c.now, c.opts.ActionTime)
		return nil
	})
}

// resizeInstance answers PUT /v2/instances/:id/resize.
func resizeInstance(c *call) (any, error) {
	if c.get("size") == "" {
		return nil, missing("size")
	}
	size, err := c.catalog.size(c.get("size"))
	if err != nil {
		return nil, err
	}
	return edit(c, func(tx *bbolt.Tx, r *record) error {
		before := *r
		if !r.isSettled() {
			return wrongState(*r)
		}
		if !isLarger(size, r.instance) {
			return refuse(http.StatusBadRequest, "openstack_instance_resize", "%s is not larger than %s: instances grow only", size.Name, r.Size)
		}
		if err := c.catalog.checkCapacity(c.region); err != nil {
			return err
		}
		r.instance.resize(size)
		r.transition(statusRebooting, statusActive, c.now, c.opts.ActionTime)
		return c.chargeQuota(tx, r.Region, r.usage().plus(before.usage(), -1))
	})
}

// isLarger reports whether a size exceeds an instance in something and falls below it in nothing.
func isLarger(s size, i instance) bool {
	if i.GPUCount > 0 && s.GPUType != i.GPUType {
		return false
	}
	return s.CPUCores >= i.CPUCores && s.RAMMB >= i.RAMMB && s.DiskGB >= i.DiskGB && s.GPUCount >= i.GPUCount &&
		s.CPUCores+s.RAMMB+s.DiskGB+s.GPUCount > i.CPUCores+i.RAMMB+i.DiskGB+i.GPUCount
}

// setFirewall answers PUT /v2/instances/:id/firewall: with the whole instance, unlike the other
// actions. The firewall may be said by its name, as the page's own example does.
func setFirewall(c *call) (any, error) {
	var i instance
	_, err := edit(c, func(tx *bbolt.Tx, r *record) error {
		n, err := c.network(tx, r.NetworkID)
		if err != nil {
			return err
		}
		f, err := c.firewall(tx, n, cmp.Or(c.get("firewall_id"), firewallNamed(c, tx, n, c.get("name"))))
		if err != nil {
			return err
		}
		r.FirewallID = f.ID
		i = r.public()
		return nil
	})
	return i, err
}
