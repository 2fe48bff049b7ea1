package sandbox

import (
	"cmp"
	"net/http"

	"go.etcd.io/bbolt"
)

// Limits are the quota of an account in a region. A zero field takes the default.
type Limits struct {
	Instances int // 256
	CPUCores  int // 1,024
	RAMMB     int // 4 TiB
	DiskGB    int // 65,536
	PublicIPs int // 256
	Networks  int // 10
	Firewalls int // 50
	Rules     int // 1,000, of all firewalls together
	Volumes   int // 64
	Snapshots int // 30
}

// orDefault returns the limits with defaults in place of zero fields.
func (l Limits) orDefault() Limits {
	return Limits{
		Instances: cmp.Or(l.Instances, 256),
		CPUCores:  cmp.Or(l.CPUCores, 1024),
		RAMMB:     cmp.Or(l.RAMMB, 4<<20),
		DiskGB:    cmp.Or(l.DiskGB, 64<<10),
		PublicIPs: cmp.Or(l.PublicIPs, 256),
		Networks:  cmp.Or(l.Networks, 10),
		Firewalls: cmp.Or(l.Firewalls, 50),
		Rules:     cmp.Or(l.Rules, 1000),
		Volumes:   cmp.Or(l.Volumes, 64),
		Snapshots: cmp.Or(l.Snapshots, 30),
	}
}

// usage returns the use that reaches all limits.
func (l Limits) usage() usage { return usage(l) }

// usage is how much of the quota resources take.
type usage struct {
	Instances, CPUCores, RAMMB, DiskGB, PublicIPs, Networks, Firewalls, Rules, Volumes, Snapshots int
}

// usage returns how much of the quota the instance takes.
func (r record) usage() usage {
	u := usage{Instances: 1, CPUCores: r.CPUCores, RAMMB: r.RAMMB, DiskGB: r.DiskGB}
	if r.PublicSlot != 0 {
		u.PublicIPs = 1
	}
	return u
}

// plus returns u and times v together.
func (u usage) plus(v usage, times int) usage {
	return usage{
		Instances: u.Instances + times*v.Instances,
		CPUCores:  u.CPUCores + times*v.CPUCores,
		RAMMB:     u.RAMMB + times*v.RAMMB,
		DiskGB:    u.DiskGB + times*v.DiskGB,
		PublicIPs: u.PublicIPs + times*v.PublicIPs,
		Networks:  u.Networks + times*v.Networks,
		Firewalls: u.Firewalls + times*v.Firewalls,
		Rules:     u.Rules + times*v.Rules,
		Volumes:   u.Volumes + times*v.Volumes,
		Snapshots: u.Snapshots + times*v.Snapshots,
	}
}

// account is the quota that is used in a region, and the quota that seeding added.
type account struct {
	Used  usage
	Extra usage
}

// readAccount returns the account of a region.
func readAccount(tx *bbolt.Tx, region string) account {
	data := tx.Bucket([]byte("accounts")).Get([]byte(region))
	if data == nil {
		return account{}
	}
	return decode[account](data)
}

// write stores the account of a region.
func (a account) write(tx *bbolt.Tx, region string) error {
	return put(tx.Bucket([]byte("accounts")), []byte(region), a)
}

// chargeQuota adds more to the used quota of a region, and refuses a use beyond the limits.
func (s *Sandbox) chargeQuota(tx *bbolt.Tx, region string, more usage) error {
	a := readAccount(tx, region)
	used, limit := a.Used.plus(more, 1), s.opts.Limits.usage().plus(a.Extra, 1)
	for _, q := range []struct {
		name              string
		more, used, limit int
	}{
		{"instance_count", more.Instances, used.Instances, limit.Instances},
		{"cpu_core", more.CPUCores, used.CPUCores, limit.CPUCores},
		{"ram_mb", more.RAMMB, used.RAMMB, limit.RAMMB},
		{"disk_gb", more.DiskGB, used.DiskGB, limit.DiskGB},
		{"public_ip_address", more.PublicIPs, used.PublicIPs, limit.PublicIPs},
		{"network_count", more.Networks, used.Networks, limit.Networks},
		{"security_group", more.Firewalls, used.Firewalls, limit.Firewalls},
		{"security_group_rule", more.Rules, used.Rules, limit.Rules},
		{"disk_volume_count", more.Volumes, used.Volumes, limit.Volumes},
		{"disk_snapshot_count", more.Snapshots, used.Snapshots, limit.Snapshots},
	} {
		if q.more > 0 && q.used > q.limit {
			return refuse(http.StatusForbidden, "quota_limit_reached", "%s would be %d and the quota is %d", q.name, q.used, q.limit)
		}
	}
	a.Used = used
	return a.write(tx, region)
}

