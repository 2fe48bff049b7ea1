package instance

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/civoctl/civoctl/cmd/instance/batch"
	"github.com/civoctl/civoctl/internal/arg"
	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/complete"
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
}

// declareFlags declares --add, --remove and --clear.
func (t *tagging) declareFlags(fs *pflag.FlagSet) {
	arg.List(fs, &t.add, "add", "`TAG` to add; repeat for several", arg.NewTag)
	arg.List(fs, &t.remove, "remove", "`TAG` to remove; repeat for several", arg.Tag)
	arg.Bool(fs, &t.clear, "clear", "remove all tags")
}

// isEdit reports whether the tags that are there are edited, rather than replaced by a set.
func (t *tagging) isEdit() bool { return len(t.add)+len(t.remove) > 0 || t.clear }

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

// isOpen reports whether neither tags nor edits are given.
func (t *tagging) isOpen() bool { return len(t.set) == 0 && !t.isEdit() }

// ask asks for the tags that the targets are to have. An empty line leaves the tags of one target
// as they are.
func (t *tagging) ask(ctx context.Context, app *cli.App, targets []civo.Instance) error {
	whose, before := fmt.Sprintf("these %d instances", len(targets)), ""
	if len(targets) == 1 {
		whose, before = output.Clean(targets[0].Hostname), output.Clean(strings.Join(targets[0].Tags, " "))
	}
	answer, err := app.Term.Questions().Fresh().Input(ctx, "Tags of "+whose+", spaces between:", before, func(s string) error {
		for _, tag := range strings.Fields(s) {
			if err := cli.CheckArg("tag", tag, arg.NewTag); s != before && err != nil {
				return err
			}
		}
		if strings.TrimSpace(s) == "" {
			return errors.New("no tags; --clear removes those that are there")
		}
		return nil
	})
	if err != nil {
		return terminal.QuestionError(err)
	}
	t.set = strings.Fields(answer)
	if answer == before {
		t.set = targets[0].Tags
	}
	return nil
}

// check returns an error for tags and flags that cannot be meant. Tags that can be asked for may be
// missing.
func (t *tagging) check(canAsk bool) error {
	switch {
	case t.isOpen() && canAsk:
	case t.isOpen():
		return failure.Errorf(failure.Usage, "tag: no tags given").
			WithHint("name the tags to have, or use --add, --remove or --clear")
	case len(t.set) > 0 && t.isEdit(), t.clear && len(t.add)+len(t.remove) > 0:
		return failure.Errorf(failure.Usage, "tag: a new set, --add and --remove, and --clear exclude each other")
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
	return tagset.Unique(append(kept, t.add...))
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
		return !slices.Contains(after, tag) && !slices.Contains(t.remove, tag)
	})
}

// newTag returns the command that sets, adds and removes tags.
func newTag(app *cli.App) *cobra.Command {
	var tags tagging
	cmd := &cobra.Command{
		Use:   "tag INSTANCE... [TAG...]",
		Short: "Set, add and remove tags",
		Long: `Set, add and remove tags. The tags named replace those that are there; --add,
--remove and --clear edit them, on several instances if several are named. With a
selector, all words are tags.

Where tags would be lost that were not named with --remove, the question is
asked first and shows them. Tags that somebody else changed in between are not
overwritten.`,
		Example: `  civoctl instance tag web-1 web blue
  civoctl instance tag web-1 web-2 --add canary --remove blue
  civoctl instance tag --name 'web-*' --add web
  civoctl instance tag --tag web --clear --dry-run`,
	}
	tags.declareFlags(cmd.Flags())
	v := &batch.Verb{Name: "tag", Names: tags.split, Check: func() error { return tags.check(app.Term.IsInteractive()) }}
	v.Complete = func(s *target.Selector) cobra.CompletionFunc { return tags.complete(app, s) }
	v.Prepare = func(ctx context.Context, _ *civo.Client, targets []civo.Instance) error {
		for _, i := range targets {
			if err := checkTags(i); err != nil {
				return fmt.Errorf("tag %s: %w", i.Hostname, err)
			}
		}
		if tags.isOpen() {
			return tags.ask(ctx, app, targets)
		}
		return nil
	}
	v.SkipReason = func(i civo.Instance) string {
		if !tags.isOpen() && tagset.Equal(tags.apply(i.Tags), i.Tags) {
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
