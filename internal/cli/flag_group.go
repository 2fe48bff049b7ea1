package cli

import (
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// FlagGroup is a group of flags in help and documentation.
type FlagGroup struct {
	Title string
	Flags *pflag.FlagSet
}

// FlagGroups returns the command's own flags, and then those of every command.
func (a *App) FlagGroups(c *cobra.Command) []FlagGroup {
	shared := []FlagGroup{{"Output flags", a.OutputFlags}, {"Global flags", a.GlobalFlags}}
	own := pflag.NewFlagSet("", pflag.ContinueOnError)
	c.Flags().VisitAll(func(f *pflag.Flag) {
		if a.OutputFlags.Lookup(f.Name) == nil && a.GlobalFlags.Lookup(f.Name) == nil {
			own.AddFlag(f)
		}
	})
	if c.HasAvailableSubCommands() && c.HasParent() {
		shared = nil
	}
	return append([]FlagGroup{{"Flags", own}}, shared...)
}
