package ssh

import (
	"cmp"
	"encoding/json"
	"maps"
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
		Long: `Print the instances that are ACTIVE, or those of --status, as Ansible reads an
inventory script: with groups by tag, region, size, image and status, such as
tag_web, and the settings by which Ansible's SSH uses the host keys that
"civoctl instance ssh" keeps.

Ansible runs the inventory as a program. A script of two lines is one:

  #!/bin/sh
  exec civoctl instance inventory "$@"

Text with a brace in it, such as that of a tag, is marked so that Ansible does
not evaluate it.`,
		Example: `  civoctl instance inventory --list
  ansible-inventory -i inventory.sh --graph
  ansible -i inventory.sh tag_web -m ping`,
		Args: cli.Args(0, 0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if isList && host != "" {
				return failure.Errorf(failure.Usage, "--list and --host contradict each other")
			}
			targets, err := find(cmd.Context(), app, nil, &selector)
			if err != nil {
				return err
			}
			hosts, groups := inventory(app, how, targets)
			var result any = map[string]any{}
			if host == "" {
				tree := map[string]any{"_meta": map[string]any{"hostvars": hosts}, "all": map[string]any{"children": slices.Sorted(maps.Keys(groups))}}
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
// that it leaves out. Instances that share a hostname, or whose hostname means something else to
// Ansible, are called by their IDs.
func inventory(app *cli.App, how connection, targets []target.Target) (hosts map[string]map[string]any, groups map[string][]string) {
	count := map[string]int{}
	for _, t := range targets {
		count[strings.ToLower(t.Hostname)]++
	}
	hosts, groups = map[string]map[string]any{}, map[string][]string{}
	for _, t := range targets {
		to, words, err := how.to(t.Instance)
		if err != nil {
			app.Term.Notef("%s (%s) is left out: %v", t.Hostname, t.ID, err)
			continue
		}
		name := t.Hostname
		if count[strings.ToLower(name)] > 1 || !isOwnName(name) {
			name = t.ID
		}
		hosts[name] = hostVars(to, words, t)
		for _, group := range groupsOf(t) {
			groups[group] = append(groups[group], name)
		}
	}
	return hosts, groups
}

// hostVars returns what Ansible is told of an instance, which ssh reaches with the words.
func hostVars(to endpoint, words []string, t target.Target) map[string]any {
	tags := make([]any, len(t.Tags))
	for n, tag := range t.Tags {
		tags[n] = literal(tag)
	}
	return map[string]any{
		"ansible_host": to.address, "ansible_user": to.user, "ansible_ssh_common_args": cli.Quote(words...),
		"civo_id": t.ID, "civo_region": literal(cmp.Or(t.Region, t.Client.Region)), "civo_status": literal(t.Status),
		"civo_size": literal(t.Size), "civo_image": literal(t.SourceID), "civo_tags": tags,
		"civo_private_ip": literal(t.PrivateIP), "civo_public_ip": literal(t.PublicIP),
		"civo_network_id": literal(t.NetworkID), "civo_firewall_id": literal(t.FirewallID),
	}
}

// literal returns text of the API as a value that Ansible does not evaluate: it takes text with
// braces for a template, which can run programs.
func literal(text string) any {
	if strings.Contains(text, "{") {
		return map[string]any{"__ansible_unsafe": text}
	}
	return text
}

// groupsOf returns the names of the groups that an instance is in, sorted.
func groupsOf(t target.Target) []string {
	groups := []string{groupName("region_" + t.Client.Region)}
	add := func(kind, word string) {
		if word != "" {
			groups = append(groups, groupName(kind+"_"+word))
		}
	}
	add("size", t.Size)
	add("image", t.SourceID)
	add("status", t.Status)
	for _, tag := range t.Tags {
		add("tag", tag)
	}
	slices.Sort(groups)
	return slices.Compact(groups) // tags may differ in what a group's name cannot have
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
