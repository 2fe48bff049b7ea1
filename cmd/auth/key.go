package auth

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/config"
	"github.com/civoctl/civoctl/internal/failure"
	"github.com/civoctl/civoctl/internal/resource"
	"github.com/civoctl/civoctl/internal/terminal"
	"github.com/civoctl/civoctl/pkg/civo"
)

// readKey asks for the key on the terminal, or reads it from standard input.
func readKey(ctx context.Context, app *cli.App, fromInput bool) (config.Secret, error) {
	read := func() (string, error) { return app.Term.Questions().Password(ctx, "API key") }
	if fromInput {
		read = func() (string, error) {
			text, err := terminal.ReadInput(ctx, app.Term.In, "-", 2*config.MaxKey) // the key and white space around it
			return string(text), err
		}
	}
	text, err := read()
	switch {
	case errors.Is(err, terminal.ErrTooLarge):
		return "", failure.Errorf(failure.Usage, "read key: %w", err)
	case err != nil:
		return "", fmt.Errorf("log in: %w", terminal.QuestionError(err))
	}
	key, err := config.ParseKey(text)
	if err != nil {
		return "", failure.Errorf(failure.Usage, "read key: %w", err)
	}
	return key, nil
}

// keyAccount is the account that a verified key belongs to.
type keyAccount struct {
	regions []civo.Region
}

// verifyKey asks the API whether it accepts the key, and returns the key's account. It returns an
// error for a key that the API refuses.
func verifyKey(ctx context.Context, app *cli.App, key config.Secret) (*keyAccount, error) {
	c, err := app.API.KeyedClient(string(key))
	if err != nil {
		return nil, err
	}
	if err := cli.TryKey(ctx, c); err != nil {
		if errors.Is(err, civo.ErrUnauthorized) {
			return nil, failure.Errorf(failure.Auth, "log in: %s refused the key: %w", c.BaseURL, err).
				WithHint("nothing was saved; the account's keys are at https://dashboard.civo.com/security")
		}
		return nil, fmt.Errorf("try key: %w", err)
	}
	regions, err := c.Regions(ctx)
	if err != nil {
		return nil, fmt.Errorf("list regions: %w", err)
	}
	return &keyAccount{regions}, nil
}

// chooseRegion returns the region to save: the region of --region, or the one that the user picks
// where ask is set. It returns "" without either, and an error for a region that the account does
// not have.
func (a *keyAccount) chooseRegion(ctx context.Context, app *cli.App, ask bool) (string, error) {
	if app.Config.Region != "" {
		r, err := resource.Regions().Find(app.Config.Region, "", a.regions)
		return r.Code, err
	}
	if !ask || len(a.regions) == 0 {
		return "", nil
	}
	s, err := app.Config.Settings()
	if err != nil {
		return "", err
	}
	def := strings.ToUpper(s.Region)
	for _, r := range a.regions {
		if def == "" && r.Default {
			def = r.Code
		}
	}
	return cli.PickResource(ctx, app.Term, "Region:", resource.Regions(), a.regions, def)
}

// regionCodes returns the codes of the account's regions, with commas between them.
func (a *keyAccount) regionCodes() string {
	codes := make([]string, len(a.regions))
	for i, r := range a.regions {
		codes[i] = r.Code
	}
	return strings.Join(codes, ", ")
}
