package instance

import (
	"cmp"
	"errors"
	"net/netip"
	"os"
	"os/exec"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/civoctl/civoctl/internal/arg"
	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/knownhosts"
	"github.com/civoctl/civoctl/pkg/civo"
)

func newSSH(app *cli.App) *cobra.Command {
	var (
		user    string
		private bool
		print   bool
	)
	cmd := &cobra.Command{
		Use:   "ssh INSTANCE [-- ARG...]",
		Short: "Open a shell on an instance, or run a command there",
		Long: `Run the system's ssh as the first user of the instance. Everything after -- goes
to ssh, and the exit status is that of ssh.

Host keys are kept by the instance's ID in a folder of civoctl's own: another
instance at an address that was in use before is no reason to worry, and another
key of the same instance is refused.`,
		Example: `  civoctl instance ssh web-1
  civoctl instance ssh web-1 -- uptime
  civoctl instance ssh web-1 -- -L 8080:localhost:80 -N`,
		Args: func(cmd *cobra.Command, args []string) error {
			if dash := cmd.ArgsLenAtDash(); dash >= 0 {
				args = args[:dash]
			}
			return cli.Args(0, 1, "INSTANCE")(cmd, args)
		},
		ValidArgsFunction: app.CompleteInstance(isActive),
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx := cmd.Context()
			var rest []string
			if dash := cmd.ArgsLenAtDash(); dash >= 0 {
				args, rest = args[:dash], args[dash:]
			}
			commands, err := cli.NewCommandPrinter(app)
			if print && err != nil {
				return err
			}
			if err := app.CheckOne(args); err != nil {
				return err
			}
			c, err := app.Client(ctx)
			if err != nil {
				return err
			}
			i, err := app.One(ctx, c, args, isActive)
			if err != nil {
				return err
			}
			path, err := cli.KnownHosts()
			if err != nil {
				return err
			}
			line, err := sshLine(app, i, c.Region, path, user, private)
			if err != nil {
				return err
			}
			line = append(line, rest...)
			if print {
				return commands.Print([]string{cli.Quote(line...)})
			}
			if err := knownhosts.Prepare(path, i.ID); err != nil {
				return err
			}
			app.EndProgress()
			return runSSH(app, line)
		},
	}
	fs := cmd.Flags()
	arg.Var(fs, &user, "user", "log in as `NAME` (default: the instance's first user)", arg.User)
	arg.Bool(fs, &private, "private", "connect to the private address")
	arg.Bool(fs, &print, "print", "print the ssh command and do not run it")
	return cmd
}

// sshLine is the command that logs in to i. What comes from the API is checked
// first, so that none of it can be read by ssh as an option.
func sshLine(app *cli.App, i civo.Instance, region, knownHosts, user string, private bool) ([]string, error) {
	if !isActive(i) {
		e := cli.Errorf(cli.Refused, "ssh to %s: it is %s", i.Hostname, cmp.Or(i.Status, "in a status that the API does not say"))
		switch {
		case hasStatus(i, "SHUTOFF"):
			e = e.WithHint("start it: %s", app.CommandLine(region, "instance", "start", i.ID))
		case hasStatus(i, "", "BUILDING", "STARTING", "REBOOTING", "RESIZING"):
			e = e.WithHint("wait for it: %s", app.CommandLine(region, "instance", "wait", i.ID, "--for", "ssh"))
		}
		return nil, e
	}
	user = cmp.Or(user, i.InitialUser)
	if err := arg.Check(arg.User)(user); err != nil {
		return nil, cli.Errorf(cli.Refused, "ssh to %s: the API gives the first user %q: %w", i.Hostname, user, err).
			WithHint("give another with --user")
	}
	if !arg.IsID(i.ID) {
		return nil, cli.Errorf(cli.Refused, "ssh to %s: the API gives the ID %q, which is none", i.Hostname, i.ID)
	}
	address, err := sshAddress(i, private)
	if err != nil {
		return nil, err
	}
	return []string{
		"ssh",
		"-o", "HostKeyAlias=" + knownhosts.Alias(i.ID),
		"-o", "UserKnownHostsFile=" + knownhosts.Option(knownHosts, i.ID),
		"-o", "StrictHostKeyChecking=accept-new",
		user + "@" + address,
	}, nil
}

func isActive(i civo.Instance) bool { return hasStatus(i, "ACTIVE") }

// sshAddress is where i is reached: an address, whatever the API says.
func sshAddress(i civo.Instance, private bool) (string, error) {
	address := i.PublicIP
	if private {
		address = i.PrivateIP
	}
	ip, err := netip.ParseAddr(address)
	switch {
	case err == nil && ip.Zone() == "": // a zone may be any text
		return ip.String(), nil
	case address != "":
		return "", cli.Errorf(cli.Refused, "ssh to %s: the API gives the address %q, which is none", i.Hostname, address)
	case private:
		return "", cli.Errorf(cli.Refused, "ssh to %s: it has no private address", i.Hostname)
	}
	return "", cli.Errorf(cli.Refused, "ssh to %s: it has no public address", i.Hostname).
		WithHint("`civoctl instance ssh --private` goes to its private one, where this machine can reach it")
}

// runSSH runs ssh on the terminal that civoctl has. Its exit status is ours.
func runSSH(app *cli.App, line []string) error {
	path, err := exec.LookPath(line[0])
	if err != nil {
		return cli.Errorf(cli.Internal, "run ssh: %w", err).WithHint("install OpenSSH's client, or take the command that --print shows elsewhere")
	}
	// No context: an interruption is for ssh, which has the terminal.
	ssh := exec.Command(path, line[1:]...)
	ssh.Stdin, ssh.Stdout, ssh.Stderr = app.In, app.Out, app.Err
	ssh.Env = os.Environ()
	err = ssh.Run()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		if s, ok := exit.Sys().(syscall.WaitStatus); ok && s.Signaled() {
			return cli.ExitStatus(128 + int(s.Signal())) // as a shell has it
		}
		return cli.ExitStatus(exit.ExitCode())
	}
	return err
}
