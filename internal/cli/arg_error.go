package cli

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/civoctl/civoctl/internal/arg"
	"github.com/civoctl/civoctl/internal/failure"
)

// FlagError returns the usage error for a flag of c that pflag cannot parse: an
// unknown one, one without its value, or one whose value cannot be meant.
func FlagError(c *cobra.Command, err error) error {
	if invalid, ok := errors.AsType[*pflag.InvalidValueError](err); ok {
		return failure.ArgumentError(flagText(invalid.GetFlag(), invalid.GetValue()), invalid.Unwrap())
	}
	if bare, ok := errors.AsType[*pflag.ValueRequiredError](err); ok {
		f := bare.GetFlag()
		placeholder, _ := pflag.UnquoteUsage(f)
		return failure.Errorf(failure.Usage, "%s: --%s needs a value", c.CommandPath(), f.Name).
			WithHint("write --%s %s; `%s --help` describes it", f.Name, placeholder, c.CommandPath())
	}
	unknown, ok := errors.AsType[*pflag.NotExistError](err)
	if words := c.Flags().Args(); ok && c.HasAvailableSubCommands() && len(words) > 0 {
		return knownCommand(c, words) // the flag is that of a command which is another's, or none
	}
	e := failure.Errorf(failure.Usage, "%s: %w", c.CommandPath(), err)
	switch {
	case ok && unknown.GetSpecifiedShortnames() == "":
		e.Err = fmt.Errorf("%s: unknown flag --%s", c.CommandPath(), unknown.GetSpecifiedName())
		return e.WithHint("%s", guessFlag(c, unknown.GetSpecifiedName()))
	case ok && len(unknown.GetSpecifiedShortnames()) > 1 && c.Flag(unknown.GetSpecifiedShortnames()) != nil:
		return e.WithHint("did you mean --%s?", unknown.GetSpecifiedShortnames())
	case ok && unknown.GetSpecifiedName() == "f" && c.Flag("yes") != nil:
		return e.WithHint("did you mean --yes?")
	}
	return e.WithHint("`%s --help` lists the flags", c.CommandPath())
}

// flagText returns the flag and its value as they are shown in an error. The value
// of a switch and that of a secret are left out: they may be a key.
func flagText(f *pflag.Flag, value string) string {
	name := "--" + f.Name
	switch f.Value.Type() {
	case arg.KindBool, arg.KindSecret:
		return name
	}
	return name + " " + quoteShort(value)
}

// flagNames returns the flags of c, with their dashes.
func flagNames(c *cobra.Command) []string {
	var names []string
	c.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, "--"+f.Name) })
	return names
}

// CheckArg parses a positional argument of the given name, such as HOSTNAME. Its
// error is a usage error.
func CheckArg[T any](name, value string, parse func(string) (T, error)) error {
	if err := arg.Check(parse)(value); err != nil {
		return failure.ArgumentError(name+" "+quoteShort(value), err)
	}
	return nil
}
