package conformance

import (
	"testing"

	"github.com/civo/civogo"

	"github.com/civoctl/civoctl/internal/sandbox"
)

const nobody = "00000000-0000-4000-8000-000000000000" // no thing has this ID

const publicKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFh me"

// account is a new sandbox with one thing of each kind in it, all in the network "mine".
type account struct {
	*civogo.Client
	t        *testing.T
	network  *civogo.Network
	firewall *civogo.Firewall
	rule     *civogo.FirewallRule
	key      *civogo.SSHKey
	ip       *civogo.IP
	volume   *civogo.Volume
	instance *civogo.Instance
}

// open returns a new account.
func open(t *testing.T) *account {
	t.Helper()
	_, c := serve(t, "LON1", sandbox.Options{})
	a := &account{Client: c, t: t}
	network := got(c.NewNetwork("mine"))(t)
	a.network = got(c.GetNetwork(network.ID))(t)
	got(c.NewFirewall(&civogo.FirewallConfig{Name: "wall", NetworkID: network.ID, Region: c.Region}))(t)
	a.firewall = got(c.FindFirewall("wall"))(t)
	a.rule = got(c.NewFirewallRule(&civogo.FirewallRuleConfig{
		FirewallID: a.firewall.ID, Region: c.Region, Protocol: "udp", StartPort: "53", Cidr: []string{"10.0.0.0/8"},
		Direction: "ingress", Action: "deny", Label: "no names",
	}))(t)
	got(c.NewSSHKey("key", publicKey))(t)
	a.key = got(c.FindSSHKey("key"))(t)
	a.ip = got(c.NewIP(&civogo.CreateIPRequest{Name: "address", Region: c.Region}))(t)
	volume := got(c.NewVolume(&civogo.VolumeConfig{Name: "disk", SizeGigabytes: 10, NetworkID: network.ID, Region: c.Region}))(t)
	a.volume = got(c.GetVolume(volume.ID))(t)
	plan := config(t, c, "web")
	plan.NetworkID, plan.FirewallID = network.ID, a.firewall.ID
	a.instance = got(c.GetInstance(create(t, c, plan).ID))(t)
	return a
}

// got returns a function that returns v, or fails the test for err.
func got[T any](v T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// now returns the instance as it is now.
func (a *account) now() *civogo.Instance {
	a.t.Helper()
	return got(a.GetInstance(a.instance.ID))(a.t)
}

// must fails the test unless ok; what says what is wrong otherwise.
func (a *account) must(ok bool, what ...any) {
	a.t.Helper()
	if !ok {
		a.t.Errorf("%+v", what)
	}
}

// done fails the test unless the API acknowledged.
func (a *account) done(r *civogo.SimpleResponse, err error) {
	a.t.Helper()
	if err != nil || r.Result != civogo.ResultSuccess {
		a.t.Fatalf("%+v, %v", r, err)
	}
}

// snapshot returns a new snapshot of the instance.
func (a *account) snapshot() *civogo.InstanceSnapshot {
	a.t.Helper()
	return got(a.CreateInstanceSnapshot(a.instance.ID, &civogo.CreateInstanceSnapshotParams{Name: "before", Description: "the update"}))(a.t)
}
