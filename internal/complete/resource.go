package complete

import (
	"github.com/spf13/cobra"

	"github.com/civoctl/civoctl/internal/cli"
)

// Resources completes each word to a resource of the type with that word, such as "firewall", that
// is not on the line yet.
func Resources(app *cli.App, word string) cobra.CompletionFunc {
	for _, l := range []list{regionList(), sizeList(), imageList(), networkList(), firewallList(), sshKeyList()} {
		if l.name == word {
			return fromList(app, l)
		}
	}
	return cobra.NoFileCompletions
}

// FirstResource completes the first word as [Resources] does, and the others to nothing.
func FirstResource(app *cli.App, word string) cobra.CompletionFunc {
	all := Resources(app, word)
	return func(cmd *cobra.Command, args []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
		if len(args) > 0 {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return all(cmd, args, typed)
	}
}
