package ssh

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/civoctl/civoctl/internal/arg"
	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/failure"
	"github.com/civoctl/civoctl/internal/target"
)

// NewInventory returns the command that prints instances as Ansible reads them.
func NewInventory(app *cli.App) *cobra.Command {
	var how connection
	var selector target.Selector
	var isList bool
	var host string
	cmd := &cobra.Command{
		Use:   "inventory",
		Short: "Print instances as an inventory for Ansible",
		Long: `Print the instances that are ACTIVE as Ansible reads an inventory script: with
groups by tag, region, size and image, and the settings by which Ansible's SSH
uses the host keys that "civoctl instance ssh" keeps.

Ansible runs the inventory as a program. A script of two lines is one:

  #!/bin/sh
  exec civoctl instance inventory "$@"`,
		Example: `  civoctl instance inventory --list
  ansible-inventory -i inventory.sh --graph
  ansible -i inventory.sh tag_web -m ping`,
		Args: cli.Args(0, 0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if isList && host != "" {
				return failure.Errorf(failure.Usage, "--list and --host contradict each other")
			}
			if err := selector.Check(); err != nil {
				return err
			}
			targets, err := findActive(cmd.Context(), app, &selector)
			if err != nil {
				return err
			}
			hosts, groups := inventory(app, how, targets)
			var result any = map[string]any{}
			if host == "" {
				tree := map[string]any{"_meta": map[string]any{"hostvars": hosts}, "all": map[string]any{"children": groupNames(groups)}}
				for name, members := range groups {
					tree[name] = map[string]any{"hosts": members}
				}
				result = tree
			} else if vars, isKnown := hosts[host]; isKnown {
				result = vars
			}
			text, err := json.MarshalIndent(result, "", "  ")
			if err != nil {
				return err
			}
			return app.Term.WriteLines(strings.Split(string(text), "\n")...)
		},
	}
	fs := cmd.Flags()
	how.flags(fs)
	selector.Flags(fs)
	arg.Bool(fs, &isList, "list", "print all hosts and groups, as without flags")
	arg.Var(fs, &host, "host", "print the variables of host `NAME` only", arg.Ref)
	return cmd
}

// inventory returns the variables of each host and the hosts of each group. It notes the instances
// that it leaves out. Instances that share a hostname are called by their IDs.
func inventory(app *cli.App, how connection, targets []target.Target) (hosts map[string]map[string]any, groups map[string][]string) {
	count := map[string]int{}
	for _, t := range targets {
		count[strings.ToLower(t.Hostname)]++
	}
	hosts, groups = map[string]map[string]any{}, map[string][]string{}
	for _, t := range targets {
		to, _, err := how.to(t.Instance)
		if err != nil {
			app.Term.Notef("%s (%s) is left out: %v", t.Hostname, t.ID, err)
			continue
		}
		name := t.Hostname
		if count[strings.ToLower(name)] > 1 || arg.Check(arg.Hostname)(name) != nil {
			name = t.ID
		}
		vars := hostVars(to, t)
		var options []string
		for _, option := range how.options {
			options = append(options, "-o", option)
		}
		if len(options) > 0 {
			vars["ansible_ssh_common_args"] = cli.Quote(options...) + " " + cli.Quote(to.options()...)
		}
		hosts[name] = vars
		words := []string{"region_" + t.Client.Region, "size_" + t.Size, "image_" + t.SourceID}
		for _, tag := range t.Tags {
			words = append(words, "tag_"+tag)
		}
		for _, word := range words {
			if group := groupName(word); !slices.Contains(groups[group], name) {
				groups[group] = append(groups[group], name)
			}
		}
	}
	return hosts, groups
}

// groupName returns a word as Ansible allows the name of a group: letters, digits and underscores.
func groupName(word string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' {
			return r
		}
		return '_'
	}, word)
}

// groupNames returns the names of the groups, sorted.
func groupNames(groups map[string][]string) []string {
	names := make([]string, 0, len(groups))
	for name := range groups {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
