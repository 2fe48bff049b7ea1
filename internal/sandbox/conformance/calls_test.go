package conformance

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/civo/civogo"
)

// calls returns a use of each call of the SDK that has to do with instances, by the call's name. A
// use has an account to itself.
func calls() map[string]func(*account) {
	return map[string]func(*account){
		"ListInstances": func(a *account) {
			p := got(a.ListInstances(1, 20))(a.t)
			a.must(p.Page == 1 && p.PerPage == 20 && p.Pages == 1 && len(p.Items) == 1 && p.Items[0].ID == a.instance.ID, p)
		},
		"ListAllInstances": func(a *account) {
			all := got(a.ListAllInstances())(a.t)
			a.must(len(all) == 1 && all[0].ID == a.instance.ID, all)
		},
		"FindInstance": func(a *account) {
			a.must(got(a.FindInstance("web"))(a.t).ID == a.instance.ID)
			a.must(got(a.FindInstance(a.instance.ID))(a.t).ID == a.instance.ID)
		},
		"GetInstance": func(a *account) {
			i := a.now()
			a.must(i.Hostname == "web" && i.Status == "ACTIVE" && i.NetworkID == a.network.ID && i.FirewallID == a.firewall.ID &&
				i.SourceID == "ubuntu-noble" && i.SourceType == "diskimage" && i.InitialUser == "civo" && !i.CreatedAt.IsZero(), i)
		},
		"NewInstanceConfig": func(a *account) {
			c := got(a.NewInstanceConfig())(a.t)
			a.must(c.NetworkID == got(a.GetDefaultNetwork())(a.t).ID && c.Region == "LON1", c)
		},
		"CreateInstance": func(a *account) {
			plan := config(a.t, a.Client, "second")
			plan.NetworkID, plan.FirewallID, plan.SSHKeyID = a.network.ID, a.firewall.ID, a.key.ID
			plan.Tags, plan.Script, plan.InitialUser = []string{"one", "two"}, "#!/bin/sh\n", "me"
			plan.ReservedIPv4, plan.AttachedVolumes = a.ip.ID, []civogo.AttachedVolume{{ID: a.volume.ID}}
			i := create(a.t, a.Client, plan)
			a.instance = i
			i = a.now()
			a.must(i.PublicIP == a.ip.IP && i.ReservedIPID == a.ip.ID && i.ReservedIPName == "address" && i.SSHKeyID == a.key.ID &&
				i.InitialUser == "me" && fmt.Sprint(i.Tags) == "[one two]" && len(i.AttachedVolumes) == 1, i)
			v := got(a.GetVolume(a.volume.ID))(a.t)
			a.must(v.InstanceID == i.ID && v.Status == "attached", v)
		},
		"SetInstanceTags": func(a *account) {
			a.done(a.SetInstanceTags(a.instance, "one two"))
			a.must(fmt.Sprint(a.now().Tags) == "[one two]", a.now().Tags)
			a.done(a.SetInstanceTags(a.instance, ""))
			a.must(len(a.now().Tags) == 0, a.now().Tags)
		},
		"UpdateInstance": func(a *account) {
			i := a.now()
			i.Hostname, i.Notes, i.ReverseDNS = "renamed", "a note", "renamed.example.com"
			a.done(a.UpdateInstance(i))
			now := a.now()
			a.must(now.Hostname == "renamed" && now.Notes == "a note" && now.ReverseDNS == "renamed.example.com" && now.PublicIP == i.PublicIP, now)
			now.Notes, now.PublicIP = "", "false"
			a.done(a.UpdateInstance(now))
			without := a.now()
			a.must(without.Notes == "" && without.PublicIP == "" && without.Hostname == "renamed", without)
			without.PublicIP = "true"
			a.done(a.UpdateInstance(without))
			a.must(a.now().PublicIP != "", a.now())
		},
		"GetInstanceVnc": func(a *account) {
			first := got(a.GetInstanceVnc(a.instance.ID, "30m"))(a.t)
			a.must(strings.Contains(first.URI, a.instance.ID) && first.Duration != "", first)
			a.must(got(a.GetInstanceVnc(a.instance.ID))(a.t).URI == first.URI, "another address for the same session")
		},
		"GetInstanceVncStatus": func(a *account) {
			_, err := a.GetInstanceVncStatus(a.instance.ID)
			a.must(err != nil && strings.Contains(err.Error(), "404"), err)
			session := got(a.GetInstanceVnc(a.instance.ID))(a.t)
			now := got(a.GetInstanceVncStatus(a.instance.ID))(a.t)
			a.must(now.URI == session.URI && now.Expiration != "", now)
		},
		"DeleteInstanceVncSession": func(a *account) {
			got(a.GetInstanceVnc(a.instance.ID))(a.t)
			r := got(a.DeleteInstanceVncSession(a.instance.ID))(a.t)
			a.must(r.Result == "ok", r)
			_, err := a.GetInstanceVncStatus(a.instance.ID)
			a.must(err != nil, "the session is still there")
		},
		"DeleteInstance": func(a *account) {
			a.done(a.DeleteInstance(a.instance.ID))
			_, err := a.GetInstance(a.instance.ID)
			a.must(errors.Is(err, civogo.DatabaseInstanceNotFoundError), err)
		},
		"RebootInstance":     func(a *account) { a.done(a.RebootInstance(a.instance.ID)); a.must(a.now().Status == "ACTIVE") },
		"HardRebootInstance": func(a *account) { a.done(a.HardRebootInstance(a.instance.ID)); a.must(a.now().Status == "ACTIVE") },
		"SoftRebootInstance": func(a *account) { a.done(a.SoftRebootInstance(a.instance.ID)); a.must(a.now().Status == "ACTIVE") },
		"StopInstance":       func(a *account) { a.done(a.StopInstance(a.instance.ID)); a.must(a.now().Status == "SHUTOFF") },
		"StartInstance": func(a *account) {
			a.done(a.StopInstance(a.instance.ID))
			a.done(a.StartInstance(a.instance.ID))
			a.must(a.now().Status == "ACTIVE")
		},
		"UpgradeInstance": func(a *account) {
			a.done(a.UpgradeInstance(a.instance.ID, "g3.large"))
			i := a.now()
			a.must(i.Size == "g3.large" && i.CPUCores == 4 && i.RAMMegabytes == 8192 && i.DiskGigabytes == 100, i)
		},
		"MovePublicIPToInstance": func(a *account) {
			a.done(a.MovePublicIPToInstance(a.instance.ID, a.ip.IP))
			i := a.now()
			a.must(i.PublicIP == a.ip.IP && i.ReservedIPID == a.ip.ID, i)
		},
		"SetInstanceFirewall": func(a *account) {
			other := got(a.NewFirewall(&civogo.FirewallConfig{Name: "other", NetworkID: a.network.ID, Region: a.Region}))(a.t)
			got(a.SetInstanceFirewall(a.instance.ID, other.ID))(a.t)
			a.must(a.now().FirewallID == other.ID, a.now())
		},
		"EnableRecoveryMode": func(a *account) { a.done(a.EnableRecoveryMode(a.instance.ID)) },
		"DisableRecoveryMode": func(a *account) {
			a.done(a.EnableRecoveryMode(a.instance.ID))
			a.done(a.DisableRecoveryMode(a.instance.ID))
		},
		"GetRecoveryStatus": func(a *account) {
			off := got(a.GetRecoveryStatus(a.instance.ID))(a.t)
			a.done(a.EnableRecoveryMode(a.instance.ID))
			on := got(a.GetRecoveryStatus(a.instance.ID))(a.t)
			a.must(off.Result != "" && on.Result != "" && on.Result != off.Result, off, on)
		},
		"UpdateInstanceAllowedIPs": func(a *account) {
			inside := a.instance.PrivateIP
			a.done(a.UpdateInstanceAllowedIPs(a.instance.ID, []string{inside}))
			a.must(fmt.Sprint(a.now().AllowedIPs) == "["+inside+"]", a.now().AllowedIPs)
			a.done(a.UpdateInstanceAllowedIPs(a.instance.ID, nil))
			a.must(len(a.now().AllowedIPs) == 0, a.now().AllowedIPs)
		},
		"UpdateInstanceBandwidth": func(a *account) {
			a.done(a.UpdateInstanceBandwidth(a.instance.ID, 100))
			a.must(a.now().NetworkBandwidthLimit == 100, a.now().NetworkBandwidthLimit)
			a.done(a.UpdateInstanceBandwidth(a.instance.ID, 0))
			a.must(a.now().NetworkBandwidthLimit == 0, a.now().NetworkBandwidthLimit)
		},
		"ListInstanceSizes": func(a *account) {
			sizes := got(a.ListInstanceSizes())(a.t)
			a.must(slices.ContainsFunc(sizes, func(s civogo.InstanceSize) bool {
				return s.Name == "g3.small" && s.CPUCores == 1 && s.RAMMegabytes == 2048 && s.DiskGigabytes == 25 && s.Selectable && s.Type == "Instance"
			}), sizes)
		},
		"FindInstanceSizes": func(a *account) { a.must(got(a.FindInstanceSizes("g3.xsmall"))(a.t).CPUCores == 1) },

		"CreateInstanceSnapshot": func(a *account) {
			s := a.snapshot()
			a.must(s.ID != "" && s.Name == "before" && s.Description == "the update" && s.Status.State != "" && !s.CreatedAt.IsZero(), s)
		},
		"GetInstanceSnapshot": func(a *account) {
			s := a.snapshot()
			for _, id := range []string{s.ID, s.Name} {
				now := got(a.GetInstanceSnapshot(a.instance.ID, id))(a.t)
				state := strings.ToUpper(now.Status.State)
				a.must(now.ID == s.ID && (state == "AVAILABLE" || state == "COMPLETE"), now)
			}
		},
		"ListInstanceSnapshots": func(a *account) {
			a.must(len(got(a.ListInstanceSnapshots(a.instance.ID))(a.t)) == 0)
			s := a.snapshot()
			all := got(a.ListInstanceSnapshots(a.instance.ID))(a.t)
			a.must(len(all) == 1 && all[0].ID == s.ID, all)
		},
		"UpdateInstanceSnapshot": func(a *account) {
			s := got(a.UpdateInstanceSnapshot(a.instance.ID, a.snapshot().ID, &civogo.UpdateInstanceSnapshotParams{Name: "renamed"}))(a.t)
			a.must(s.Name == "renamed" && s.Description == "the update", s)
		},
		"DeleteInstanceSnapshot": func(a *account) {
			s := a.snapshot()
			a.must(a.DeleteInstanceSnapshot(a.instance.ID, s.ID) == nil)
			a.must(len(got(a.ListInstanceSnapshots(a.instance.ID))(a.t)) == 0)
			_, err := a.GetInstanceSnapshot(a.instance.ID, s.ID)
			a.must(errors.Is(err, civogo.DatabaseSnapshotNotFoundError), err)
		},
		"RestoreInstanceSnapshot": func(a *account) {
			s := a.snapshot()
			r := got(a.RestoreInstanceSnapshot(a.instance.ID, s.ID, &civogo.RestoreInstanceSnapshotParams{Hostname: "from-before"}))(a.t)
			a.must(r.Hostname == "from-before" && r.Status.State != "" && r.FromSnapshot != "" && !r.OverwriteExisting, r)
			made := got(a.FindInstance("from-before"))(a.t)
			a.must(made.ID != a.instance.ID && made.Size == a.instance.Size && made.NetworkID == a.network.ID, made)
			r = got(a.RestoreInstanceSnapshot(a.instance.ID, s.ID, &civogo.RestoreInstanceSnapshotParams{OverwriteExisting: true}))(a.t)
			a.must(r.OverwriteExisting, r)
			a.must(len(got(a.ListAllInstances())(a.t)) == 2, "an instance more")
		},

		"GetDefaultNetwork": func(a *account) { a.must(got(a.GetDefaultNetwork())(a.t).Default) },
		"GetNetwork": func(a *account) {
			n := got(a.GetNetwork(a.network.ID))(a.t)
			a.must(n.Label == "mine" && n.CIDR != "" && n.Status == "Active" && n.IPv4Enabled && !n.Default, n)
		},
		"NewNetwork": func(a *account) {
			n := got(a.NewNetwork("another"))(a.t)
			a.must(n.Label == "another" && n.Result == "success", n)
		},
		"ListNetworks":  func(a *account) { a.networks(a.ListNetworks) },
		"FindNetwork":   func(a *account) { a.must(got(a.FindNetwork("mine"))(a.t).ID == a.network.ID) },
		"RenameNetwork": func(a *account) { a.renameNetwork(a.RenameNetwork) },
		"DeleteNetwork": func(a *account) { a.deleteNetwork(a.NewNetwork, a.DeleteNetwork, a.GetNetwork) },
		"CreateNetwork": func(a *account) { a.createNetwork(a.CreateNetwork) },
		"UpdateNetwork": func(a *account) { a.updateNetwork(a.UpdateNetwork) },
		"ListSubnets":   func(a *account) { got(a.ListSubnets(a.network.ID))(a.t) },

		"GetDefaultVPCNetwork": func(a *account) { a.must(got(a.GetDefaultVPCNetwork())(a.t).Default) },
		"GetVPCNetwork": func(a *account) {
			a.must(reflect.DeepEqual(got(a.GetVPCNetwork(a.network.ID))(a.t), got(a.GetNetwork(a.network.ID))(a.t)))
		},
		"NewVPCNetwork":    func(a *account) { a.must(got(a.NewVPCNetwork("another"))(a.t).Label == "another") },
		"ListVPCNetworks":  func(a *account) { a.networks(a.ListVPCNetworks) },
		"FindVPCNetwork":   func(a *account) { a.must(got(a.FindVPCNetwork("mine"))(a.t).ID == a.network.ID) },
		"RenameVPCNetwork": func(a *account) { a.renameNetwork(a.RenameVPCNetwork) },
		"DeleteVPCNetwork": func(a *account) { a.deleteNetwork(a.NewVPCNetwork, a.DeleteVPCNetwork, a.GetVPCNetwork) },
		"CreateVPCNetwork": func(a *account) { a.createNetwork(a.CreateVPCNetwork) },
		"UpdateVPCNetwork": func(a *account) { a.updateNetwork(a.UpdateVPCNetwork) },
		"ListVPCSubnets":   func(a *account) { got(a.ListVPCSubnets(a.network.ID))(a.t) },

		"ListFirewalls":       func(a *account) { a.firewalls(a.ListFirewalls) },
		"FindFirewall":        func(a *account) { a.must(got(a.FindFirewall(a.firewall.ID))(a.t).Name == "wall") },
		"NewFirewall":         func(a *account) { a.newFirewall(a.NewFirewall, a.FindFirewall) },
		"RenameFirewall":      func(a *account) { a.renameFirewall(a.RenameFirewall) },
		"DeleteFirewall":      func(a *account) { a.deleteFirewall(a.NewFirewall, a.DeleteFirewall) },
		"NewFirewallRule":     func(a *account) { a.newRule(a.NewFirewallRule) },
		"ListFirewallRules":   func(a *account) { a.rules(a.ListFirewallRules) },
		"FindFirewallRule":    func(a *account) { a.must(got(a.FindFirewallRule(a.firewall.ID, a.rule.ID))(a.t).Ports == "53") },
		"DeleteFirewallRule":  func(a *account) { a.deleteRule(a.DeleteFirewallRule) },
		"IsUsingDefaultRules": func(a *account) { got(a.IsUsingDefaultRules(a.firewall.ID))(a.t) },

		"ListVPCFirewalls":      func(a *account) { a.firewalls(a.ListVPCFirewalls) },
		"FindVPCFirewall":       func(a *account) { a.must(got(a.FindVPCFirewall(a.firewall.ID))(a.t).Name == "wall") },
		"NewVPCFirewall":        func(a *account) { a.newFirewall(a.NewVPCFirewall, a.FindVPCFirewall) },
		"RenameVPCFirewall":     func(a *account) { a.renameFirewall(a.RenameVPCFirewall) },
		"DeleteVPCFirewall":     func(a *account) { a.deleteFirewall(a.NewVPCFirewall, a.DeleteVPCFirewall) },
		"NewVPCFirewallRule":    func(a *account) { a.newRule(a.NewVPCFirewallRule) },
		"ListVPCFirewallRules":  func(a *account) { a.rules(a.ListVPCFirewallRules) },
		"FindVPCFirewallRule":   func(a *account) { a.must(got(a.FindVPCFirewallRule(a.firewall.ID, a.rule.ID))(a.t).Ports == "53") },
		"DeleteVPCFirewallRule": func(a *account) { a.deleteRule(a.DeleteVPCFirewallRule) },

		"ListSSHKeys": func(a *account) {
			all := got(a.ListSSHKeys())(a.t)
			a.must(slices.ContainsFunc(all, func(k civogo.SSHKey) bool { return k.ID == a.key.ID && k.Name == "key" }), all)
		},
		"NewSSHKey": func(a *account) { a.done(a.NewSSHKey("second", publicKey)) },
		"UpdateSSHKey": func(a *account) {
			k := got(a.UpdateSSHKey("renamed", a.key.ID))(a.t)
			a.must(k.ID == a.key.ID && k.Name == "renamed", k)
			a.must(got(a.FindSSHKey("renamed"))(a.t).Fingerprint == a.key.Fingerprint)
		},
		"FindSSHKey": func(a *account) { a.must(got(a.FindSSHKey(a.key.ID))(a.t).PublicKey == publicKey) },
		"DeleteSSHKey": func(a *account) {
			before := len(got(a.ListSSHKeys())(a.t))
			a.done(a.DeleteSSHKey(a.key.ID))
			a.must(len(got(a.ListSSHKeys())(a.t)) == before-1)
		},

		"ListIPs":    func(a *account) { a.ips(a.ListIPs) },
		"GetIP":      func(a *account) { a.must(reflect.DeepEqual(got(a.GetIP(a.ip.ID))(a.t), a.ip)) },
		"FindIP":     func(a *account) { a.findIP(a.FindIP) },
		"NewIP":      func(a *account) { a.newIP(a.NewIP) },
		"UpdateIP":   func(a *account) { a.updateIP(a.UpdateIP) },
		"AssignIP":   func(a *account) { a.assignIP(a.AssignIP, a.GetIP) },
		"UnassignIP": func(a *account) { a.unassignIP(a.AssignIP, a.UnassignIP) },
		"DeleteIP":   func(a *account) { a.deleteIP(a.DeleteIP, a.GetIP) },

		"ListVPCIPs":    func(a *account) { a.ips(a.ListVPCIPs) },
		"GetVPCIP":      func(a *account) { a.must(reflect.DeepEqual(got(a.GetVPCIP(a.ip.ID))(a.t), a.ip)) },
		"FindVPCIP":     func(a *account) { a.findIP(a.FindVPCIP) },
		"NewVPCIP":      func(a *account) { a.newIP(a.NewVPCIP) },
		"UpdateVPCIP":   func(a *account) { a.updateIP(a.UpdateVPCIP) },
		"AssignVPCIP":   func(a *account) { a.assignIP(a.AssignVPCIP, a.GetVPCIP) },
		"UnassignVPCIP": func(a *account) { a.unassignIP(a.AssignVPCIP, a.UnassignVPCIP) },
		"DeleteVPCIP":   func(a *account) { a.deleteIP(a.DeleteVPCIP, a.GetVPCIP) },

		"ListVolumes": func(a *account) {
			all := got(a.ListVolumes())(a.t)
			a.must(len(all) == 1 && all[0].ID == a.volume.ID, all)
		},
		"ListVolumesForCluster": func(a *account) {
			_, err := a.ListVolumesForCluster("none")
			a.must(errors.Is(err, civogo.ZeroMatchesError), err)
		},
		"ListDanglingVolumes": func(a *account) { a.must(len(got(a.ListDanglingVolumes())(a.t)) == 0) },
		"GetVolume": func(a *account) {
			v := got(a.GetVolume(a.volume.ID))(a.t)
			a.must(v.Name == "disk" && v.SizeGigabytes == 10 && v.NetworkID == a.network.ID && v.Status == "available" &&
				v.InstanceID == "" && v.MountPoint == "" && !v.Bootable && !v.CreatedAt.IsZero(), v)
		},
		"FindVolume": func(a *account) { a.must(got(a.FindVolume("disk"))(a.t).ID == a.volume.ID) },
		"NewVolume": func(a *account) {
			v := got(a.NewVolume(&civogo.VolumeConfig{Name: "second", SizeGigabytes: 1, NetworkID: a.network.ID, Region: a.Region}))(a.t)
			a.must(v.ID != "" && v.Name == "second" && v.Result == "success", v)
		},
		"ResizeVolume": func(a *account) {
			a.done(a.ResizeVolume(a.volume.ID, 20))
			a.must(got(a.GetVolume(a.volume.ID))(a.t).SizeGigabytes == 20)
		},
		"AttachVolume": func(a *account) {
			a.attach()
			v := got(a.GetVolume(a.volume.ID))(a.t)
			a.must(v.InstanceID == a.instance.ID && v.Status == "attached" && v.MountPoint != "", v)
			a.must(len(a.now().AttachedVolumes) == 1 && a.now().AttachedVolumes[0].ID == a.volume.ID, a.now())
		},
		"DetachVolume": func(a *account) {
			a.attach()
			a.done(a.DetachVolume(a.volume.ID))
			v := got(a.GetVolume(a.volume.ID))(a.t)
			a.must(v.InstanceID == "" && v.Status == "available", v)
		},
		"DeleteVolume": func(a *account) {
			a.attach()
			a.done(a.DetachVolume(a.volume.ID))
			a.done(a.DeleteVolume(a.volume.ID))
			a.must(len(got(a.ListVolumes())(a.t)) == 0)
		},
		"DeleteVolumeAndAllSnapshot": func(a *account) {
			a.done(a.DeleteVolumeAndAllSnapshot(a.volume.ID))
			a.must(len(got(a.ListVolumes())(a.t)) == 0)
		},
		"ListVolumeSnapshotsByVolumeID": func(a *account) { a.must(len(got(a.ListVolumeSnapshotsByVolumeID(a.volume.ID))(a.t)) == 0) },
		"ListVolumeSnapshots":           func(a *account) { a.must(len(got(a.ListVolumeSnapshots())(a.t)) == 0) },
		"ListVolumeTypes": func(a *account) {
			types := got(a.ListVolumeTypes())(a.t)
			a.must(len(types) > 0 && types[0].Name != "" && slices.ContainsFunc(types, func(v civogo.VolumeType) bool { return v.Enabled }), types)
		},

		"ListResourceSnapshots": func(a *account) {
			a.must(len(got(a.ListResourceSnapshots())(a.t)) == 0)
			s := a.snapshot()
			all := got(a.ListResourceSnapshots())(a.t)
			a.must(len(all) == 1 && all[0].ID == s.ID && all[0].ResourceType == "instance", all)
		},
		"GetResourceSnapshot": func(a *account) {
			s := got(a.GetResourceSnapshot(a.snapshot().ID))(a.t)
			a.must(s.Name == "before" && s.Instance != nil && s.Instance.Status.State != "", s)
		},
		"UpdateResourceSnapshot": func(a *account) {
			s := got(a.UpdateResourceSnapshot(a.snapshot().ID, &civogo.UpdateResourceSnapshotRequest{Name: "renamed"}))(a.t)
			a.must(s.Name == "renamed" && s.Description == "the update", s)
		},
		"DeleteResourceSnapshot": func(a *account) {
			a.done(a.DeleteResourceSnapshot(a.snapshot().ID))
			a.must(len(got(a.ListInstanceSnapshots(a.instance.ID))(a.t)) == 0)
		},
		"RestoreResourceSnapshot": func(a *account) {
			r := got(a.RestoreResourceSnapshot(a.snapshot().ID, &civogo.RestoreResourceSnapshotRequest{
				Instance: &civogo.RestoreInstanceSnapshotRequest{Hostname: "from-before"},
			}))(a.t)
			a.must(r.Instance != nil && r.Instance.Hostname == "from-before", r)
			a.must(got(a.FindInstance("from-before"))(a.t).ID != a.instance.ID)
		},
		"ListSnapshotSchedules": func(a *account) { a.must(len(got(a.ListSnapshotSchedules())(a.t)) == 0) },
		"FindSnapshotSchedule": func(a *account) {
			_, err := a.FindSnapshotSchedule("none")
			a.must(errors.Is(err, civogo.ZeroMatchesError), err)
		},

		"ListRegions": func(a *account) {
			all := got(a.ListRegions())(a.t)
			a.must(slices.ContainsFunc(all, func(r civogo.Region) bool { return r.Code == "LON1" && r.Features.Iaas && r.Features.Volume }), all)
		},
		"FindRegion":       func(a *account) { a.must(got(a.FindRegion("NYC1"))(a.t).Code == "NYC1") },
		"GetDefaultRegion": func(a *account) { a.must(got(a.GetDefaultRegion())(a.t).Default) },
		"ListDiskImages": func(a *account) {
			all := got(a.ListDiskImages())(a.t)
			a.must(slices.ContainsFunc(all, func(i civogo.DiskImage) bool {
				return i.Name == "debian-12" && i.InitialUser != "" && i.State == "available"
			}), all)
			a.must(len(got(a.ListDiskImages(true))(a.t)) == 0, "custom images")
		},
		"GetDiskImage": func(a *account) {
			a.must(got(a.GetDiskImage(got(a.FindDiskImage("debian-12"))(a.t).ID))(a.t).Name == "debian-12")
		},
		"FindDiskImage":      func(a *account) { a.must(got(a.FindDiskImage("debian-12"))(a.t).Distribution == "debian") },
		"GetDiskImageByName": func(a *account) { a.must(got(a.GetDiskImageByName("rocky-9"))(a.t).ID != "") },
		"GetQuota": func(a *account) {
			q := got(a.GetQuota())(a.t)
			a.must(q.InstanceCountUsage == 1 && q.DiskVolumeCountUsage >= 1 && q.DiskGigabytesUsage == 35 && q.NetworkCountUsage > 1 &&
				q.SecurityGroupUsage > 1 && q.SecurityGroupRuleUsage > 1 && q.PublicIPAddressUsage == 2 && q.InstanceCountLimit > 1, *q)
		},
	}
}

