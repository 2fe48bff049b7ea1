package cli

import (
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// groupAnnotation is the annotation of a flag with the title of its group.
const groupAnnotation = "civoctl_group"

// FlagGroup is a group of flags in help and documentation.
type FlagGroup struct {
	Title string
	Flags *pflag.FlagSet
}

// SetFlagGroup puts flags of fs into a group of their own, under the title.
func SetFlagGroup(fs *pflag.FlagSet, title string, names ...string) {
	for _, name := range names {
		_ = fs.SetAnnotation(name, groupAnnotation, []string{title}) // it fails for a flag that fs does not have
	}
}

// OwnFlags returns the flags of the command that not every command has, those without a group
// first.
func (a *App) OwnFlags(c *cobra.Command) []FlagGroup {
	groups := []FlagGroup{newFlagGroup("Flags")}
	c.Flags().SortFlags = false // as declared, the important ones first
	c.LocalFlags().VisitAll(func(f *pflag.Flag) {
		if a.OutputFlags.Lookup(f.Name) != nil || a.GlobalFlags.Lookup(f.Name) != nil {
			return
		}
		n := 0
		if titles := f.Annotations[groupAnnotation]; len(titles) > 0 {
			for n = range groups {
				if groups[n].Title == titles[0] {
					break
				}
			}
			if groups[n].Title != titles[0] {
				groups, n = append(groups, newFlagGroup(titles[0])), len(groups)
			}
		}
		groups[n].Flags.AddFlag(f)
	})
	return groups
}

// SharedFlags returns the flags that every command has.
func (a *App) SharedFlags() []FlagGroup {
	return []FlagGroup{{"Output flags", a.OutputFlags}, {"Global flags", a.GlobalFlags}}
}

// newFlagGroup returns a group without flags.
func newFlagGroup(title string) FlagGroup {
	fs := pflag.NewFlagSet("", pflag.ContinueOnError)
	fs.SortFlags = false
	return FlagGroup{title, fs}
}
