package sandbox

import (
	"cmp"
	"crypto/rand"
	"encoding/base64"
	"net/http"
	"net/netip"
	"strings"

	"github.com/google/uuid"
	"go.etcd.io/bbolt"
)

// createInstances answers POST /v2/instances. The instances of one request are made together or not
// at all.
func createInstances(c *call) (any, error) {
	plan, count, err := planInstances(c)
	if err != nil {
		return nil, err
	}
	made := make([]instance, 0, min(count, 1024))
	err = c.write(c.now, func(tx *bbolt.Tx) error {
		made = made[:0]
		n, err := addToPlan(c, tx, &plan)
		if err != nil {
			return err
		}
		// An instance gets a reserved address in place of one of its own. The Terraform provider's
		// page says that the first instance in a network gets an address whatever is said; nothing
		// else does, so none is given here.
		withAddress := c.get("public_ip") != "none" && c.get("public_ip") != "false" && c.get("reserved_ipv4") == ""
		for range count {
			r, err := makeInstance(c, tx, plan, n, withAddress)
			if err != nil {
				return err
			}
			made = append(made, r.public())
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return c.fault.shapeCreated(made), nil
}

// makeInstance stores an instance as planned, with names and addresses of its own, and charges the
// quota for it.
func makeInstance(c *call, tx *bbolt.Tx, r record, n network, public bool) (record, error) {
	r.assignNames()
	if err := assignAddresses(c, tx, &r, n, public); err != nil {
		return r, err
	}
	if err := c.chargeQuota(tx, c.region, r.usage()); err != nil {
		return r, err
	}
	if err := addToInstance(c, tx, &r); err != nil {
		return r, err
	}
	if err := remember(c.Sandbox, tx, c.now, c.now, tx.Bucket([]byte("instances")).Sequence()+1); err != nil {
		return r, err
	}
	if err := add(tx, r); err != nil {
		return r, err
	}
	c.effect.Created = append(c.effect.Created, r.ID)
	return r.at(c.now), nil
}

// addToInstance gives a new instance the reserved address and the volumes of the parameters. The
// volumes are attached when it has come up.
func addToInstance(c *call, tx *bbolt.Tx, r *record) error {
	if word := c.get("reserved_ipv4"); word != "" {
		a, err := c.reservedIP(tx, word)
		switch {
		case err != nil:
			return err
		case a.InstanceID != "":
			return refuse(http.StatusConflict, "database_cannot_move_ip", "the reserved IP %s is assigned to the instance %s", a.Name, a.InstanceID)
		}
		if err := assignAddress(c, tx, r, a); err != nil {
			return err
		}
	}
	volumes, err := volumeIDs(c)
	if err != nil {
		return err
	}
	for _, id := range volumes {
		v, err := c.volume(tx, id)
		switch {
		case err != nil:
			return err
		case v.NetworkID != r.NetworkID:
			return invalid("attached_volumes", "must have volumes in the instance's network only")
		}
		if err := c.attach(tx, r, v, c.opts.BuildTime); err != nil {
			return err
		}
	}
	return nil
}

// volumeIDs returns the IDs in the parameter attached_volumes: JSON has an object for each, which
// may have nothing but the ID.
func volumeIDs(c *call) ([]string, error) {
	var ids []string
	for _, text := range c.params["attached_volumes"] {
		id := text
		if strings.HasPrefix(text, "{") {
			said, err := readJSON([]byte(text))
			if id = said.get("id"); err != nil || len(said) != 1 {
				id = ""
			}
		} else if text == "" {
			continue
		}
		if id == "" {
			return nil, refuse(http.StatusBadRequest, "database_volume_id_invalid", "a volume to attach has no ID, or more than that")
		}
		ids = append(ids, id)
	}
	return ids, nil
}

// planInstances returns the record that the parameters ask for, as far as they can be checked
// without the account, and how many to make of it.
func planInstances(c *call) (record, int, error) {
	fail := func(err error) (record, int, error) { return record{}, 0, err }
	hostname := c.get("hostname")
	if err := checkHostname("hostname", hostname); err != nil {
		return fail(err)
	}
	if c.get("size") == "" {
		return fail(missing("size"))
	}
	switch c.get("source_type") {
	case "", "diskimage":
	default:
		return fail(invalid("source_type", "must be diskimage"))
	}
	imageID := cmp.Or(c.get("template_id"), c.get("source_id"))
	if imageID == "" && c.get("snapshot_id") == "" {
		return fail(missing("template_id"))
	}
	count := 1
	if isGiven(c.get("count")) {
		var err error
		if count, err = c.count("count", 1); err != nil {
			return fail(err)
		}
	}
	if count > 1 {
		for _, one := range []string{"private_ipv4", "reserved_ipv4", "attached_volumes"} {
			if c.get(one) != "" {
				return fail(refuse(http.StatusBadRequest, "database_instance_build_multiple_with_existing_public_ip",
					"the parameter %s is for one instance, and count is %d", one, count))
			}
		}
	}
	switch c.get("public_ip") {
	case "", "create", "none", "true", "false":
	default:
		return fail(invalid("public_ip", "must be create or none"))
	}
	reverse := c.get("reverse_dns")
	if reverse != "" {
		if err := checkHostname("reverse_dns", reverse); err != nil {
			return fail(err)
		}
	}
	size, err := c.catalog.size(c.get("size"))
	if err != nil {
		return fail(err)
	}
	var image image
	if imageID != "" {
		if image, err = c.catalog.image(c.region, imageID); err != nil {
			return fail(err)
		}
	}
	kind := c.get("volume_type")
	if !isVolumeType(kind) {
		return fail(invalid("volume_type", "must be one of those in /v2/volumetypes that are enabled"))
	}
	limit, err := bandwidthLimit(c)
	if err != nil {
		return fail(err)
	}
	if err := c.catalog.checkCapacity(c.region); err != nil {
		return fail(err)
	}
	r := record{instance: instance{
		Hostname:        hostname,
		AccountID:       stableID("accounts", "sandbox"),
		SourceType:      "diskimage",
		SourceID:        image.Name,
		TemplateID:      image.ID,
		InitialUser:     cmp.Or(c.get("initial_user"), image.InitialUser, "civo"),
		Tags:            c.words("tags"),
		ReverseDNS:      reverse,
		Region:          c.region,
		AttachedVolumes: []volume{},
		VolumeType:      kind,
		BandwidthLimit:  limit,
		CreatedAt:       c.now.UTC().Truncate(1e9),
	}}
	if script := c.get("script"); script != "" {
		r.UserScript = base64.StdEncoding.EncodeToString([]byte(script))
	}
	r.instance.resize(size)
	r.transition(statusBuilding, cmp.Or(c.fault.Build, statusActive), c.now, c.opts.BuildTime)
	return r, count, nil
}

// addToPlan adds what the account has to a planned record: network, firewall, key and snapshot. It
// refuses a taken hostname when names are unique.
func addToPlan(c *call, tx *bbolt.Tx, r *record) (network, error) {
	n, err := c.network(tx, c.get("network_id"))
	if err != nil {
		return n, err
	}
	f, err := c.firewall(tx, n, c.get("firewall_id"))
	if err != nil {
		return n, err
	}
	r.NetworkID, r.FirewallID = n.ID, f.ID
	if id := c.get("ssh_key_id"); id != "" {
		k, ok := keys(c, tx).get("", id)
		if !ok {
			return n, notFound("database_ssh_key_not_found", "ssh key", id)
		}
		r.SSHKey, r.SSHKeyID = &k.PublicKey, &k.ID
	}
	if c.opts.UniqueNames && isNameTaken(tx, c.region, r.Hostname) {
		return n, duplicateHostname(r.Hostname)
	}
	if r.AllowedIPs, err = allowedIPs(c, n); err != nil {
		return n, err
	}
	return n, planSnapshot(c, tx, r)
}

// planSnapshot gives a planned record the source of the snapshot that the parameters name, if they
// do.
func planSnapshot(c *call, tx *bbolt.Tx, r *record) error {
	id := c.get("snapshot_id")
	if id == "" {
		return nil
	}
	s, ok := snapshots(c, tx).get(c.region, id)
	switch {
	case !ok:
		return notFound("database_snapshot_not_found", "snapshot", id)
	case c.now.Before(s.Due):
		return incomplete(s)
	case r.TemplateID != "" && r.TemplateID != s.Of.TemplateID:
		return invalid("template_id", "must be the image of the snapshot, or empty")
	case r.DiskGB < s.Of.DiskGB:
		return refuse(http.StatusBadRequest, "database_instance_snapshot_too_big", "the snapshot %s has %d GB and %s has %d", s.Name, s.Of.DiskGB, r.Size, r.DiskGB)
	}
	r.SnapshotID, r.SourceID, r.TemplateID = s.ID, s.Of.SourceID, s.Of.TemplateID
	r.InitialUser = cmp.Or(c.get("initial_user"), s.Of.InitialUser)
	return nil
}

// duplicateHostname returns the refusal of a hostname that another instance of the region has.
func duplicateHostname(hostname string) error {
	return refuse(http.StatusConflict, "database_instance_duplicate_name", "there is an instance %q already", hostname)
}

// assignNames gives a record its ID, name and token, and a password unless it has one or a key.
func (r *record) assignNames() {
	r.ID = uuid.NewString()
	first, _, _ := strings.Cut(r.Hostname, ".")
	r.Name = first + "-" + r.ID[:4] + r.ID[9:13]
	r.CivostatsdToken = uuid.NewString()
	if r.SSHKeyID == nil && r.InitialPassword == "" {
		r.InitialPassword = rand.Text()
	}
}

// assignAddresses gives a record its private address, and a public one when public is set. A record
// that never comes up gets none.
func assignAddresses(c *call, tx *bbolt.Tx, r *record, n network, public bool) (err error) {
	if r.Then != "" && r.Then != statusActive {
		return nil // it will never come up
	}
	if c.get("private_ipv4") != "" {
		err = moveInNetwork(c, tx, r, n)
	} else if r.PrivateSlot, err = takeSlotOf(tx, privatePool(n.ID), n.size()); err == nil {
		r.PrivateIP = new(privateAddress(netip.MustParsePrefix(n.CIDR), r.PrivateSlot).String())
	}
	if err != nil || !public {
		return err
	}
	return r.assignPublicIP(tx, c.catalog.index(c.region))
}

// moveInNetwork gives a record the private address of the parameter private_ipv4, in place of the
// one that it has.
func moveInNetwork(c *call, tx *bbolt.Tx, r *record, n network) error {
	addr, err := netip.ParseAddr(c.get("private_ipv4"))
	slot, ok := n.privateSlot(addr)
	switch {
	case err != nil || !ok:
		return invalid("private_ipv4", "must be an address for instances of the network "+n.CIDR)
	case slot == r.PrivateSlot:
		return nil
	}
	free, err := takeThisSlot(tx, privatePool(n.ID), slot)
	switch {
	case err != nil:
		return err
	case !free:
		return refuse(http.StatusConflict, "database_instance_create", "the address %s is in use", addr)
	}
	if err := freeSlot(tx, privatePool(n.ID), r.PrivateSlot); err != nil {
		return err
	}
	r.PrivateSlot, r.PrivateIP = slot, new(addr.String())
	return nil
}

// assignPublicIP gives a record a public address, unless it has one.
func (r *record) assignPublicIP(tx *bbolt.Tx, region int) (err error) {
	if r.PublicSlot != 0 {
		return nil
	}
	if r.PublicSlot, err = takeSlot(tx, publicPool(r.Region)); err != nil {
		return err
	}
	r.PublicIP = new(publicAddress(region, r.PublicSlot).String())
	return nil
}

// isNameTaken reports whether an instance of the region has the hostname.
func isNameTaken(tx *bbolt.Tx, region, hostname string) bool {
	prefix := nameKey(region, hostname, 0)
	prefix = prefix[:len(prefix)-8]
	k, _ := tx.Bucket([]byte("names")).Cursor().Seek(prefix)
	return strings.HasPrefix(string(k), string(prefix))
}

// checkHostname returns a refusal unless name consists of RFC 1123 labels of at most 63 characters,
// 253 together.
func checkHostname(param, name string) error {
	bad := func(why string) error {
		return refuse(http.StatusBadRequest, "parameter_name_invalid", "the parameter %s %s", param, why)
	}
	switch {
	case name == "":
		return missing(param)
	case len(name) > 253:
		return bad("is longer than 253 characters")
	}
	for label := range strings.SplitSeq(name, ".") {
		switch {
		case label == "" || len(label) > 63:
			return bad("must have labels of 1 to 63 characters")
		case label[0] == '-' || label[len(label)-1] == '-':
			return bad("must not have a label that begins or ends with a hyphen")
		}
		for _, r := range label {
			if (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '-' {
				return bad("may have letters, digits, hyphens and dots only")
			}
		}
	}
	return nil
}