// refusals returns a use of each such call that the sandbox refuses with a 501, by the call's name.
func refusals() map[string]func(*account) error {
	return map[string]func(*account) error{
		"GetSubnet": func(a *account) error { _, err := a.GetSubnet(a.network.ID, "x"); return err },
		"CreateSubnet": func(a *account) error {
			_, err := a.CreateSubnet(a.network.ID, civogo.SubnetConfig{Name: "x"})
			return err
		},
		"AttachSubnetToInstance": func(a *account) error {
			_, err := a.AttachSubnetToInstance(a.network.ID, "x", &civogo.CreateRoute{})
			return err
		},
		"DetachSubnetFromInstance": func(a *account) error { _, err := a.DetachSubnetFromInstance(a.network.ID, "x"); return err },
		"DeleteSubnet":             func(a *account) error { _, err := a.DeleteSubnet(a.network.ID, "x"); return err },
		"GetVPCSubnet":             func(a *account) error { _, err := a.GetVPCSubnet(a.network.ID, "x"); return err },
		"CreateVPCSubnet": func(a *account) error {
			_, err := a.CreateVPCSubnet(a.network.ID, civogo.SubnetConfig{Name: "x"})
			return err
		},
		"AttachVPCSubnetToInstance": func(a *account) error {
			_, err := a.AttachVPCSubnetToInstance(a.network.ID, "x", &civogo.CreateRoute{})
			return err
		},
		"DetachVPCSubnetFromInstance": func(a *account) error { _, err := a.DetachVPCSubnetFromInstance(a.network.ID, "x"); return err },
		"DeleteVPCSubnet":             func(a *account) error { _, err := a.DeleteVPCSubnet(a.network.ID, "x"); return err },
		"GetVolumeSnapshotByVolumeID": func(a *account) error { _, err := a.GetVolumeSnapshotByVolumeID(a.volume.ID, "x"); return err },
		"CreateVolumeSnapshot": func(a *account) error {
			_, err := a.CreateVolumeSnapshot(a.volume.ID, &civogo.VolumeSnapshotConfig{Name: "x"})
			return err
		},
		"GetVolumeSnapshot":    func(a *account) error { _, err := a.GetVolumeSnapshot("x"); return err },
		"DeleteVolumeSnapshot": func(a *account) error { _, err := a.DeleteVolumeSnapshot("x"); return err },
		"CreateSnapshotSchedule": func(a *account) error {
			_, err := a.CreateSnapshotSchedule(&civogo.CreateSnapshotScheduleRequest{Name: "x"})
			return err
		},
		"GetSnapshotSchedule":    func(a *account) error { _, err := a.GetSnapshotSchedule("x"); return err },
		"DeleteSnapshotSchedule": func(a *account) error { _, err := a.DeleteSnapshotSchedule("x"); return err },
		"UpdateSnapshotSchedule": func(a *account) error {
			_, err := a.UpdateSnapshotSchedule("x", &civogo.UpdateSnapshotScheduleRequest{})
			return err
		},
		"CreateRegion":     func(a *account) error { _, err := a.CreateRegion(&civogo.CreateRegionRequest{Code: "x"}); return err },
		"ConnectRegion":    func(a *account) error { return a.ConnectRegion(&civogo.ConnectRegionRequest{Code: "x"}) },
		"DisconnectRegion": func(a *account) error { return a.DisconnectRegion(&civogo.DisconnectRegionRequest{Code: "x"}) },
		"CreateDiskImage": func(a *account) error {
			_, err := a.CreateDiskImage(&civogo.CreateDiskImageParams{Name: "x"})
			return err
		},
		"DeleteDiskImage": func(a *account) error { return a.DeleteDiskImage("x") },
	}
}