// quota is the reply of GET /v2/quota.
type quota struct {
	ID            string `json:"id"`
	InstanceLimit int    `json:"instance_count_limit"`
	InstanceUsage int    `json:"instance_count_usage"`
	CPUCoreLimit  int    `json:"cpu_core_limit"`
	CPUCoreUsage  int    `json:"cpu_core_usage"`
	RAMMBLimit    int    `json:"ram_mb_limit"`
	RAMMBUsage    int    `json:"ram_mb_usage"`
	DiskGBLimit   int    `json:"disk_gb_limit"`
	DiskGBUsage   int    `json:"disk_gb_usage"`
	PublicIPLimit int    `json:"public_ip_address_limit"`
	PublicIPUsage int    `json:"public_ip_address_usage"`
	NetworkLimit  int    `json:"network_count_limit"`
	NetworkUsage  int    `json:"network_count_usage"`
	SecurityLimit int    `json:"security_group_limit"`
	SecurityUsage int    `json:"security_group_usage"`
	VolumeLimit   int    `json:"disk_volume_count_limit"`
	VolumeUsage   int    `json:"disk_volume_count_usage"`
	SubnetLimit   int    `json:"subnet_count_limit"`
	SubnetUsage   int    `json:"subnet_count_usage"`
	BalancerLimit int    `json:"loadbalancer_count_limit"`
	BalancerUsage int    `json:"loadbalancer_count_usage"`
	DatabaseLimit int    `json:"database_count_limit"`
	DatabaseUsage int    `json:"database_count_usage"`
	ObjectGBLimit int    `json:"objectstore_gb_limit"`
	ObjectGBUsage int    `json:"objectstore_gb_usage"`
	PortLimit     int    `json:"port_count_limit"`
	PortUsage     int    `json:"port_count_usage"`
	RuleLimit     int    `json:"security_group_rule_limit"`
	RuleUsage     int    `json:"security_group_rule_usage"`
	SnapshotLimit int    `json:"disk_snapshot_count_limit"`
	SnapshotUsage int    `json:"disk_snapshot_count_usage"`
	DefaultEmail  string `json:"default_user_email_address"`
	DefaultUserID string `json:"default_user_id"`
}

// getQuota answers GET /v2/quota.
func getQuota(c *call) (any, error) {
	var q quota
	err := c.store.view(func(tx *bbolt.Tx) error {
		a := readAccount(tx, c.region)
		limit := c.opts.Limits.usage().plus(a.Extra, 1)
		q = quota{
			ID:            stableID("quota", c.region),
			InstanceLimit: limit.Instances, InstanceUsage: a.Used.Instances,
			CPUCoreLimit: limit.CPUCores, CPUCoreUsage: a.Used.CPUCores,
			RAMMBLimit: limit.RAMMB, RAMMBUsage: a.Used.RAMMB,
			DiskGBLimit: limit.DiskGB, DiskGBUsage: a.Used.DiskGB,
			PublicIPLimit: limit.PublicIPs, PublicIPUsage: a.Used.PublicIPs,
			NetworkLimit: limit.Networks, NetworkUsage: a.Used.Networks,
			SecurityLimit: limit.Firewalls, SecurityUsage: a.Used.Firewalls,
			RuleLimit: limit.Rules, RuleUsage: a.Used.Rules,
			VolumeLimit: limit.Volumes, VolumeUsage: a.Used.Volumes,
			SubnetLimit: 10, BalancerLimit: 16, DatabaseLimit: 4, ObjectGBLimit: 500,
			SnapshotLimit: limit.Snapshots, SnapshotUsage: a.Used.Snapshots,
			PortLimit:    32,
			DefaultEmail: "sandbox@example.com", DefaultUserID: stableID("users", "sandbox"),
		}
		return nil
	})
	return q, err
}
