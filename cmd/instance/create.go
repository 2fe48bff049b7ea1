package instance

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/civoctl/civoctl/internal/arg"
	"github.com/civoctl/civoctl/internal/bulk"
	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/failure"
	"github.com/civoctl/civoctl/internal/wait"
	"github.com/civoctl/civoctl/pkg/civo"
)

func newCreate(app *cli.App) *cobra.Command {
	var (
		req    request
		policy namePolicy
		w      work
		dryRun bool
	)
	cmd := &cobra.Command{
		Use:     "create [HOSTNAME...]",
		Aliases: []string{"new", "add"},
		Short:   "Create instances",
		Long: `Create instances and wait until they are ACTIVE. On a terminal, what is missing
is asked for; the command line that would do the same is shown before anything
is created.

A reply that is lost on the way is looked for in the list, so that no instance
is made twice and none is forgotten. The password of the first user, where there
is one, is shown this once. Where stdout takes nothing, ID and password are on
stderr and the exit code is 1. stdout that is the null device opened for reading
too, as Python and Node open it, counts as closed; >/dev/null of a shell does not.

With --count N a HOSTNAME with a number in it, such as web-%d or web-%02d, makes
N instances with the lowest numbers that are free, a request each. Without one, a
single request makes N instances of the same hostname, which only their IDs tell
apart from then on.`,
		Example: `  civoctl instance create web-1 --size g3.small --image ubuntu-noble
  civoctl instance create web-1 web-2 --size g3.small --image debian-12 --ssh-key laptop --tag web
  civoctl instance create 'job-%d' --count 3 --size g3.small --image ubuntu-noble --no-wait -o json`,
		Annotations: cli.Columns(createdColumns()),
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx := cmd.Context()
			var (
				out      *cli.Printer[outcome]
				commands *cli.CommandPrinter // of a dry run
				err      error
			)
			if dryRun {
				commands, err = cli.NewCommandPrinter(app)
			} else {
				out, err = cli.NewPrinter(app, createdColumns(), cli.Reveal("initial_password"))
			}
			if err != nil {
				return err
			}
			settings, err := app.Config.Settings()
			if err != nil {
				return err
			}
			req.hostnames = args
			req.defaults(cmd.Flags(), settings)
			if err := req.check(); err != nil {
				return err
			}
			if err := policy.check(&req); err != nil {
				return err
			}
			missing := req.missing()
			if len(missing) > 0 && !app.Term.IsInteractive() {
				return failure.Errorf(failure.Usage, "create: missing: %s", strings.Join(missing, ", ")).
					WithHint("for example: civoctl instance create web-1 --size g3.small --image ubuntu-noble")
			}
			if err := req.readScript(cmd.Context(), app); err != nil {
				return err
			}
			c, err := app.API.Client(ctx)
			if err != nil {
				return err
			}
			ask := form{app: app, cmd: cmd, req: &req, policy: &policy}
			gather := req.fetch
			if len(missing) > 0 {
				gather = ask.fill
			}
			offer, err := gather(ctx, c)
			if err != nil {
				return err
			}
			if err := req.number(offer.namesakes, policy.ifNotExists); err != nil {
				return err
			}
			proto, err := req.resolve(c.Region, offer)
			if err != nil {
				return err
			}
			if len(missing) > 0 && !dryRun {
				if offer.namesakes, err = ask.confirm(ctx, proto); err != nil {
					return err
				}
			}
			current, err := policy.current(ctx, c, req.hostnames, offer.namesakes)
			if err != nil {
				return err
			}
			found, err := policy.apply(app, c.Region, req.hostnames, current)
			if err != nil {
				return err
			}
			if err := w.checkPatience(c.Region, found.dying); err != nil {
				return err
			}
			if dryRun {
				return req.dryRun(ctx, app, commands, c, proto, found)
			}
			found, later, err := w.awaitFree(ctx, app, c, &req, &policy, found)
			if err != nil {
				return err
			}
			req.noteTwins(app)
			m := newCreator(app, c, offer.images, slices.Concat(offer.namesakes, later))
			outcomes := create(ctx, app, c, m, &w, proto, req.hostnames, found.existing)
			err = tellCreated(app, out, c.Region, outcomes)
			if !policy.allowDuplicate {
				m.warnDuplicates(ctx, outcomes)
			}
			return err
		},
	}
	fs := cmd.Flags()
	req.flags(fs)
	policy.flags(fs)
	w.patience.Flags(fs)
	w.bulkFlags(fs)
	arg.Bool(fs, &dryRun, "dry-run", "print the request as a curl command and create nothing")
	return cmd
}

// create makes an instance for each hostname, or takes the one that exists,
// waits for them and returns them in the order of the hostnames.
func create(ctx context.Context, app *cli.App, c *civo.Client, m *creator, w *work, proto civo.NewInstance, hostnames []string, existing map[string]civo.Instance) []outcome {
	made := bulk.Run(ctx, hostnames, w.bulk, func(ctx context.Context, h string) ([]civo.Instance, error) {
		if i, ok := existing[strings.ToLower(h)]; ok {
			return []civo.Instance{i}, nil
		}
		n := proto
		n.Hostname = h
		return m.submit(ctx, n)
	})
	var outcomes []outcome
	var building []int
	for k, o := range made {
		for _, i := range o.Value {
			// One that was there before need not be on its way to ACTIVE.
			if !w.patience.NoWait && (hasStatus(i, civo.StatusBuilding) || m.hasCreated(i) && !hasStatus(i, civo.StatusActive)) {
				building = append(building, len(outcomes))
			}
			o := outcome{Instance: i, result: existed, made: m.hasCreated(i)}
			if o.made {
				o.result = created
			}
			outcomes = append(outcomes, o)
		}
		if o.Err != nil {
			lost := outcome{Instance: civo.Instance{Hostname: hostnames[k]}}
			switch {
			case errors.Is(o.Err, bulk.ErrFailFast):
				lost.leaveOut(o.Err.Error())
			case ctx.Err() != nil && isUnsent(o.Err):
				lost.notSent()
			default:
				lost.fail(app.Explain(ctx, fmt.Errorf("create %s: %w", hostnames[k], o.Err)))
			}
			outcomes = append(outcomes, lost)
		}
	}
	w.await(ctx, app, c, outcomes, building, wait.Active().JustCreated())
	for _, n := range building {
		if e, ok := errors.AsType[*failure.Error](outcomes[n].err); ok {
			e.ActsTwice = true // its hostname is taken
		}
	}
	for n := range outcomes {
		outcomes[n].password = m.password(outcomes[n].Instance)
	}
	return outcomes
}
