package create

import (
	"context"
	"maps"
	"slices"

	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/pkg/civo"
)

// printRequests prints the request of each hostname and sends none. It says on stderr where an
// instance exists and is taken, and where create would wait.
func (r *report) printRequests(ctx context.Context, c *civo.Client, p *plan, scriptFile string) error {
	for _, i := range p.dying {
		r.app.Term.Notef("%s (%s) is being deleted: create would wait until it is gone", i.Hostname, i.ID)
	}
	if p.newKey != nil {
		r.app.Term.Notef("the SSH key %s would be added to the account first", p.newKey.name())
	}
	if s, err := r.app.Config.Settings(); err == nil && s.Sandbox {
		r.app.Term.Notef("curl cannot reach the built-in sandbox: use `civoctl sandbox serve`")
	}
	var lines []string
	for _, h := range p.hostnames {
		if i, isTaken := p.existingOf(h); isTaken {
			r.app.Term.Notef("%s (%s) exists and is taken: nothing would be sent for it", i.Hostname, i.ID)
			continue
		}
		n := p.request
		n.Hostname = h
		line, err := curlCommand(ctx, c, n, scriptFile)
		if err != nil {
			return err
		}
		lines = append(lines, line)
	}
	return r.commands.Print(lines)
}

// curlCommand returns the request that creates n, as a command for a shell. It never has the key,
// which is in the environment, nor the script, which is in its file.
func curlCommand(ctx context.Context, c *civo.Client, n civo.NewInstance, scriptFile string) (string, error) {
	form := n.Form()
	form.Del("script")
	req, err := c.NewRequest(ctx, "POST", "/v2/instances", nil, form)
	if err != nil {
		return "", err
	}
	// NewRequest added the region to the body it made of form.
	form.Set("region", c.Region)
	const header = ` -H "Authorization: bearer $CIVO_TOKEN"`
	line := []string{"curl", "-X", req.Method, req.URL.String()}
	for _, name := range slices.Sorted(maps.Keys(form)) {
		line = append(line, "--data-urlencode", name+"="+form.Get(name))
	}
	if scriptFile == "" {
		return cli.Quote(line...) + header, nil
	}
	// curl takes the first equals sign for the end of the name, so that a file's
	// name can have none: the shell opens the file.
	command := cli.Quote(append(line, "--data-urlencode", "script@-")...) + header
	if scriptFile != "-" {
		command += " < " + cli.Quote(scriptFile)
	}
	return command, nil
}
