package config

import (
	"github.com/spf13/cobra"

	"github.com/civoctl/civoctl/internal/arg"
	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/config"
	"github.com/civoctl/civoctl/internal/output"
)

// columns returns the columns of a setting. Without origin the ORIGIN column is a wide one.
func columns(origin bool) []output.Column[config.Value] {
	return []output.Column[config.Value]{
		{Name: "name", Header: "NAME", Value: func(v config.Value) any { return v.Name }},
		{Name: "value", Header: "VALUE", Keep: true, Whole: true, Value: func(v config.Value) any { return v.Value }},
		{Name: "origin", Header: "ORIGIN", Wide: !origin, Value: func(v config.Value) any { return v.Origin }},
	}
}

// newList returns the list command.
func newList(app *cli.App) *cobra.Command {
	var origin bool
	cmd := &cobra.Command{
		Use:     "list",
		Aliases: []string{"ls"},
		Short:   "List all settings and their values",
		Long: `List all settings and their values, with flags and the environment applied. The
API key is masked. If the file cannot be read, stderr says why, and the values
from flags, the environment and the defaults are listed.`,
		Example:     "  civoctl config list\n  civoctl config list --origin",
		Args:        cli.Args(0, 0),
		Annotations: cli.Columns(columns(true)),
		RunE: func(*cobra.Command, []string) error {
			out, err := cli.NewPrinter(app, columns(origin))
			if err != nil {
				return err
			}
			s, err := app.Config.Settings()
			if err != nil {
				app.Term.Notef("warning: without the configuration file: %v", err)
			}
			return out.Slice(s.Values())
		},
	}
	arg.Bool(cmd.Flags(), &origin, "origin", "show where each value comes from")
	return cmd
}
