package instance

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/civoctl/civoctl/internal/arg"
	"github.com/civoctl/civoctl/internal/cli"
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
	ch.underway = func(now civo.Instance, _ bool) bool { return now.Status == "RESIZING" || now.Size == size.Name }
	ch.confirm = func(i civo.Instance) error {
		if i.Size != size.Name {
			return fmt.Errorf("the API accepted, and the size is still %s", i.Size)
		}
		return nil
	}
	ch.check = func() error {
		if name == "" {
			return cli.Errorf(cli.Usage, "resize: --size is missing").WithHint("`civoctl size list` shows the sizes")
		}
		return nil
	}
	cmd := &cobra.Command{
		Use:     "resize INSTANCE... --size SIZE",
		Aliases: []string{"upgrade"},
		Short:   "Give instances a larger size",
		Long:    "Give instances a larger size. There is no way back: a size that is smaller in\ncores, memory or disk is refused, and the\nquestion is always asked.",
		Example: "  civoctl instance resize web-1 --size g3.medium",
	}
	arg.Var(cmd.Flags(), &name, "size", "`SIZE` to get, as in civoctl size list", arg.Ref)
	return onTargets(app, cmd, ch)
}

// larger finds the size and refuses it where it is smaller in any way than what a
// target has.
func larger(ctx context.Context, c *civo.Client, name string, targets []civo.Instance) (civo.Size, error) {
	sizes, err := cli.Sizes().Fetch(ctx, c)
	if err != nil {
		return civo.Size{}, err
	}
	size, err := cli.Sizes().Find(name, c.Region, sizes)
	if err != nil {
		return size, err
	}
	e := cli.Errorf(cli.Refused, "resize: %s is smaller in cores, memory or disk, and instances only grow", size.Name)
	e.Region = c.Region
	for _, i := range targets {
		switch {
		case i.Size == size.Name:
		case size.CPUCores < i.CPUCores || size.RAMMB < i.RAMMB || size.DiskGB < i.DiskGB:
			e.Detail = append(e.Detail, fmt.Sprintf("  %s  %s: %d cores, %d MB, %d GB; %s: %d cores, %d MB, %d GB",
				i.Hostname, i.Size, i.CPUCores, i.RAMMB, i.DiskGB, size.Name, size.CPUCores, size.RAMMB, size.DiskGB))
		}
	}
	if len(e.Detail) > 0 {
		return size, e
	}
	return size, nil
}
