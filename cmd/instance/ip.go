package instance

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/civoctl/civoctl/cmd/instance/outcome"
	"github.com/civoctl/civoctl/internal/arg"
	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/complete"
	"github.com/civoctl/civoctl/internal/failure"
	"github.com/civoctl/civoctl/internal/output"
	"github.com/civoctl/civoctl/internal/resource"
	"github.com/civoctl/civoctl/internal/target"
	"github.com/civoctl/civoctl/internal/terminal"
	"github.com/civoctl/civoctl/internal/wait"
	"github.com/civoctl/civoctl/pkg/civo"
)

// newIP returns the commands on the addresses of an instance.
func newIP(app *cli.App) *cobra.Command {
	c := cli.Group("ip", "Show the addresses of an instance, and move a reserved one to it")
	c.AddCommand(newIPShow(app), newIPMove(app))
	return c
}

// addresses are the addresses of an instance.
type addresses struct {
	ID         string `json:"id"`
	Hostname   string `json:"hostname"`
	PublicIP   string `json:"public_ip"`
	PrivateIP  string `json:"private_ip"`
	ReverseDNS string `json:"reverse_dns"`
	Reserved   string `json:"reserved_ip_name"` // the name of the reserved address, "" where it is none
}

// addressesOf returns the addresses of an instance.
func addressesOf(i civo.Instance) addresses {
	reserved, _ := i.Text("reserved_ip_name")
	return addresses{i.ID, i.Hostname, i.PublicIP, i.PrivateIP, i.ReverseDNS, reserved}
}

// addressColumns returns the columns of addresses.
func addressColumns() []output.Column[addresses] {
	return []output.Column[addresses]{
		{Name: "hostname", Header: "HOSTNAME", Value: func(a addresses) any { return a.Hostname }},
		{Name: "public_ip", Header: "PUBLIC IP", Value: func(a addresses) any { return a.PublicIP }},
		{Name: "reserved_ip_name", Header: "RESERVED AS", Value: func(a addresses) any { return a.Reserved }},
		{Name: "private_ip", Header: "PRIVATE IP", Value: func(a addresses) any { return a.PrivateIP }},
		{Name: "reverse_dns", Header: "REVERSE DNS", Priority: 1, Value: func(a addresses) any { return a.ReverseDNS }},
		{Name: "id", Header: "ID", Wide: true, Value: func(a addresses) any { return a.ID }},
	}
}

// newIPShow returns the command that shows the addresses of an instance.
func newIPShow(app *cli.App) *cobra.Command {
	return &cobra.Command{
		Use:               "show INSTANCE",
		Aliases:           []string{"get"},
		Short:             "Show the addresses of an instance",
		Example:           "  civoctl instance ip show web-1\n  civoctl instance ip show web-1 --jq .public_ip",
		Args:              cli.Args(0, 1, "INSTANCE"),
		ValidArgsFunction: complete.FirstInstance(app, nil),
		Annotations:       cli.Columns(addressColumns()),
		RunE: func(cmd *cobra.Command, args []string) error {
			out, err := cli.NewPrinter(app, addressColumns())
			if err != nil {
				return err
			}
			_, i, err := target.One(cmd.Context(), app, args, target.Offer{})
			if err != nil {
				return err
			}
			return out.Item(addressesOf(i))
		},
	}
}

// newIPMove returns the command that moves a reserved address to an instance.
func newIPMove(app *cli.App) *cobra.Command {
	var isAgreed, isDryRun bool
	cmd := &cobra.Command{
		Use:   "move ADDRESS INSTANCE",
		Short: "Move a reserved address to an instance",
		Long: `Move a reserved address, by its name, ID or IP, to an instance. The address that
the instance has is given up, and an instance that has the reserved one loses
it. You are asked to confirm unless you add --yes.`,
		Example:           "  civoctl instance ip move www web-2\n  civoctl instance ip move 198.51.100.7 web-2 --yes",
		Args:              cli.Args(2, 2, "ADDRESS", "INSTANCE"),
		Annotations:       cli.Columns(addressColumns()),
		ValidArgsFunction: completeMove(app),
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx := cmd.Context()
			out, err := cli.NewPrinter(app, addressColumns())
			if err != nil {
				return err
			}
			c, err := app.API.Client(ctx)
			if err != nil {
				return err
			}
			address, err := findReserved(ctx, c, args[0])
			if err != nil {
				return err
			}
			i, err := target.Find(ctx, c, args[1])
			if err != nil {
				return err
			}
			if civo.SameID(address.AssignedTo.ID, i.ID) {
				app.Term.Notef("%s has the address %s already", i.Hostname, address.IP)
				return out.Item(addressesOf(i))
			}
			about := fmt.Sprintf("%s gives up %s", i.Hostname, resource.JoinNonEmpty(i.PublicIP))
			if i.PublicIP == "" {
				about = i.Hostname + " has no public address"
			}
			if owner := address.AssignedTo.Name; address.AssignedTo.ID != "" {
				about += fmt.Sprintf(", and %s %s loses %s", address.AssignedTo.Type, owner, address.IP)
			}
			if isDryRun {
				app.Term.Notef("%s would move to %s: %s", address.IP, i.Hostname, about)
				return out.Item(addressesOf(i))
			}
			question := fmt.Sprintf("Move %s to %s?", output.Clean(address.IP), output.Clean(i.Hostname))
			if err := app.Term.Ask(ctx, isAgreed, "move address", question, about); err != nil {
				return err
			}
			now, err := moveAddress(ctx, app, c, i, address)
			if err != nil {
				return err
			}
			return out.Item(addressesOf(now))
		},
	}
	terminal.YesFlag(cmd.Flags(), &isAgreed)
	arg.Bool(cmd.Flags(), &isDryRun, "dry-run", "tell what would be moved, and move nothing")
	return cmd
}