// clientSide returns the calls that need a refused one first: each only looks in a list.
func clientSide() map[string]func(*account) error {
	return map[string]func(*account) error{
		"FindSubnet":    func(a *account) error { _, err := a.FindSubnet("x", a.network.ID); return err },
		"FindVPCSubnet": func(a *account) error { _, err := a.FindVPCSubnet("x", a.network.ID); return err },
	}
}

func TestEveryCall(t *testing.T) {
	for name, use := range calls() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			use(open(t))
		})
	}
	for name, use := range refusals() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if err := use(open(t)); err == nil || !strings.Contains(err.Error(), "501") || !strings.Contains(err.Error(), "/v2/") {
				t.Errorf("want a 501 that names the path, got %v", err)
			}
		})
	}
	for name, use := range clientSide() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if err := use(open(t)); !errors.Is(err, civogo.ZeroMatchesError) {
				t.Error(err)
			}
		})
	}
}

// TestNoCallIsForgotten compares the table with the methods of the SDK's client.
func TestNoCallIsForgotten(t *testing.T) {
	used := map[string]bool{}
	for name := range calls() {
		used[name] = true
	}
	for _, table := range []map[string]func(*account) error{refusals(), clientSide()} {
		for name := range table {
			if used[name] {
				t.Errorf("%s is there twice", name)
			}
			used[name] = true
		}
	}
	about := []string{"Instance", "Network", "Firewall", "SSHKey", "IP", "Volume", "Snapshot", "Vnc", "Recovery", "Region", "Size", "DiskImage", "Quota", "Subnet", "VPC", "DefaultRules"}
	other := []string{"Kubernetes", "LoadBalancer", "Database", "KfCluster", "Application"}
	in := func(name string, words []string) bool {
		return slices.ContainsFunc(words, func(word string) bool { return strings.Contains(name, word) })
	}
	for method := range reflect.TypeFor[*civogo.Client]().Methods() {
		if in(method.Name, about) && !in(method.Name, other) && !used[method.Name] {
			t.Errorf("%s is not tried", method.Name)
		}
		delete(used, method.Name)
	}
	for name := range used {
		t.Errorf("the SDK has no %s", name)
	}
}

