package conformance

import (
	"errors"
	"testing"

	"github.com/civo/civogo"

	"github.com/civoctl/civoctl/internal/sandbox"
)

func TestLifeOfAnInstance(t *testing.T) {
	for _, region := range []string{"LON1", "lon1", "NYC1"} {
		t.Run(region, func(t *testing.T) { live(t, region) })
	}
}

func live(t *testing.T, region string) {
	_, c := serve(t, region, sandbox.Options{})
	plan := config(t, c, "web.example.com")
	plan.Tags, plan.Script, plan.ReverseDNS = []string{"first", "second"}, "#!/bin/sh\necho hello", "web.example.com"
	made := create(t, c, plan)
	if made.InitialPassword == "" || made.InitialUser != "civo" || made.CPUCores != 1 || made.RAMMegabytes != 2048 ||
		made.TemplateID != plan.TemplateID || made.NetworkID != plan.NetworkID || made.CreatedAt.IsZero() {
		t.Errorf("created %+v", made)
	}
	i := is(t, c, made.ID, "ACTIVE", "g3.small", "[first second]", "web.example.com", "")
	if i.PublicIP == "" || i.PrivateIP == "" {
		t.Errorf("without addresses: %+v", i)
	}
	if found, err := c.FindInstance("web.exam"); err != nil || found.ID != made.ID {
		t.Errorf("found %+v, %v", found, err)
	}

	did(t, "tag")(c.SetInstanceTags(i, "third fourth third"))
	is(t, c, i.ID, "ACTIVE", "g3.small", "[third fourth]")
	i.Hostname, i.Notes = "renamed", "a note"
	did(t, "update")(c.UpdateInstance(i))
	is(t, c, i.ID, "ACTIVE", "g3.small", "[third fourth]", "renamed", "a note")
	i.Notes = ""
	did(t, "update")(c.UpdateInstance(i))
	if now := is(t, c, i.ID, "ACTIVE", "g3.small", "[third fourth]", "renamed", ""); now.PublicIP != i.PublicIP {
		t.Errorf("the address went from %q to %q", i.PublicIP, now.PublicIP)
	}

	did(t, "stop")(c.StopInstance(i.ID))
	is(t, c, i.ID, "SHUTOFF")
	did(t, "start")(c.StartInstance(i.ID))
	is(t, c, i.ID, "ACTIVE")
	for what, reboot := range map[string]func(string) (*civogo.SimpleResponse, error){
		"reboot": c.RebootInstance, "hard reboot": c.HardRebootInstance, "soft reboot": c.SoftRebootInstance,
	} {
		did(t, what)(reboot(i.ID))
		is(t, c, i.ID, "ACTIVE")
	}
	did(t, "upgrade")(c.UpgradeInstance(i.ID, "g3.large"))
	if now := is(t, c, i.ID, "ACTIVE", "g3.large"); now.CPUCores != 4 || now.DiskGigabytes != 100 {
		t.Errorf("upgraded to %+v", now)
	}
	web, err := c.FindFirewall("default-web")
	if err != nil {
		t.Fatal(err)
	}
	// The answer is the whole instance, in which the SDK finds its ID.
	if r, err := c.SetInstanceFirewall(i.ID, web.ID); err != nil || r.ID != i.ID {
		t.Errorf("set the firewall: %+v, %v", r, err)
	}
	if now := is(t, c, i.ID); now.FirewallID != web.ID {
		t.Errorf("the firewall is %s, want %s", now.FirewallID, web.ID)
	}

	did(t, "delete")(c.DeleteInstance(i.ID))
	if _, err := c.GetInstance(i.ID); !errors.Is(err, civogo.DatabaseInstanceNotFoundError) {
		t.Errorf("a deleted instance: %v", err)
	}
}

func TestCreateFromASource(t *testing.T) {
	_, c := serve(t, "LON1", sandbox.Options{})
	for name, change := range map[string]func(*civogo.InstanceConfig){
		"image by name":    func(p *civogo.InstanceConfig) { p.TemplateID = "debian-12" },
		"source by ID":     func(p *civogo.InstanceConfig) { p.SourceType, p.SourceID, p.TemplateID = "diskimage", p.TemplateID, "" },
		"source by name":   func(p *civogo.InstanceConfig) { p.SourceType, p.SourceID, p.TemplateID = "diskimage", "debian-12", "" },
		"address create":   func(p *civogo.InstanceConfig) { p.PublicIPRequired = "create" },
		"attached volumes": func(p *civogo.InstanceConfig) { p.AttachedVolumes = []civogo.AttachedVolume{} },
	} {
		plan := config(t, c, "web")
		change(plan)
		if i := is(t, c, create(t, c, plan).ID, "ACTIVE"); i.PublicIP == "" || i.SourceType != "diskimage" {
			t.Errorf("%s: %+v", name, i)
		}
	}
	for _, no := range []string{"none", "false"} {
		plan := config(t, c, "web")
		plan.PublicIPRequired = no
		if i := is(t, c, create(t, c, plan).ID, "ACTIVE"); i.PublicIP != "" {
			t.Errorf("public_ip %s: %q", no, i.PublicIP)
		}
	}
}

