package ssh

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/civoctl/civoctl/internal/arg"
	"github.com/civoctl/civoctl/internal/atomicfile"
	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/complete"
	"github.com/civoctl/civoctl/internal/failure"
	"github.com/civoctl/civoctl/internal/knownhosts"
	"github.com/civoctl/civoctl/internal/target"
)

// fileMark is the first line of a file that NewConfigFile writes. A file without it belongs to
// somebody else.
const fileMark = "# Written by civoctl instance ssh-config. Changes are lost when it is run again."

// maxConfigFile is the largest file that is looked at for the mark, in bytes.
const maxConfigFile = 64 << 20

// NewConfigFile returns the command that writes instances for the configuration of ssh.
func NewConfigFile(app *cli.App) *cobra.Command {
	var how connection
	var selector target.Selector
	var file string
	var isWritten bool
	cmd := &cobra.Command{
		Use:   "ssh-config [INSTANCE...]",
		Short: "Write instances for the configuration of ssh",
		Long: `Write a configuration for ssh, scp and other programs that use OpenSSH, with
instances under their hostnames: those that you name or select, or else all that
are ACTIVE. The host keys are those that "civoctl instance ssh" keeps.

The configuration goes to stdout, with --write to ~/.ssh/civoctl.conf, or to
--file, which is replaced as a whole. A file that civoctl did not write is never
replaced. Add the line "Include civoctl.conf" to the top of ~/.ssh/config to use
it.`,
		Example: `  civoctl instance ssh-config --write
  civoctl instance ssh-config --tag web > web.conf && ssh -F web.conf web-1`,
		Args:              cli.Args(0, -1, "INSTANCE"),
		ValidArgsFunction: complete.Targets(app, &selector, nil),
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx := cmd.Context()
			targets, err := find(ctx, app, args, &selector)
			if err != nil {
				return err
			}
			if file == "" && isWritten {
				home, err := os.UserHomeDir()
				if err != nil {
					return failure.Errorf(failure.Usage, "find the folder of ssh: %w", err).WithHint("name the file with --file")
				}
				file = filepath.Join(home, ".ssh", "civoctl.conf")
			}
			text := configText(app, how, targets)
			if file == "" {
				return app.Term.WriteText(strings.TrimSuffix(text, "\n"))
			}
			path, err := writeConfig(file, text)
			if err != nil {
				return err
			}
			app.Term.Notef("wrote %d instances to %s", strings.Count(text, "\nHost "), path)
			app.Term.Notef("to use it, put this line at the top of ~/.ssh/config: Include %s", includeWord(path))
			return nil
		},
	}
	fs := cmd.Flags()
	how.flags(fs)
	selector.Flags(fs)
	arg.Bool(fs, &isWritten, "write", "write to ~/.ssh/civoctl.conf instead of stdout")
	arg.Var(fs, &file, "file", "write to `FILE` instead of stdout", arg.File)
	return cmd
}

// find returns the instances that are named or that the selector matches, for other programs to
// connect to. Where neither says a status, only those that are ACTIVE are returned. The folder of
// the host keys is made.
func find(ctx context.Context, app *cli.App, names []string, s *target.Selector) ([]target.Target, error) {
	s.All = s.All || len(names) == 0 && !s.HasCondition()
	if err := target.CheckAll(app.Term, names, s); err != nil {
		return nil, err
	}
	scope, err := s.Scope(ctx, app)
	if err != nil {
		return nil, err
	}
	found, err := target.All(ctx, app, scope, names, s, target.Offer{})
	if err != nil {
		return nil, err
	}
	if len(names) == 0 && s.Status == "" {
		found = slices.DeleteFunc(found, func(t target.Target) bool { return !isActive(t.Instance) })
	}
	if err := scope.Join(ctx, app, "read instances", nil); err != nil {
		return nil, err
	}
	folder, err := knownhosts.Folder()
	if err != nil {
		return nil, err
	}
	return found, knownhosts.EnsureFolder(folder)
}

// isOwnName reports whether other programs can know an instance by its hostname: it is one, and
// neither an address nor a word with a meaning of its own, by which this machine is worked on.
func isOwnName(hostname string) bool {
	_, err := netip.ParseAddr(hostname)
	isWord := slices.Contains([]string{"localhost", "all", "ungrouped"}, strings.ToLower(hostname))
	return err != nil && !isWord && arg.Check(arg.Hostname)(hostname) == nil
}

// includeWord returns the path as a word of ssh_config(5).
func includeWord(path string) string {
	if strings.ContainsAny(path, " \t#") {
		return `"` + path + `"`
	}
	return path
}

// configText returns the configuration. It notes the instances that it leaves out: those without an
// address, those whose hostname ssh would read as something else, and the later ones of a hostname.
func configText(app *cli.App, how connection, targets []target.Target) string {
	var b strings.Builder
	b.WriteString(fileMark + "\n")
	seen := map[string]bool{}
	for _, t := range targets {
		name := strings.ToLower(t.Hostname)
		why := ""
		to, _, err := how.to(t.Instance)
		switch {
		case err != nil:
			why = err.Error()
		case !isOwnName(t.Hostname):
			why = "its hostname has another meaning to ssh"
		case seen[name]:
			why = "another instance has the hostname"
		}
		if why != "" {
			app.Term.Notef("%s (%s) is left out: %s", t.Hostname, t.ID, why)
			continue
		}
		seen[name] = true
		patterns := t.Hostname
		if name != t.Hostname { // ssh minds the case
			patterns += " " + name
		}
		fmt.Fprintf(&b, "\nHost %s\n", patterns)
		for _, option := range how.options { // ssh takes the first of those that are given twice
			keyword, value, _ := strings.Cut(option, "=")
			fmt.Fprintf(&b, "  %s %s\n", keyword, value)
		}
		fmt.Fprintf(&b, "  HostName %s\n  User %s\n  HostKeyAlias %s\n  UserKnownHostsFile %s\n  StrictHostKeyChecking accept-new\n",
			to.address, to.user, knownhosts.Alias(t.ID), knownhosts.OptionValue(to.knownHosts, t.ID))
	}
	return b.String()
}

// writeConfig replaces the file as a whole, readable only by the user, and returns its absolute
// path. A file that civoctl did not write is refused.
func writeConfig(file, text string) (string, error) {
	path, err := filepath.Abs(file)
	if err != nil {
		return "", failure.Errorf(failure.Usage, "write %s: %w", file, err)
	}
	old, _, err := atomicfile.Read(path, maxConfigFile)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return "", failure.Errorf(failure.Usage, "write %s: %w", path, err)
	case len(old) > 0 && !strings.HasPrefix(string(old), fileMark):
		return "", failure.Errorf(failure.Refused, "write %s: the file was not written by civoctl", path).
			WithHint("name another with --file, or remove it first")
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return "", failure.Errorf(failure.Internal, "write %s: %w", path, err)
	}
	if err := atomicfile.Write(path, []byte(text)); err != nil {
		return "", failure.Errorf(failure.Internal, "write %s: %w", path, err)
	}
	return path, nil
}