// attach attaches the volume to the instance.
func (a *account) attach() {
	a.t.Helper()
	a.done(a.AttachVolume(a.volume.ID, civogo.VolumeAttachConfig{InstanceID: a.instance.ID, Region: a.Region}))
}

// networks tries a list of networks.
func (a *account) networks(list func() ([]civogo.Network, error)) {
	a.t.Helper()
	standard, mine := 0, 0
	all := got(list())(a.t)
	for _, n := range all {
		if n.Default {
			standard++
		}
		if n.ID == a.network.ID {
			mine++
		}
	}
	a.must(mine == 1 && standard == 1, all)
}

// renameNetwork tries a rename.
func (a *account) renameNetwork(rename func(label, id string) (*civogo.NetworkResult, error)) {
	a.t.Helper()
	r := got(rename("renamed", a.network.ID))(a.t)
	a.must(r.ID == a.network.ID && r.Label == "renamed" && r.Result == "success", r)
	a.must(got(a.GetNetwork(a.network.ID))(a.t).Label == "renamed")
}

// deleteNetwork tries to delete a new network.
func (a *account) deleteNetwork(create func(string) (*civogo.NetworkResult, error), del func(string) (*civogo.SimpleResponse, error), get func(string) (*civogo.Network, error)) {
	a.t.Helper()
	n := got(create("short"))(a.t)
	a.done(del(n.ID))
	_, err := get(n.ID)
	a.must(errors.Is(err, civogo.DatabaseNetworkNotFoundError), err)
}

