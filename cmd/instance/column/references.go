package column

import (
	"context"

	"github.com/civoctl/civoctl/internal/resource"
	"github.com/civoctl/civoctl/pkg/civo"
)

// References are the names of what instances refer to by ID. The zero value knows none, and columns
// show the IDs.
type References struct{ networks, firewalls, sshKeys resource.Names }

// Read begins to read the names of a region that will be shown, and returns at once. isShown
// reports whether a table has the column of a name.
func (r *References) Read(ctx context.Context, c *civo.Client, isShown func(name string) bool) {
	if isShown("network_id") {
		resource.ReadNames(ctx, &r.networks, c, resource.Networks())
	}
	if isShown("firewall_id") {
		resource.ReadNames(ctx, &r.firewalls, c, resource.Firewalls())
	}
	if isShown("ssh_key_id") {
		resource.ReadNames(ctx, &r.sshKeys, c, resource.SSHKeys())
	}
}
