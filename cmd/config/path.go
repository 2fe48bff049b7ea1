package config

import (
	"github.com/spf13/cobra"

	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/config"
)

// newPath returns the path command.
func newPath(app *cli.App) *cobra.Command {
	return &cobra.Command{
		Use:         "path",
		Short:       "Show the path of the configuration file",
		Example:     "  civoctl config path\n  $EDITOR \"$(civoctl config path)\"",
		Args:        cli.Args(0, 0),
		Annotations: cli.Columns(columns(true)),
		RunE: func(*cobra.Command, []string) error {
			out, err := cli.NewPrinter(app, columns(true))
			if err != nil {
				return err
			}
			path, origin, err := app.Config.Path()
			if err != nil {
				return err
			}
			if app.Output.IsPlain() {
				return app.Term.WriteLines(path)
			}
			return out.Item(config.Value{Name: "config", Value: path, Origin: origin})
		},
	}
}