// completeMove completes the first word to a reserved address and the second to an instance.
func completeMove(app *cli.App) cobra.CompletionFunc {
	reserved, instances := complete.ReservedIPs(app), complete.Instances(app, nil)
	return func(cmd *cobra.Command, args []string, word string) ([]cobra.Completion, cobra.ShellCompDirective) {
		switch len(args) {
		case 0:
			return reserved(cmd, nil, word)
		case 1:
			return instances(cmd, nil, word)
		}
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
}

// findReserved returns the reserved address of that name, ID or IP.
func findReserved(ctx context.Context, c *civo.Client, name string) (civo.ReservedIP, error) {
	var all []civo.ReservedIP
	for r, err := range c.ReservedIPs(ctx) {
		if err != nil {
			return r, err
		}
		if r.IP != "" && strings.EqualFold(r.IP, name) {
			return r, nil
		}
		all = append(all, r)
	}
	kind := resource.Type[civo.ReservedIP]{
		Word: "reserved IP",
		ID:   func(r civo.ReservedIP) string { return r.ID },
		Name: func(r civo.ReservedIP) string { return r.Name },
	}
	found, err := kind.Find(name, c.Region, all)
	if err != nil && len(all) == 0 {
		return found, failure.Errorf(failure.NotFound, "find reserved IP: %s has none", c.Region)
	}
	if e, ok := err.(*failure.Error); ok {
		err = e.WithHint("%s", strings.ReplaceAll(e.Hint, "civoctl reserved IP list", "civoctl api GET /v2/ips"))
	}
	return found, err
}

// moveAddress asks the API to move the address and returns the instance once it has the address.
// Where the reply is lost, the instance tells what became of the request.
func moveAddress(ctx context.Context, app *cli.App, c *civo.Client, i civo.Instance, address civo.ReservedIP) (civo.Instance, error) {
	limit, doing := time.Minute, "move address: accepted"
	moveErr := c.AssignIP(ctx, address.ID, i.ID)
	switch {
	case moveErr == nil:
	case outcome.IsUnclear(moveErr):
		limit, doing = 10*time.Second, "move address: "+app.Explain(ctx, moveErr).Error()
	default:
		return i, fmt.Errorf("move address: %w", moveErr)
	}
	now, isMoved := awaitAddress(ctx, c, i, address.IP, limit)
	if isMoved {
		return now, nil
	}
	kind := failure.Pending
	switch {
	case ctx.Err() != nil:
		kind = failure.Interrupted
	case moveErr != nil:
		kind = failure.Unreachable
	}
	e := failure.Errorf(kind, "%s, and %s does not have %s yet", doing, i.Hostname, address.IP)
	e.Region = c.Region
	return i, e.WithHint("`%s` tells", app.CommandLine(c.Region, "instance", "ip", "show", i.ID))
}

// awaitAddress waits until the instance has the address, for as long as the limit, and reports
// whether it has. It looks once more after an interruption.
func awaitAddress(ctx context.Context, c *civo.Client, i civo.Instance, address string, limit time.Duration) (civo.Instance, bool) {
	read, cancel := outcome.ReadGrace(ctx)
	defer cancel()
	deadline, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	for {
		now, isFound, err := target.Get(read, c, i.ID)
		if err == nil && isFound && now.PublicIP == address {
			return now, true
		}
		if wait.Sleep(deadline, time.Second) != nil {
			return i, false
		}
	}
}
