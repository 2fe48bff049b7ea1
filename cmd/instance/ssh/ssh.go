// Package ssh runs the system's ssh on an instance, and tells when an instance answers as an SSH
// server.
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
		Short: "Open a shell on an instance, or run a command there",
		Long: `Run the system's ssh as the first user of the instance. On Unix ssh takes the
place of civoctl: signals, job control and the exit status are its own.

One dash and letters are options of ssh, two dashes and a word are flags of
civoctl, before and after INSTANCE, up to the command. After INSTANCE, -- ends
the flags of civoctl. Of the letters that both have, -q quiets both, and -o is
civoctl's only with a format, as in -o json. What ssh is told here wins over
what civoctl tells it.

Host keys are kept by the instance's ID in a folder of civoctl's own: another
instance at an address that was in use before is no reason to worry, and another
key of the same instance is refused. API keys in the environment are not passed
on.`,
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
				if program, err = findProgram(); err != nil {
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
	arg.Bool(fs, &isPrivate, "private", "connect to the private address")
	arg.Bool(fs, &isPrint, "print", "print the ssh command and do not run it")
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

// findProgram returns the path of the system's ssh.
func findProgram() (string, error) {
	path, err := exec.LookPath("ssh")
	if err != nil {
		return "", failure.Errorf(failure.Internal, "run ssh: %w", err).
			WithHint("install OpenSSH's client, or take the command that --print shows elsewhere")
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
