// Package ssh reaches instances with the system's OpenSSH: a shell (ssh.go), a command on many
// (exec.go), copies of files (copy.go). All use the host keys that internal/knownhosts keeps.
package ssh

import (
	"cmp"
	"os/exec"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/civoctl/civoctl/internal/arg"
	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/complete"
	"github.com/civoctl/civoctl/internal/failure"
	"github.com/civoctl/civoctl/internal/target"
	"github.com/civoctl/civoctl/pkg/civo"
)

// New returns the command that opens a shell on an instance, or runs a command there.
func New(app *cli.App) *cobra.Command {
	var (
		user      string
		isPrivate bool
		isPrint   bool
	)
	cmd := &cobra.Command{
		Use:   "ssh [NAME@]INSTANCE [COMMAND...]",
		Short: "Log in to an instance with SSH, or run a command on it",
		Long: `Connect to an instance as its first user, with the ssh program of your system.
The exit code is that of ssh.

Options with one dash, such as -A or -p 2222, are passed to ssh. Flags with two
dashes belong to civoctl. Both can stand before or after INSTANCE, up to the
command. "--" after INSTANCE ends the flags of civoctl. Two letters have both
meanings: -q makes both quiet, and -o belongs to civoctl only with an output
format, as in -o json. Options given here override those that civoctl sets.

Host keys are stored by instance ID, apart from ~/.ssh/known_hosts. A new
instance that reuses an old IP address connects without a warning. If the key of
an instance changes, the connection is refused. API keys in the environment are
not passed to ssh.`,
		Example: `  civoctl instance ssh web-1
  civoctl instance ssh web-1 uptime
  civoctl instance ssh -p 2222 -A root@web-1
  civoctl instance ssh web-1 -N -L 8080:localhost:80`,
		Args: func(cmd *cobra.Command, words []string) error {
			return readLine(cmd, words).check(cmd, user != "")
		},
		ValidArgsFunction: completeArgs(app),
		RunE: func(cmd *cobra.Command, words []string) error {
			ctx := cmd.Context()
			l := readLine(cmd, words)
			commands, err := cli.NewCommandPrinter(app)
			if isPrint && err != nil {
				return err
			}
			if err := target.CheckOne(app.Term, l.name()); err != nil {
				return err
			}
			program := ""
			if !isPrint {
				if program, err = findProgram("ssh"); err != nil {
					return err
				}
			}
			c, err := app.API.Client(ctx)
			if err != nil {
				return err
			}
			i, err := target.FindOrPick(ctx, app.Term, c, l.name(), target.Offer{IsShown: isActive})
			if err != nil {
				return err
			}
			if err := checkActive(app, i, c.Region); err != nil {
				return err
			}
			if name, ok := l.user(); ok {
				user = name
			}
			to, err := newEndpoint(i, user, l.setsUser(), isPrivate)
			if err != nil {
				return err
			}
			all := slices.Concat([]string{"ssh"}, l.options, to.options(), []string{to.destination()}, l.command)
			if isPrint {
				return commands.Print([]string{cli.Quote(all...)})
			}
			if !l.sets("UserKnownHostsFile") {
				if err := to.prepare(); err != nil {
					return err
				}
			}
			return app.Exec(program, all)
		},
	}
	fs := cmd.Flags()
	arg.Var(fs, &user, "user", "log in as `NAME` (default: the instance's first user)", arg.User)
	arg.Bool(fs, &isPrivate, "private", "connect to the private IP address")
	arg.Bool(fs, &isPrint, "print", "print the ssh command instead of running it")
	return cmd
}

// completeArgs returns the completion of the arguments: of the instance, also after NAME@, and of
// the files that options of ssh take.
func completeArgs(app *cli.App) cobra.CompletionFunc {
	instances := complete.Instances(app, isActive)
	return func(cmd *cobra.Command, words []string, word string) ([]cobra.Completion, cobra.ShellCompDirective) {
		switch readLine(cmd, words).awaits {
		case "-E", "-F", "-S", "-i":
			return nil, cobra.ShellCompDirectiveDefault
		}
		if len(words) > 0 {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		at := strings.LastIndexByte(word, '@') + 1
		found, directive := instances(cmd, nil, word[at:])
		for n := range found {
			found[n] = word[:at] + found[n]
		}
		return found, directive
	}
}

// findProgram returns the path of a program of the system's OpenSSH.
func findProgram(name string) (string, error) {
	path, err := exec.LookPath(name)
	if err != nil {
		return "", failure.Errorf(failure.Internal, "run %s: %w", name, err).
			WithHint("install the OpenSSH client, or run the command that --print shows on another machine")
	}
	return path, nil
}

// checkActive returns an error, with the next step, where the instance is not up.
func checkActive(app *cli.App, i civo.Instance, region string) error {
	if isActive(i) {
		return nil
	}
	e := failure.Errorf(failure.Refused, "ssh to %s: it is %s", i.Hostname, cmp.Or(i.Status, "in a status that the API does not say"))
	switch {
	case i.HasStatus(civo.StatusShutoff):
		e = e.WithHint("start it: %s", app.CommandLine(region, "instance", "start", i.ID))
	case i.HasStatus("", civo.StatusBuilding, civo.StatusStarting, civo.StatusRebooting, civo.StatusResizing):
		e = e.WithHint("wait for it: %s", app.CommandLine(region, "instance", "wait", i.ID, "--for", "ssh"))
	}
	return e
}

// isActive reports whether the instance is up.
func isActive(i civo.Instance) bool { return i.HasStatus(civo.StatusActive) }
