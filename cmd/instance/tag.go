package instance

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/civoctl/civoctl/internal/arg"
	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/complete"
	"github.com/civoctl/civoctl/internal/failure"
	"github.com/civoctl/civoctl/internal/target"
	"github.com/civoctl/civoctl/pkg/civo"
)

// tagging is how the tags of an instance are to change.
type tagging struct {
	set    []string // replaces all, where it is not empty
	add    []string
	remove []string
	clear  bool
}

func (t *tagging) flags(fs *pflag.FlagSet) {
	arg.List(fs, &t.add, "add", "`TAG` to add; repeat for several", arg.NewTag)
	arg.List(fs, &t.remove, "remove", "`TAG` to remove; repeat for several", arg.Tag)
	arg.Bool(fs, &t.clear, "clear", "remove all tags")
}

// edits says whether the tags are changed one by one, not as a set.
func (t *tagging) edits() bool { return len(t.add)+len(t.remove) > 0 }

// split tells the instances among the arguments from the tags to set: where
// tags are edited all are instances, where instances are selected all are tags,
// else the first is the instance.
func (t *tagging) split(args []string, selected bool) (names []string) {
	first := 1
	switch {
	case selected:
		first = 0
	case t.edits() || t.clear:
		first = len(args)
	}
	first = min(first, len(args))
	t.set = args[first:]
	return args[:first]
}

func (t *tagging) check() error {
	switch {
	case len(t.set) == 0 && !t.edits() && !t.clear:
		return failure.Errorf(failure.Usage, "tag: no tags given").
			WithHint("name the tags to have, or use --add, --remove or --clear")
	case len(t.set) > 0 && (t.edits() || t.clear), t.clear && t.edits():
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

// apply is what the tags become.
func (t *tagging) apply(tags []string) []string {
	switch {
	case t.clear:
		return nil
	case len(t.set) > 0:
		return unique(t.set)
	}
	kept := slices.DeleteFunc(slices.Clone(tags), func(tag string) bool { return slices.Contains(t.remove, tag) })
	return unique(append(kept, t.add...))
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

// loses says whether a tag would go that was not named to go.
func (t *tagging) loses(tags []string) bool {
	after := t.apply(tags)
	return slices.ContainsFunc(tags, func(tag string) bool {
		return !slices.Contains(after, tag) && !slices.Contains(t.remove, tag)
	})
}

func newTag(app *cli.App) *cobra.Command {
	var (
		tags tagging
		w    work
	)
	ch := change{verb: "tag", check: tags.check}
	ch.prepare = func(_ context.Context, _ *civo.Client, targets []civo.Instance) error {
		for _, i := range targets {
			if err := checkTags(i); err != nil {
				return fmt.Errorf("tag %s: %w", i.Hostname, err)
			}
		}
		return nil
	}
	ch.plan = func(i civo.Instance) string { return tags.difference(i.Tags) }
	ch.skip = func(i civo.Instance) string {
		if sameTags(tags.apply(i.Tags), i.Tags) {
			return "the tags are so already"
		}
		return ""
	}
	ch.do = func(ctx context.Context, c *civo.Client, i civo.Instance) (civo.Instance, error) {
		return retag(ctx, c, i, tags.apply(i.Tags))
	}
	ch.asks = func(targets []civo.Instance) bool {
		return slices.ContainsFunc(targets, func(i civo.Instance) bool { return tags.loses(i.Tags) })
	}
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
		ValidArgsFunction: func(cmd *cobra.Command, args []string, word string) ([]cobra.Completion, cobra.ShellCompDirective) {
			names := tags.split(args, w.sel.IsGiven())
			if len(tags.set) == 0 && !w.sel.IsGiven() && (len(names) == 0 || tags.edits() || tags.clear) {
				return complete.Instances(app, nil)(cmd, args, word)
			}
			if tags.edits() || tags.clear {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			return complete.Tags(app)(cmd, tags.set, word)
		},
		Annotations: cli.Columns(outcomeColumns()),
		RunE: func(cmd *cobra.Command, args []string) error {
			out, err := cli.NewPrinter(app, outcomeColumns())
			if err != nil {
				return err
			}
			names := tags.split(args, w.sel.IsGiven())
			outcomes, region, err := w.run(cmd.Context(), app, names, ch)
			if err != nil {
				return err
			}
			return tellOutcomes(out, ch.verb, region, outcomes)
		},
	}
	tags.flags(cmd.Flags())
	w.flags(cmd.Flags(), ch)
	return cmd
}

// retag writes the tags, unless they are no longer what i has, and reads them
// back.
func retag(ctx context.Context, c *civo.Client, i civo.Instance, tags []string) (civo.Instance, error) {
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
	if !sameTags(before.Tags, i.Tags) {
		return before, failure.Errorf(failure.Refused, "somebody else changed the tags from %s to %s; nothing was written", show(i.Tags), show(before.Tags)).
			WithHint("look at them and try again")
	}
	if err := c.SetTags(ctx, i.ID, tags); err != nil {
		return before, err
	}
	after, err := reread(ctx, c, i, func(i civo.Instance) bool { return i.CanReadTags() && sameTags(i.Tags, tags) })
	if err == nil {
		err = checkTags(after)
	}
	if err == nil && !sameTags(after.Tags, tags) {
		err = failure.Errorf(failure.Refused, "the tags were written as %s and read back as %s: somebody else changes them too", show(tags), show(after.Tags))
	}
	return after, err
}

// checkTags returns an error where the tags cannot be read: new ones would
// replace nobody knows what.
func checkTags(i civo.Instance) error {
	if i.CanReadTags() {
		return nil
	}
	said, _ := i.Text("tags")
	return failure.Errorf(failure.Refused, "the API sent tags that cannot be read: %s", said)
}

func unique(tags []string) []string {
	var once []string
	for _, tag := range tags {
		if !slices.Contains(once, tag) {
			once = append(once, tag)
		}
	}
	return once
}

// sameTags reports whether the lists have the same tags, in any order and number.
func sameTags(a, b []string) bool {
	return slices.Equal(slices.Sorted(slices.Values(unique(a))), slices.Sorted(slices.Values(unique(b))))
}

func show(tags []string) string { return fmt.Sprintf("[%s]", strings.Join(tags, " ")) }
