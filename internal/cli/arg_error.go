package cli

import (
	"errors"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/civoctl/civoctl/internal/arg"
	"github.com/civoctl/civoctl/internal/failure"
	"github.com/civoctl/civoctl/internal/suggest"
)

// FlagError returns the usage error for a flag of c that pflag cannot parse: an
// unknown one, one without its value, or one whose value cannot be meant.
func FlagError(c *cobra.Command, err error) error {
	if invalid, ok := errors.AsType[*pflag.InvalidValueError](err); ok {
		return failure.ArgumentError(flagText(invalid.GetFlag(), invalid.GetValue()), invalid.Unwrap())
	}
	if unknown, ok := errors.AsType[*pflag.NotExistError](err); ok && unknown.GetSpecifiedShortnames() == "" {
		return unknownFlag(c, unknown.GetSpecifiedName())
	}
	return failure.Errorf(failure.Usage, "%s: %w", c.CommandPath(), err).WithHint("`%s --help` lists the flags", c.CommandPath())
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

func unknownFlag(c *cobra.Command, name string) error {
	e := failure.Errorf(failure.Usage, "%s: unknown flag --%s", c.CommandPath(), name)
	var known []string
	c.Flags().VisitAll(func(f *pflag.Flag) { known = append(known, "--"+f.Name) })
	if near := suggest.Closest("--"+name, known); len(near) > 0 {
		return e.WithHint("did you mean %s?", strings.Join(near, ", "))
	}
	return e.WithHint("`%s --help` lists the flags", c.CommandPath())
}

// CheckArg parses a positional argument of the given name, such as HOSTNAME. Its
// error is a usage error.
func CheckArg[T any](name, value string, parse func(string) (T, error)) error {
	if err := arg.Check(parse)(value); err != nil {
		return failure.ArgumentError(name+" "+quoteShort(value), err)
	}
	return nil
}
