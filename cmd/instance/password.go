package instance

import (
	"github.com/spf13/cobra"

	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/complete"
	"github.com/civoctl/civoctl/internal/failure"
	"github.com/civoctl/civoctl/internal/output"
	"github.com/civoctl/civoctl/internal/target"
	"github.com/civoctl/civoctl/pkg/civo"
)

// login is what the first user logs in with.
type login struct {
	ID       string `json:"id"`
	Hostname string `json:"hostname"`
	User     string `json:"initial_user"`
	Password string `json:"initial_password"`
}

// loginColumns returns the columns of a login.
func loginColumns() []output.Column[login] {
	return []output.Column[login]{
		{Name: "hostname", Header: "HOSTNAME", Value: func(l login) any { return l.Hostname }},
		{Name: "id", Header: "ID", Whole: true, Value: func(l login) any { return l.ID }},
		{Name: "initial_user", Header: "USER", Value: func(l login) any { return l.User }},
		{Name: "initial_password", Header: "PASSWORD", Keep: true, Whole: true, Value: func(l login) any { return l.Password }},
	}
}

// newPassword returns the command that shows the initial password of an instance.
func newPassword(app *cli.App) *cobra.Command {
	return &cobra.Command{
		Use:   "password INSTANCE",
		Short: "Show the initial password of an instance",
		Long: `Show the password that the first user had when the instance was created. It is
not updated when somebody changes the password. Nothing else is printed, unless
-o asks for another format.`,
		Example:           "  civoctl instance password web-1\n  civoctl instance password web-1 -o json",
		Args:              cli.Args(0, 1, "INSTANCE"),
		ValidArgsFunction: complete.FirstInstance(app, nil),
		Annotations:       cli.Columns(loginColumns()),
		RunE: func(cmd *cobra.Command, args []string) error {
			out, err := cli.NewPrinter(app, loginColumns(), cli.Reveal("initial_password"))
			if err != nil {
				return err
			}
			_, i, err := target.One(cmd.Context(), app, args, target.Offer{})
			if err != nil {
				return err
			}
			if i.InitialPassword == "" {
				return noPassword(i)
			}
			if app.Output.IsPlain() {
				return app.Term.WriteLines(i.InitialPassword)
			}
			return out.Item(login{i.ID, i.Hostname, i.InitialUser, i.InitialPassword})
		},
	}
}

// noPassword returns the error of an instance whose password the API does not give.
func noPassword(i civo.Instance) error {
	return failure.Errorf(failure.NotFound, "show password of %s: the API gives none", i.Hostname).
		WithHint("an instance created with an SSH key has none")
}
