package outcome

import (
	"context"
	"errors"
	"net/netip"
	"slices"
	"strconv"

	"github.com/civoctl/civoctl/internal/bulk"
	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/failure"
	"github.com/civoctl/civoctl/internal/health"
	"github.com/civoctl/civoctl/internal/output"
	"github.com/civoctl/civoctl/internal/target"
	"github.com/civoctl/civoctl/pkg/civo"
)

// firewallHint is why a port that does not answer may still be right.
const firewallHint = "a firewall may keep this machine out; "

// AwaitSSH waits, until the deadline, for each instance that is up to answer as an SSH server, and
// notes in the outcomes which do not. One that cannot be reached from here has not failed: it is
// still pending. All are tried at once: those that never answer must not keep the others from being
// heard.
func AwaitSSH(ctx, deadline context.Context, app *cli.App, scope *target.Scope, outcomes []*Outcome, port uint16) {
	display := app.Term.Progress()
	var up []*Outcome
	for _, o := range outcomes {
		if slices.Contains([]Result{Done, Created, Existed}, o.Result) {
			up = append(up, o)
		}
	}
	answers := bulk.Run(ctx, up, bulk.Options{Parallel: max(len(up), 1)}, func(_ context.Context, o *Outcome) (struct{}, error) {
		address, err := sshAddress(o.Instance)
		if err != nil {
			return struct{}{}, err
		}
		display.SetStatus(output.Clean(o.Hostname), "waiting for SSH")
		return struct{}{}, health.AwaitSSH(deadline, netip.AddrPortFrom(address, port).String())
	})
	why := ""
	for n, o := range up {
		if err := answers[n].Err; err != nil && !noteRefused(o, err) {
			kind := failure.Pending
			if ctx.Err() != nil {
				kind = failure.Interrupted
			}
			o.Fail(failure.Errorf(kind, "wait for SSH on %s (%s): it is %s, and from this machine: %w", o.Hostname, o.ID, o.Status, err))
			why = firewallHint
			o.Resume = why
		}
	}
	setResume(app, scope, outcomes, port, why)
}

// sshAddress returns the address at which SSH is waited for.
func sshAddress(i civo.Instance) (netip.Addr, error) {
	address, err := health.Address(i.PublicIP)
	switch {
	case i.PublicIP == "":
		return address, failure.Errorf(failure.Refused, "wait for SSH on %s: it has no public address", i.Hostname)
	case err != nil:
		return address, failure.Errorf(failure.Refused, "wait for SSH on %s: its public address %w", i.Hostname, err)
	}
	return address, nil
}

// noteRefused notes an error that waiting does not change, and reports whether err is one.
func noteRefused(o *Outcome, err error) bool {
	e, ok := errors.AsType[*failure.Error](err)
	if ok {
		o.Fail(e)
	}
	return ok
}

// setResume gives all that are pending, those that are not up yet included, the command that goes
// on waiting for SSH.
func setResume(app *cli.App, scope *target.Scope, outcomes []*Outcome, port uint16, why string) {
	words := []string{"instance", "wait"}
	var pending []*Outcome
	for _, o := range outcomes {
		if o.Resume != "" {
			words = append(words, o.ID)
			pending = append(pending, o)
		}
	}
	words = append(words, "--for", "ssh")
	if port != health.SSHPort {
		words = append(words, "--ssh-port", strconv.Itoa(int(port)))
	}
	for _, o := range pending {
		o.Resume = why + "to go on waiting: " + scope.CommandLine(app, words...)
	}
}
