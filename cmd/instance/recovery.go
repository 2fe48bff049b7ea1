package instance

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/civoctl/civoctl/cmd/instance/batch"
	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/complete"
	"github.com/civoctl/civoctl/internal/output"
	"github.com/civoctl/civoctl/internal/target"
	"github.com/civoctl/civoctl/pkg/civo"
)

// recoveryNote says where the call is known from.
const recoveryNote = `

The pages of the API do not describe this call: it follows the vendor's own
command-line tool.`

// newRecovery returns the commands on the recovery mode of an instance.
func newRecovery(app *cli.App) *cobra.Command {
	c := cli.Group("recovery", "Turn the recovery mode of an instance on and off")
	c.AddCommand(newSetRecovery(app, "on", true), newSetRecovery(app, "off", false), newRecoveryStatus(app))
	return c
}

// newSetRecovery returns the command that turns the recovery mode on or off.
func newSetRecovery(app *cli.App, word string, isOn bool) *cobra.Command {
	cmd := &cobra.Command{
		Use:   word + " INSTANCE",
		Short: "Turn the recovery mode of an instance " + word,
		Long: "Turn the recovery mode of an instance " + word + `. It takes effect when the
instance is rebooted, which this command does not do.` + recoveryNote,
		Example: "  civoctl instance recovery " + word + " web-1 && civoctl instance reboot web-1",
	}
	v := &batch.Verb{Name: "turn recovery " + word, IsSingle: true}
	v.Call = func(ctx context.Context, c *civo.Client, i civo.Instance) (civo.Instance, error) {
		return i, c.SetRecovery(ctx, i.ID, isOn)
	}
	return v.Command(app, cmd)
}

// recoveryState is what the API says of the recovery mode of an instance.
type recoveryState struct {
	ID       string `json:"id"`
	Hostname string `json:"hostname"`
	Recovery string `json:"recovery"`
}

// recoveryColumns returns the columns of a recoveryState.
func recoveryColumns() []output.Column[recoveryState] {
	return []output.Column[recoveryState]{
		{Name: "hostname", Header: "HOSTNAME", Value: func(r recoveryState) any { return r.Hostname }},
		{Name: "id", Header: "ID", Value: func(r recoveryState) any { return r.ID }},
		{Name: "recovery", Header: "RECOVERY", Value: func(r recoveryState) any { return r.Recovery }},
	}
}

// newRecoveryStatus returns the command that shows the recovery mode.
func newRecoveryStatus(app *cli.App) *cobra.Command {
	return &cobra.Command{
		Use:               "status INSTANCE",
		Aliases:           []string{"show"},
		Short:             "Show the recovery mode of an instance",
		Long:              "Show what the API says of the recovery mode of an instance, in its own words." + recoveryNote,
		Example:           "  civoctl instance recovery status web-1",
		Args:              cli.Args(0, 1, "INSTANCE"),
		ValidArgsFunction: complete.FirstInstance(app, nil),
		Annotations:       cli.Columns(recoveryColumns()),
		RunE: func(cmd *cobra.Command, args []string) error {
			out, err := cli.NewPrinter(app, recoveryColumns())
			if err != nil {
				return err
			}
			c, i, err := target.One(cmd.Context(), app, args, target.Offer{})
			if err != nil {
				return err
			}
			word, err := c.Recovery(cmd.Context(), i.ID)
			if err != nil {
				return err
			}
			return out.Item(recoveryState{i.ID, i.Hostname, word})
		},
	}
}
