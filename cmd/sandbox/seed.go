package sandbox

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/civoctl/civoctl/internal/arg"
	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/failure"
)

// newSeed returns the seed command.
func newSeed(app *cli.App) *cobra.Command {
	var instances int
	var tags []string
	cmd := &cobra.Command{
		Use:   "seed --instances NUMBER",
		Short: "Add many instances to the sandbox",
		Long: `Add many instances to a region of the sandbox. They are ACTIVE, have various
sizes and images, and are named seed-1, seed-2 and so on. The quota of the
region is raised to fit them.`,
		Example: "  civoctl sandbox seed --instances 10000\n  civoctl sandbox seed --instances 50 --tag web --tag ci --region NYC1",
		Args:    cli.Args(0, 0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if instances == 0 {
				return failure.Errorf(failure.Usage, "seed the sandbox: --instances is missing")
			}
			sb, err := app.API.Sandbox()
			if err != nil {
				return err
			}
			region, err := regionOf(app, sb.Regions())
			if err != nil {
				return err
			}
			if err := sb.Seed(cmd.Context(), instances, tags, region); err != nil {
				if cmd.Context().Err() != nil {
					return failure.Errorf(failure.Interrupted, "%w", err)
				}
				return err
			}
			app.Term.Notef("added %d instances to %s of the sandbox", instances, region)
			return nil
		},
	}
	arg.Var(cmd.Flags(), &instances, "instances", "add `NUMBER` instances", arg.Count)
	arg.List(cmd.Flags(), &tags, "tag", "add tag `TAG`; repeat for several", arg.NewTag)
	return cmd
}

// regionOf returns the region that other commands use with --sandbox.
func regionOf(app *cli.App, regions []string) (string, error) {
	s, _ := app.Config.Settings() // a region in a broken file is not worth failing for
	if s.Region == "" {
		return regions[0], nil
	}
	i := slices.IndexFunc(regions, func(r string) bool { return strings.EqualFold(r, s.Region) })
	if i < 0 {
		return "", failure.Errorf(failure.NotFound, "seed the sandbox: no region %q", s.Region).
			WithHint("the regions are %s", strings.Join(regions, ", "))
	}
	return regions[i], nil
}
