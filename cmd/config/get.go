package config

import (
	"github.com/spf13/cobra"

	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/complete"
	"github.com/civoctl/civoctl/internal/config"
	"github.com/civoctl/civoctl/internal/failure"
	"github.com/civoctl/civoctl/internal/suggest"
)

// newGet returns the get command.
func newGet(app *cli.App) *cobra.Command {
	return &cobra.Command{
		Use:               "get NAME",
		Short:             "Show the value of a setting",
		Long:              "Show the value of a setting, with flags and the environment applied. A setting\nwithout a value prints an empty line.",
		Example:           "  civoctl config get region\n  civoctl config get region -o json",
		Args:              cli.Args(1, 1, "NAME"),
		Annotations:       cli.Columns(columns(true)),
		ValidArgsFunction: complete.FirstWord(config.Keys()...),
		RunE: func(_ *cobra.Command, args []string) error {
			out, err := cli.NewPrinter(app, columns(true))
			if err != nil {
				return err
			}
			s, broken := app.Config.Settings()
			v, ok := s.Value(args[0])
			switch {
			case !ok:
				return unknownSetting(args[0], names(s))
			case broken != nil && v.Origin.Source < config.FromEnvironment:
				return broken // the file may hold another value
			case app.Output.IsPlain():
				return app.Term.WriteLines(v.Value)
			}
			return out.Item(v)
		},
	}
}

// names returns the names of all settings.
func names(s *config.Settings) []string {
	var names []string
	for _, v := range s.Values() {
		names = append(names, v.Name)
	}
	return names
}

// unknownSetting returns the error about a setting that is not in known, with the nearest name as a
// hint.
func unknownSetting(name string, known []string) error {
	e := failure.Errorf(failure.Usage, "no such setting: %q", name)
	if near := suggest.Closest(name, known); len(near) > 0 {
		return e.WithHint("did you mean %s?", near[0])
	}
	return e.WithHint("`civoctl config list` lists them")
}
