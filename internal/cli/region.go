package cli

import (
	"context"

	"github.com/civoctl/civoctl/internal/failure"
	"github.com/civoctl/civoctl/internal/output"
	"github.com/civoctl/civoctl/internal/prompt"
	"github.com/civoctl/civoctl/internal/resource"
	"github.com/civoctl/civoctl/internal/terminal"
	"github.com/civoctl/civoctl/pkg/civo"
)

// askRegion asks for a region on the terminal, and says how to keep the answer.
func (a *API) askRegion(ctx context.Context, c *civo.Client) (string, error) {
	if !a.terminal.IsInteractive() {
		return "", failure.Errorf(failure.Usage, "no region").
			WithHint("give --region, set CIVOCTL_REGION (or CIVO_REGION), or `civoctl config set region CODE`")
	}
	regions, err := c.Regions(ctx)
	if err != nil {
		return "", err
	}
	region, err := a.PickRegion(ctx, regions, "")
	if err == nil {
		words := []string{"civoctl", "config", "set", "region", region}
		if a.config.Profile != "" {
			words = append(words, "--profile", a.config.Profile)
		}
		a.terminal.Notef("to use %s from now on: %s", region, Quote(words...))
	}
	return region, err
}

// PickRegion asks on the terminal for one of the regions, and returns its code. It offers the
// region with the code def first, or the account's default one where def is "".
func (a *API) PickRegion(ctx context.Context, regions []civo.Region, def string) (string, error) {
	choices := make([]prompt.Choice, len(regions))
	for n, r := range regions {
		choices[n] = prompt.Choice{Value: r.Code, Label: output.Clean(r.Code), Detail: output.Clean(resource.Regions().Note(r))}
		if def == "" && r.Default {
			def = r.Code
		}
	}
	region, err := a.terminal.Questions().Select(ctx, "Region:", choices, def)
	return region, terminal.QuestionError(err)
}