// createNetwork tries to create a network with all that can be said of one.
func (a *account) createNetwork(create func(civogo.NetworkConfig) (*civogo.NetworkResult, error)) {
	a.t.Helper()
	r := got(create(civogo.NetworkConfig{Label: "wide", CIDRv4: "10.20.0.0/16", NameserversV4: []string{"1.1.1.1", "9.9.9.9"}, Region: a.Region}))(a.t)
	n := got(a.GetNetwork(r.ID))(a.t)
	a.must(n.Label == "wide" && n.CIDR == "10.20.0.0/16" && slices.Equal(n.NameserversV4, []string{"1.1.1.1", "9.9.9.9"}), n)
}

// updateNetwork tries to change the name servers alone.
func (a *account) updateNetwork(update func(string, civogo.NetworkConfig) (*civogo.NetworkResult, error)) {
	a.t.Helper()
	got(update(a.network.ID, civogo.NetworkConfig{NameserversV4: []string{"1.1.1.1", "8.8.8.8"}, Region: a.Region}))(a.t)
	n := got(a.GetNetwork(a.network.ID))(a.t)
	a.must(n.Label == "mine" && n.CIDR == a.network.CIDR && slices.Equal(n.NameserversV4, []string{"1.1.1.1", "8.8.8.8"}), n)
}

