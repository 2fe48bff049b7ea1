// Package api is the command that sends a request of the user's own to the API, with the key, the
// region, the retries and the address of the other commands.
//
// The reply is printed as it came, without secrets where the call only reads. A call that fails
// prints no result.
package api

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/civoctl/civoctl/internal/arg"
	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/complete"
	"github.com/civoctl/civoctl/internal/failure"
	"github.com/civoctl/civoctl/pkg/civo"
)

// New returns the api command.
func New(app *cli.App) *cobra.Command {
	var f fields
	var paginate, include bool
	cmd := &cobra.Command{
		Use:   "api METHOD PATH",
		Short: "Make an API request and print the reply",
		Long: `Make an API request and print the body of the reply as it is. PATH starts with
/v2 and may have a query. Fields are sent in the query of a GET, HEAD or DELETE,
and as a form otherwise. The API key, the region and retries are handled as for
every command.

Passwords and tokens in the reply to a GET are printed as REDACTED unless you
add --show-secrets. They are shown in the reply to a request that changes
something, because the API may not send them again.`,
		Example: `  civoctl api GET /v2/regions
  civoctl api GET /v2/instances -f tags=web --paginate --jq '.[].hostname'
  civoctl api POST /v2/sshkeys -f name=laptop -F public_key=@id_ed25519.pub`,
		Args:              checkArgs,
		ValidArgsFunction: complete.FirstWord(methods()...),
		RunE: func(cmd *cobra.Command, args []string) error {
			out, err := newPrinter(app, args[0], paginate)
			if err != nil {
				return err
			}
			call, err := f.newCall(cmd.Context(), app, args[0], args[1])
			if err != nil {
				return err
			}
			switch {
			case paginate && call.method != http.MethodGet:
				return failure.Errorf(failure.Usage, "call %s: --paginate is for GET", call.method)
			case paginate && include:
				return failure.Errorf(failure.Usage, "call %s: --paginate and --include do not go together: pages have a head each", call.method)
			}
			ctx := cmd.Context()
			c, err := app.API.AccountClient(ctx)
			if err != nil {
				return err
			}
			_, err = call.newRequest(ctx, c)
			if errors.Is(err, civo.ErrNoRegion) {
				if c, err = app.API.Client(ctx); err != nil {
					return err
				}
			} else if err != nil {
				return failure.UsageError(err)
			}
			if paginate {
				err := out.printPages(c.Items(ctx, call.path, call.query))
				if errors.Is(err, civo.ErrNoList) {
					return failure.Errorf(failure.Usage, "%w", err).WithHint("leave out --paginate to see the reply as it came")
				}
				return err
			}
			head, body, err := call.send(ctx, c)
			if err != nil {
				return err
			}
			if !include {
				head = nil
			}
			return out.printReply(head, body)
		},
	}
	fs := cmd.Flags()
	arg.List(fs, &f.raw, "field,f", "send the field `NAME=VALUE`; repeat for several", parseField)
	arg.List(fs, &f.files, "file-field,F", "send the contents of a file, `NAME=@FILE`, or of standard input, NAME=@-; NAME=VALUE works too; repeat for several", parseField)
	arg.Bool(fs, &paginate, "paginate", "fetch all pages and print their items as one array")
	arg.Bool(fs, &include, "include,i", "print the status and headers of the reply first")
	return cmd
}

// send sends the call and returns the lines of the reply's head and the body of a successful reply.
func (k *call) send(ctx context.Context, c *civo.Client) (head []string, body []byte, err error) {
	req, err := k.newRequest(ctx, c)
	if err != nil {
		return nil, nil, failure.UsageError(err)
	}
	recorder := &headerRecorder{next: c.HTTP.Transport}
	recorded, client := *c, *c.HTTP
	client.Transport = recorder
	recorded.HTTP = &client
	body, err = recorded.Do(req)
	return recorder.head, body, err
}

// checkArgs returns the usage error for arguments that are no METHOD and PATH.
func checkArgs(cmd *cobra.Command, args []string) error {
	if len(args) == 1 && !slices.Contains(methods(), strings.ToUpper(args[0])) {
		return failure.Errorf(failure.Usage, "%s: METHOD is missing before %q", cmd.CommandPath(), args[0]).
			WithHint("for example `civoctl api GET /v2/instances`")
	}
	return cli.Args(2, 2, "METHOD", "PATH")(cmd, args)
}
