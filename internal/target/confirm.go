package target

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"github.com/civoctl/civoctl/internal/arg"
	"github.com/civoctl/civoctl/internal/failure"
	"github.com/civoctl/civoctl/internal/output"
	"github.com/civoctl/civoctl/internal/prompt"
	"github.com/civoctl/civoctl/internal/resource"
	"github.com/civoctl/civoctl/internal/terminal"
	"github.com/civoctl/civoctl/pkg/civo"
)

// protected is the tag, case ignored, that keeps an instance from being removed,
// stopped, resized or rebooted.
const protected = "protected"

// isProtected reports whether the instance has the tag, or may have it because its tags cannot be
// read.
func isProtected(i civo.Instance) bool {
	return !i.CanReadTags() || slices.ContainsFunc(i.Tags, func(tag string) bool { return strings.EqualFold(tag, protected) })
}

// ConfirmFlags are the flags that answer the question of a command in advance.
type ConfirmFlags struct {
	Yes                bool
	OverrideProtection bool
	SkipProtected      bool
}

// Flags declares --yes.
func (c *ConfirmFlags) Flags(fs *pflag.FlagSet) {
	terminal.YesFlag(fs, &c.Yes)
}

// ProtectionFlags declares --override-protection and --skip-protected.
func (c *ConfirmFlags) ProtectionFlags(fs *pflag.FlagSet) {
	arg.Bool(fs, &c.OverrideProtection, "override-protection", "include instances that are tagged "+protected)
	arg.Bool(fs, &c.SkipProtected, "skip-protected", "skip instances that are tagged "+protected)
}

// Check refuses flags that contradict each other.
func (c *ConfirmFlags) Check() error {
	if c.OverrideProtection && c.SkipProtected {
		return failure.Errorf(failure.Usage, "--override-protection and --skip-protected contradict each other")
	}
	return nil
}

// Skips reports whether the instance is left out because it is protected.
func (c *ConfirmFlags) Skips(i civo.Instance) bool { return c.SkipProtected && isProtected(i) }

// Refusal returns why a person may not pick the instance, or "".
func (c *ConfirmFlags) Refusal(i civo.Instance) string {
	switch {
	case c.OverrideProtection || !isProtected(i):
		return ""
	case !i.CanReadTags():
		return "may be " + protected
	}
	return protected
}

// CheckProtection refuses to go on when a target has the tag "protected".
func (c *ConfirmFlags) CheckProtection(verb string, targets []Target) error {
	if c.OverrideProtection {
		return nil
	}
	e := failure.Errorf(failure.Refused, "%s: protected by the tag %q", verb, protected)
	e.Region = commonRegion(targets)
	for _, t := range targets {
		switch text := "  " + Describe(t.Instance, t.Client.Region); {
		case !t.CanReadTags():
			e.Detail = append(e.Detail, text+"  may be: its tags cannot be read")
		case isProtected(t.Instance):
			e.Detail = append(e.Detail, text)
		}
	}
	if len(e.Detail) == 0 {
		return nil
	}
	return e.WithHint("--override-protection goes ahead with these, too; --skip-protected leaves them out")
}

// Confirm shows the targets, with the plan of each if plans is not nil, and asks whether to go on:
// yes or no for one, the number of them for more. Any other answer is an error of kind Declined.
func (c *ConfirmFlags) Confirm(ctx context.Context, t *terminal.Terminal, verb string, targets []Target, plans []string) error {
	if c.Yes {
		return nil
	}
	n := len(targets)
	return t.Confirm(verb, func(q *prompt.Terminal) (bool, error) {
		show := func() { t.Show(overview(targets, plans)...) }
		verb := resource.Capitalize(verb)
		if n == 1 {
			question := verb + " " + cmp.Or(targets[0].Hostname, targets[0].ID)
			if plans != nil {
				question += ": " + plans[0]
			}
			return q.Confirm(ctx, show, output.Clean(question)+"?", false)
		}
		return q.ConfirmNumber(ctx, show, fmt.Sprintf("%s these %d instances? Type %d to go on:", verb, n, n), n)
	})
}

// overview returns the targets and their plans, if any, a line each, as many as fit a screen.
func overview(targets []Target, plans []string) []string {
	const most = 20
	rows := make([][]string, min(len(targets), most))
	for n := range rows {
		rows[n] = description(targets[n].Instance, targets[n].Client.Region)
		if plans != nil {
			rows[n] = append(rows[n], plans[n])
		}
	}
	lines := terminal.Align(rows)
	if rest := len(targets) - most; rest > 0 {
		lines = append(lines, fmt.Sprintf("and %d more", rest))
	}
	return lines
}
