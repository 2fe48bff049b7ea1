// Package complete completes words of a command line: instances, resources, columns and the values
// of flags.
//
// It answers in the middle of a line that a person is typing, so it is quick, asks nothing and
// writes nothing to stderr. What is wrong with the line, the configuration or the API shows when
// the line is run.
package complete

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/resource"
	"github.com/civoctl/civoctl/internal/target"
	"github.com/civoctl/civoctl/pkg/civo"
)

// onlyWords is the directive for words that are no files and come in their order.
const onlyWords = cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveKeepOrder

// FirstInstance completes the first word to an instance that isOffered; nil offers all.
func FirstInstance(app *cli.App, isOffered func(civo.Instance) bool) cobra.CompletionFunc {
	instances := Instances(app, isOffered)
	return func(cmd *cobra.Command, args []string, word string) ([]cobra.Completion, cobra.ShellCompDirective) {
		if len(args) > 0 {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return instances(cmd, args, word)
	}
}

// Instances completes each word to an instance that isOffered and is not on the line yet. The
// function is given instances with their ID, hostname, status, size, public IP and tags only.
func Instances(app *cli.App, isOffered func(civo.Instance) bool) cobra.CompletionFunc {
	return func(cmd *cobra.Command, args []string, word string) ([]cobra.Completion, cobra.ShellCompDirective) {
		all := candidates(cmd.Context(), app, instanceList())
		return filter(all, args, word, func(c candidate) bool { return isOffered == nil || isOffered(c.instance()) }), onlyWords
	}
}

// Targets completes each word as [Instances] does, and to nothing where the line selects instances.
func Targets(app *cli.App, s *target.Selector, isOffered func(civo.Instance) bool) cobra.CompletionFunc {
	instances := Instances(app, isOffered)
	return func(cmd *cobra.Command, args []string, word string) ([]cobra.Completion, cobra.ShellCompDirective) {
		if s.IsGiven() {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return instances(cmd, args, word)
	}
}

// FirstWord completes the first word to one of words, the others to nothing.
func FirstWord(words ...string) cobra.CompletionFunc {
	return func(cmd *cobra.Command, given []string, word string) ([]cobra.Completion, cobra.ShellCompDirective) {
		if len(given) > 0 {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return Words(words...)(cmd, given, word)
	}
}

// Words completes to the words, in their order.
func Words(words ...string) cobra.CompletionFunc {
	return func(_ *cobra.Command, given []string, word string) ([]cobra.Completion, cobra.ShellCompDirective) {
		return withPrefix(words, given, word), onlyWords
	}
}

// fromList completes to the candidates of the list.
func fromList(app *cli.App, l list) cobra.CompletionFunc {
	return func(cmd *cobra.Command, given []string, word string) ([]cobra.Completion, cobra.ShellCompDirective) {
		return filter(candidates(cmd.Context(), app, l), given, word, func(candidate) bool { return true }), onlyWords
	}
}

// Tags completes to the tags that instances of the region have, without those given.
func Tags(app *cli.App) cobra.CompletionFunc {
	return func(cmd *cobra.Command, given []string, word string) ([]cobra.Completion, cobra.ShellCompDirective) {
		var tags []string
		for _, o := range candidates(cmd.Context(), app, instanceList()) {
			tags = append(tags, o.tags...)
		}
		slices.Sort(tags)
		return withPrefix(slices.Compact(tags), given, word), onlyWords
	}
}

// candidates returns the list from the cache, from the API where that answers in time, or from an
// old cache. It returns nil where there is none of these.
func candidates(ctx context.Context, app *cli.App, l list) []candidate {
	s, err := app.Config.Settings()
	if err != nil || l.regional && s.Region == "" {
		return nil
	}
	if l.fresh == 0 {
		found, _ := fetch(ctx, app, l)
		return found
	}
	cache := cacheOf(s, l)
	old, fresh := cache.read()
	if fresh {
		return old
	}
	found, err := fetch(ctx, app, l)
	if err != nil {
		return old
	}
	cache.write(found)
	return found
}

// fetch reads the list from the API, within the time limit, whatever takes longer: the API, a retry
// or the command that prints the key.
func fetch(ctx context.Context, app *cli.App, l list) ([]candidate, error) {
	ctx, cancel := context.WithTimeout(ctx, completionLimit)
	defer cancel()
	if s, err := app.Config.Settings(); err == nil && s.KeyFromCommand && app.Config.File != "" {
		return nil, errors.New("a file that an unfinished line names starts no command")
	}
	if err := app.API.Connect(); err != nil {
		return nil, err
	}
	type reply struct {
		found []candidate
		err   error
	}
	replies := make(chan reply, 1)
	go func() {
		c, err := app.API.AccountClient(ctx)
		if err != nil {
			replies <- reply{err: err}
			return
		}
		found, err := l.fetch(ctx, c)
		replies <- reply{found, err}
	}()
	select {
	case r := <-replies:
		return r.found, r.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// filter returns the completions of the word: the names of the candidates that isWanted and were
// not given before, sorted. Candidates that share a name, or have one that cannot be typed, are
// completed by ID, and so are all where no name begins with the word.
func filter(all []candidate, given []string, word string, isWanted func(candidate) bool) []cobra.Completion {
	namesakes := map[string]int{}
	for _, o := range all {
		namesakes[strings.ToLower(o.name)]++
	}
	var byName, byID []cobra.Completion
	for _, o := range all {
		if o.isGiven(given) || !isWanted(o) {
			continue
		}
		hasName := isTypeable(o.name) && namesakes[strings.ToLower(o.name)] == 1
		if hasName && hasPrefixFold(o.name, word) {
			byName = append(byName, cobra.CompletionWithDesc(matchCase(o.name, word), o.describe()))
		}
		if hasPrefixFold(o.id, word) && (!hasName || word != "") {
			byID = append(byID, cobra.CompletionWithDesc(matchCase(o.id, word), resource.JoinNonEmpty(o.name, o.describe())))
		}
	}
	found := byName
	if word == "" || len(found) == 0 {
		found = append(found, byID...)
	}
	slices.Sort(found)
	return found
}

// withPrefix returns the words that begin with word, case ignored, and were not given before.
func withPrefix(words, given []string, word string) []cobra.Completion {
	var found []cobra.Completion
	for _, w := range words {
		if hasPrefixFold(w, word) && !slices.Contains(given, w) {
			found = append(found, matchCase(w, word))
		}
	}
	return found
}

// hasPrefixFold reports whether s begins with the prefix, case ignored.
func hasPrefixFold(s, prefix string) bool {
	return len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}

// matchCase returns the name in lower case where it was begun so: names are found in any case, and
// bash takes only what continues what was typed.
func matchCase(name, begun string) string {
	if !strings.HasPrefix(name, begun) && begun == strings.ToLower(begun) {
		return strings.ToLower(name)
	}
	return name
}
