package instance

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

func newSSH(app *cli.App) *cobra.Command {
	var (
		user    string
		private bool
		print   bool
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
			return readSSHLine(cmd, words).check(cmd, user != "")
		},
		ValidArgsFunction: completeSSH(app),
		RunE: func(cmd *cobra.Command, words []string) error {
			ctx := cmd.Context()
			line := readSSHLine(cmd, words)
			commands, err := cli.NewCommandPrinter(app)
			if print && err != nil {
				return err
			}
			if err := target.CheckOne(app.Term, line.name()); err != nil {
				return err
			}
			program := ""
			if !print {
				if program, err = findSSHProgram(); err != nil {
					return err
				}
			}
			c, err := app.API.Client(ctx)
			if err != nil {
				return err
			}
			i, err := target.FindOrPick(ctx, app.Term, c, line.name(), isActive)
			if err != nil {
				return err
			}
			if err := checkActive(app, i, c.Region); err != nil {
				return err
			}
			if name, ok := line.user(); ok {
				user = name
			}
			target, err := newSSHTarget(i, user, line.setsUser(), private)
			if err != nil {
				return err
			}
			all := slices.Concat([]string{"ssh"}, line.options, target.options(), []string{target.destination()}, line.command)
			if print {
				return commands.Print([]string{cli.Quote(all...)})
			}
			if !line.sets("UserKnownHostsFile") {
				if err := target.prepare(); err != nil {
					return err
				}
			}
			return app.Exec(program, all)
		},
	}
	fs := cmd.Flags()
	arg.Var(fs, &user, "user", "log in as `NAME` (default: the instance's first user)", arg.User)
	arg.Bool(fs, &private, "private", "connect to the private address")
	arg.Bool(fs, &print, "print", "print the ssh command and do not run it")
	return cmd
}

// completeSSH completes the instance, also after NAME@, and of ssh's options those
// that take a file.
func completeSSH(app *cli.App) cobra.CompletionFunc {
	instances := complete.Instances(app, isActive)
	return func(cmd *cobra.Command, words []string, word string) ([]cobra.Completion, cobra.ShellCompDirective) {
		switch readSSHLine(cmd, words).awaits {
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

// findSSHProgram returns the path of the system's ssh.
func findSSHProgram() (string, error) {
	path, err := exec.LookPath("ssh")
	if err != nil {
		return "", failure.Errorf(failure.Internal, "run ssh: %w", err).
			WithHint("install OpenSSH's client, or take the command that --print shows elsewhere")
	}
	return path, nil
}

// checkActive refuses an instance that is not up, and says how to get there.
func checkActive(app *cli.App, i civo.Instance, region string) error {
	if isActive(i) {
		return nil
	}
	e := failure.Errorf(failure.Refused, "ssh to %s: it is %s", i.Hostname, cmp.Or(i.Status, "in a status that the API does not say"))
	switch {
	case hasStatus(i, civo.StatusShutoff):
		e = e.WithHint("start it: %s", app.CommandLine(region, "instance", "start", i.ID))
	case hasStatus(i, "", civo.StatusBuilding, civo.StatusStarting, civo.StatusRebooting, civo.StatusResizing):
		e = e.WithHint("wait for it: %s", app.CommandLine(region, "instance", "wait", i.ID, "--for", "ssh"))
	}
	return e
}

func isActive(i civo.Instance) bool { return hasStatus(i, civo.StatusActive) }
