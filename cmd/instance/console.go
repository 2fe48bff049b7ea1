package instance

import (
	"errors"
	"net/url"
	"time"

	"github.com/spf13/cobra"

	"github.com/civoctl/civoctl/internal/arg"
	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/complete"
	"github.com/civoctl/civoctl/internal/failure"
	"github.com/civoctl/civoctl/internal/output"
	"github.com/civoctl/civoctl/internal/target"
)

// consoleSession is a session of the console of an instance.
type consoleSession struct {
	ID       string `json:"id"`
	Hostname string `json:"hostname"`
	URL      string `json:"url"`
	Duration string `json:"duration"`
}

// consoleColumns returns the columns of a session.
func consoleColumns() []output.Column[consoleSession] {
	return []output.Column[consoleSession]{
		{Name: "hostname", Header: "HOSTNAME", Value: func(s consoleSession) any { return s.Hostname }},
		{Name: "id", Header: "ID", Value: func(s consoleSession) any { return s.ID }},
		{Name: "duration", Header: "DURATION", Value: func(s consoleSession) any { return s.Duration }},
		{Name: "url", Header: "URL", Whole: true, Value: func(s consoleSession) any { return s.URL }},
	}
}

// newConsole returns the command that opens the graphical console of an instance.
func newConsole(app *cli.App) *cobra.Command {
	duration := time.Hour
	var isStopped, isOpened bool
	cmd := &cobra.Command{
		Use:   "console INSTANCE",
		Short: "Open the graphical console of an instance",
		Long: `Open a session of the graphical console of an instance and print its address,
or open the address in a browser with --open. A session that is open is used
again. Whoever has the address can use the console: --stop ends the session.

The pages of the API do not describe this call: it follows the vendor's own
command-line tool.`,
		Example: `  civoctl instance console web-1
  civoctl instance console web-1 --open --duration 15m
  civoctl instance console web-1 --stop`,
		Args:              cli.Args(0, 1, "INSTANCE"),
		ValidArgsFunction: complete.FirstInstance(app, nil),
		Annotations:       cli.Columns(consoleColumns()),
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx := cmd.Context()
			for _, name := range []string{"duration", "open"} {
				if isStopped && cmd.Flags().Changed(name) {
					return failure.Errorf(failure.Usage, "--stop and --%s contradict each other", name)
				}
			}
			out, err := cli.NewPrinter(app, consoleColumns())
			if err != nil {
				return err
			}
			c, i, err := target.One(ctx, app, args, target.Offer{})
			if err != nil {
				return err
			}
			if isStopped {
				if err := c.CloseConsole(ctx, i.ID); err != nil {
					return err
				}
				app.Term.Notef("the console of %s is closed", i.Hostname)
				return nil
			}
			session, err := c.OpenConsole(ctx, i.ID, duration)
			if err != nil {
				return err
			}
			if u, err := url.Parse(session.URL); err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" {
				return failure.Errorf(failure.Unreachable, "open console of %s: the API gives an address that is none", i.Hostname)
			}
			show := func() error { return out.Item(consoleSession{i.ID, i.Hostname, session.URL, session.Duration}) }
			if app.Output.IsPlain() {
				app.Term.Notef("the console of %s is open for %s; --stop ends it", i.Hostname, session.Duration)
				show = func() error { return app.Term.WriteLines(session.URL) }
			}
			if !isOpened {
				return show()
			}
			openErr := openURL(ctx, session.URL, app.Term.Err)
			if openErr != nil {
				openErr = failure.Errorf(failure.Internal, "%w", openErr).WithHint("open the address in a browser yourself")
			}
			if openErr != nil || !app.Output.IsPlain() {
				return errors.Join(show(), openErr)
			}
			return nil
		},
	}
	fs := cmd.Flags()
	arg.Var(fs, &duration, "duration", "let the session last `DURATION`, 5m to 24h (default 1h)", consoleDuration)
	arg.Bool(fs, &isOpened, "open", "open the address in a browser")
	arg.Bool(fs, &isStopped, "stop", "end the session")
	return cmd
}

// consoleDuration parses the time that a session lasts, in whole minutes.
func consoleDuration(s string) (time.Duration, error) {
	d, err := arg.Duration(s)
	if err == nil && (d < 5*time.Minute || d > 24*time.Hour || d%time.Minute != 0) {
		err = errors.New("a session lasts 5m to 24h, in whole minutes")
	}
	return d, err
}
