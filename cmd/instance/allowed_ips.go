package instance

import (
	"context"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/civoctl/civoctl/cmd/instance/batch"
	"github.com/civoctl/civoctl/internal/arg"
	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/failure"
	"github.com/civoctl/civoctl/pkg/civo"
)

// newAllowedIPs returns the command that sets the addresses that an instance may send from.
func newAllowedIPs(app *cli.App) *cobra.Command {
	var addresses []string
	var isCleared bool
	cmd := &cobra.Command{
		Use:   "allowed-ips INSTANCE",
		Short: "Set the addresses that an instance may send from",
		Long: `Set the addresses of its network, besides its own, that an instance may send
from, such as a virtual address that several instances share. --ip replaces the
list, --clear empties it. "civoctl instance show -o json" shows it as
allowed_ips.

The pages of the API do not describe this call: it follows the vendor's own
command-line tool.`,
		Example: `  civoctl instance allowed-ips web-1 --ip 10.0.0.100 --ip 10.0.0.101
  civoctl instance allowed-ips web-1 --clear`,
	}
	fs := cmd.Flags()
	arg.List(fs, &addresses, "ip", "allow the address `ADDRESS`; repeat for several", arg.Address)
	arg.Bool(fs, &isCleared, "clear", "allow no other address")
	v := &batch.Verb{Name: "set allowed addresses", IsSingle: true, IsPlanShown: true}
	v.Check = func() error {
		switch {
		case isCleared && len(addresses) > 0:
			return failure.Errorf(failure.Usage, "--ip and --clear contradict each other")
		case !isCleared && len(addresses) == 0:
			return failure.Errorf(failure.Usage, "set allowed addresses: nothing to set").WithHint("give --ip for each address, or --clear")
		}
		return nil
	}
	v.Plan = func(i civo.Instance) string {
		if isCleared {
			return "none"
		}
		return strings.Join(slices.Compact(slices.Clone(addresses)), " ")
	}
	v.Call = func(ctx context.Context, c *civo.Client, i civo.Instance) (civo.Instance, error) {
		return i, c.SetAllowedIPs(ctx, i.ID, addresses)
	}
	return v.Command(app, cmd)
}
