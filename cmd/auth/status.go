package auth

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/config"
	"github.com/civoctl/civoctl/internal/output"
	"github.com/civoctl/civoctl/pkg/civo"
)

// status is the key of a run and what the API says about it.
type status struct {
	Profile      string        `json:"profile"`
	Key          config.Secret `json:"api_key"`
	KeyOrigin    string        `json:"api_key_origin"`
	APIURL       string        `json:"api_url"`
	Account      string        `json:"account"` // reachable, refused, unreachable, no key
	Region       string        `json:"region"`
	RegionOrigin config.Origin `json:"region_origin"`
	Config       string        `json:"config"`
}

// statusColumns returns the columns of a status.
func statusColumns() []output.Column[status] {
	return []output.Column[status]{
		{Name: "profile", Header: "PROFILE", Value: func(s status) any { return s.Profile }},
		{Name: "api_key", Header: "API KEY", Value: func(s status) any { return s.Key.Mask() }},
		{Name: "api_key_origin", Header: "KEY FROM", Value: func(s status) any { return s.KeyOrigin }},
		{Name: "account", Header: "ACCOUNT", Value: func(s status) any { return s.Account }},
		{Name: "api_url", Header: "API URL", Value: func(s status) any { return s.APIURL }},
		{Name: "region", Header: "REGION", Value: func(s status) any { return s.Region }},
		{Name: "region_origin", Header: "REGION FROM", Value: func(s status) any { return s.RegionOrigin }},
		{Name: "config", Header: "CONFIG", Wide: true, Value: func(s status) any { return s.Config }},
	}
}

// newStatus returns the status command.
func newStatus(app *cli.App) *cobra.Command {
	return &cobra.Command{
		Use:         "status",
		Aliases:     []string{"show", "whoami"},
		Short:       "Show the API key in use and check it",
		Example:     "  civoctl auth status\n  civoctl auth status --jq .account",
		Args:        cli.Args(0, 0),
		Annotations: cli.Columns(statusColumns()),
		RunE: func(cmd *cobra.Command, _ []string) error {
			out, err := cli.NewPrinter(app, statusColumns())
			if err != nil {
				return err
			}
			s, err := app.Config.Settings()
			if err != nil {
				return err
			}
			st := status{
				Profile:      s.Profile,
				KeyOrigin:    keyOrigin(s),
				APIURL:       s.APIURL,
				Region:       s.Region,
				RegionOrigin: s.Origin("region"),
				Config:       s.Path,
			}
			verifyErr := st.verify(cmd.Context(), app)
			if err := out.Item(st); err != nil {
				return err
			}
			return verifyErr
		},
	}
}

// keyOrigin returns words for the source of the key and for how the key is kept there.
func keyOrigin(s *config.Settings) string {
	key, _ := s.Value("api_key")
	switch {
	case s.Sandbox:
		return "the sandbox takes none"
	case key.Value == "":
		return ""
	case key.Value[0] == '(':
		return key.Origin.String() + " " + key.Value
	}
	return key.Origin.String()
}

// verify asks the API about the key and sets Account and Key. It returns the error of the API.
func (st *status) verify(ctx context.Context, app *cli.App) error {
	c, err := app.API.AccountClient(ctx)
	if err != nil {
		st.Account = "no key"
		return err
	}
	if st.APIURL != config.SandboxAPIURL {
		st.Key = config.Secret(c.Key)
	}
	err = cli.TryKey(ctx, c)
	switch {
	case err == nil:
		st.Account = "reachable"
	case errors.Is(err, civo.ErrUnauthorized):
		st.Account = "refused"
	default:
		st.Account = "unreachable"
	}
	return err
}