func TestLists(t *testing.T) {
	s, c := serve(t, "FRA1", sandbox.Options{})
	if err := s.Seed(t.Context(), 2050, []string{"seeded"}, "FRA1"); err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for page, pages := 1, 1; page <= pages; page++ {
		p, err := c.ListInstances(page, 100)
		if err != nil {
			t.Fatal(err)
		}
		if pages = p.Pages; p.Page != page || p.PerPage != 100 {
			t.Fatalf("page %d says %d of %d, %d a page", page, p.Page, p.Pages, p.PerPage)
		}
		for _, i := range p.Items {
			seen[i.ID] = true
		}
	}
	all, err := c.ListAllInstances() // in one page of 99,999,999
	if err != nil || len(all) != 2050 || len(seen) != 2050 {
		t.Errorf("%d in one page, %d in pages, %v", len(all), len(seen), err)
	}
	if one, err := c.FindInstance("seed-2050"); err != nil || one.Hostname != "seed-2050" {
		t.Errorf("found %+v, %v", one, err)
	}
	if _, err := c.FindInstance("seed-10"); err != nil {
		t.Errorf("an exact name among its likes: %v", err)
	}
	if _, err := c.FindInstance("seed"); !errors.Is(err, civogo.MultipleMatchesError) {
		t.Errorf("found one of many: %v", err)
	}
	if _, err := c.FindInstance("nothing"); !errors.Is(err, civogo.ZeroMatchesError) {
		t.Errorf("found nothing: %v", err)
	}
	c.Region = "LON1"
	if elsewhere, err := c.ListAllInstances(); err != nil || len(elsewhere) != 0 {
		t.Errorf("%d in another region, %v", len(elsewhere), err)
	}
}

func TestTypedErrors(t *testing.T) {
	_, c := serve(t, "LON1", sandbox.Options{UniqueNames: true, Limits: sandbox.Limits{Instances: 2}})

	web := create(t, c, config(t, c, "web"))
	plan := func(hostname string, change func(*civogo.InstanceConfig)) func() error {
		return func() error {
			p := config(t, c, hostname)
			change(p)
			_, err := c.CreateInstance(p)
			return err
		}
	}
	backend, err := c.FindFirewall("backend-web")
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name string
		do   func() error
		want error
	}{
		{"get a missing instance", func() error { _, err := c.GetInstance(nobody); return err }, civogo.DatabaseInstanceNotFoundError},
		{"stop a missing instance", func() error { _, err := c.StopInstance(nobody); return err }, civogo.DatabaseInstanceNotFoundError},
		{"delete a missing instance", func() error { _, err := c.DeleteInstance(nobody); return err }, civogo.DatabaseInstanceNotFoundError},
		{"a name that is taken", plan("web", func(*civogo.InstanceConfig) {}), civogo.DatabaseInstanceDuplicateNameError},
		{"beyond the quota", plan("more", func(p *civogo.InstanceConfig) { p.Count = 2 }), civogo.QuotaLimitReachedError},
		{"a name that is none", plan("no name", func(*civogo.InstanceConfig) {}), civogo.ParameterNameInvalidError},
		{"no size", plan("x", func(p *civogo.InstanceConfig) { p.Size = "" }), civogo.ParameterSizeMissingError},
		{"an unknown size", plan("x", func(p *civogo.InstanceConfig) { p.Size = "g9.huge" }), civogo.DatabaseSizeNotFoundError},
		{"an unknown image", plan("x", func(p *civogo.InstanceConfig) { p.TemplateID = nobody }), civogo.DatabaseDiskImageNotFoundError},
		{"an unknown network", plan("x", func(p *civogo.InstanceConfig) { p.NetworkID = nobody }), civogo.DatabaseNetworkNotFoundError},
		{"an unknown firewall", plan("x", func(p *civogo.InstanceConfig) { p.FirewallID = nobody }), civogo.DatabaseFirewallNotFoundError},
		{"an unknown key", plan("x", func(p *civogo.InstanceConfig) { p.SSHKeyID = nobody }), civogo.DatabaseSSHKeyNotFoundError},
		{"another network's firewall", func() error { _, err := c.SetInstanceFirewall(web.ID, backend.ID); return err }, civogo.DatabaseFirewallMismatchError},
		{"a full region", func() error {
			full := *c
			full.Region = "PHX1"
			p := config(t, &full, "x")
			_, err := full.CreateInstance(p)
			return err
		}, civogo.OutOFCapacityError},
		{"a bad key", func() error {
			_, err := client(t, "another", c.BaseURL.String(), "LON1").GetInstance(web.ID)
			return err
		}, civogo.AuthenticationError},
	} {
		if err := test.do(); !errors.Is(err, test.want) {
			t.Errorf("%s: %v, want %v", test.name, err, test.want)
		}
	}
	if all, err := c.ListAllInstances(); err != nil || len(all) != 1 {
		t.Errorf("%d instances are there, %v", len(all), err)
	}
}

func TestManyAtOnce(t *testing.T) {
	_, c := serve(t, "LON1", sandbox.Options{})
	plan := config(t, c, "web")
	plan.Count = 3
	first := create(t, c, plan)
	all, err := c.ListAllInstances()
	if err != nil || len(all) != 3 || all[0].ID != first.ID {
		t.Fatalf("created %s, listed %+v, %v", first.ID, all, err)
	}
	addresses := map[string]bool{}
	for _, i := range all {
		addresses[i.PublicIP] = true
	}
	if len(addresses) != 3 {
		t.Errorf("addresses: %v", addresses)
	}
}
