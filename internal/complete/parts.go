package complete

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/resource"
	"github.com/civoctl/civoctl/pkg/civo"
)

// Snapshots completes the first word to an instance and the second to one of its snapshots.
func Snapshots(app *cli.App) cobra.CompletionFunc {
	return parts(app, instanceList(), 1, func(ctx context.Context, c *civo.Client, instance string) ([]candidate, error) {
		all, err := c.Snapshots(ctx, instance)
		found := make([]candidate, len(all))
		for n, s := range all {
			found[n] = candidate{id: s.ID, name: s.Name, note: resource.JoinNonEmpty(s.State, s.Description)}.clean()
		}
		return found, err
	})
}

// Rules completes the first word to a firewall and the others to the IDs of its rules.
func Rules(app *cli.App) cobra.CompletionFunc {
	return parts(app, firewallList(), -1, func(ctx context.Context, c *civo.Client, firewall string) ([]candidate, error) {
		all, err := c.FirewallRules(ctx, firewall)
		found := make([]candidate, len(all))
		for n, r := range all {
			found[n] = candidate{id: r.ID, note: resource.DescribeRule(r)}.clean()
		}
		return found, err
	})
}

// ReservedIPs completes each word to a reserved address.
func ReservedIPs(app *cli.App) cobra.CompletionFunc {
	return fromList(app, list{name: "reserved IPs", regional: true, fetch: func(ctx context.Context, c *civo.Client) ([]candidate, error) {
		var found []candidate
		for r, err := range c.ReservedIPs(ctx) {
			if err != nil {
				return nil, err
			}
			found = append(found, candidate{id: r.ID, name: r.Name, ip: r.IP, note: r.AssignedTo.Name}.clean())
		}
		return found, nil
	}})
}

// parts completes the first word to a candidate of the list of wholes, and up to most words after
// it to what fetch reads of that whole; -1 is any number of words.
func parts(app *cli.App, wholes list, most int, fetch func(ctx context.Context, c *civo.Client, whole string) ([]candidate, error)) cobra.CompletionFunc {
	return func(cmd *cobra.Command, args []string, word string) ([]cobra.Completion, cobra.ShellCompDirective) {
		if len(args) == 0 {
			return fromList(app, wholes)(cmd, args, word)
		}
		if most >= 0 && len(args) > most {
			return nil, onlyWords
		}
		ctx, cancel := context.WithTimeout(cmd.Context(), completionLimit) // of both lists together
		defer cancel()
		id := idOf(candidates(ctx, app, wholes), args[0])
		if id == "" {
			return nil, onlyWords
		}
		l := list{name: "parts", regional: true, fetch: func(ctx context.Context, c *civo.Client) ([]candidate, error) { return fetch(ctx, c, id) }}
		return filter(candidates(ctx, app, l), args[1:], word, func(candidate) bool { return true }), onlyWords
	}
}

// idOf returns the ID of the one candidate of the name or ID, "" where there is not exactly one.
func idOf(all []candidate, name string) string {
	var id string
	for _, c := range all {
		if c.isGiven([]string{name}) {
			if id != "" {
				return ""
			}
			id = c.id
		}
	}
	return id
}
