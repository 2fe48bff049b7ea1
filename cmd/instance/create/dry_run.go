package create

import (
	"context"

	"github.com/civoctl/civoctl/cmd/instance/create/submit"
	"github.com/civoctl/civoctl/pkg/civo"
)

// printRequests prints the request of each hostname and sends none. It says on stderr where an
// instance exists and is taken, and where create would wait.
func (r *report) printRequests(ctx context.Context, c *civo.Client, orders []*order) error {
	if s, err := r.app.Config.Settings(); err == nil && s.Sandbox {
		r.app.Term.Notef("curl cannot reach the built-in sandbox: use `civoctl sandbox serve`")
	}
	var lines []string
	for _, o := range orders {
		p := o.plan
		for _, i := range p.dying {
			r.app.Term.Notef("%s (%s) is being deleted: create would wait until it is gone", i.Hostname, i.ID)
		}
		if p.newKey != nil {
			r.app.Term.Notef("the SSH key %s would be added to the account first", p.newKey.Name())
		}
		for _, h := range p.hostnames {
			if i, isTaken := p.existingOf(h); isTaken {
				r.app.Term.Notef("%s (%s) exists and is taken: nothing would be sent for it", i.Hostname, i.ID)
				continue
			}
			n := p.request
			n.Hostname = h
			line, err := submit.CurlCommand(ctx, c, n, o.spec.scriptFile)
			if err != nil {
				return err
			}
			lines = append(lines, line)
		}
	}
	return r.commands.Print(lines)
}
