package auth

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"github.com/civoctl/civoctl/internal/arg"
	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/complete"
	"github.com/civoctl/civoctl/internal/config"
	"github.com/civoctl/civoctl/internal/failure"
)

// newLogin returns the login command.
func newLogin(app *cli.App) *cobra.Command {
	var withToken, imports bool
	store := keyStore{app: app, kind: "file"}
	cmd := &cobra.Command{
		Use:   "login [--import [FILE]]",
		Short: "Check an API key and save it",
		Long: `Check an API key and save it in a profile: the one given by --profile, the
current one, or "default". Your API key is at
https://dashboard.civo.com/security. You are asked for the key, the region, and
where to keep the key if the OS has a keyring. With --with-token the key is read
from standard input, and nothing is asked. A key that the API refuses is not
saved. An --api-url is saved with the key.

--import copies the keys of the official CLI from FILE or ~/.civo.json, which is
not changed, and makes a profile for each. The keys are not checked, and
existing profiles keep their keys.`,
		Example: `  civoctl auth login
  civoctl auth login --with-token --region LON1 < key.txt
  civoctl auth login --profile work --store keyring
  civoctl auth login --import`,
		Args:              cli.Args(0, 1, "FILE"),
		Annotations:       cli.Columns(importColumns()),
		ValidArgsFunction: cobra.FixedCompletions(nil, cobra.ShellCompDirectiveDefault), // a file
		RunE: func(cmd *cobra.Command, args []string) error {
			app.Config.CanAddProfile = true
			switch {
			case imports && withToken:
				return failure.Errorf(failure.Usage, "log in: --import and --with-token are two sources of a key")
			case imports:
				return importKeys(cmd.Context(), app, &store, args)
			case len(args) > 0:
				return failure.Errorf(failure.Usage, "log in: unexpected argument").
					WithHint("a key is not given on the command line, where others can see it: use --with-token and standard input")
			case !withToken && !app.Term.IsInteractive():
				return failure.Errorf(failure.Usage, "log in: there is no terminal to ask for the key on").
					WithHint("`civoctl auth login --with-token` reads it from standard input")
			}
			return login(cmd.Context(), app, &store, loginOptions{withToken, cmd.Flags().Changed("store")})
		},
	}
	fs := cmd.Flags()
	arg.Bool(fs, &withToken, "with-token", "read the key from standard input")
	arg.Bool(fs, &imports, "import", "copy the keys of the official CLI from FILE or ~/.civo.json")
	arg.Var(fs, &store.kind, "store", "keep the key in `WHERE`: file (the configuration file, mode 0600) or keyring (of the OS)", arg.Choice("store", storeNames()...))
	cmd.RegisterFlagCompletionFunc("store", complete.Words(storeNames()...))
	return cmd
}

// loginOptions are what the flags of login say.
type loginOptions struct {
	withToken bool // read the key from standard input, and ask nothing
	hasStore  bool // the place of the key is given
}

// login reads a key, verifies it and saves it.
func login(ctx context.Context, app *cli.App, store *keyStore, o loginOptions) error {
	s, err := app.Config.Settings()
	if err != nil {
		return err
	}
	if s.Sandbox {
		return failure.Errorf(failure.Usage, "log in: the sandbox takes no key (%s)", s.Origin("sandbox")).
			WithHint("--profile NAME logs in with another profile; `civoctl config set --profile NAME api_url sandbox` makes one for the sandbox")
	}
	if s.Profile != "" {
		if err := config.CheckProfileName(s.Profile); err != nil {
			return failure.Errorf(failure.Usage, "log in: %w", err)
		}
	}
	key, err := readKey(ctx, app, o.withToken)
	if err != nil {
		return err
	}
	account, err := verifyKey(ctx, app, key)
	if err != nil {
		return err
	}
	region, err := account.chooseRegion(ctx, app, !o.withToken)
	if err != nil {
		return err
	}
	if !o.withToken && !o.hasStore {
		if err := store.ask(ctx); err != nil {
			return err
		}
	}
	name, err := store.save(ctx, key, region, s.APIURL)
	if err != nil {
		return err
	}
	app.Term.Notef("logged in to %s: key %s is saved in profile %s, %s", s.APIURL, key.Mask(), name, store.location(s.Path))
	if region != "" {
		app.Term.Notef("region %s is saved in profile %s too; `civoctl config set region CODE` changes it", region, name)
	}
	if f, err := app.Config.Read(); err == nil && f.Current() != name {
		app.Term.Notef("`civoctl profile use %s` uses it from now on", name)
	}
	warnEnvironment(app, region)
	if region == "" && s.Region == "" {
		app.Term.Notef("no region is set: `civoctl config set region CODE` sets one of %s", account.regionCodes())
	}
	return nil
}

// warnEnvironment warns when variables of the environment beat the saved key, or the saved region
// where region is not empty.
func warnEnvironment(app *cli.App, region string) {
	s, _ := app.Config.Settings()
	if o := s.Origin("api_key"); o.Source == config.FromEnvironment {
		app.Term.Notef("warning: %s is set, and it wins over the saved key", o)
	}
	if o := s.Origin("region"); o.Source == config.FromEnvironment && region != "" && !strings.EqualFold(region, s.Region) {
		app.Term.Notef("warning: %s is set, and it wins over the saved region", o)
	}
}
