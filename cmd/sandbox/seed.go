package sandbox

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/civoctl/civoctl/internal/cli"
)

func newSeed(app *cli.App) *cobra.Command {
	var instances int
	var tags []string
	cmd := &cobra.Command{
		Use:   "seed --instances N",
		Short: "Add many instances to the sandbox",
		Long: `Add many instances to a region of the sandbox: ACTIVE, of several sizes and
images, named seed-1, seed-2 and so on. The region's quota grows by what they
take up.`,
		Example: "  civoctl sandbox seed --instances 10000\n  civoctl sandbox seed --instances 50 --tag web --tag ci --region NYC1",
		Args:    cli.Args(0, 0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if instances < 1 {
				return cli.Errorf(cli.Usage, "seed the sandbox: --instances must be at least 1")
			}
			for _, tag := range tags {
				if tag == "" || strings.ContainsAny(tag, " \t\r\n") {
					return cli.Errorf(cli.Usage, "read --tag %q: a tag has no spaces and is not empty", tag)
				}
			}
			sb, err := app.Sandboxed()
			if err != nil {
				return err
			}
			region, err := regionOf(app, sb.Regions())
			if err != nil {
				return err
			}
			if err := sb.Seed(cmd.Context(), instances, tags, region); err != nil {
				if cmd.Context().Err() != nil {
					return cli.Errorf(cli.Interrupted, "%w", err)
				}
				return err
			}
			app.Notef("added %d instances to %s of the sandbox", instances, region)
			return nil
		},
	}
	cmd.Flags().IntVar(&instances, "instances", 0, "how many: `N`")
	cmd.Flags().StringSliceVar(&tags, "tag", nil, "`TAG` they get; again for more")
	return cmd
}

// regionOf is the region that --sandbox would use for any other command.
func regionOf(app *cli.App, regions []string) (string, error) {
	s, _ := app.Settings() // a region in a broken file is not worth failing for
	if s.Region == "" {
		return regions[0], nil
	}
	i := slices.IndexFunc(regions, func(r string) bool { return strings.EqualFold(r, s.Region) })
	if i < 0 {
		return "", cli.Errorf(cli.NotFound, "seed the sandbox: no region %q", s.Region).
			WithHint("the regions are %s", strings.Join(regions, ", "))
	}
	return regions[i], nil
}
