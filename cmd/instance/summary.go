package instance

import (
	"context"
	"strconv"
	"strings"

	"github.com/spf13/pflag"

	"github.com/civoctl/civoctl/internal/resource"
	"github.com/civoctl/civoctl/internal/terminal"
	"github.com/civoctl/civoctl/pkg/civo"
)

const (
	ownFirewall = "the network's own"
	noKey       = "none"
)

// confirm shows what is to be created and the command line that would do the
// same, and asks. It returns the instances that have one of the hostnames now:
// a form may have been open for long.
func (f *form) confirm(ctx context.Context, n civo.NewInstance) ([]civo.Instance, error) {
	about := append([]string{""}, terminal.Align(f.summary(n))...)
	about = append(about, "", "The same without questions:", "", "  "+f.commandLine(), "")
	question := "Create it?"
	if many := max(len(f.req.hostnames), n.Count); many > 1 {
		question = "Create these " + strconv.Itoa(many) + " instances?"
	}
	if err := f.app.Term.Ask(ctx, false, "create", question, about...); err != nil {
		return nil, err
	}
	return namesakes(ctx, f.c, f.req.hostnames, f.req.count)
}

func (f *form) summary(n civo.NewInstance) [][]string {
	rows := [][]string{
		{"Hostname", strings.Join(f.req.hostnames, " ")},
		{"Region", f.c.Region},
		row("Size", resource.Sizes(), n.Size, f.offer.sizes),
		row("Image", resource.Images(), n.TemplateID, f.offer.images),
		row("Network", resource.Networks(), n.NetworkID, f.offer.networks),
		{"Firewall", ownFirewall, "open to all"},
		{"SSH key", noKey, "the API makes a password"},
	}
	if n.FirewallID != "" {
		rows[5] = row("Firewall", resource.Firewalls(), n.FirewallID, f.offer.firewalls)
	}
	if n.SSHKeyID != "" {
		rows[6] = row("SSH key", resource.SSHKeys(), n.SSHKeyID, f.offer.keys)
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
		{"Script", f.req.scriptFile},
	} {
		if r[1] != "" {
			rows = append(rows, r)
		}
	}
	return rows
}

// row is the item of an ID, or the ID where it is not known.
func row[T any](label string, n resource.Type[T], id string, items []T) []string {
	for _, item := range items {
		if n.ID(item) == id && n.Name(item) != "" {
			return []string{label, n.Name(item), n.Note(item)}
		}
	}
	return []string{label, id}
}

// commandLine is the flags of create that were given or answered, those that it
// cannot do without in front.
func (f *form) commandLine() string {
	words := append([]string{"instance", "create"}, f.req.named()...)
	add := func(flag *pflag.Flag) {
		list, several := flag.Value.(pflag.SliceValue)
		switch {
		case !flag.Changed || flag.Name == "dry-run":
		case several:
			for _, value := range list.GetSlice() {
				words = append(words, "--"+flag.Name, value)
			}
		case flag.NoOptDefVal == "":
			words = append(words, "--"+flag.Name, flag.Value.String())
		case flag.NoOptDefVal == flag.Value.String():
			words = append(words, "--"+flag.Name)
		default:
			words = append(words, "--"+flag.Name+"="+flag.Value.String())
		}
	}
	own := f.cmd.LocalNonPersistentFlags()
	required := []string{"size", "image"}
	for _, name := range required {
		add(own.Lookup(name))
	}
	rest := func(flag *pflag.Flag) {
		if flag.Name != required[0] && flag.Name != required[1] {
			add(flag)
		}
	}
	own.VisitAll(rest)
	f.app.OutputFlags.VisitAll(rest)
	return f.app.CommandLine(f.c.Region, words...)
}
