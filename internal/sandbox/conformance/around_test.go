package conformance

import (
	"errors"
	"strings"
	"testing"

	"github.com/civo/civogo"

	"github.com/civoctl/civoctl/internal/sandbox"
)

func TestWhatInstancesAreMadeOf(t *testing.T) {
	_, c := serve(t, "LON1", sandbox.Options{})
	if err := c.Ping(); err != nil {
		t.Error(err)
	}
	if r, err := c.GetDefaultRegion(); err != nil || r.Code != "LON1" || !r.Features.Iaas {
		t.Errorf("the default region is %+v, %v", r, err)
	}
	if r, err := c.FindRegion("new york 1"); err != nil || r.Code != "NYC1" {
		t.Errorf("found the region %+v, %v", r, err)
	}
	images, err := c.ListDiskImages()
	if err != nil || len(images) == 0 {
		t.Fatalf("%d images, %v", len(images), err)
	}
	if i, err := c.GetDiskImage(images[0].ID); err != nil || i.Name != images[0].Name || i.InitialUser == "" {
		t.Errorf("got the image %+v, %v", i, err)
	}
	if i, err := c.GetDiskImageByName("debian-12"); err != nil || i.Distribution != "debian" {
		t.Errorf("got the image %+v, %v", i, err)
	}
	if v, err := c.ListVolumes(); err != nil || len(v) != 0 {
		t.Errorf("volumes %+v, %v", v, err)
	}
	create(t, c, config(t, c, "web"))
	if q, err := c.GetQuota(); err != nil || q.InstanceCountUsage != 1 || q.CPUCoreUsage != 1 || q.InstanceCountLimit < 2 || q.PublicIPAddressUsage != 1 {
		t.Errorf("the quota is %+v, %v", q, err)
	}
}

func TestNetworks(t *testing.T) {
	_, c := serve(t, "LON1", sandbox.Options{})
	standard, err := c.GetDefaultNetwork()
	if err != nil || !standard.Default || standard.CIDR == "" {
		t.Fatalf("the default network is %+v, %v", standard, err)
	}
	made, err := c.NewNetwork("mine")
	if err != nil || made.Result != "success" {
		t.Fatalf("made %+v, %v", made, err)
	}
	if n, err := c.GetNetwork(made.ID); err != nil || n.Label != "mine" || n.Default {
		t.Errorf("got %+v, %v", n, err)
	}
	if n, err := c.FindNetwork("mine"); err != nil || n.ID != made.ID {
		t.Errorf("found %+v, %v", n, err)
	}
	if _, err := c.NewNetwork("mine"); !errors.Is(err, civogo.DatabaseNetworkExistsError) {
		t.Errorf("made it twice: %v", err)
	}
	if _, err := c.DeleteNetwork(standard.ID); !errors.Is(err, civogo.NetworkDeleteDefaultError) {
		t.Errorf("deleted the default network: %v", err)
	}

	open, err := c.NewFirewall(&civogo.FirewallConfig{Name: "open", NetworkID: made.ID, Region: c.Region})
	if err != nil {
		t.Fatal(err)
	}
	plan := config(t, c, "inside")
	plan.NetworkID, plan.FirewallID = made.ID, open.ID
	i := create(t, c, plan)
	if i.NetworkID != made.ID || i.FirewallID != open.ID {
		t.Errorf("created %+v", i)
	}
	if _, err := c.DeleteNetwork(made.ID); !errors.Is(err, civogo.DatabaseNetworkDeleteWithInstanceError) {
		t.Errorf("deleted a network with an instance: %v", err)
	}
	if _, err := c.DeleteFirewall(open.ID); !errors.Is(err, civogo.DatabaseFirewallDeleteFailedError) {
		t.Errorf("deleted a firewall with an instance: %v", err)
	}
	did(t, "delete")(c.DeleteInstance(i.ID))
	did(t, "delete the firewall")(c.DeleteFirewall(open.ID))
	did(t, "delete the network")(c.DeleteNetwork(made.ID))
	if _, err := c.GetNetwork(made.ID); !errors.Is(err, civogo.DatabaseNetworkNotFoundError) {
		t.Errorf("a deleted network: %v", err)
	}
}

func TestFirewalls(t *testing.T) {
	_, c := serve(t, "LON1", sandbox.Options{})
	standard, err := c.GetDefaultNetwork()
	if err != nil {
		t.Fatal(err)
	}
	own := false
	narrow, err := c.NewFirewall(&civogo.FirewallConfig{
		Name: "narrow", Region: c.Region, NetworkID: standard.ID, CreateRules: &own,
		Rules: []civogo.FirewallRule{{Protocol: "tcp", Ports: "22", Cidr: []string{"10.0.0.0/8"}, Direction: "ingress", Action: "allow"}},
	})
	if err != nil || narrow.Result != "success" {
		t.Fatalf("made %+v, %v", narrow, err)
	}
	if f, err := c.FindFirewall("narrow"); err != nil || f.RulesCount != 1 || len(f.Rules) != 1 || f.Rules[0].Ports != "22" || f.Rules[0].Cidr[0] != "10.0.0.0/8" {
		t.Errorf("found %+v, %v", f, err)
	}
	if _, err := c.NewFirewall(&civogo.FirewallConfig{Name: "usual", NetworkID: standard.ID}); err != nil {
		t.Error(err)
	}
	if f, err := c.FindFirewall("usual"); err != nil || f.RulesCount < 1 || f.NetworkID != standard.ID {
		t.Errorf("found %+v, %v", f, err)
	}
	did(t, "delete")(c.DeleteFirewall(narrow.ID))
	if _, err := c.FindFirewall("narrow"); !errors.Is(err, civogo.ZeroMatchesError) {
		t.Errorf("a deleted firewall: %v", err)
	}
}

func TestSSHKeys(t *testing.T) {
	_, c := serve(t, "LON1", sandbox.Options{})
	const public = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFh me"
	r, err := c.NewSSHKey("mine", public)
	did(t, "upload")(r, err)
	mine, err := c.FindSSHKey("mine")
	if err != nil || mine.ID != r.ID || mine.PublicKey != public || mine.Fingerprint == "" || mine.CreatedAt.IsZero() {
		t.Fatalf("found %+v, %v", mine, err)
	}
	plan := config(t, c, "web")
	plan.SSHKeyID = mine.ID
	if i := create(t, c, plan); i.SSHKey != public || i.InitialPassword != "" {
		t.Errorf("created %+v", i)
	}
	if _, err := c.NewSSHKey("mine", public); !errors.Is(err, civogo.DatabaseSSHKeyDuplicateNameError) {
		t.Errorf("uploaded it twice: %v", err)
	}
	did(t, "delete")(c.DeleteSSHKey(mine.ID))
	if _, err := c.FindSSHKey("mine"); !errors.Is(err, civogo.ZeroMatchesError) {
		t.Errorf("a deleted key: %v", err)
	}
}

func TestWhatThereIsNot(t *testing.T) {
	_, c := serve(t, "LON1", sandbox.Options{})
	if _, err := c.ListAvailableKubernetesVersions(); err == nil || !strings.Contains(err.Error(), "501") || !strings.Contains(err.Error(), "/v2/kubernetes/versions") {
		t.Errorf("%v", err)
	}
}
