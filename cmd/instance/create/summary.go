package create

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/civoctl/civoctl/internal/failure"
	"github.com/civoctl/civoctl/internal/output"
	"github.com/civoctl/civoctl/internal/prompt"
	"github.com/civoctl/civoctl/internal/resource"
)

// The values of the choices of the summary that are no answer.
const (
	createChoice = "create"
	cancelChoice = "cancel"
)

// summary is what a form shows of its answers at the end.
type summary struct{ *form }

// summaryRow is an answer as the summary shows it, with the question that changes it.
type summaryRow struct {
	label, value, note, warning string
	question                    question
}

// confirm shows what will be created and the command line that would do the same, and lets the user
// change answers until the user creates or cancels. It then reads the list again, since a form may
// have been open for long, and returns the plan.
func (f *form) confirm(ctx context.Context) (*plan, error) {
	for {
		p, err := f.spec.resolve(f.c.Region, f.catalog)
		if err != nil {
			f.app.Term.Notef("%s", explainTyped(err))
		}
		s := summary{f}
		rows := s.rows()
		choice, err := s.ask(ctx, p, err == nil, rows)
		switch {
		case errors.Is(err, prompt.ErrBack):
			last := len(f.path) - 1
			err = f.change(ctx, f.path[last])
			f.path = f.path[:last]
		case err != nil:
		case choice == createChoice:
			return p, f.names.relist(ctx, p)
		case choice == cancelChoice:
			err = failure.Errorf(failure.Declined, "create: declined, nothing was changed")
		default:
			n, _ := strconv.Atoi(choice)
			err = f.change(ctx, rows[n].question)
		}
		if err != nil {
			return nil, err
		}
	}
}

// ask shows the command line and the rows, and asks what to do. It returns createChoice,
// cancelChoice or the index of a row.
func (f summary) ask(ctx context.Context, p *plan, canCreate bool, rows []summaryRow) (string, error) {
	t := f.app.Term
	t.Show("", "The same without questions:", "")
	t.Show(f.spec.commandLines(f.app, f.c.Region)...)
	t.Show("")
	var choices []prompt.Choice
	message := "Change an answer:"
	if canCreate {
		message = fmt.Sprintf("Create %s in %s?", output.Clean(p.hostnames[0]), f.c.Region)
		if n := p.size(); n > 1 {
			message = fmt.Sprintf("Create these %d instances in %s?", n, f.c.Region)
		}
		choices = append(choices, prompt.Choice{Value: createChoice, Label: "Create"})
	}
	for n, r := range rows {
		choices = append(choices, prompt.Choice{
			Value: strconv.Itoa(n), Label: r.label, Warning: r.warning,
			Columns: []string{output.Clean(cmp.Or(r.value, "none")), output.Clean(r.note)},
		})
	}
	choices = append(choices, prompt.Choice{Value: cancelChoice, Label: "Cancel"})
	f.canGoBack = len(f.path) > 0
	return f.prompt().Fresh().Select(ctx, message, choices, createChoice)
}

// change asks a question again, and then what the new answer leaves open: the number of instances
// of a pattern, and a firewall of the network. The user may go back to the summary.
func (f *form) change(ctx context.Context, q question) error {
	f.canGoBack = true
	err := q.ask(ctx)
	if err == nil && f.spec.pattern != nil && !f.spec.isCounted() {
		err = f.countQuestion().ask(ctx)
	}
	if err != nil {
		return ignoreBack(err)
	}
	network, err := resource.FindNetwork(f.spec.network, f.c.Region, f.catalog.networks)
	if err != nil {
		return err
	}
	_, err = resource.FindFirewall(f.spec.firewall, f.c.Region, network, f.catalog.firewalls)
	if err != nil && (f.spec.firewall != "" || !network.Default) {
		return ignoreBack(firewallQuestion{f}.ask(ctx))
	}
	return nil
}

// ignoreBack returns nil for the error of a question that was left for the summary.
func ignoreBack(err error) error {
	if errors.Is(err, prompt.ErrBack) {
		return nil
	}
	return err
}

// rows returns the answers, a row each.
func (f summary) rows() []summaryRow {
	s := f.spec
	network, _ := resource.FindNetwork(s.network, f.c.Region, f.catalog.networks) // one that is not there is shown as it is
	rows := []summaryRow{{label: "Hostname", value: strings.Join(s.hostnames, " "), question: hostnameQuestion(f)}}
	if len(s.hostnames) == 1 {
		rows = append(rows, summaryRow{label: "Count", value: strconv.Itoa(s.count), question: f.countQuestion()})
	}
	return append(rows,
		itemRow("Size", f.sizeQuestion(), resource.Sizes(), s.size, f.catalog.sizes),
		itemRow("Image", f.imageQuestion(), resource.Images(), s.image, f.catalog.images),
		itemRow("Network", f.networkQuestion(), resource.Networks(), cmp.Or(network.ID, s.network), f.catalog.networks),
		f.firewallRow(),
		f.keyRow(),
		summaryRow{label: "Tags", value: strings.Join(s.tags, " "), question: f.tagsQuestion()},
		summaryRow{label: "Expires", value: cmp.Or(ttlText(s.ttl), "never"), question: f.ttlQuestion()},
		summaryRow{label: "Public IP", value: cmp.Or(s.publicIP, "create"), question: publicIPQuestion(f)},
		summaryRow{label: "Reverse DNS", value: cmp.Or(s.reverseDNS, "the hostname"), question: f.reverseDNSQuestion()},
		summaryRow{label: "First user", value: cmp.Or(s.user, "that of the image"), question: f.userQuestion()},
		summaryRow{label: "Script", value: s.scriptFile, question: f.scriptQuestion()},
	)
}

// firewallRow returns the row of the firewall, with a warning where that is open.
func (f summary) firewallRow() summaryRow {
	network, err := resource.FindNetwork(f.spec.network, f.c.Region, f.catalog.networks)
	if err == nil && network.Default && f.spec.firewall == "" {
		return summaryRow{label: "Firewall", value: ownFirewall, warning: openToAll, question: firewallQuestion(f)}
	}
	row := itemRow("Firewall", firewallQuestion(f), resource.Firewalls(), f.spec.firewall, resource.FirewallsIn(network, f.catalog.firewalls))
	if found, err := resource.FindFirewall(f.spec.firewall, f.c.Region, network, f.catalog.firewalls); err == nil {
		if row.warning = openWarning(found); row.warning != "" {
			row.note = ""
		}
	}
	return row
}

// keyRow returns the row of the SSH key.
func (f summary) keyRow() summaryRow {
	if f.spec.sshKey == "" {
		return summaryRow{label: "SSH key", value: noKey, note: passwordInstead, question: f.keyQuestion()}
	}
	return itemRow("SSH key", f.keyQuestion(), resource.SSHKeys(), f.spec.sshKey, f.catalog.keys)
}

// itemRow returns the row of the item that is called name; of the name alone where the item is not
// known.
func itemRow[T any](label string, q question, kind resource.Type[T], name string, items []T) summaryRow {
	row := summaryRow{label: label, value: name, question: q}
	if item, err := kind.Find(name, "", items); err == nil && kind.Name(item) != "" {
		row.value, row.note = kind.Name(item), kind.Note(item)
	}
	return row
}
