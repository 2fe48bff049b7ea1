package instance

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/spf13/cobra"

	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/complete"
	"github.com/civoctl/civoctl/internal/failure"
	"github.com/civoctl/civoctl/internal/knownhosts"
	"github.com/civoctl/civoctl/internal/output"
	"github.com/civoctl/civoctl/internal/target"
	"github.com/civoctl/civoctl/internal/transport"
	"github.com/civoctl/civoctl/internal/wait"
	"github.com/civoctl/civoctl/pkg/civo"
)

// removal is what became of an instance that was to be removed.
type removal struct {
	outcome
	region string
}

// MarshalJSON names the instance and the result; it is no API object: the
// instance is gone.
func (r removal) MarshalJSON() ([]byte, error) {
	row := struct {
		ID       string `json:"id"`
		Hostname string `json:"hostname"`
		Region   string `json:"region"`
		Result   result `json:"result"`
		Note     string `json:"note,omitempty"`
		Error    any    `json:"error,omitempty"`
	}{r.ID, r.Hostname, r.region, r.result, r.note, errorOf(r.err)}
	return json.Marshal(row)
}

func removalColumns() []output.Column[removal] {
	return []output.Column[removal]{
		{Name: "hostname", Header: "HOSTNAME", Value: func(r removal) any { return r.Hostname }},
		{Name: "id", Header: "ID", Whole: true, Value: func(r removal) any { return r.ID }},
		{Name: "region", Header: "REGION", Value: func(r removal) any { return r.region }},
		{Name: "result", Header: "RESULT", Value: func(r removal) any { return string(r.result) }},
		noteColumn(func(r removal) outcome { return r.outcome }),
	}
}

func newRemove(app *cli.App) *cobra.Command {
	var w work
	gone := wait.Gone()
	ch := change{verb: "remove", result: deleted, protected: true, asks: always, do: remove, goal: &gone}
	cmd := &cobra.Command{
		Use:     "rm INSTANCE...",
		Aliases: []string{"remove", "delete"},
		Short:   "Remove instances for good",
		Long: `Remove instances for good. The instances are shown and the question is asked
first; --yes answers it. All are found before any is touched. One that is being
deleted already is waited for.`,
		Example: `  civoctl instance rm web-1
  civoctl instance rm --tag old --dry-run
  civoctl instance rm --tag old --skip-protected --yes
  civoctl instance list -o id --tag old | civoctl instance rm - --yes`,
		ValidArgsFunction: complete.Targets(app, &w.sel, nil),
		Annotations:       cli.Columns(removalColumns()),
		RunE: func(cmd *cobra.Command, args []string) error {
			out, err := cli.NewPrinter(app, removalColumns())
			if err != nil {
				return err
			}
			outcomes, region, err := w.run(cmd.Context(), app, args, ch)
			if err != nil {
				return err
			}
			forgetHosts(app, outcomes)
			return tell(out, ch.verb, region, outcomes, func(o outcome) removal {
				return removal{outcome: o, region: region}
			})
		},
	}
	w.flags(cmd.Flags(), ch)
	return cmd
}

// forgetHosts removes the host keys of instances that are gone. Keeping one
// does no harm, so failing to is worth a note only.
func forgetHosts(app *cli.App, outcomes []outcome) {
	var gone []string
	for _, o := range outcomes {
		if o.result == deleted || o.result == accepted {
			gone = append(gone, o.ID)
		}
	}
	path, err := knownhosts.Folder()
	if err == nil {
		err = knownhosts.Forget(path, gone)
	}
	if err != nil {
		app.Term.Notef("warning: %v", err)
	}
}

// remove counts an instance that is gone, or going, as removed: a retry after a
// lost reply finds none.
func remove(ctx context.Context, c *civo.Client, i civo.Instance) (civo.Instance, error) {
	err := c.DeleteInstance(ctx, i.ID)
	if err == nil || transport.NotSent(err) {
		return i, err
	}
	look, cancel := withLook(ctx)
	defer cancel()
	now, found, lookErr := target.Get(look, c, i.ID)
	switch {
	case lookErr == nil && (!found || hasStatus(now, civo.StatusDeleting)):
		return i, nil
	case errors.Is(err, civo.ErrNotFound) && lookErr != nil:
		return i, failure.Errorf(failure.Unreachable, "%w; whether the instance is there is not known", err)
	case errors.Is(err, civo.ErrNotFound):
		return i, failure.Errorf(failure.Unreachable, "%w; as far as can be seen the instance is there", err)
	}
	return i, err
}
