package instance

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/pkg/civo"
)

// dryRun prints the request of each hostname. Where an instance exists and is
// taken, nothing would be sent: that is said on stderr.
func (r *request) dryRun(ctx context.Context, app *cli.App, out *cli.CommandPrinter, c *civo.Client, proto civo.NewInstance, t taken) error {
	for _, i := range t.dying {
		app.Term.Notef("%s (%s) is being deleted: create would wait until it is gone", i.Hostname, i.ID)
	}
	if s, err := app.Config.Settings(); err == nil && s.Sandbox {
		app.Term.Notef("the embedded sandbox answers no curl: `civoctl sandbox serve` does")
	}
	var lines []string
	for _, h := range r.hostnames {
		if i, exists := t.existing[strings.ToLower(h)]; exists {
			app.Term.Notef("%s (%s) exists and is taken: nothing would be sent for it", i.Hostname, i.ID)
			continue
		}
		proto.Hostname = h
		line, err := r.curl(ctx, c, proto)
		if err != nil {
			return err
		}
		lines = append(lines, line)
	}
	return out.Print(lines)
}

// curl is the request that creates n, as a command for a shell. The key is left
// to the environment, and a script to its file: neither is ever printed.
func (r *request) curl(ctx context.Context, c *civo.Client, n civo.NewInstance) (string, error) {
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
	if r.scriptFile == "" {
		return cli.Quote(line...) + header, nil
	}
	// curl takes the first equals sign for the end of the name, so that a file's
	// name can have none: the shell opens the file.
	command := cli.Quote(append(line, "--data-urlencode", "script@-")...) + header
	if r.scriptFile != "-" {
		command += " < " + cli.Quote(r.scriptFile)
	}
	return command, nil
}
