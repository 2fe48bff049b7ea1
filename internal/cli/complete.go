package cli

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/civoctl/civoctl/pkg/civo"
)

// Completion answers in the middle of a line that somebody is typing: quickly
// or not at all, without a question and without a word on stderr. What is wrong
// with the line, the configuration or the API shows when the line is run.

// onlyWords is the directive for words that are no files and come in their order.
const onlyWords = cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveKeepOrder

// CompleteInstance completes the first word to an instance that is useful; nil
// finds all of them so.
func (a *App) CompleteInstance(useful func(civo.Instance) bool) cobra.CompletionFunc {
	instances := a.CompleteInstances(useful)
	return func(cmd *cobra.Command, args []string, word string) ([]cobra.Completion, cobra.ShellCompDirective) {
		if len(args) > 0 {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return instances(cmd, args, word)
	}
}

// CompleteInstances completes each word to an instance that is useful and is
// not on the line yet. useful sees what tells instances apart, no more: ID,
// hostname, status, size, public IP and tags.
func (a *App) CompleteInstances(useful func(civo.Instance) bool) cobra.CompletionFunc {
	return func(cmd *cobra.Command, args []string, word string) ([]cobra.Completion, cobra.ShellCompDirective) {
		known := a.known(cmd.Context(), instanceList())
		return choose(known, args, word, func(o offer) bool { return useful == nil || useful(o.instance()) }), onlyWords
	}
}

// CompleteTargets completes each word as [App.CompleteInstances] does, and to nothing where the line
// selects instances: then it names none.
func (a *App) CompleteTargets(s *Selector, useful func(civo.Instance) bool) cobra.CompletionFunc {
	instances := a.CompleteInstances(useful)
	return func(cmd *cobra.Command, args []string, word string) ([]cobra.Completion, cobra.ShellCompDirective) {
		if s.IsGiven() {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return instances(cmd, args, word)
	}
}

// CompleteWord completes the first word to one of words, the others to nothing.
func CompleteWord(words ...string) cobra.CompletionFunc {
	return func(cmd *cobra.Command, given []string, word string) ([]cobra.Completion, cobra.ShellCompDirective) {
		if len(given) > 0 {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return CompleteWords(words...)(cmd, given, word)
	}
}

// CompleteWords completes to the words, in their order.
func CompleteWords(words ...string) cobra.CompletionFunc {
	return func(_ *cobra.Command, given []string, word string) ([]cobra.Completion, cobra.ShellCompDirective) {
		return begun(words, given, word), onlyWords
	}
}

// completeFrom completes to what the list offers.
func (a *App) completeFrom(l list) cobra.CompletionFunc {
	return func(cmd *cobra.Command, given []string, word string) ([]cobra.Completion, cobra.ShellCompDirective) {
		return choose(a.known(cmd.Context(), l), given, word, func(offer) bool { return true }), onlyWords
	}
}

// CompleteTags completes to the tags that instances of the region have, without those given.
func (a *App) CompleteTags(cmd *cobra.Command, given []string, word string) ([]cobra.Completion, cobra.ShellCompDirective) {
	var tags []string
	for _, o := range a.known(cmd.Context(), instanceList()) {
		tags = append(tags, o.tags...)
	}
	slices.Sort(tags)
	return begun(slices.Compact(tags), given, word), onlyWords
}

// known is the list as the cache has it, as the API gives it in time, or as it
// once was. It is nil where there is nothing to know it from.
func (a *App) known(ctx context.Context, l list) []offer {
	s, err := a.Settings()
	if err != nil || l.regional && s.Region == "" {
		return nil
	}
	cache := cacheOf(s, l)
	old, fresh := cache.read()
	if fresh {
		return old
	}
	offers, err := a.askAPI(ctx, l)
	if err != nil {
		return old
	}
	cache.write(offers)
	return offers
}

// askAPI reads the list from the API, within the limit, whatever it is that takes
// longer: the API, a retry or the command that prints the key.
func (a *App) askAPI(ctx context.Context, l list) ([]offer, error) {
	ctx, cancel := context.WithTimeout(ctx, completionLimit)
	defer cancel()
	if s, err := a.Settings(); err == nil && s.KeyFromCommand && a.Config != "" {
		return nil, errors.New("a file that a line names, which nobody has run yet, starts no command")
	}
	if _, err := a.transport(); err != nil {
		return nil, err
	}
	type reply struct {
		offers []offer
		err    error
	}
	replies := make(chan reply, 1)
	go func() {
		c, err := a.AccountClient(ctx)
		if err != nil {
			replies <- reply{err: err}
			return
		}
		offers, err := l.fetch(ctx, c)
		replies <- reply{offers, err}
	}()
	select {
	case r := <-replies:
		return r.offers, r.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// choose are the completions of the word: the names of offers that pass and were
// not given before, sorted. Those that share a name or have one that cannot be
// typed go by their IDs, and so do all where no name begins as the word does.
func choose(offers []offer, given []string, word string, pass func(offer) bool) []cobra.Completion {
	namesakes := map[string]int{}
	for _, o := range offers {
		namesakes[strings.ToLower(o.name)]++
	}
	var byName, byID []cobra.Completion
	for _, o := range offers {
		if o.givenIn(given) || !pass(o) {
			continue
		}
		hasName := isTypeable(o.name) && namesakes[strings.ToLower(o.name)] == 1
		if hasName && hasPrefixFold(o.name, word) {
			byName = append(byName, cobra.CompletionWithDesc(inCase(o.name, word), o.describe()))
		}
		if hasPrefixFold(o.id, word) && (!hasName || word != "") {
			byID = append(byID, cobra.CompletionWithDesc(inCase(o.id, word), sentence(o.name, o.describe())))
		}
	}
	found := byName
	if word == "" || len(found) == 0 {
		found = append(found, byID...)
	}
	slices.Sort(found)
	return found
}

// begun are the words that begin with word and were not given before.
func begun(words, given []string, word string) []cobra.Completion {
	var found []cobra.Completion
	for _, w := range words {
		if hasPrefixFold(w, word) && !slices.Contains(given, w) {
			found = append(found, inCase(w, word))
		}
	}
	return found
}

func hasPrefixFold(s, prefix string) bool {
	return len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}

// inCase is the name in small letters where it was begun so: names are found
// whatever their case, and bash takes only what goes on from what was typed.
func inCase(name, begun string) string {
	if !strings.HasPrefix(name, begun) && begun == strings.ToLower(begun) {
		return strings.ToLower(name)
	}
	return name
}
