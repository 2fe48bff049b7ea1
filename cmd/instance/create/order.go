package create

import (
	"context"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/config"
	"github.com/civoctl/civoctl/internal/failure"
	"github.com/civoctl/civoctl/pkg/civo"
)

// order is a spec on its way to instances: of a command line, or one of a file.
type order struct {
	spec  *spec
	names *nameChecker
	lists catalog
	plan  *plan
}

// prepare makes the plan of the order, asks for what the spec lacks, and checks the hostnames. All
// that is refused is refused here, before anything is created.
func (o *order) prepare(ctx context.Context, app *cli.App, c *civo.Client, isDryRun bool) (err error) {
	if err := fillLike(ctx, c, o.spec); err != nil {
		return err
	}
	if o.spec.isComplete() {
		o.lists, o.plan, err = o.spec.plan(ctx, c)
	} else {
		o.lists, o.plan, err = (&form{app: app, c: c, spec: o.spec, names: o.names}).run(ctx, isDryRun)
	}
	if err != nil {
		return err
	}
	o.plan.setExpiry(o.spec.ttl, app.API.ReplyTime())
	return o.names.check(ctx, o.plan)
}

// makeReady waits until the hostnames are free, and adds the SSH key that the order needs.
func (o *order) makeReady(ctx context.Context, app *cli.App, c *civo.Client) error {
	if err := o.names.awaitFree(ctx, o.plan); err != nil {
		return err
	}
	return o.plan.addKey(ctx, app, c)
}

// specsOf returns the specs of the file. The command line has none of its own then.
func specsOf(ctx context.Context, app *cli.App, settings *config.Settings, cmd *cobra.Command, file string, args []string) ([]*spec, error) {
	if len(args) > 0 {
		return nil, failure.Errorf(failure.Usage, "create: --file and HOSTNAME contradict each other").WithHint("the file says what to create")
	}
	own := pflag.NewFlagSet("", pflag.ContinueOnError)
	new(spec).flags(own)
	var given *pflag.Flag
	cmd.Flags().Visit(func(f *pflag.Flag) {
		if own.Lookup(f.Name) != nil {
			given = f
		}
	})
	if given != nil {
		return nil, failure.Errorf(failure.Usage, "create: --file and --%s contradict each other", given.Name).WithHint("the file says what to create")
	}
	return readSpecs(ctx, app, settings, file)
}