// firewalls tries a list of firewalls.
func (a *account) firewalls(list func() ([]civogo.Firewall, error)) {
	a.t.Helper()
	all := got(list())(a.t)
	at := slices.IndexFunc(all, func(f civogo.Firewall) bool { return f.ID == a.firewall.ID })
	a.must(at >= 0 && all[at].InstanceCount == 1 && all[at].NetworkID == a.network.ID && all[at].RulesCount == len(all[at].Rules) && all[at].RulesCount > 1, all)
}

// newFirewall tries to create a firewall with rules of its own.
func (a *account) newFirewall(create func(*civogo.FirewallConfig) (*civogo.FirewallResult, error), find func(string) (*civogo.Firewall, error)) {
	a.t.Helper()
	no := false
	r := got(create(&civogo.FirewallConfig{Name: "own", NetworkID: a.network.ID, Region: a.Region, CreateRules: &no, Rules: []civogo.FirewallRule{
		{Label: "web", Protocol: "tcp", Ports: "80-443", Cidr: []string{"0.0.0.0/0"}, Direction: "ingress", Action: "allow"},
		{Label: "ping", Protocol: "icmp", Cidr: []string{"10.0.0.0/8", "192.168.0.0/16"}, Direction: "egress", Action: "deny"},
	}}))(a.t)
	a.must(r.Result == "success" && r.Name == "own", r)
	f := got(find("own"))(a.t)
	a.must(f.ID == r.ID && f.NetworkID == a.network.ID && len(f.Rules) == 2, f)
	web, ping := f.Rules[0], f.Rules[1]
	if web.Protocol == "icmp" {
		web, ping = ping, web
	}
	a.must(web.Ports == "80-443" && web.StartPort == "80" && web.EndPort == "443" && web.Label == "web", web)
	a.must(ping.Ports == "" && len(ping.Cidr) == 2 && ping.Direction == "egress" && ping.Action == "deny", ping)
}

