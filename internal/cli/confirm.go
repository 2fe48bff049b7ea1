package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"github.com/civoctl/civoctl/internal/arg"
	"github.com/civoctl/civoctl/internal/output"
	"github.com/civoctl/civoctl/internal/prompt"
	"github.com/civoctl/civoctl/pkg/civo"
)

// protected is the tag, case ignored, that keeps an instance from being removed,
// stopped, resized or rebooted.
const protected = "protected"

// isProtected reports whether the instance has the tag, or may have it: its tags
// cannot be read. Whoever writes it in capitals means it no less.
func isProtected(i civo.Instance) bool {
	return !i.CanReadTags() || slices.ContainsFunc(i.Tags, func(tag string) bool { return strings.EqualFold(tag, protected) })
}

// Consent is what a person has agreed to in advance.
type Consent struct {
	Yes                bool
	OverrideProtection bool
	SkipProtected      bool
}

// Flags declares --yes.
func (c *Consent) Flags(fs *pflag.FlagSet) {
	arg.Bool(fs, &c.Yes, "yes,y", "do not ask")
}

// ProtectionFlags declares --override-protection and --skip-protected.
func (c *Consent) ProtectionFlags(fs *pflag.FlagSet) {
	arg.Bool(fs, &c.OverrideProtection, "override-protection", "include instances with the tag "+protected)
	arg.Bool(fs, &c.SkipProtected, "skip-protected", "leave out instances with the tag "+protected+" and do the rest")
}

// Check refuses flags that contradict each other.
func (c *Consent) Check() error {
	if c.OverrideProtection && c.SkipProtected {
		return Errorf(Usage, "--override-protection and --skip-protected contradict each other")
	}
	return nil
}

// Skips reports whether the instance is left out because it is protected.
func (c *Consent) Skips(i civo.Instance) bool { return c.SkipProtected && isProtected(i) }

// CheckProtection refuses to go on when a target has the tag "protected".
func (c *Consent) CheckProtection(verb, region string, targets []civo.Instance) error {
	if c.OverrideProtection {
		return nil
	}
	e := Errorf(Refused, "%s: protected by the tag %q", verb, protected)
	e.Region = region
	for _, i := range targets {
		switch {
		case !i.CanReadTags():
			e.Detail = append(e.Detail, "  "+Describe(i, region)+"  may be: its tags cannot be read")
		case isProtected(i):
			e.Detail = append(e.Detail, "  "+Describe(i, region))
		}
	}
	if len(e.Detail) == 0 {
		return nil
	}
	return e.WithHint("--skip-protected leaves these out and does the rest, --override-protection includes them")
}

// Confirm shows the targets, with what each is to become where plans says it, and
// asks whether to go on: yes or no for one, the number of them for more. Any other
// answer is an error of kind Declined.
func (a *App) Confirm(ctx context.Context, c *Consent, verb, region string, targets []civo.Instance, plans []string) error {
	n := len(targets)
	return a.ask(c, verb, func(t *prompt.Terminal) (bool, error) {
		show := func() { a.Show(overview(targets, region, plans)...) }
		if n == 1 {
			return t.Confirm(ctx, show, capital(verb)+" this instance?", false)
		}
		return t.ConfirmNumber(ctx, show, fmt.Sprintf("%s these %d instances? Type %d to go on:", capital(verb), n, n), n)
	})
}

// Show prints what a question is about, also with --quiet: whoever answers must
// have seen it.
func (a *App) Show(lines ...string) {
	a.EndProgress()
	for _, line := range lines {
		fmt.Fprintln(a.Err, output.Clean(line))
	}
}

// overview returns the targets and their plans, if any, a line each, as many as
// fit a screen.
func overview(targets []civo.Instance, region string, plans []string) []string {
	const most = 20
	rows := make([][]string, min(len(targets), most))
	for n := range rows {
		rows[n] = description(targets[n], region)
		if plans != nil {
			rows[n] = append(rows[n], plans[n])
		}
	}
	lines := Aligned(rows)
	if rest := len(targets) - most; rest > 0 {
		lines = append(lines, fmt.Sprintf("and %d more", rest))
	}
	return lines
}

// Ask shows the lines about it, then puts a question that yes goes on from. Any
// other answer is an error of kind Declined.
func (a *App) Ask(ctx context.Context, c *Consent, verb, question string, about ...string) error {
	return a.ask(c, verb, func(t *prompt.Terminal) (bool, error) {
		return t.Confirm(ctx, func() { a.Show(about...) }, question, false)
	})
}

func (a *App) ask(c *Consent, verb string, question func(*prompt.Terminal) (bool, error)) error {
	if c.Yes {
		return nil
	}
	if !a.Interactive() {
		return Errorf(Declined, "%s: not confirmed, and there is no terminal to ask on", verb).
			WithHint("--yes goes ahead without asking")
	}
	a.EndProgress()
	yes, err := question(a.Terminal())
	switch {
	case err != nil:
		return fmt.Errorf("%s: %w", verb, Asked(err))
	case !yes:
		return Errorf(Declined, "%s: declined, nothing was changed", verb)
	}
	return nil
}

// Asked gives the end of a question that was not answered its kind and its words:
// Ctrl-C and signals interrupt, the end of the input is a no. It comes before
// anything is changed.
func Asked(err error) error {
	switch {
	case errors.Is(err, prompt.ErrInterrupted), errors.Is(err, context.Canceled):
		return Errorf(Interrupted, "interrupted, nothing was changed")
	case errors.Is(err, prompt.ErrEnd):
		return Errorf(Declined, "declined, nothing was changed")
	}
	return err
}

func (a *App) askRegion(ctx context.Context, c *civo.Client) (string, error) {
	if !a.Interactive() {
		return "", Errorf(Usage, "no region").
			WithHint("give --region, set CIVOCTL_REGION (or CIVO_REGION), or `civoctl config set region CODE`")
	}
	regions, err := c.Regions(ctx)
	if err != nil {
		return "", err
	}
	choices := make([]prompt.Choice, len(regions))
	first := ""
	for i, r := range regions {
		choices[i] = prompt.Choice{Value: r.Code, Label: output.Clean(r.Code), Detail: output.Clean(Regions().Note(r))}
		if r.Default {
			first = r.Code
		}
	}
	a.EndProgress()
	region, err := a.Terminal().Select(ctx, "Region:", choices, first)
	return region, Asked(err)
}
