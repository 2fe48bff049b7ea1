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
func (c *call) createInstances() (any, error) {
	plan, count, err := c.planInstances()
	if err != nil {
		return nil, err
	}
	made := make([]instance, 0, min(count, 1024))
	err = c.write(c.now, func(tx *bbolt.Tx) error {
		made = made[:0]
		n, err := c.addToPlan(tx, &plan)
		if err != nil {
			return err
		}
		withAddress := c.get("public_ip") != "none" && c.get("public_ip") != "false"
		each := plan.usage()
		if withAddress {
			each.PublicIPs = 1
		}
		if err := c.chargeQuota(tx, c.region, usage{}.plus(each, count)); err != nil {
			return err
		}
		for range count {
			r := plan
			r.assignNames()
			if err := r.assignAddresses(tx, n, c.catalog.index(c.region), withAddress); err != nil {
				return err
			}
			if err := c.remember(tx, c.now, c.now, tx.Bucket([]byte("instances")).Sequence()+1); err != nil {
				return err
			}
			if err := add(tx, r); err != nil {
				return err
			}
			made = append(made, r.at(c.now).public())
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	for _, i := range made {
		c.effect.Created = append(c.effect.Created, i.ID)
	}
	return c.fault.shapeCreated(made), nil
}

// planInstances returns the record that the parameters ask for, as far as they can be checked
// without the account, and how many to make of it.
func (c *call) planInstances() (record, int, error) {
	fail := func(err error) (record, int, error) { return record{}, 0, err }
	hostname := c.get("hostname")
	if err := checkHostname("hostname", hostname); err != nil {
		return fail(err)
	}
	if c.get("size") == "" {
		return fail(missing("size"))
	}
	imageID := c.get("template_id")
	if kind := c.get("source_type"); imageID == "" && (kind == "" || kind == "diskimage") {
		imageID = c.get("source_id")
	}
	if imageID == "" {
		return fail(missing("template_id"))
	}
	count := 1
	if isGiven(c.get("count")) {
		var err error
		if count, err = c.count("count", 1); err != nil {
			return fail(err)
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
	image, err := c.catalog.image(c.region, imageID)
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
		CreatedAt:       c.now.UTC().Truncate(1e9),
	}}
	if script := c.get("script"); script != "" {
		r.UserScript = base64.StdEncoding.EncodeToString([]byte(script))
	}
	r.instance.resize(size)
	r.transition(statusBuilding, cmp.Or(c.fault.Build, statusActive), c.now, c.opts.BuildTime)
	return r, count, nil
}

// addToPlan adds network, firewall and key to a planned record, and refuses a taken hostname when
// names are unique.
func (c *call) addToPlan(tx *bbolt.Tx, r *record) (network, error) {
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
		k, ok := c.keys(tx).get("", id)
		if !ok {
			return n, notFound("database_ssh_key_not_found", "ssh key", id)
		}
		r.SSHKey, r.SSHKeyID = &k.PublicKey, &k.ID
	}
	if c.opts.UniqueNames && isNameTaken(tx, c.region, r.Hostname) {
		return n, refuse(http.StatusConflict, "database_instance_duplicate_name", "there is an instance %q already", r.Hostname)
	}
	return n, nil
}

// assignNames gives a record its ID, name, token and password.
func (r *record) assignNames() {
	r.ID = uuid.NewString()
	first, _, _ := strings.Cut(r.Hostname, ".")
	r.Name = first + "-" + r.ID[:4] + r.ID[9:13]
	r.CivostatsdToken = uuid.NewString()
	if r.SSHKeyID == nil {
		r.InitialPassword = rand.Text()
	}
}

// assignAddresses gives a record its private address, and a public one when public is set. A record
// that never comes up gets none.
func (r *record) assignAddresses(tx *bbolt.Tx, n network, region int, public bool) (err error) {
	if r.Then != "" && r.Then != statusActive {
		return nil // it will never come up
	}
	if r.PrivateSlot, err = takeSlotOf(tx, privatePool(n.ID), n.size()); err != nil {
		return err
	}
	r.PrivateIP = new(privateAddress(netip.MustParsePrefix(n.CIDR), r.PrivateSlot).String())
	if public {
		return r.assignPublicIP(tx, region)
	}
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