// renameFirewall tries a rename.
func (a *account) renameFirewall(rename func(string, *civogo.FirewallConfig) (*civogo.SimpleResponse, error)) {
	a.t.Helper()
	a.done(rename(a.firewall.ID, &civogo.FirewallConfig{Name: "renamed"}))
	f := got(a.FindFirewall("renamed"))(a.t)
	a.must(f.ID == a.firewall.ID && f.NetworkID == a.network.ID, f)
}

// deleteFirewall tries to delete a new firewall.
func (a *account) deleteFirewall(create func(*civogo.FirewallConfig) (*civogo.FirewallResult, error), del func(string) (*civogo.SimpleResponse, error)) {
	a.t.Helper()
	a.done(del(got(create(&civogo.FirewallConfig{Name: "short", NetworkID: a.network.ID}))(a.t).ID))
	_, err := a.FindFirewall("short")
	a.must(errors.Is(err, civogo.ZeroMatchesError), err)
}

// newRule tries to create rules, with ports in each of their forms.
func (a *account) newRule(create func(*civogo.FirewallRuleConfig) (*civogo.FirewallRule, error)) {
	a.t.Helper()
	for _, test := range []struct{ ports, start, end, wantPorts, wantStart, wantEnd string }{
		{"8080", "", "", "8080", "8080", "8080"},
		{"8081-8090", "1", "2", "8081-8090", "8081", "8090"},
		{"", "9000", "9010", "9000-9010", "9000", "9010"},
		{"", "9100", "", "9100", "9100", "9100"},
	} {
		r := got(create(&civogo.FirewallRuleConfig{
			FirewallID: a.firewall.ID, Region: a.Region, Protocol: "tcp", Ports: test.ports, StartPort: test.start, EndPort: test.end,
			Cidr: []string{"10.0.0.0/8"}, Direction: "ingress", Action: "allow", Label: "more",
		}))(a.t)
		a.must(r.ID != "" && r.Ports == test.wantPorts && r.StartPort == test.wantStart && r.EndPort == test.wantEnd && r.Label == "more" && r.FirewallID == a.firewall.ID, r, test)
	}
}

