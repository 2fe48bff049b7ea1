package instance

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/civoctl/civoctl/cmd/instance/batch"
	"github.com/civoctl/civoctl/internal/arg"
	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/failure"
	"github.com/civoctl/civoctl/internal/target"
	"github.com/civoctl/civoctl/pkg/civo"
)

// newUpdate returns the command that changes the hostname, reverse DNS or notes of an instance.
func newUpdate(app *cli.App) *cobra.Command {
	var (
		hostname, reverseDNS, notes string
		update                      civo.InstanceUpdate
	)
	cmd := &cobra.Command{
		Use:     "update INSTANCE",
		Aliases: []string{"set", "rename"},
		Short:   "Change the hostname, reverse DNS or notes of an instance",
		Long: `Change the hostname, reverse DNS or notes of an instance. Values that are not
given are kept. An empty value clears the reverse DNS or the notes. The instance
is read again afterwards, and a value that did not change is an error.`,
		Example: "  civoctl instance update web-1 --hostname web-2\n  civoctl instance update web-1 --notes 'behind the load balancer'\n  civoctl instance update web-1 --reverse-dns ''",
	}
	fs := cmd.Flags()
	arg.Var(fs, &hostname, "hostname", "change the hostname to `HOSTNAME`", arg.Hostname)
	arg.Clearable(fs, &reverseDNS, "reverse-dns", "change the reverse DNS to `NAME`; an empty value clears it", arg.DNSName)
	arg.Clearable(fs, &notes, "notes", "change the notes to `TEXT`; an empty value clears them", arg.Text)
	given := func(name string, value *string) *string {
		if fs.Changed(name) {
			return value
		}
		return nil
	}
	v := &batch.Verb{Name: "update", IsSingle: true, IsPlanShown: true}
	v.Check = func() error {
		update = civo.InstanceUpdate{
			Hostname:   given("hostname", &hostname),
			ReverseDNS: given("reverse-dns", &reverseDNS),
			Notes:      given("notes", &notes),
		}
		if update == (civo.InstanceUpdate{}) {
			return failure.Errorf(failure.Usage, "update: nothing to change").WithHint("give --hostname, --reverse-dns or --notes")
		}
		return nil
	}
	v.Prepare = func(ctx context.Context, c *civo.Client, targets []civo.Instance) error {
		return checkHostnameFree(ctx, c, targets[0], update.Hostname)
	}
	v.SkipReason = func(i civo.Instance) string {
		if difference(i, update, isEqual) == "" {
			return "the values are so already"
		}
		return ""
	}
	v.Plan = func(i civo.Instance) string { return difference(i, update, isEqual) }
	v.Call = func(ctx context.Context, c *civo.Client, i civo.Instance) (civo.Instance, error) {
		return i, c.UpdateInstance(ctx, i.ID, update)
	}
	v.Verify = func(c *civo.Client, i civo.Instance) error {
		left := difference(i, update, isInEffect)
		if left == "" {
			return nil
		}
		return failure.Errorf(failure.Refused, "the API accepted it, and did not do all of it: %s", left).
			WithHint("`%s` shows the instance as it is", app.CommandLine(c.Region, "instance", "show", i.ID))
	}
	v.Command(app, cmd)
	count := cmd.Args
	cmd.Args = func(cmd *cobra.Command, args []string) error {
		if len(args) == 2 {
			return failure.Errorf(failure.Usage, "update: two names are given, and it takes one INSTANCE").
				WithHint("to rename it: `%s`", app.CommandLine("", "instance", "update", args[0], "--hostname", args[1]))
		}
		return count(cmd, args)
	}
	return cmd
}

// difference returns what the update changes in i, such as "hostname web → app", or "" where i has
// all the values. same reports whether a field has the wanted value.
func difference(i civo.Instance, update civo.InstanceUpdate, same func(i civo.Instance, field, now, wanted string) bool) string {
	var changes []string
	for _, f := range []struct {
		name, field string
		now         string
		wanted      *string
	}{
		{"hostname", "hostname", i.Hostname, update.Hostname},
		{"reverse DNS", "reverse_dns", i.ReverseDNS, update.ReverseDNS},
		{"notes", "notes", i.Notes, update.Notes},
	} {
		if f.now == "" {
			f.now, _ = i.Text(f.field) // which may be more than can be read
		}
		if f.wanted != nil && !same(i, f.field, f.now, *f.wanted) {
			changes = append(changes, fmt.Sprintf("%s %s → %s", f.name, cmp.Or(f.now, "none"), cmp.Or(*f.wanted, "none")))
		}
	}
	return strings.Join(changes, ", ")
}

// isEqual reports whether a field has the wanted value, letter by letter.
func isEqual(_ civo.Instance, _, now, wanted string) bool { return now == wanted }

// isInEffect reports whether a field that was read back has the wanted value, but for what an API
// may make of it: a reverse DNS that is cleared is the hostname, as in create.
func isInEffect(i civo.Instance, field, now, wanted string) bool {
	if field == "notes" {
		text := func(s string) string { return strings.TrimSpace(strings.ReplaceAll(s, "\r\n", "\n")) }
		return text(now) == text(wanted)
	}
	name := func(s string) string { return strings.ToLower(strings.TrimSuffix(s, ".")) }
	return name(now) == name(wanted) || field == "reverse_dns" && wanted == "" && name(now) == name(i.Hostname)
}

// checkHostnameFree returns an error where another instance than the old has the new hostname:
// both would be hard to name from then on.
func checkHostnameFree(ctx context.Context, c *civo.Client, old civo.Instance, hostname *string) error {
	if hostname == nil {
		return nil
	}
	others, err := c.FindInstances(ctx, func(i civo.Instance) bool {
		return strings.EqualFold(i.Hostname, *hostname) && !civo.SameID(i.ID, old.ID)
	})
	if err != nil || len(others) == 0 {
		return err
	}
	e := failure.Errorf(failure.Refused, "update: the hostname exists already in %s", c.Region)
	e.Detail = []string{"  " + target.Describe(others[0], c.Region)}
	return e
}
