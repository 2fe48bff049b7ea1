package create

import (
	"context"
	"strconv"
	"strings"

	"github.com/civoctl/civoctl/internal/resource"
	"github.com/civoctl/civoctl/internal/terminal"
)

const (
	ownFirewall = "the network's own"
	noKey       = "none"
)

// confirm shows what the plan creates and the command line that would do the same, and asks. It
// then reads the list again: a form may have been open for long.
func (f *form) confirm(ctx context.Context, p *plan) error {
	about := append([]string{""}, terminal.Align(f.summary(p))...)
	about = append(about, "", "The same without questions:", "", "  "+f.spec.commandLine(f.app, f.c.Region), "")
	question := "Create it?"
	if n := p.size(); n > 1 {
		question = "Create these " + strconv.Itoa(n) + " instances?"
	}
	if err := f.app.Term.Ask(ctx, false, "create", question, about...); err != nil {
		return err
	}
	return f.names.relist(ctx, p)
}

// summary returns what the plan creates, a row for each thing that was asked about or given.
func (f *form) summary(p *plan) [][]string {
	n := p.request
	rows := [][]string{
		{"Hostname", strings.Join(p.hostnames, " ")},
		{"Region", f.c.Region},
		row("Size", resource.Sizes(), n.Size, f.catalog.sizes),
		row("Image", resource.Images(), n.TemplateID, f.catalog.images),
		row("Network", resource.Networks(), n.NetworkID, f.catalog.networks),
	}
	if n.FirewallID == "" {
		rows = append(rows, []string{"Firewall", ownFirewall, "open to all"})
	} else {
		rows = append(rows, row("Firewall", resource.Firewalls(), n.FirewallID, f.catalog.firewalls))
	}
	if n.SSHKeyID == "" {
		rows = append(rows, []string{"SSH key", noKey, "the API makes a password"})
	} else {
		rows = append(rows, row("SSH key", resource.SSHKeys(), n.SSHKeyID, f.catalog.keys))
	}
	count := ""
	if n.Count > 1 {
		count = strconv.Itoa(n.Count)
	}
	for _, r := range [][]string{
		{"Tags", strings.Join(n.Tags, " ")},
		{"Count", count},
		{"Public IP", n.PublicIP},
		{"Reverse DNS", n.ReverseDNS},
		{"First user", n.InitialUser},
		{"Script", f.spec.scriptFile},
	} {
		if r[1] != "" {
			rows = append(rows, r)
		}
	}
	return rows
}

// row returns the label, the name and the note of the item of an ID; the ID alone where the item
// is not known.
func row[T any](label string, kind resource.Type[T], id string, items []T) []string {
	for _, item := range items {
		if kind.ID(item) == id && kind.Name(item) != "" {
			return []string{label, kind.Name(item), kind.Note(item)}
		}
	}
	return []string{label, id}
}
