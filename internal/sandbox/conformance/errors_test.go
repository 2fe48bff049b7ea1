package conformance

import (
	"errors"
	"testing"

	"github.com/civo/civogo"
)

// second returns the error of a call that also has a result.
func second[T any](_ T, err error) error { return err }

// TestTypedErrorsAround tries what the API refuses around instances, and wants the error that the
// SDK has for it.
func TestTypedErrorsAround(t *testing.T) {
	own := false
	rule := func(a *account, change func(*civogo.FirewallRuleConfig)) error {
		r := &civogo.FirewallRuleConfig{FirewallID: a.firewall.ID, Protocol: "tcp", Ports: "80", Cidr: []string{"0.0.0.0/0"}, Direction: "ingress", Action: "allow"}
		change(r)
		return second(a.NewFirewallRule(r))
	}
	attach := func(a *account, volume, instance string) error {
		return second(a.AttachVolume(volume, civogo.VolumeAttachConfig{InstanceID: instance, Region: a.Region}))
	}
	for name, test := range map[string]struct {
		want error
		do   func(*account) error
	}{
		"reboot nobody":       {civogo.DatabaseInstanceNotFoundError, func(a *account) error { return second(a.RebootInstance(nobody)) }},
		"resize nobody":       {civogo.DatabaseInstanceNotFoundError, func(a *account) error { return second(a.UpgradeInstance(nobody, "g3.large")) }},
		"update nobody":       {civogo.DatabaseInstanceNotFoundError, func(a *account) error { return second(a.UpdateInstance(&civogo.Instance{ID: nobody, Hostname: "x"})) }},
		"tag nobody":          {civogo.DatabaseInstanceNotFoundError, func(a *account) error { return second(a.SetInstanceTags(&civogo.Instance{ID: nobody}, "x")) }},
		"recover nobody":      {civogo.DatabaseInstanceNotFoundError, func(a *account) error { return second(a.EnableRecoveryMode(nobody)) }},
		"a console of nobody": {civogo.DatabaseInstanceNotFoundError, func(a *account) error { return second(a.GetInstanceVnc(nobody)) }},
		"a snapshot of nobody": {civogo.DatabaseInstanceNotFoundError, func(a *account) error {
			return second(a.CreateInstanceSnapshot(nobody, &civogo.CreateInstanceSnapshotParams{Name: "x"}))
		}},
		"an unknown snapshot": {civogo.DatabaseSnapshotNotFoundError, func(a *account) error { return second(a.GetInstanceSnapshot(a.instance.ID, nobody)) }},
		"restore without snapshot": {civogo.DatabaseSnapshotNotFoundError, func(a *account) error {
			return second(a.RestoreInstanceSnapshot(a.instance.ID, nobody, &civogo.RestoreInstanceSnapshotParams{}))
		}},
		"an unknown size": {civogo.DatabaseSizeNotFoundError, func(a *account) error { return second(a.UpgradeInstance(a.instance.ID, "g9.huge")) }},
		"placement": {civogo.ParameterNameInvalidError, func(a *account) error {
			plan := config(a.t, a.Client, "placed")
			plan.PlacementRule.NodeSelector = map[string]string{"a": "b"}
			return second(a.CreateInstance(plan))
		}},
		"an address of nobody": {civogo.DatabaseIPFindError, func(a *account) error { return second(a.MovePublicIPToInstance(a.instance.ID, "198.51.100.1")) }},

		"get no network":               {civogo.DatabaseNetworkNotFoundError, func(a *account) error { return second(a.GetNetwork(nobody)) }},
		"rename no network":            {civogo.DatabaseNetworkNotFoundError, func(a *account) error { return second(a.RenameNetwork("x", nobody)) }},
		"delete no network":            {civogo.DatabaseNetworkNotFoundError, func(a *account) error { return second(a.DeleteNetwork(nobody)) }},
		"delete no network of the VPC": {civogo.DatabaseNetworkNotFoundError, func(a *account) error { return second(a.DeleteVPCNetwork(nobody)) }},
		"delete a network in use":      {civogo.DatabaseNetworkDeleteWithInstanceError, func(a *account) error { return second(a.DeleteNetwork(a.network.ID)) }},
		"delete a network with a volume": {civogo.DatabaseNetworkInUseByVolumes, func(a *account) error {
			a.done(a.DeleteInstance(a.instance.ID))
			return second(a.DeleteNetwork(a.network.ID))
		}},
		"delete the default network":     {civogo.NetworkDeleteDefaultError, func(a *account) error { return second(a.DeleteNetwork(got(a.GetDefaultNetwork())(a.t).ID)) }},
		"a network's name that is taken": {civogo.DatabaseNetworkExistsError, func(a *account) error { return second(a.NewNetwork("mine")) }},
		"a rename to a name that is taken": {civogo.DatabaseNetworkExistsError, func(a *account) error {
			return second(a.RenameNetwork("mine", got(a.NewNetwork("other"))(a.t).ID))
		}},

		"rename no firewall":       {civogo.DatabaseFirewallNotFoundError, func(a *account) error { return second(a.RenameFirewall(nobody, &civogo.FirewallConfig{Name: "x"})) }},
		"delete no firewall":       {civogo.DatabaseFirewallNotFoundError, func(a *account) error { return second(a.DeleteFirewall(nobody)) }},
		"delete a firewall in use": {civogo.DatabaseFirewallDeleteFailedError, func(a *account) error { return second(a.DeleteFirewall(a.firewall.ID)) }},
		"a firewall in no network": {civogo.DatabaseNetworkNotFoundError, func(a *account) error {
			return second(a.NewFirewall(&civogo.FirewallConfig{Name: "x", NetworkID: nobody}))
		}},
		"a firewall's name twice": {civogo.DatabaseFirewallDuplicateNameError, func(a *account) error {
			return second(a.NewFirewall(&civogo.FirewallConfig{Name: "wall", NetworkID: a.network.ID}))
		}},
		"a firewall with a wrong rule": {civogo.DatabaseFirewallRulesInvalidParams, func(a *account) error {
			return second(a.NewFirewall(&civogo.FirewallConfig{Name: "x", NetworkID: a.network.ID, CreateRules: &own, Rules: []civogo.FirewallRule{
				{Protocol: "carrier pigeon", Ports: "80", Cidr: []string{"0.0.0.0/0"}, Direction: "ingress", Action: "allow"},
			}}))
		}},
		"a rule of no firewall": {civogo.DatabaseFirewallNotFoundError, func(a *account) error { return rule(a, func(r *civogo.FirewallRuleConfig) { r.FirewallID = nobody }) }},
		"a rule with no ports":  {civogo.DatabaseFirewallRulesInvalidParams, func(a *account) error { return rule(a, func(r *civogo.FirewallRuleConfig) { r.Ports = "http" }) }},
		"a rule with a bad net": {civogo.DatabaseFirewallRulesInvalidParams, func(a *account) error {
			return rule(a, func(r *civogo.FirewallRuleConfig) { r.Cidr = []string{"10/8/8"} })
		}},
		"delete no rule": {civogo.DatabaseFirewallRulesFindError, func(a *account) error { return second(a.DeleteFirewallRule(a.firewall.ID, nobody)) }},

		"rename no key":            {civogo.DatabaseSSHKeyNotFoundError, func(a *account) error { return second(a.UpdateSSHKey("x", nobody)) }},
		"delete no key":            {civogo.DatabaseSSHKeyNotFoundError, func(a *account) error { return second(a.DeleteSSHKey(nobody)) }},
		"a key's name twice":       {civogo.DatabaseSSHKeyDuplicateNameError, func(a *account) error { return second(a.NewSSHKey("key", publicKey)) }},
		"a key that is empty":      {civogo.ParameterPublicKeyEmptyError, func(a *account) error { return second(a.NewSSHKey("x", "")) }},
		"a rename to a key's name": {civogo.DatabaseSSHKeyDuplicateNameError, func(a *account) error { return second(a.UpdateSSHKey("key", got(a.NewSSHKey("x", publicKey))(a.t).ID)) }},

		"get no address":      {civogo.DatabaseIPFindError, func(a *account) error { return second(a.GetIP(nobody)) }},
		"rename no address":   {civogo.DatabaseIPFindError, func(a *account) error { return second(a.UpdateIP(nobody, &civogo.UpdateIPRequest{Name: "x"})) }},
		"assign no address":   {civogo.DatabaseIPFindError, func(a *account) error { return second(a.AssignIP(nobody, a.instance.ID, "instance", a.Region)) }},
		"unassign no address": {civogo.DatabaseIPFindError, func(a *account) error { return second(a.UnassignIP(nobody, a.Region)) }},
		"delete no address":   {civogo.DatabaseIPFindError, func(a *account) error { return second(a.DeleteIP(nobody)) }},
		"assign to nobody":    {civogo.DatabaseInstanceNotFoundError, func(a *account) error { return second(a.AssignIP(a.ip.ID, nobody, "instance", a.Region)) }},
		"delete an assigned address": {civogo.DatabaseCannotMoveIPError, func(a *account) error {
			a.done(a.AssignIP(a.ip.ID, a.instance.ID, "instance", a.Region))
			return second(a.DeleteIP(a.ip.ID))
		}},

		"get no volume":           {civogo.DatabaseVolumeNotFoundError, func(a *account) error { return second(a.GetVolume(nobody)) }},
		"attach no volume":        {civogo.DatabaseVolumeNotFoundError, func(a *account) error { return attach(a, nobody, a.instance.ID) }},
		"attach to nobody":        {civogo.DatabaseInstanceNotFoundError, func(a *account) error { return attach(a, a.volume.ID, nobody) }},
		"attach twice":            {civogo.DatabaseVolumeCannotMultipleAttachError, func(a *account) error { a.attach(); return attach(a, a.volume.ID, a.second().ID) }},
		"detach what is not":      {civogo.DatabaseVolumeNotAttachedError, func(a *account) error { return second(a.DetachVolume(a.volume.ID)) }},
		"detach no volume":        {civogo.DatabaseVolumeNotFoundError, func(a *account) error { return second(a.DetachVolume(nobody)) }},
		"resize while attached":   {civogo.DatabaseVolumeStillAttachedCannotResizeError, func(a *account) error { a.attach(); return second(a.ResizeVolume(a.volume.ID, 20)) }},
		"a smaller volume":        {civogo.ParameterVolumeSizeMustIncreaseError, func(a *account) error { return second(a.ResizeVolume(a.volume.ID, 5)) }},
		"resize no volume":        {civogo.DatabaseVolumeNotFoundError, func(a *account) error { return second(a.ResizeVolume(nobody, 20)) }},
		"delete no volume":        {civogo.DatabaseVolumeNotFoundError, func(a *account) error { return second(a.DeleteVolume(nobody)) }},
		"delete while attached":   {civogo.DatabaseVolumeDeleteFailedError, func(a *account) error { a.attach(); return second(a.DeleteVolume(a.volume.ID)) }},
		"a volume's name twice":   {civogo.DatabaseVolumeDuplicateNameError, func(a *account) error { return a.newVolume("disk", 1, a.network.ID) }},
		"a volume of nothing":     {civogo.VolumeInvalidSizeError, func(a *account) error { return a.newVolume("x", -1, a.network.ID) }},
		"a volume in no network":  {civogo.DatabaseNetworkNotFoundError, func(a *account) error { return a.newVolume("x", 1, nobody) }},
		"a volume past the quota": {civogo.QuotaLimitReachedError, func(a *account) error { return a.newVolume("x", 900_000, a.network.ID) }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if err := test.do(open(t)); !errors.Is(err, test.want) {
				t.Errorf("%v, want %v", err, test.want)
			}
		})
	}
}

// second returns a second instance in the network.
func (a *account) second() *civogo.Instance {
	a.t.Helper()
	plan := config(a.t, a.Client, "second")
	plan.NetworkID, plan.FirewallID = a.network.ID, a.firewall.ID
	return create(a.t, a.Client, plan)
}

// newVolume tries to create a volume.
func (a *account) newVolume(name string, size int, network string) error {
	return second(a.NewVolume(&civogo.VolumeConfig{Name: name, SizeGigabytes: size, NetworkID: network, Region: a.Region}))
}
