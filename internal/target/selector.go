package target

import (
	"context"
	"fmt"
	"iter"
	"maps"
	"path"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/spf13/pflag"

	"github.com/civoctl/civoctl/internal/arg"
	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/expiry"
	"github.com/civoctl/civoctl/internal/failure"
	"github.com/civoctl/civoctl/internal/terminal"
	"github.com/civoctl/civoctl/pkg/civo"
)

// Selector chooses instances by what they are instead of by name. All its
// conditions must hold: each narrows the choice.
type Selector struct {
	Tags    []string // all of them
	NotTags []string // none of them
	Status  string
	Size    string
	Name    string // a glob

	OlderThan, NewerThan time.Duration // since the creation; 0 is any age

	Expired bool // a tag says that it has expired

	All        bool // instances, whatever they are
	AllRegions bool // instead of one region

	sizeFlag string // the name of the flag of Size
}

// FilterFlags declares the conditions. A verb whose --size is a size to get has
// the condition as --current-size.
func (s *Selector) FilterFlags(fs *pflag.FlagSet) {
	s.sizeFlag = "size"
	if fs.Lookup(s.sizeFlag) != nil {
		s.sizeFlag = "current-size"
	}
	arg.List(fs, &s.Tags, "tag", "select instances with tag `TAG`; repeat to require several tags", arg.Tag)
	arg.List(fs, &s.NotTags, "not-tag", "skip instances with tag `TAG`; repeat for several", arg.Tag)
	arg.Var(fs, &s.Status, "status", "select instances with status `STATUS`", arg.Status)
	arg.Var(fs, &s.Size, s.sizeFlag, "select instances of size `SIZE`", arg.Ref)
	arg.Var(fs, &s.Name, "name", "select instances whose hostname matches `GLOB`, such as 'web-*'", arg.Glob)
	arg.Var(fs, &s.OlderThan, "older-than", "select instances created more than `DURATION` ago, such as 2d", arg.Duration)
	arg.Var(fs, &s.NewerThan, "newer-than", "select instances created less than `DURATION` ago, such as 12h", arg.Duration)
	arg.Bool(fs, &s.Expired, "expired", "select instances that have expired: see --ttl of create and tag")
}

// selectGroup is the title of the flags that select instances.
const selectGroup = "Selecting instances"

// Flags declares the conditions and --all, for verbs, where choosing every instance has to be said.
func (s *Selector) Flags(fs *pflag.FlagSet) {
	s.FilterFlags(fs)
	arg.Bool(fs, &s.All, "all", "select every instance in the region")
	arg.Bool(fs, &s.AllRegions, "all-regions", "look for instances in all regions")
	cli.SetFlagGroup(fs, selectGroup, append(s.flagNames(), "all-regions")...)
}

// flagNames returns the names of the flags that Flags declares.
func (s *Selector) flagNames() []string {
	return []string{"tag", "not-tag", "status", s.sizeFlag, "name", "older-than", "newer-than", "expired", "all"}
}

// HasFlag reports whether a flag of the name selects instances.
func (s *Selector) HasFlag(name string) bool { return slices.Contains(s.flagNames(), name) }

// IsGiven reports whether any condition, or --all, was given.
func (s *Selector) IsGiven() bool { return s.All || s.HasCondition() }

// HasCondition reports whether any condition was given.
func (s *Selector) HasCondition() bool { return len(s.conditions()) > 0 }

// Check refuses conditions that contradict each other, before any request.
func (s *Selector) Check() error {
	for _, tag := range s.Tags {
		if slices.Contains(s.NotTags, tag) {
			return failure.Errorf(failure.Usage, "--tag %s and --not-tag %s contradict each other", tag, tag)
		}
	}
	switch {
	case s.All && s.HasCondition():
		return failure.Errorf(failure.Usage, "--all and a filter contradict each other (%s)", s)
	case s.OlderThan > 0 && s.NewerThan > 0 && s.OlderThan >= s.NewerThan:
		return failure.Errorf(failure.Usage, "--older-than %s and --newer-than %s contradict each other", arg.FormatDuration(s.OlderThan), arg.FormatDuration(s.NewerThan)).
			WithHint("no instance can be both")
	}
	return nil
}