// rules tries a list of rules.
func (a *account) rules(list func(string) ([]civogo.FirewallRule, error)) {
	a.t.Helper()
	all := got(list(a.firewall.ID))(a.t)
	at := slices.IndexFunc(all, func(r civogo.FirewallRule) bool { return r.ID == a.rule.ID })
	a.must(at >= 0 && all[at].Protocol == "udp" && all[at].Ports == "53" && all[at].Action == "deny" && all[at].Label == "no names", all)
}

// deleteRule tries to delete a rule.
func (a *account) deleteRule(del func(firewall, rule string) (*civogo.SimpleResponse, error)) {
	a.t.Helper()
	before := len(got(a.ListFirewallRules(a.firewall.ID))(a.t))
	a.done(del(a.firewall.ID, a.rule.ID))
	a.must(len(got(a.ListFirewallRules(a.firewall.ID))(a.t)) == before-1)
}

// ips tries a list of reserved addresses.
func (a *account) ips(list func() (*civogo.PaginatedIPs, error)) {
	a.t.Helper()
	p := got(list())(a.t)
	a.must(len(p.Items) == 1 && p.Items[0].ID == a.ip.ID && p.Items[0].IP != "" && p.Items[0].AssignedTo.ID == "", p)
}

// findIP tries to find the reserved address by each of its names.
func (a *account) findIP(find func(string) (*civogo.IP, error)) {
	a.t.Helper()
	for _, word := range []string{a.ip.ID, "address", a.ip.IP} {
		a.must(got(find(word))(a.t).ID == a.ip.ID, word)
	}
}

// newIP tries to reserve an address without a name.
func (a *account) newIP(create func(*civogo.CreateIPRequest) (*civogo.IP, error)) {
	a.t.Helper()
	ip := got(create(&civogo.CreateIPRequest{Region: a.Region}))(a.t)
	ip = got(a.GetIP(ip.ID))(a.t)
	a.must(ip.IP != "" && ip.Name == ip.IP && ip.IP != a.ip.IP, ip)
}

// updateIP tries a rename.
func (a *account) updateIP(update func(string, *civogo.UpdateIPRequest) (*civogo.IP, error)) {
	a.t.Helper()
	ip := got(update(a.ip.ID, &civogo.UpdateIPRequest{Name: "renamed"}))(a.t)
	a.must(ip.ID == a.ip.ID && ip.Name == "renamed" && ip.IP == a.ip.IP, ip)
}

// assignIP tries to assign the address to the instance.
func (a *account) assignIP(assign func(id, resource, kind, region string) (*civogo.SimpleResponse, error), get func(string) (*civogo.IP, error)) {
	a.t.Helper()
	a.done(assign(a.ip.ID, a.instance.ID, "instance", a.Region))
	ip := got(get(a.ip.ID))(a.t)
	a.must(ip.AssignedTo.ID == a.instance.ID && ip.AssignedTo.Type == "instance" && ip.AssignedTo.Name == "web", ip)
	i := a.now()
	a.must(i.PublicIP == a.ip.IP && i.ReservedIP == a.ip.IP && i.ReservedIPID == a.ip.ID && i.ReservedIPName == "address", i)
}

// unassignIP tries to take the address from the instance, twice.
func (a *account) unassignIP(assign func(id, resource, kind, region string) (*civogo.SimpleResponse, error), unassign func(id, region string) (*civogo.SimpleResponse, error)) {
	a.t.Helper()
	a.done(assign(a.ip.ID, a.instance.ID, "instance", a.Region))
	a.done(unassign(a.ip.ID, a.Region))
	a.done(unassign(a.ip.ID, a.Region))
	a.must(got(a.GetIP(a.ip.ID))(a.t).AssignedTo.ID == "")
	a.must(a.now().PublicIP != a.ip.IP && a.now().ReservedIPID == "", a.now())
}

// deleteIP tries to release the address.
func (a *account) deleteIP(del func(string) (*civogo.SimpleResponse, error), get func(string) (*civogo.IP, error)) {
	a.t.Helper()
	a.done(del(a.ip.ID))
	_, err := get(a.ip.ID)
	a.must(errors.Is(err, civogo.DatabaseIPFindError), err)
}
