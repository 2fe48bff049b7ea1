package instance

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/civoctl/civoctl/cmd/instance/batch"
	"github.com/civoctl/civoctl/internal/arg"
	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/complete"
	"github.com/civoctl/civoctl/internal/expiry"
	"github.com/civoctl/civoctl/internal/failure"
	"github.com/civoctl/civoctl/internal/output"
	"github.com/civoctl/civoctl/internal/tagset"
	"github.com/civoctl/civoctl/internal/target"
	"github.com/civoctl/civoctl/internal/terminal"
	"github.com/civoctl/civoctl/pkg/civo"
)

// tagging is how the tags of an instance are to change.
type tagging struct {
	set    []string // replaces all, where it is not empty
	add    []string
	remove []string
	clear  bool
	ttl    time.Duration // until the instance expires; 0 leaves its expiry as it is

	expires string // the tag of ttl
}

// declareFlags declares --add, --remove, --clear and --ttl.
func (t *tagging) declareFlags(fs *pflag.FlagSet) {
	arg.List(fs, &t.add, "add", "add tag `TAG`; repeat for several", arg.NewTag)
	arg.List(fs, &t.remove, "remove", "remove tag `TAG`; repeat for several", arg.Tag)
	arg.Bool(fs, &t.clear, "clear", "remove all tags")
	arg.Var(fs, &t.ttl, "ttl", "tag with the time `DURATION` from now, for --expired, in place of an earlier one", arg.Duration)
}

// isEdit reports whether the tags that are there are edited, rather than replaced by a set.
func (t *tagging) isEdit() bool { return len(t.add)+len(t.remove) > 0 || t.clear || t.ttl > 0 }

// isMissing reports whether nothing says how the tags are to change.
func (t *tagging) isMissing() bool { return len(t.set) == 0 && !t.isEdit() }

// ask asks for the tags to have, or, of several instances, for the tags to add. It returns the
// words that say the same on a command line.
func (t *tagging) ask(ctx context.Context, app *cli.App, targets []civo.Instance) ([]string, error) {
	message, now := "Tags to add:", ""
	if len(targets) == 1 {
		message, now = "Tags, with spaces between:", strings.Join(targets[0].Tags, " ")
	}
	now = output.Clean(now)
	check := func(line string) error {
		words := strings.Fields(line)
		if line == now && line != "" { // tags that are there may be ones that no new tag can be
			return nil
		}
		if len(words) == 0 {
			return errors.New("no tag is named; to remove all tags, use --clear")
		}
		for _, word := range words {
			if _, err := arg.NewTag(word); err != nil {
				return fmt.Errorf("%q: %w", word, err)
			}
		}
		return nil
	}
	line, err := app.Term.Questions().Fresh().Input(ctx, message, now, check)
	if err != nil {
		return nil, terminal.QuestionError(err)
	}
	if len(targets) == 1 {
		if t.set = strings.Fields(line); line == now {
			t.set = targets[0].Tags
		}
		return t.set, nil
	}
	t.add = strings.Fields(line)
	var words []string
	for _, tag := range t.add {
		words = append(words, "--add", tag)
	}
	return words, nil
}

// split returns the arguments that name instances and keeps the others as the tags to set. Where
// flags select instances all arguments are tags, where tags are edited all are instances, else the
// first is the instance.
func (t *tagging) split(args []string, isSelecting bool) (names []string) {
	first := min(1, len(args))
	switch {
	case isSelecting:
		first = 0
	case t.isEdit():
		first = len(args)
	}
	t.set = args[first:]
	return args[:first]
}

