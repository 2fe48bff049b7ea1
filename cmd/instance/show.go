package instance

import (
	"github.com/spf13/cobra"

	"github.com/civoctl/civoctl/cmd/instance/column"
	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/complete"
	"github.com/civoctl/civoctl/internal/target"
)

// newShow returns the command that shows everything about an instance.
func newShow(app *cli.App) *cobra.Command {
	return &cobra.Command{
		Use:     "show INSTANCE",
		Aliases: []string{"get", "describe"},
		Short:   "Show the details of an instance",
		Long: `Show the details of an instance. Its script is shown as text. JSON and YAML have
it as the API sends it, in base64; to decode it:

  --jq '.user_script // .script | @base64d'`,
		Example:           "  civoctl instance show web-1\n  civoctl instance show web-1 --jq .public_ip",
		Args:              cli.Args(0, 1, "INSTANCE"),
		ValidArgsFunction: complete.FirstInstance(app, nil),
		Annotations:       cli.Columns(column.All(&column.References{})),
		RunE: func(cmd *cobra.Command, args []string) error {
			var refs column.References
			out, err := cli.NewPrinter(app, column.All(&refs))
			if err != nil {
				return err
			}
			c, i, err := target.One(cmd.Context(), app, args, target.Offer{})
			if err != nil {
				return err
			}
			refs.Read(cmd.Context(), c, func(name string) bool {
				id, _ := i.Text(name)
				return id != "" && out.ShowsField(name)
			})
			return out.Item(i)
		},
	}
}
