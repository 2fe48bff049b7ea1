package instance

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"github.com/civoctl/civoctl/cmd/instance/batch"
	"github.com/civoctl/civoctl/internal/arg"
	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/failure"
	"github.com/civoctl/civoctl/internal/output"
	"github.com/civoctl/civoctl/internal/resource"
	"github.com/civoctl/civoctl/internal/wait"
	"github.com/civoctl/civoctl/pkg/civo"
)

// newResize returns the command that gives instances a larger size.
func newResize(app *cli.App) *cobra.Command {
	var (
		name string
		size civo.Size
	)
	cmd := &cobra.Command{
		Use:     "resize INSTANCE... --size SIZE",
		Aliases: []string{"upgrade"},
		Short:   "Resize instances to a larger size",
		Long:    "Resize instances to a larger size. This cannot be undone: a size with fewer\ncores, less memory or a smaller disk is refused. You are always asked to\nconfirm.",
		Example: "  civoctl instance resize web-1 --size g3.medium",
	}
	arg.Var(cmd.Flags(), &name, "size", "resize to size `SIZE` (see: civoctl size list)", arg.Ref)
	goal := wait.Active().Fresh()
	v := &batch.Verb{Name: "resize", IsProtected: true, IsRolling: true, IsPlanShown: true, NeedsConfirm: batch.Always, WaitFor: &goal}
	v.Check = func() error {
		if name == "" {
			return failure.Errorf(failure.Usage, "resize: --size is missing").WithHint("`civoctl size list` lists the sizes")
		}
		return nil
	}
	v.Missing = func() bool { return name == "" }
	v.Ask = func(ctx context.Context, c *civo.Client, targets []civo.Instance) (words []string, err error) {
		name, err = askSize(ctx, app, c, targets)
		return []string{"--size", name}, err
	}
	v.Prepare = func(ctx context.Context, c *civo.Client, targets []civo.Instance) error {
		sizes, err := resource.Sizes().Fetch(ctx, c)
		if err != nil {
			return err
		}
		if size, err = resource.Sizes().Find(name, c.Region, sizes); err != nil {
			return err
		}
		return checkGrows(c.Region, size, sizes, targets)
	}
	v.SkipReason = func(i civo.Instance) string {
		if i.Size == size.Name {
			return "already " + i.Size
		}
		return ""
	}
	v.Plan = func(i civo.Instance) string { return i.Size + " → " + size.Name }
	v.Call = func(ctx context.Context, c *civo.Client, i civo.Instance) (civo.Instance, error) {
		return i, c.Resize(ctx, i.ID, size.Name)
	}
	v.HasStarted = func(now civo.Instance, _ bool) bool {
		return now.HasStatus(civo.StatusResizing) || now.Size == size.Name
	}
	v.Verify = func(_ *civo.Client, i civo.Instance) error {
		if i.Size != size.Name {
			return failure.Errorf(failure.Failed, "the API accepted, and the size is still %s", cmp.Or(i.Size, "not known"))
		}
		return nil
	}
	return v.Command(app, cmd)
}

// askSize asks for one of the sizes that are larger than those of the targets, and returns its
// name.
func askSize(ctx context.Context, app *cli.App, c *civo.Client, targets []civo.Instance) (string, error) {
	sizes, err := resource.Sizes().Fetch(ctx, c)
	if err != nil {
		return "", err
	}
	hasSelectable := slices.ContainsFunc(sizes, func(s civo.Size) bool { return s.Selectable })
	larger := slices.DeleteFunc(slices.Clone(sizes), func(s civo.Size) bool {
		isHad := !slices.ContainsFunc(targets, func(i civo.Instance) bool { return i.Size != s.Name })
		return isHad || hasSelectable && !s.Selectable || checkGrows(c.Region, s, sizes, targets) != nil
	})
	if len(larger) == 0 {
		return "", failure.Errorf(failure.Refused, "resize: no size is larger").WithHint("`civoctl size list` lists the sizes")
	}
	slices.SortStableFunc(larger, func(a, b civo.Size) int {
		return cmp.Or(cmp.Compare(a.GPUCount, b.GPUCount), cmp.Compare(a.CPUCores, b.CPUCores), cmp.Compare(a.RAMMB, b.RAMMB), cmp.Compare(a.DiskGB, b.DiskGB))
	})
	message := "Size:"
	if len(targets) == 1 && targets[0].Size != "" {
		message = "Size (now " + output.Clean(targets[0].Size) + "):"
	}
	return cli.PickResource(ctx, app.Term, message, resource.Sizes(), larger, "")
}

// checkGrows returns an error where the size is, or may be, smaller in any way than what a target
// has.
func checkGrows(region string, size civo.Size, sizes []civo.Size, targets []civo.Instance) error {
	smaller := failure.Errorf(failure.Refused, "resize: %s is smaller in cores, memory or disk, and instances only grow", size.Name)
	unknown := failure.Errorf(failure.Refused, "resize: it is not known whether %s is larger than the current size, and a resize cannot be undone", size.Name)
	smaller.Region, unknown.Region = region, region
	isTold := size.CPUCores > 0 && size.RAMMB > 0 && size.DiskGB > 0
	for _, i := range targets {
		now, isKnown := figures(i, sizes)
		switch {
		case i.Size == size.Name:
		case !isTold:
			unknown.Detail = append(unknown.Detail, fmt.Sprintf("  %s: the API does not say what the size %q is", i.Hostname, size.Name))
		case size.CPUCores < now.CPUCores || size.RAMMB < now.RAMMB || size.DiskGB < now.DiskGB:
			smaller.Detail = append(smaller.Detail, fmt.Sprintf("  %s  %s: %s; %s: %s",
				i.Hostname, i.Size, resource.JoinNonEmpty(resource.Figures(now)...), size.Name, resource.JoinNonEmpty(resource.Figures(size)...)))
		case !isKnown:
			unknown.Detail = append(unknown.Detail, fmt.Sprintf("  %s: the API says neither what it has nor what the size %q is", i.Hostname, i.Size))
		}
	}
	switch {
	case len(smaller.Detail) > 0:
		return smaller.WithHint("for less, create another instance; `civoctl size list` shows the sizes")
	case len(unknown.Detail) > 0:
		return unknown.WithHint("`civoctl instance show` shows what is known of an instance, `civoctl size list` the sizes")
	}
	return nil
}

// figures returns the cores, memory and disk of the instance; where the API left
// one out, that of its size. It reports whether all of them are known.
func figures(i civo.Instance, sizes []civo.Size) (now civo.Size, isKnown bool) {
	for _, s := range sizes {
		if s.Name == i.Size {
			now = s
		}
	}
	now.CPUCores = cmp.Or(i.CPUCores, now.CPUCores)
	now.RAMMB = cmp.Or(i.RAMMB, now.RAMMB)
	now.DiskGB = cmp.Or(i.DiskGB, now.DiskGB)
	return now, now.CPUCores > 0 && now.RAMMB > 0 && now.DiskGB > 0
}
