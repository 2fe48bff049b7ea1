package complete

import (
	"context"
	"slices"

	"github.com/spf13/cobra"

	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/pkg/civo"
)

// narrowing returns which candidates fit what the line has already; nil where all do.
type narrowing func(ctx context.Context, app *cli.App, cmd *cobra.Command) func(candidate) bool

// narrowed completes to the candidates of the list that fit the line.
func narrowed(app *cli.App, l list, narrow narrowing) cobra.CompletionFunc {
	return func(cmd *cobra.Command, given []string, word string) ([]cobra.Completion, cobra.ShellCompDirective) {
		ctx, cancel := context.WithTimeout(cmd.Context(), completionLimit) // of all the lists together
		defer cancel()
		all := candidates(ctx, app, l)
		fits := narrow(ctx, app, cmd)
		if fits == nil {
			fits = func(candidate) bool { return true }
		}
		return filter(all, given, word, fits), onlyWords
	}
}

// areLarger narrows the sizes to get, of a command that has the sizes it selects by in another
// flag, to those that are larger than the sizes of the instances named.
func areLarger(ctx context.Context, app *cli.App, cmd *cobra.Command) func(candidate) bool {
	if cmd.Flags().Lookup("current-size") == nil {
		return nil
	}
	named := namedInstances(ctx, app, cmd)
	if len(named) == 0 {
		return nil
	}
	var now []candidate
	for _, size := range candidates(ctx, app, sizeList()) {
		if slices.ContainsFunc(named, func(i candidate) bool { return i.size == size.name }) {
			now = append(now, size)
		}
	}
	return func(size candidate) bool {
		return !slices.ContainsFunc(now, func(n candidate) bool {
			return size.name == n.name || size.cores < n.cores || size.ram < n.ram || size.disk < n.disk
		})
	}
}

// areInNetwork narrows firewalls to those of the network of --network, or of the networks of the
// instances named.
func areInNetwork(ctx context.Context, app *cli.App, cmd *cobra.Command) func(candidate) bool {
	var networks []string
	if f := cmd.Flags().Lookup("network"); f != nil && f.Changed {
		for _, n := range candidates(ctx, app, networkList()) {
			if n.isGiven([]string{f.Value.String()}) {
				networks = append(networks, n.id)
			}
		}
	}
	for _, i := range namedInstances(ctx, app, cmd) {
		if i.network != "" {
			networks = append(networks, i.network)
		}
	}
	if len(networks) == 0 {
		return nil
	}
	return func(firewall candidate) bool {
		return slices.ContainsFunc(networks, func(id string) bool { return civo.SameID(id, firewall.network) })
	}
}

// tagsOfNamed completes to the tags of the instances named, or to all where none is.
func tagsOfNamed(app *cli.App) cobra.CompletionFunc {
	all := Tags(app)
	return func(cmd *cobra.Command, given []string, word string) ([]cobra.Completion, cobra.ShellCompDirective) {
		named := namedInstances(cmd.Context(), app, cmd)
		if len(named) == 0 {
			return all(cmd, given, word)
		}
		var tags []string
		for _, i := range named {
			tags = append(tags, i.tags...)
		}
		slices.Sort(tags)
		return withPrefix(slices.Compact(tags), given, word), onlyWords
	}
}

// namedInstances returns the instances that the arguments of the line name, as far as they are
// known.
func namedInstances(ctx context.Context, app *cli.App, cmd *cobra.Command) []candidate {
	words := cmd.Flags().Args()
	if len(words) == 0 || cmd.Name() == "create" {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(candidates(ctx, app, instanceList())), func(i candidate) bool { return !i.isGiven(words) })
}