// Match reports whether the instance meets every condition at the time now. One
// whose time of creation is not known has no age, and meets no condition on it;
// one whose tags cannot be read meets none on tags, and one whose time of expiry
// cannot be read has not expired.
func (s *Selector) Match(i civo.Instance, now time.Time) bool {
	if s.Expired {
		at, err := expiry.Of(i.Tags)
		if err != nil || at.IsZero() || now.Before(at) {
			return false
		}
	}
	return s.matchRest(i, now)
}

// matchRest reports whether the instance meets every condition but that on its expiry.
func (s *Selector) matchRest(i civo.Instance, now time.Time) bool {
	for _, tag := range s.Tags {
		if !slices.Contains(i.Tags, tag) {
			return false
		}
	}
	for _, tag := range s.NotTags {
		if slices.Contains(i.Tags, tag) {
			return false
		}
	}
	if s.hasTag() && !i.CanReadTags() {
		return false
	}
	if s.Name != "" {
		if ok, _ := path.Match(strings.ToLower(s.Name), strings.ToLower(i.Hostname)); !ok {
			return false
		}
	}
	if s.hasAge() && i.CreatedAt.IsZero() {
		return false
	}
	age := now.Sub(i.CreatedAt)
	return (s.Status == "" || strings.EqualFold(s.Status, i.Status)) &&
		(s.Size == "" || strings.EqualFold(s.Size, i.Size)) &&
		(s.OlderThan == 0 || age > s.OlderThan) &&
		(s.NewerThan == 0 || age < s.NewerThan)
}

// hasTag reports whether a condition on tags was given.
func (s *Selector) hasTag() bool { return len(s.Tags) > 0 || len(s.NotTags) > 0 || s.Expired }

// hasAge reports whether a condition on the age was given.
func (s *Selector) hasAge() bool { return s.OlderThan > 0 || s.NewerThan > 0 }

// String returns the conditions as flags, for messages.
func (s *Selector) String() string {
	words := s.conditions()
	if s.All {
		words = append(words, "--all")
	}
	return cli.Quote(words...)
}

// conditions returns the conditions as the words of a command line.
func (s *Selector) conditions() []string {
	var words []string
	for _, tag := range s.Tags {
		words = append(words, "--tag", tag)
	}
	for _, tag := range s.NotTags {
		words = append(words, "--not-tag", tag)
	}
	for _, f := range []struct{ name, value string }{{"--status", s.Status}, {"--" + s.sizeFlag, s.Size}, {"--name", s.Name}} {
		if f.value != "" {
			words = append(words, f.name, f.value)
		}
	}
	for _, f := range []struct {
		name  string
		value time.Duration
	}{{"--older-than", s.OlderThan}, {"--newer-than", s.NewerThan}} {
		if f.value > 0 {
			words = append(words, f.name, arg.FormatDuration(f.value))
		}
	}
	if s.Expired {
		words = append(words, "--expired")
	}
	return words
}

// All returns what a verb works on: the instances named in args, on standard input where args is
// "-", or selected. Everything is found, or nothing is returned, but for regions that cannot be
// read where targets are selected in all of them: [Scope.Join] tells of those. If nothing matches
// the selector, All returns no targets and no error. Where nothing is named or selected, a person
// picks among the instances offered.
func All(ctx context.Context, app *cli.App, p *Scope, args []string, s *Selector, offer Offer) ([]Target, error) {
	if !s.IsGiven() {
		if len(args) == 0 {
			return pick(ctx, app.Term, p, offer, true)
		}
		names, err := Named(ctx, app.Term, args)
		if err != nil || len(names) == 0 {
			return nil, err
		}
		return p.FindAll(ctx, app, names)
	}
	m := newMatcher(app, s)
	found, err := readRegions(ctx, p, func(ctx context.Context, c *civo.Client) ([]Target, error) {
		instances, err := c.FindInstances(ctx, m.match, s.Tags...)
		return in(c, instances), err
	})
	if err != nil {
		return nil, err
	}
	m.noteUnknown()
	found = unique(found)
	if len(found) == 0 {
		s.NoteNone(app.Term, p.where())
	}
	return found, nil
}

// Named returns the names and IDs that args has, or standard input where args is "-". None on
// standard input is no error, and is said on stderr.
func Named(ctx context.Context, t *terminal.Terminal, args []string) ([]string, error) {
	if !slices.Equal(args, []string{"-"}) {
		return args, nil
	}
	names, err := readNames(ctx, t)
	if err != nil {
		return nil, err
	}
	if len(names) == 0 {
		t.Notef("no instances named on standard input: nothing to do")
	}
	return names, nil
}

