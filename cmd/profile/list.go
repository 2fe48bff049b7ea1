package profile

import (
	"github.com/spf13/cobra"

	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/config"
	"github.com/civoctl/civoctl/internal/output"
)

// row is a profile as it may be shown.
type row struct {
	Name    string `json:"name"`
	Current bool   `json:"current"`
	Key     string `json:"api_key"` // masked, or where it is kept
	Region  string `json:"region"`
	APIURL  string `json:"api_url"`
}

// rowOf returns the row of a profile, its key masked.
func rowOf(f *config.File, p *config.Profile) row {
	r := row{Name: p.Name(), Current: p.Name() == f.Current(), Region: p.Get("region"), APIURL: p.Get("api_url")}
	switch source := p.KeySource(); source {
	case "", "api_key":
		r.Key = p.Get("api_key")
	case "api_key_keyring":
		r.Key = "(in the OS keyring as " + p.Get(source) + ")"
	default:
		r.Key = "(printed by a command)"
	}
	return r
}

// columns returns the columns of a profile.
func columns() []output.Column[row] {
	return []output.Column[row]{
		{Name: "name", Header: "NAME", Value: func(r row) any { return r.Name }},
		{Name: "current", Header: "CURRENT", Keep: true, Value: func(r row) any { return r.Current }},
		{Name: "api_key", Header: "API KEY", Value: func(r row) any { return r.Key }},
		{Name: "region", Header: "REGION", Value: func(r row) any { return r.Region }},
		{Name: "api_url", Header: "API URL", Value: func(r row) any { return r.APIURL }},
	}
}

// newList returns the list command.
func newList(app *cli.App) *cobra.Command {
	return &cobra.Command{
		Use:         "list",
		Aliases:     []string{"ls"},
		Short:       "List profiles",
		Example:     "  civoctl profile list\n  civoctl profile list -o name",
		Args:        cli.Args(0, 0),
		Annotations: cli.Columns(columns()),
		RunE: func(*cobra.Command, []string) error {
			out, err := cli.NewPrinter(app, columns())
			if err != nil {
				return err
			}
			f, err := app.Config.Read()
			if err != nil {
				return err
			}
			rows := make([]row, 0, len(f.Profiles()))
			for _, p := range f.Profiles() {
				rows = append(rows, rowOf(f, p))
			}
			if len(rows) == 0 && !app.Output.IsStructured() {
				app.Term.Notef("no profiles in %s; `civoctl auth login` creates one", f.Path)
			}
			return out.Slice(rows)
		},
	}
}
