// Package create creates instances: `civoctl instance create`.
//
// The command reads from top to bottom, and no step calls back into one above it:
//
//	spec.parse         reads arguments, flags and the profile (spec.go, hostnames.go)
//	form.run           asks for what is missing: form.go goes through the questions, which are in
//	                   questions.go, hostname_question.go, line_question.go and list_question.go,
//	                   with the lists of prefetch.go and order.go, and summary.go shows the answers
//	spec.resolve       finds the IDs of names: the plan (catalog.go, plan.go)
//	nameChecker        refuses, takes or waits for what has the hostnames already (existing.go)
//	Creator.Submit     sends the requests and finds what they created (package submit)
//	Creator.Wait       waits until the instances are ACTIVE
//	report.print       prints the result and the passwords (report.go); curl.go prints a dry run
package create

import (
	"github.com/spf13/cobra"

	"github.com/civoctl/civoctl/cmd/instance/create/submit"
	"github.com/civoctl/civoctl/cmd/instance/outcome"
	"github.com/civoctl/civoctl/internal/arg"
	"github.com/civoctl/civoctl/internal/bulk"
	"github.com/civoctl/civoctl/internal/cli"
)

// New returns the command.
func New(app *cli.App) *cobra.Command {
	var (
		s        spec
		patience outcome.WaitFlags
		requests bulk.Options
		waitFor  goal
		isDryRun bool
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
instances with the same hostname, which can only be told apart by their IDs.`,
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
			if err := s.parse(ctx, app, cmd, args); err != nil {
				return err
			}
			if err := waitFor.check(&s, patience); err != nil {
				return err
			}
			c, err := app.API.Client(ctx)
			if err != nil {
				return err
			}
			if err := fillLike(ctx, c, &s); err != nil {
				return err
			}
			names := &nameChecker{app: app, c: c, spec: &s, patience: patience}
			var lists catalog
			var p *plan
			if s.isComplete() {
				lists, p, err = s.plan(ctx, c)
			} else {
				lists, p, err = (&form{app: app, c: c, spec: &s, names: names}).run(ctx, isDryRun)
			}
			if err != nil {
				return err
			}
			p.setExpiry(s.ttl, app.API.ReplyTime())
			if err := names.check(ctx, p); err != nil {
				return err
			}
			if isDryRun {
				return out.printRequests(ctx, c, p, s.scriptFile)
			}
			if err := names.awaitFree(ctx, p); err != nil {
				return err
			}
			if err := p.addKey(ctx, app, c); err != nil {
				return err
			}
			m := submit.New(app, c, lists.images, p.known)
			p.noteTwins(app)
			instances := m.Submit(ctx, p.hostnames, p.request, p.existingOf, requests)
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
			if !s.policy.allow {
				m.WarnDuplicates(ctx, instances)
			}
			return err
		},
	}
	fs := cmd.Flags()
	s.flags(fs)
	waitFor.flags(fs)
	patience.Flags(fs)
	cli.BulkFlags(fs, &requests)
	arg.Bool(fs, &isDryRun, "dry-run", "print the request as a curl command instead of sending it")
	return cmd
}