// NoteNone says on stderr that the region has no instances that the selector matches.
func (s *Selector) NoteNone(t *terminal.Terminal, region string) {
	if s.HasCondition() {
		t.Notef("no instances in %s match %s", region, s)
		return
	}
	t.Notef("no instances in %s", region)
}

// Select yields the instances that the selector matches; all where it has no condition.
func Select(ctx context.Context, app *cli.App, c *civo.Client, s *Selector) iter.Seq2[civo.Instance, error] {
	return func(yield func(civo.Instance, error) bool) {
		m := newMatcher(app, s)
		// The API's own filter saves pages; whether it takes several tags as
		// all or any is not documented, so match has the last word.
		for i, err := range c.Instances(ctx, s.Tags...) {
			if (err != nil || m.match(i)) && !yield(i, err) {
				return
			}
		}
		m.noteUnknown()
	}
}

// matcher applies a selector to instances by the API's clock, which their list has
// set. It may be given an instance more than once, and several at the same time.
type matcher struct {
	mu       sync.Mutex
	selector *Selector
	term     *terminal.Terminal
	api      *cli.API
	untimed  map[string]string // why the time of expiry of an instance cannot be read, by IDKey
	ageless  map[string]bool   // instances without an age where one is asked for, by IDKey
	tagless  map[string]bool   // instances whose tags cannot be read where some are asked for, by IDKey
}

// newMatcher returns a matcher that takes the ages of instances by the clock of the API.
func newMatcher(app *cli.App, s *Selector) *matcher {
	return &matcher{
		selector: s, term: app.Term, api: app.API,
		untimed: map[string]string{}, ageless: map[string]bool{}, tagless: map[string]bool{},
	}
}

// match reports whether the selector matches i, and counts those it cannot tell of.
func (m *matcher) match(i civo.Instance) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.selector.hasAge() && i.CreatedAt.IsZero() {
		m.ageless[civo.IDKey(i.ID)] = true
	}
	if m.selector.hasTag() && !i.CanReadTags() {
		m.tagless[civo.IDKey(i.ID)] = true
	}
	now := m.api.Now()
	if m.selector.Expired {
		now = m.api.ReplyTime() // to the second: this machine's clock must not make an instance due
		if _, err := expiry.Of(i.Tags); err != nil && m.selector.matchRest(i, now) {
			m.untimed[civo.IDKey(i.ID)] = fmt.Sprintf("%s: %v; ignored", i.Hostname, err)
		}
	}
	return m.selector.Match(i, now)
}

// noteUnknown says on stderr which instances, or how many, the matcher left out
// because what they are selected by is not known, and whose clock counts where it
// matters.
func (m *matcher) noteUnknown() {
	if ahead := m.api.ClockAhead(); m.selector.Expired && ahead != "" {
		m.term.Notef("the clock of this machine is %s that of the API, by which instances expire", ahead)
	}
	const most = 20
	whys := slices.Sorted(maps.Values(m.untimed))
	for _, why := range whys[:min(len(whys), most)] {
		m.term.Notef("%s", why)
	}
	if rest := len(whys) - most; rest > 0 {
		m.term.Notef("and %d more, whose tag is not a time; ignored", rest)
	}
	if n := len(m.ageless); n > 0 {
		m.term.Notef("left out %d instances whose time of creation the API does not say", n)
	}
	if n := len(m.tagless); n > 0 {
		m.term.Notef("left out %d instances whose tags cannot be read", n)
	}
}

// CheckAll refuses, before any request, arguments that name nothing, and those that name and select
// at once.
func CheckAll(t *terminal.Terminal, args []string, s *Selector) error {
	if err := s.Check(); err != nil {
		return err
	}
	switch {
	case len(args) > 0 && s.IsGiven():
		return failure.Errorf(failure.Usage, "instances are named (%s) and also selected (%s)", strings.Join(args, ", "), s).
			WithHint("leave out %s for the named ones alone, or the names for all that are selected", s)
	case len(args) == 0 && !s.IsGiven() && !t.IsInteractive():
		return failure.Errorf(failure.Usage, "no instance is named").
			WithHint("give hostnames or IDs, select with --tag, --status or --name, or give - to read names from standard input")
	case len(args) > 1 && slices.Contains(args, "-"):
		return failure.Errorf(failure.Usage, "- stands alone: names come from standard input or from the arguments, not both")
	}
	return CheckNames(args)
}
