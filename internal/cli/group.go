package cli

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/civoctl/civoctl/internal/arg"
	"github.com/civoctl/civoctl/internal/failure"
	"github.com/civoctl/civoctl/internal/suggest"
)

// Group is a command that only holds others: alone it prints its help, with
// a word it does not know it fails and suggests the nearest it does.
func Group(use, short string, aliases ...string) *cobra.Command {
	return &cobra.Command{
		Use:     use,
		Aliases: aliases,
		Short:   short,
		Args:    knownCommand,
		RunE:    func(c *cobra.Command, _ []string) error { return c.Help() },
	}
}

// Placeholder returns the word that stands for one of the group's commands where
// their usage is told: what follows the group's name in Use, else COMMAND.
func Placeholder(group *cobra.Command) string {
	_, word, _ := strings.Cut(group.Use, " ")
	return cmp.Or(word, "COMMAND")
}

func knownCommand(c *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	var names []string
	for _, sub := range c.Commands() {
		if sub.IsAvailableCommand() {
			names = append(append(names, sub.Name()), sub.Aliases...)
		}
	}
	e := failure.Errorf(failure.Usage, "unknown command %q for %q", args[0], c.CommandPath())
	if below := groupWith(c, args[0]); below != nil {
		return e.WithHint("did you mean `%s %s`?", below.CommandPath(), args[0])
	}
	if near := suggest.Closest(args[0], names); len(near) > 0 {
		return e.WithHint("did you mean `%s %s`?", c.CommandPath(), near[0])
	}
	return e.WithHint("`%s --help` lists what there is", c.CommandPath())
}

// groupWith returns the group below c that has a command of the name, the largest where several have; nil
// for none.
func groupWith(c *cobra.Command, name string) (group *cobra.Command) {
	for _, sub := range c.Commands() {
		has := slices.ContainsFunc(sub.Commands(), func(verb *cobra.Command) bool {
			return verb.IsAvailableCommand() && (verb.Name() == name || verb.HasAlias(name))
		})
		if has && (group == nil || len(sub.Commands()) > len(group.Commands())) {
			group = sub
		}
	}
	return group
}

// Args bounds the number of positional arguments, naming them in the error.
func Args(minimum, maximum int, names ...string) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		switch {
		case len(args) < minimum:
			return failure.Errorf(failure.Usage, "%s: %s is missing", c.CommandPath(), names[len(args)]).
				WithHint("usage: %s", c.UseLine())
		case maximum >= 0 && len(args) > maximum:
			return failure.Errorf(failure.Usage, "%s: too many arguments: %s", c.CommandPath(), quoteAll(args[maximum:])).
				WithHint("usage: %s", c.UseLine())
		}
		for n, word := range args {
			if err := arg.CheckGiven(word); err != nil {
				return failure.ArgumentError(names[min(n, len(names)-1)]+" "+quoteShort(word), err)
			}
		}
		return nil
	}
}

func quoteAll(words []string) string {
	quoted := make([]string, len(words))
	for i, w := range words {
		quoted[i] = fmt.Sprintf("%q", w)
	}
	return strings.Join(quoted, ", ")
}

// quoteShort quotes a value for an error, cut where it is very long.
func quoteShort(value string) string {
	const most = 200 // bytes
	if len(value) <= most {
		return fmt.Sprintf("%q", value)
	}
	return fmt.Sprintf("%q…", strings.ToValidUTF8(value[:most], ""))
}
