package cli

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/civoctl/civoctl/internal/arg"
	"github.com/civoctl/civoctl/internal/failure"
)

// Group returns a command that only has subcommands. Run without one it prints its help; an unknown
// one is a usage error that suggests the nearest.
func Group(use, short string, aliases ...string) *cobra.Command {
	return &cobra.Command{
		Use:     use,
		Aliases: aliases,
		Short:   short,
		Args:    knownCommand,
		RunE:    func(c *cobra.Command, _ []string) error { return c.Help() },
	}
}

// anyCommand stands for a subcommand in the usage of most groups.
const anyCommand = "COMMAND"

// Placeholder returns the word for a subcommand in the usage of the group: what follows the name of
// the group in Use, else COMMAND.
func Placeholder(group *cobra.Command) string {
	_, word, _ := strings.Cut(group.Use, " ")
	return cmp.Or(word, anyCommand)
}

// knownCommand returns the usage error for a subcommand that the group does not have, with the one
// that may be meant.
func knownCommand(c *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	if word := Placeholder(c); word != anyCommand {
		return failure.Errorf(failure.Usage, "unknown %s %q for %q", strings.ToLower(word), args[0], c.CommandPath()).
			WithHint("valid values: %s", strings.Join(commandNames(c), ", "))
	}
	return failure.Errorf(failure.Usage, "unknown command %q for %q", args[0], c.CommandPath()).
		WithHint("%s", guessCommand(c, args[0]))
}

// Args returns a check of the number of positional arguments, whose errors have their names. A
// negative maximum means no limit.
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

// quoteAll quotes each word and joins them with commas.
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
