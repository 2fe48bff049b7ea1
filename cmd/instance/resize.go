package instance

import (
	"cmp"
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/civoctl/civoctl/internal/arg"
	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/failure"
	"github.com/civoctl/civoctl/internal/resource"
	"github.com/civoctl/civoctl/internal/wait"
	"github.com/civoctl/civoctl/pkg/civo"
)

func newResize(app *cli.App) *cobra.Command {
	var (
		name string
		size civo.Size
	)
	goal := wait.Active().Fresh()
	ch := &change{verb: "resize", protected: true, asks: always, goal: &goal}
	ch.prepare = func(ctx context.Context, c *civo.Client, targets []civo.Instance) (err error) {
		size, err = larger(ctx, c, name, targets)
		return err
	}
	ch.skip = func(i civo.Instance) string {
		if i.Size == size.Name {
			return "already " + i.Size
		}
		return ""
	}
	ch.plan = func(i civo.Instance) string { return i.Size + " → " + size.Name }
	ch.do = func(ctx context.Context, c *civo.Client, i civo.Instance) (civo.Instance, error) {
		return i, c.Resize(ctx, i.ID, size.Name)
	}
	ch.underway = func(now civo.Instance, _ bool) bool {
		return hasStatus(now, civo.StatusResizing) || now.Size == size.Name
	}
	ch.confirm = func(i civo.Instance) error {
		if i.Size != size.Name {
			return fmt.Errorf("the API accepted, and the size is still %s", cmp.Or(i.Size, "not known"))
		}
		return nil
	}
	ch.check = func() error {
		if name == "" {
			return failure.Errorf(failure.Usage, "resize: --size is missing").WithHint("`civoctl size list` shows the sizes")
		}
		return nil
	}
	cmd := &cobra.Command{
		Use:     "resize INSTANCE... --size SIZE",
		Aliases: []string{"upgrade"},
		Short:   "Give instances a larger size",
		Long:    "Give instances a larger size. There is no way back: a size that is smaller in\ncores, memory or disk is refused, and the question is always asked.",
		Example: "  civoctl instance resize web-1 --size g3.medium",
	}
	arg.Var(cmd.Flags(), &name, "size", "`SIZE` to get, as in civoctl size list", arg.Ref)
	return onTargets(app, cmd, ch)
}

// larger finds the size and refuses it where it is smaller in any way than what a
// target has.
func larger(ctx context.Context, c *civo.Client, name string, targets []civo.Instance) (civo.Size, error) {
	sizes, err := resource.Sizes().Fetch(ctx, c)
	if err != nil {
		return civo.Size{}, err
	}
	size, err := resource.Sizes().Find(name, c.Region, sizes)
	if err != nil {
		return size, err
	}
	e := failure.Errorf(failure.Refused, "resize: %s is smaller in cores, memory or disk, and instances only grow", size.Name)
	unknown := failure.Errorf(failure.Refused, "resize: it is not known whether %s is larger than what is there, and there is no way back", size.Name)
	e.Region, unknown.Region = c.Region, c.Region
	for _, i := range targets {
		now, known := figures(i, sizes)
		isTold := size.CPUCores > 0 && size.RAMMB > 0 && size.DiskGB > 0
		switch {
		case i.Size == size.Name:
		case !isTold:
			unknown.Detail = append(unknown.Detail, fmt.Sprintf("  %s: the API does not say what the size %q is", i.Hostname, size.Name))
		case size.CPUCores < now.CPUCores || size.RAMMB < now.RAMMB || size.DiskGB < now.DiskGB:
			e.Detail = append(e.Detail, fmt.Sprintf("  %s  %s: %d cores, %d MB, %d GB; %s: %d cores, %d MB, %d GB",
				i.Hostname, i.Size, now.CPUCores, now.RAMMB, now.DiskGB, size.Name, size.CPUCores, size.RAMMB, size.DiskGB))
		case !known:
			unknown.Detail = append(unknown.Detail, fmt.Sprintf("  %s: the API says neither what it has nor what the size %q is", i.Hostname, i.Size))
		}
	}
	switch {
	case len(e.Detail) > 0:
		return size, e
	case len(unknown.Detail) > 0:
		return size, unknown.WithHint("`civoctl instance show` shows what is known of an instance, `civoctl size list` the sizes")
	}
	return size, nil
}

// figures returns the cores, memory and disk of the instance; where the API left
// one out, that of its size. It reports whether all of them are known.
func figures(i civo.Instance, sizes []civo.Size) (now civo.Size, known bool) {
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
