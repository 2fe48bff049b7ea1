package cli

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/civoctl/civoctl/internal/arg"
	"github.com/civoctl/civoctl/internal/config"
	"github.com/civoctl/civoctl/pkg/civo"
)

// completers are how the values of flags are completed, by the flag's name. It
// means the same in every command that has it.
func (a *App) completers() map[string]cobra.CompletionFunc {
	sizes, files := a.completeFrom(sizeList()), cobra.FixedCompletions(nil, cobra.ShellCompDirectiveDefault)
	return map[string]cobra.CompletionFunc{
		"output":  CompleteWords(arg.Formats()...),
		"columns": a.completeColumns,
		"sort-by": a.completeSort,
		"color":   CompleteWords(arg.Colors()...),

		"profile": a.CompleteProfiles(),
		"region":  a.completeFrom(regionList()),
		"config":  files,

		"size":         sizes,
		"current-size": sizes,
		"image":        a.completeFrom(imageList()),
		"network":      a.completeFrom(networkList()),
		"firewall":     a.completeFrom(firewallList()),
		"ssh-key":      a.completeFrom(sshKeyList()),
		"public-ip":    CompleteWords("create", "none"),
		"script":       files,

		"tag":     a.CompleteTags,
		"not-tag": a.CompleteTags,
		"add":     a.CompleteTags,
		"remove":  a.CompleteTags,
		"status":  CompleteWords(civo.Statuses()...),
		"for":     CompleteWords(arg.Goals()...),
	}
}

// PrepareCompletion makes the values of all flags of the tree complete, and lets
// nothing be offered that is not safe. It is for the runs that complete a line,
// and makes such a line forgiving: a flag that is misspelt does not keep the
// next word from being completed.
func (a *App) PrepareCompletion(root *cobra.Command) {
	completers := a.completers()
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
			_ = c.RegisterFlagCompletionFunc(f.Name, onlySafe(several(f, complete)))
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
		return append(found, begun([]string{arg.None}, nil, word)...), directive
	}
}

// several completes the last of a flag's values where it takes more than one,
// and leaves out those it has.
func several(f *pflag.Flag, complete cobra.CompletionFunc) cobra.CompletionFunc {
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

// CompleteProfile completes the first word to a profile of the configuration.
func (a *App) CompleteProfile() cobra.CompletionFunc {
	profiles := a.CompleteProfiles()
	return func(cmd *cobra.Command, args []string, word string) ([]cobra.Completion, cobra.ShellCompDirective) {
		if len(args) > 0 {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return profiles(cmd, args, word)
	}
}

// CompleteProfiles completes each word to a profile of the configuration that is
// not on the line yet.
func (a *App) CompleteProfiles() cobra.CompletionFunc {
	return func(_ *cobra.Command, args []string, word string) ([]cobra.Completion, cobra.ShellCompDirective) {
		path, _, err := config.Locate(config.Flags{Config: a.Config})
		if err != nil {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		file, err := config.Read(path)
		if err != nil {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		var offers []offer
		for _, p := range file.Profiles() {
			offers = append(offers, offer{id: p.Name(), name: p.Name(), note: sentence(p.Get("region"), p.Get("api_url"))}.clean())
		}
		return choose(offers, args, word, func(offer) bool { return true }), onlyWords
	}
}

// completeColumns completes to a column. The one that is left is offered with
// what may follow it as well, so that the shell adds no space.
func (a *App) completeColumns(cmd *cobra.Command, given []string, word string) ([]cobra.Completion, cobra.ShellCompDirective) {
	found := begun(ColumnsOf(cmd), given, word)
	if len(found) == 1 {
		found = append(found, found[0]+",")
	}
	return found, onlyWords
}

// completeSort completes to a column, and to one whose order is the other way.
func (a *App) completeSort(cmd *cobra.Command, _ []string, word string) ([]cobra.Completion, cobra.ShellCompDirective) {
	name, order, _ := strings.Cut(word, ":")
	found := begun(ColumnsOf(cmd), nil, name)
	if i := slices.Index(found, name); i >= 0 {
		found = found[i : i+1]
	}
	if len(found) == 1 {
		found = []string{found[0], found[0] + ":desc"}
	}
	if order == "" {
		return found, onlyWords
	}
	return begun(found, nil, word), onlyWords
}
