package cli

import (
	"bufio"
	"context"
	"io"
	"iter"
	"path"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"github.com/civoctl/civoctl/pkg/civo"
)

// Selector chooses instances by what they are instead of by name. All its
// conditions must hold.
type Selector struct {
	Tags   []string
	Status string
	Size   string
	Name   string
	All    bool
}

// Filters declares the conditions. A verb whose --size is something else, a
// size to get, has this one as --current-size.
func (s *Selector) Filters(fs *pflag.FlagSet) {
	size := "size"
	if fs.Lookup(size) != nil {
		size = "current-size"
	}
	fs.StringSliceVar(&s.Tags, "tag", nil, "those with the `TAG`; again: all must be there")
	fs.StringVar(&s.Status, "status", "", "those with the `STATUS`")
	fs.StringVar(&s.Size, size, "", "those of the `SIZE`")
	fs.StringVar(&s.Name, "name", "", "those whose hostname matches the `GLOB`")
}

// Flags declares the conditions and --all, for verbs, where choosing every
// instance has to be said.
func (s *Selector) Flags(fs *pflag.FlagSet) {
	s.Filters(fs)
	fs.BoolVar(&s.All, "all", false, "every instance of the region")
}

// Given says whether any condition was.
func (s *Selector) Given() bool {
	return s.All || s.filters()
}

func (s *Selector) filters() bool {
	return len(s.Tags) > 0 || s.Status != "" || s.Size != "" || s.Name != ""
}

// Check refuses conditions that can never be meant, before any request.
func (s *Selector) Check() error {
	if _, err := path.Match(s.Name, ""); err != nil {
		return Errorf(Usage, "read --name %q: not a pattern", s.Name).WithHint("* stands for any letters, ? for one, [a-z] for a range")
	}
	for _, tag := range s.Tags {
		if tag == "" || strings.ContainsAny(tag, " \t\r\n") {
			return Errorf(Usage, "read --tag %q: a tag has no spaces and is not empty", tag)
		}
	}
	if s.All && s.filters() {
		return Errorf(Usage, "--all and a filter contradict each other")
	}
	return nil
}

// Match says whether the instance meets every condition.
func (s *Selector) Match(i civo.Instance) bool {
	for _, tag := range s.Tags {
		if !slices.Contains(i.Tags, tag) {
			return false
		}
	}
	if s.Name != "" {
		if ok, _ := path.Match(strings.ToLower(s.Name), strings.ToLower(i.Hostname)); !ok {
			return false
		}
	}
	return (s.Status == "" || strings.EqualFold(s.Status, i.Status)) &&
		(s.Size == "" || strings.EqualFold(s.Size, i.Size))
}

// String is the conditions as flags, for messages.
func (s *Selector) String() string {
	var parts []string
	for _, tag := range s.Tags {
		parts = append(parts, "--tag "+tag)
	}
	for _, f := range []struct{ name, value string }{{"--status", s.Status}, {"--size", s.Size}, {"--name", s.Name}} {
		if f.value != "" {
			parts = append(parts, f.name+" "+f.value)
		}
	}
	if s.All {
		parts = append(parts, "--all")
	}
	return strings.Join(parts, " ")
}

// Targets finds what a verb is to work on: the instances named in args, on
// standard input where args is "-", or selected. Everything is found, or
// nothing is returned. None selected is no error: there is nothing to do. Where
// nothing is named or selected, a person picks among those that are useful; nil
// finds all of them so.
func (a *App) Targets(ctx context.Context, c *civo.Client, args []string, s *Selector, useful func(civo.Instance) bool) ([]civo.Instance, error) {
	if !s.Given() {
		if len(args) == 0 {
			return a.pick(ctx, c, useful, true)
		}
		if slices.Equal(args, []string{"-"}) {
			names, err := readNames(a.In)
			if err != nil {
				return nil, err
			}
			if len(names) == 0 {
				a.Notef("no instances named on standard input: nothing to do")
				return nil, nil
			}
			args = names
		}
		return a.Instances(ctx, c, args)
	}
	var found []civo.Instance
	for i, err := range a.Selected(ctx, c, s) {
		if err != nil {
			return nil, err
		}
		found = append(found, i)
	}
	if len(found) == 0 {
		a.NoneFound(c.Region, s)
	}
	return found, nil
}

// NoneFound says that the region has no instances that the selector matches.
func (a *App) NoneFound(region string, s *Selector) {
	if s.filters() {
		a.Notef("no instances in %s match %s", region, s)
		return
	}
	a.Notef("no instances in %s", region)
}

// Selected yields the instances that the selector matches; all where it has no
// condition.
func (a *App) Selected(ctx context.Context, c *civo.Client, s *Selector) iter.Seq2[civo.Instance, error] {
	return func(yield func(civo.Instance, error) bool) {
		// The API's own filter saves pages; whether it takes several tags as
		// all or any is not documented, so Match has the last word.
		for i, err := range c.Instances(ctx, s.Tags...) {
			if (err != nil || s.Match(i)) && !yield(i, err) {
				return
			}
		}
	}
}

// CheckTargets refuses, before any request, a call that names nothing, or that
// names and selects at once.
func (a *App) CheckTargets(args []string, s *Selector) error {
	if err := s.Check(); err != nil {
		return err
	}
	switch {
	case len(args) > 0 && s.Given():
		return Errorf(Usage, "instances are named and selected at once (%s)", s).WithHint("do one or the other")
	case len(args) == 0 && !s.Given() && !a.Interactive():
		return Errorf(Usage, "no instance named").
			WithHint("name one or more, select some with --tag, --status, --size, --name or --all, or give - to read names from standard input")
	case len(args) > 1 && slices.Contains(args, "-"):
		return Errorf(Usage, "- stands alone: names come from standard input or from the arguments, not both")
	}
	return CheckNames(args)
}

// readNames reads names or IDs, one a line; blank lines do not count.
func readNames(r io.Reader) ([]string, error) {
	var names []string
	lines := bufio.NewScanner(r)
	for lines.Scan() {
		if name := strings.TrimSpace(lines.Text()); name != "" {
			names = append(names, name)
		}
	}
	return names, lines.Err()
}
