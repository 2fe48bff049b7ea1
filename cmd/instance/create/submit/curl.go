package submit

import (
	"context"
	"maps"
	"slices"

	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/pkg/civo"
)

// CurlCommand returns the request that creates n, as a command for a shell. It never has the key,
// which is in the environment, nor the script, which is in its file.
func CurlCommand(ctx context.Context, c *civo.Client, n civo.NewInstance, scriptFile string) (string, error) {
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
