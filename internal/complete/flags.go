package complete

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/civoctl/civoctl/internal/arg"
	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/config"
	"github.com/civoctl/civoctl/internal/health"
	"github.com/civoctl/civoctl/internal/resource"
	"github.com/civoctl/civoctl/pkg/civo"
)

// completers returns the functions that complete the values of flags, by the name of the flag. A
// name means the same in every command that has it.
func completers(app *cli.App) map[string]cobra.CompletionFunc {
	tags := Tags(app)
	sizes, files := fromList(app, sizeList()), cobra.FixedCompletions(nil, cobra.ShellCompDirectiveDefault)
	return map[string]cobra.CompletionFunc{
		"output":  Words(arg.Formats()...),
		"columns": columns,
		"sort-by": sortFields,
		"color":   Words(arg.Colors()...),

		"profile": Profiles(app),
		"region":  fromList(app, regionList()),
		"config":  files,

		"like":         Instances(app, nil),
		"size":         narrowed(app, sizeList(), areLarger),
		"current-size": sizes,
		"image":        fromList(app, imageList()),
		"network":      fromList(app, networkList()),
		"firewall":     narrowed(app, firewallList(), areInNetwork),
		"ssh-key":      fromList(app, sshKeyList()),
		"public-ip":    Words("create", "none"),
		"script":       files,
		"file":         files,

		"tag":      tags,
		"not-tag":  tags,
		"add":      tags,
		"remove":   tagsOfNamed(app),
		"status":   Words(civo.Statuses()...),
		"host":     Instances(app, nil),
		"for":      Words(arg.Goals()...),
		"until":    Words(health.Goals()...),
		"wait-for": Words(health.Goals()...),
	}
}

// Prepare registers completion for the flags of every command, drops words that are not safe, and
// makes parsing accept unknown flags, so that a misspelt flag does not keep the next word from
// being completed. It is called in completion runs only.
func Prepare(app *cli.App, root *cobra.Command) {
	completers := completers(app)
	register := func(c *cobra.Command) func(*pflag.Flag) {
		return func(f *pflag.Flag) {
			// The marks of the value's name are for the help text.
			f.Usage = strings.ReplaceAll(f.Usage, "`", "")
			arg.Relax(f)
			complete, ok := completers[f.Name]
			if ok && f.Value.Type() == arg.KindOrNone {
				complete = orNone(complete)
			}
			if _, own := c.GetFlagCompletionFunc(f.Name); own || !ok {
				return
			}
			// The flag is the command's own, and has no function yet.
			_ = c.RegisterFlagCompletionFunc(f.Name, onlySafe(multiValue(f, complete)))
		}
	}
	var walk func(*cobra.Command)
	walk = func(c *cobra.Command) {
		c.FParseErrWhitelist.UnknownFlags = true
		if c.ValidArgsFunction != nil {
			c.ValidArgsFunction = onlySafe(c.ValidArgsFunction)
		}
		c.PersistentFlags().VisitAll(register(c))
		c.Flags().VisitAll(register(c))
		for _, sub := range c.Commands() {
			walk(sub)
		}
	}
	walk(root)
}

// orNone completes to what complete does, and then to the word [arg.None].
func orNone(complete cobra.CompletionFunc) cobra.CompletionFunc {
	return func(cmd *cobra.Command, given []string, word string) ([]cobra.Completion, cobra.ShellCompDirective) {
		found, directive := complete(cmd, given, word)
		return append(found, withPrefix([]string{arg.None}, nil, word)...), directive
	}
}

// multiValue completes the last of a flag's values where it takes more than one,
// and leaves out those it has.
func multiValue(f *pflag.Flag, complete cobra.CompletionFunc) cobra.CompletionFunc {
	values, ok := f.Value.(pflag.SliceValue)
	if !ok {
		return func(cmd *cobra.Command, _ []string, word string) ([]cobra.Completion, cobra.ShellCompDirective) {
			return complete(cmd, nil, word)
		}
	}
	return func(cmd *cobra.Command, _ []string, word string) ([]cobra.Completion, cobra.ShellCompDirective) {
		given, before := values.GetSlice(), ""
		if i := strings.LastIndex(word, ","); i >= 0 && f.Value.Type() == arg.KindColumns {
			given = append(slices.Clone(given), strings.Split(word[:i], ",")...)
			before, word = word[:i+1], word[i+1:]
		}
		found, directive := complete(cmd, given, word)
		for i := range found {
			found[i] = before + found[i]
		}
		return found, directive
	}
}

// FirstProfile completes the first word to a profile of the configuration.
func FirstProfile(app *cli.App) cobra.CompletionFunc {
	profiles := Profiles(app)
	return func(cmd *cobra.Command, args []string, word string) ([]cobra.Completion, cobra.ShellCompDirective) {
		if len(args) > 0 {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return profiles(cmd, args, word)
	}
}

// Profiles completes each word to a profile of the configuration that is not on the line yet.
func Profiles(app *cli.App) cobra.CompletionFunc {
	return func(_ *cobra.Command, args []string, word string) ([]cobra.Completion, cobra.ShellCompDirective) {
		path, _, err := config.Locate(config.Flags{Config: app.Config.File})
		if err != nil {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		file, err := config.Read(path)
		if err != nil {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		var all []candidate
		for _, p := range file.Profiles() {
			all = append(all, candidate{id: p.Name(), name: p.Name(), note: resource.JoinNonEmpty(p.Get("region"), p.Get("api_url"))}.clean())
		}
		return filter(all, args, word, func(candidate) bool { return true }), onlyWords
	}
}

// columns completes to a column. The one that is left is offered with
// what may follow it as well, so that the shell adds no space.
func columns(cmd *cobra.Command, given []string, word string) ([]cobra.Completion, cobra.ShellCompDirective) {
	found := withPrefix(cli.ColumnsOf(cmd), given, word)
	if len(found) == 1 {
		found = append(found, found[0]+",")
	}
	return found, onlyWords
}

// sortFields completes to a column, and to one whose order is the other way.
func sortFields(cmd *cobra.Command, _ []string, word string) ([]cobra.Completion, cobra.ShellCompDirective) {
	name, order, _ := strings.Cut(word, ":")
	found := withPrefix(cli.ColumnsOf(cmd), nil, name)
	if i := slices.Index(found, name); i >= 0 {
		found = found[i : i+1]
	}
	if len(found) == 1 {
		found = []string{found[0], found[0] + ":desc"}
	}
	if order == "" {
		return found, onlyWords
	}
	return withPrefix(found, nil, word), onlyWords
}