// complete returns the completion of the arguments: of the instances, and of the tags to set.
func (t *tagging) complete(app *cli.App, s *target.Selector) cobra.CompletionFunc {
	return func(cmd *cobra.Command, args []string, word string) ([]cobra.Completion, cobra.ShellCompDirective) {
		names := t.split(args, s.IsGiven())
		switch {
		case len(t.set) == 0 && !s.IsGiven() && (len(names) == 0 || t.isEdit()):
			return complete.Instances(app, nil)(cmd, args, word)
		case t.isEdit():
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return complete.Tags(app)(cmd, t.set, word)
	}
}

// check returns an error for tags and flags that cannot be meant.
func (t *tagging) check() error {
	switch {
	case t.isMissing():
		return failure.Errorf(failure.Usage, "tag: no tags given").
			WithHint("`civoctl instance tag INSTANCE TAG...` replaces the tags; --add TAG adds one, --remove TAG removes one, --clear removes all")
	case len(t.set) > 0 && t.isEdit(), t.clear && (len(t.add)+len(t.remove) > 0 || t.ttl > 0):
		return failure.Errorf(failure.Usage, "tag: a new set, --add, --remove and --ttl, and --clear exclude each other")
	case t.ttl > 0 && slices.ContainsFunc(slices.Concat(t.add, t.remove), expiry.IsTag):
		return failure.Errorf(failure.Usage, "tag: --ttl sets the tag that is added or removed")
	}
	for _, tag := range t.add {
		if slices.Contains(t.remove, tag) {
			return failure.Errorf(failure.Usage, "tag: %q is both added and removed", tag)
		}
	}
	for _, tag := range t.set {
		if err := cli.CheckArg("tag", tag, arg.NewTag); err != nil {
			return err
		}
	}
	return nil
}

// apply returns what the tags become.
func (t *tagging) apply(tags []string) []string {
	switch {
	case t.clear:
		return nil
	case len(t.set) > 0:
		return tagset.Unique(t.set)
	}
	kept := slices.DeleteFunc(slices.Clone(tags), func(tag string) bool { return slices.Contains(t.remove, tag) })
	kept = append(kept, t.add...)
	if t.ttl > 0 {
		kept = expiry.Set(kept, t.expires)
	}
	return tagset.Unique(kept)
}

// difference returns what goes and what comes, as in "- web + blue".
func (t *tagging) difference(tags []string) string {
	after := t.apply(tags)
	var words []string
	for _, tag := range tags {
		if !slices.Contains(after, tag) {
			words = append(words, "- "+tag)
		}
	}
	for _, tag := range after {
		if !slices.Contains(tags, tag) {
			words = append(words, "+ "+tag)
		}
	}
	return strings.Join(words, " ")
}

// dropsTags reports whether a tag would go that was not named with --remove.
func (t *tagging) dropsTags(tags []string) bool {
	after := t.apply(tags)
	return slices.ContainsFunc(tags, func(tag string) bool {
		isReplaced := t.ttl > 0 && expiry.IsTag(tag)
		return !slices.Contains(after, tag) && !slices.Contains(t.remove, tag) && !isReplaced
	})
}

// newTag returns the command that sets, adds and removes tags.
func newTag(app *cli.App) *cobra.Command {
	var tags tagging
	cmd := &cobra.Command{
		Use:   "tag INSTANCE... [TAG...]",
		Short: "Set, add or remove tags",
		Long: `Set, add or remove tags. TAG arguments replace all tags of one instance. --add,
--remove, --clear and --ttl edit the tags of all instances named. If instances
are selected with flags, all arguments are tags.

--ttl 2h sets a tag such as expires-20261125T1400Z, in place of an earlier one.
Nothing is removed by itself: "civoctl instance rm --expired" removes what has
expired.

You are asked to confirm, and shown the tags, if tags would be lost that were
not named with --remove. Tags that somebody else changes at the same time are
not overwritten.`,
		Example: `  civoctl instance tag web-1 web blue
  civoctl instance tag web-1 web-2 --add canary --remove blue
  civoctl instance tag --name 'web-*' --add web
  civoctl instance tag --tag ci --ttl 2h
  civoctl instance tag --tag web --clear --dry-run`,
	}
	tags.declareFlags(cmd.Flags())
	v := &batch.Verb{Name: "tag", IsPlanShown: true, Names: tags.split, Check: tags.check, Missing: tags.isMissing}
	v.Ask = func(ctx context.Context, _ *civo.Client, targets []civo.Instance) ([]string, error) {
		return tags.ask(ctx, app, targets)
	}
	v.Complete = func(s *target.Selector) cobra.CompletionFunc { return tags.complete(app, s) }
	v.Prepare = func(_ context.Context, _ *civo.Client, targets []civo.Instance) error {
		tags.expires = expiry.Tag(app.API.ReplyTime().Add(tags.ttl))
		for _, i := range targets {
			if err := checkTags(i); err != nil {
				return fmt.Errorf("tag %s: %w", i.Hostname, err)
			}
		}
		return nil
	}
	v.SkipReason = func(i civo.Instance) string {
		if tagset.Equal(tags.apply(i.Tags), i.Tags) {
			return "the tags are so already"
		}
		return ""
	}
	v.Plan = func(i civo.Instance) string { return tags.difference(i.Tags) }
	v.NeedsConfirm = func(targets []civo.Instance) bool {
		return slices.ContainsFunc(targets, func(i civo.Instance) bool { return tags.dropsTags(i.Tags) })
	}
	v.Call = func(ctx context.Context, c *civo.Client, i civo.Instance) (civo.Instance, error) {
		return writeTags(ctx, c, i, tags.apply(i.Tags))
	}
	return v.Command(app, cmd)
}

// writeTags writes the tags and reads them back. It refuses to where the tags are no longer those
// that i has.
func writeTags(ctx context.Context, c *civo.Client, i civo.Instance, tags []string) (civo.Instance, error) {
	before, found, err := target.Get(ctx, c, i.ID)
	switch {
	case err != nil:
		return i, err
	case !found:
		return i, failure.Errorf(failure.NotFound, "it is gone from %s", c.Region)
	}
	if err := checkTags(before); err != nil {
		return before, err
	}
	if !tagset.Equal(before.Tags, i.Tags) {
		return before, failure.Errorf(failure.Refused, "somebody else changed the tags from %s to %s; nothing was written", inBrackets(i.Tags), inBrackets(before.Tags)).
			WithHint("look at them and try again")
	}
	if err := c.SetTags(ctx, i.ID, tags); err != nil {
		return before, err
	}
	after, err := batch.ReadBack(ctx, c, i, func(i civo.Instance) bool { return i.CanReadTags() && tagset.Equal(i.Tags, tags) })
	if err == nil {
		err = checkTags(after)
	}
	if err == nil && !tagset.Equal(after.Tags, tags) {
		err = failure.Errorf(failure.Refused, "the tags were written as %s and read back as %s: somebody else changes them too", inBrackets(tags), inBrackets(after.Tags))
	}
	return after, err
}

// checkTags returns an error where the tags cannot be read: new ones would replace nobody knows
// what.
func checkTags(i civo.Instance) error {
	if i.CanReadTags() {
		return nil
	}
	said, _ := i.Text("tags")
	return failure.Errorf(failure.Refused, "the API sent tags that cannot be read: %s", said)
}

// inBrackets returns the tags as a message shows them.
func inBrackets(tags []string) string { return fmt.Sprintf("[%s]", strings.Join(tags, " ")) }
