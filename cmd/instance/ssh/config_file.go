package ssh

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/civoctl/civoctl/internal/arg"
	"github.com/civoctl/civoctl/internal/atomicfile"
	"github.com/civoctl/civoctl/internal/cli"
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
	cmd := &cobra.Command{
		Use:   "ssh-config",
		Short: "Write instances for the configuration of ssh",
		Long: `Write a configuration for ssh, scp and other programs that use OpenSSH, with the
instances that are ACTIVE under their hostnames. The host keys are those that
"civoctl instance ssh" keeps.

The configuration goes to stdout, or to --file, which is replaced as a whole. A
file that civoctl did not write is never replaced. Add a line such as
"Include civoctl.conf" to the top of ~/.ssh/config to use it.`,
		Example: `  civoctl instance ssh-config --file ~/.ssh/civoctl.conf
  civoctl instance ssh-config --tag web > web.conf && ssh -F web.conf web-1`,
		Args: cli.Args(0, 0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx := cmd.Context()
			if err := selector.Check(); err != nil {
				return err
			}
			targets, err := findActive(ctx, app, &selector)
			if err != nil {
				return err
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
			app.Term.Notef("to use it, put this line at the top of ~/.ssh/config: Include %s", path)
			return nil
		},
	}
	fs := cmd.Flags()
	how.flags(fs)
	selector.Flags(fs)
	arg.Var(fs, &file, "file", "write to `FILE` instead of stdout", arg.File)
	return cmd
}

// findActive returns the instances that the selector matches, all where it has no condition, and
// that are ACTIVE.
func findActive(ctx context.Context, app *cli.App, s *target.Selector) ([]target.Target, error) {
	s.All = !s.HasCondition()
	scope, err := s.Scope(ctx, app)
	if err != nil {
		return nil, err
	}
	found, err := target.All(ctx, app, scope, nil, s, target.Offer{})
	if err != nil {
		return nil, err
	}
	var active []target.Target
	for _, t := range found {
		if isActive(t.Instance) {
			active = append(active, t)
		}
	}
	return active, scope.Join(ctx, app, "read instances", nil)
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
		case arg.Check(arg.Hostname)(t.Hostname) != nil:
			why = "its hostname is none"
		case seen[name]:
			why = "another instance has the hostname"
		}
		if why != "" {
			app.Term.Notef("%s (%s) is left out: %s", t.Hostname, t.ID, why)
			continue
		}
		seen[name] = true
		fmt.Fprintf(&b, "\nHost %s\n  HostName %s\n  User %s\n  HostKeyAlias %s\n  UserKnownHostsFile %s\n  StrictHostKeyChecking accept-new\n",
			t.Hostname, to.address, to.user, knownhosts.Alias(t.ID), knownhosts.OptionValue(to.knownHosts, t.ID))
		for _, option := range how.options {
			keyword, value, _ := strings.Cut(option, "=")
			fmt.Fprintf(&b, "  %s %s\n", keyword, value)
		}
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

// hostVars returns what Ansible is told of an instance.
func hostVars(to endpoint, t target.Target) map[string]any {
	return map[string]any{
		"ansible_host": to.address, "ansible_user": to.user,
		"ansible_ssh_common_args": cli.Quote(to.options()...),
		"civo_id":                 t.ID, "civo_region": cmp.Or(t.Region, t.Client.Region), "civo_status": t.Status, "civo_size": t.Size,
		"civo_image": t.SourceID, "civo_tags": t.Tags, "civo_private_ip": t.PrivateIP, "civo_public_ip": t.PublicIP,
		"civo_network_id": t.NetworkID, "civo_firewall_id": t.FirewallID,
	}
}
