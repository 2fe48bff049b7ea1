package catalog

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/civoctl/civoctl/internal/arg"
	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/failure"
	"github.com/civoctl/civoctl/internal/resource"
	"github.com/civoctl/civoctl/internal/terminal"
	"github.com/civoctl/civoctl/pkg/civo"
)

// newSSHKeys returns the sshkey command.
func newSSHKeys(app *cli.App) *cobra.Command {
	keys := listing[civo.SSHKey]{resource.SSHKeys(), "SSH keys", accountClient, sshKeyColumns(), nil}
	return keys.command(app,
		keys.newShow(app, "laptop", nil),
		newSSHKeyAdd(app),
		keys.newRemove(app, "Instances that were created with a key\nkeep it.", "laptop",
			func(ctx context.Context, c *civo.Client, id string) error { return c.DeleteSSHKey(ctx, id) }),
	)
}

// newSSHKeyAdd returns the command that uploads a public key.
func newSSHKeyAdd(app *cli.App) *cobra.Command {
	var ifNotExists, isDryRun bool
	cmd := &cobra.Command{
		Use:     "add NAME FILE",
		Aliases: []string{"create", "new", "upload"},
		Short:   "Upload a public SSH key",
		Long: `Upload a public SSH key from a file such as ~/.ssh/id_ed25519.pub, or from
standard input where FILE is -. A private key is refused.`,
		Example: `  civoctl sshkey add laptop ~/.ssh/id_ed25519.pub
  ssh-keygen -y -f key | civoctl sshkey add deploy -`,
		Args:              cli.Args(2, 2, "NAME", "FILE"),
		Annotations:       cli.Columns(changeColumns()),
		ValidArgsFunction: completeFile,
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx := cmd.Context()
			out, err := cli.NewPrinter(app, changeColumns())
			if err != nil {
				return err
			}
			name, file := args[0], args[1]
			if err := cli.CheckArg("NAME", name, arg.Ref); err != nil {
				return err
			}
			if err := cli.CheckArg("FILE", file, arg.File); err != nil {
				return err
			}
			text, err := terminal.ReadInput(ctx, app.Term.In, file, resource.MaxPublicKey)
			if err != nil {
				return failure.Errorf(failure.Usage, "read public key: %w", err)
			}
			key, err := resource.ParsePublicKey(string(text))
			if err != nil {
				return failure.Errorf(failure.Usage, "read public key %s: %w", file, err)
			}
			c, err := app.API.AccountClient(ctx)
			if err != nil {
				return err
			}
			made, err := creation[civo.SSHKey]{
				noun: resource.SSHKeys(), name: name, ifNotExists: ifNotExists, isDryRun: isDryRun,
				send: func(ctx context.Context) (string, error) { return c.CreateSSHKey(ctx, name, key.Text) },
				mismatch: func(existing civo.SSHKey) string {
					if existing.PublicKey == "" && existing.Fingerprint == "" || key.Matches(existing) {
						return ""
					}
					return "it is another public key"
				},
			}.run(ctx, app, c)
			if err != nil {
				return err
			}
			return out.Slice([]change{made})
		},
	}
	creationFlags(cmd.Flags(), &ifNotExists, &isDryRun)
	return cmd
}

// completeFile completes the second word to a file.
func completeFile(_ *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
	if len(args) == 1 {
		return nil, cobra.ShellCompDirectiveDefault
	}
	return nil, cobra.ShellCompDirectiveNoFileComp
}
