// Package create creates instances: `civoctl instance create`.
//
// The command reads from top to bottom, and no step calls back into one above it:
//
//	spec.parse         reads arguments, flags and the profile (spec.go, hostnames.go)
//	form.run           asks for what is missing: form.go goes through the questions, which are in
//	                   questions.go, hostname_question.go, line_question.go and list_question.go,
//	                   with the lists of prefetch.go, and summary.go shows the answers
//	order.prepare      does this for a spec, of which --file has several (order.go, spec_file.go)
//	spec.resolve       finds the IDs of names: the plan (catalog.go, plan.go)
//	nameChecker        refuses, takes or waits for what has the hostnames already (existing.go)
//	Creator.Submit     sends the requests and finds what they created (package submit)
//	Creator.Wait       waits until the instances are ACTIVE
//	report.print       prints the result and the passwords (report.go); dry_run.go a dry run
package create

import (
	"github.com/spf13/cobra"

	"github.com/civoctl/civoctl/cmd/instance/create/submit"
	"github.com/civoctl/civoctl/cmd/instance/outcome"
	"github.com/civoctl/civoctl/internal/arg"
	"github.com/civoctl/civoctl/internal/bulk"
	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/pkg/civo"
)

// New returns the command.
func New(app *cli.App) *cobra.Command {
	var (
		s        spec
		patience outcome.WaitFlags
		requests bulk.Options
		waitFor  goal
		isDryRun bool
		file     string
	)
	cmd := &cobra.Command{
		Use:     "create [HOSTNAME...]",
		Aliases: []string{"new", "add"},
		Short:   "Create instances",
		Long: `Create instances and wait until they are ACTIVE. On a terminal you are asked for
missing values, and the equivalent command line is shown before anything is
created.

The password of the first user, if there is one, is shown only once. If the
reply of the API is lost, civoctl looks for the new instance in the list instead
of creating a second one. If the result cannot be written to stdout, IDs and
passwords are printed on stderr and the exit code is 1. (A stdout that is
/dev/null opened for reading and writing, as Python and Node.js do it, counts as
closed; ">/dev/null" in a shell does not.)

--ttl 2h sets a tag such as expires-20261125T1400Z. Nothing is removed by that:
"civoctl instance rm --expired" removes what has expired.

With --count N and a HOSTNAME such as web-%d or web-%02d, N instances get the
lowest free numbers, with one request each. Without %d, one request creates N
instances with the same hostname, which can only be told apart by their IDs.

--file reads a YAML list, whose keys are hostname and the names of the flags:
  - {hostname: db-1, size: g3.medium, image: debian-12, tag: [db, blue]}`,
		Example: `  civoctl instance create web-1 --size g3.small --image ubuntu-noble
  civoctl instance create web-1 web-2 --size g3.small --image debian-12
  civoctl instance create web-1 --size g3.small --image debian-12 \
    --ssh-key laptop --tag web
  civoctl instance create web-2 --like web-1
  civoctl instance create 'job-%d' --count 3 --size g3.small \
    --image ubuntu-noble --no-wait -o json`,
		Annotations: cli.Columns(columns()),
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx := cmd.Context()
			out, err := newReport(app, isDryRun)
			if err != nil {
				return err
			}
			settings, err := app.Config.Settings()
			if err != nil {
				return err
			}
			specs := []*spec{&s}
			if file != "" {
				specs, err = specsOf(ctx, app, settings, cmd, file, args)
			} else {
				err = s.parse(ctx, app, settings, cmd.LocalNonPersistentFlags(), args)
			}
			if err != nil {
				return err
			}
			for _, s := range specs {
				if err := waitFor.check(s, patience); err != nil {
					return err
				}
			}
			c, err := app.API.Client(ctx)
			if err != nil {
				return err
			}
			orders := make([]*order, len(specs))
			for n, s := range specs {
				orders[n] = &order{spec: s, names: &nameChecker{app: app, c: c, spec: s, patience: patience}}
				if err := orders[n].prepare(ctx, app, c, isDryRun); err != nil {
					return err
				}
			}
			if isDryRun {
				return out.printRequests(ctx, c, orders)
			}
			var known []civo.Instance
			for _, o := range orders {
				if err := o.makeReady(ctx, app, c); err != nil {
					return err
				}
				known = append(known, o.plan.known...)
			}
			m := submit.New(app, c, orders[0].lists.images, known)
			var instances, checked []*submit.Instance
			for _, o := range orders {
				o.plan.noteTwins(app)
				made := m.Submit(ctx, o.plan.hostnames, o.plan.request, o.plan.existingOf, requests)
				instances = append(instances, made...)
				if !o.spec.policy.allow {
					checked = append(checked, made...)
				}
			}
			deadline, cancel := patience.Limit(ctx)
			defer cancel()
			m.Wait(ctx, instances, patience)
			if waitFor.state == ssh {
				m.WaitSSH(ctx, deadline, instances, waitFor.port)
			}
			err = out.print(c.Region, instances)
			if err == nil {
				out.noteNext(c.Region, instances)
			}
			m.WarnDuplicates(ctx, checked)
			return err
		},
	}
	fs := cmd.Flags()
	s.flags(fs)
	waitFor.flags(fs)
	patience.Flags(fs)
	cli.BulkFlags(fs, &requests)
	arg.Var(fs, &file, "file", "create the instances that `FILE` lists, in YAML; - is standard input", arg.File)
	arg.Bool(fs, &isDryRun, "dry-run", "print the request as a curl command instead of sending it")
	return cmd
}
