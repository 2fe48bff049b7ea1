package instance

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/spf13/cobra"

	"github.com/civoctl/civoctl/cmd/instance/batch"
	"github.com/civoctl/civoctl/cmd/instance/outcome"
	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/failure"
	"github.com/civoctl/civoctl/internal/knownhosts"
	"github.com/civoctl/civoctl/internal/output"
	"github.com/civoctl/civoctl/internal/target"
	"github.com/civoctl/civoctl/internal/transport"
	"github.com/civoctl/civoctl/internal/wait"
	"github.com/civoctl/civoctl/pkg/civo"
)

// removal is the row of an instance that was to be removed.
type removal struct {
	*outcome.Outcome
	region string
}

// MarshalJSON returns an object that names the instance and the result. It is not the API's own:
// the instance is gone.
func (r removal) MarshalJSON() ([]byte, error) {
	row := struct {
		ID       string         `json:"id"`
		Hostname string         `json:"hostname"`
		Region   string         `json:"region"`
		Result   outcome.Result `json:"result"`
		Note     string         `json:"note,omitempty"`
		Error    any            `json:"error,omitempty"`
	}{r.ID, r.Hostname, r.region, r.Result, r.Note, r.ErrorValue()}
	return json.Marshal(row)
}

// removalColumns returns the columns of a removal.
func removalColumns() []output.Column[removal] {
	return []output.Column[removal]{
		{Name: "hostname", Header: "HOSTNAME", Value: func(r removal) any { return r.Hostname }},
		{Name: "id", Header: "ID", Whole: true, Value: func(r removal) any { return r.ID }},
		{Name: "region", Header: "REGION", Priority: 1, Value: func(r removal) any { return r.region }},
		outcome.ResultColumn[removal](),
		outcome.NoteColumn[removal](),
	}
}

// newRemove returns the command that removes instances.
func newRemove(app *cli.App) *cobra.Command {
	goal := wait.Gone()
	v := &batch.Verb{
		Name: "remove", Result: outcome.Deleted, IsProtected: true, NeedsConfirm: batch.Always, Call: remove, WaitFor: &goal,
		Finish: func(outcomes []*outcome.Outcome) { forgetHosts(app, outcomes) },
	}
	cmd := &cobra.Command{
		Use:     "rm INSTANCE...",
		Aliases: []string{"remove", "delete", "destroy"},
		Short:   "Delete instances permanently",
		Long: `Delete instances permanently. The instances are shown, and you are asked to
confirm unless you add --yes. If one of the names does not exist, nothing is
deleted. An instance that is already being deleted is waited for.`,
		Example: `  civoctl instance rm web-1
  civoctl instance rm --tag old --dry-run
  civoctl instance rm --tag old --skip-protected --yes
  civoctl instance list -o id --tag old | civoctl instance rm - --yes`,
	}
	return batch.CommandOf(app, cmd, v, removalColumns(), func(o *outcome.Outcome) removal {
		return removal{o, o.Client.Region}
	})
}

// forgetHosts removes the host keys of instances that are gone. Keeping one does no harm, so a
// failure is a note.
func forgetHosts(app *cli.App, outcomes []*outcome.Outcome) {
	var gone []string
	for _, o := range outcomes {
		if o.Result == outcome.Deleted || o.Result == outcome.Accepted {
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

// remove deletes an instance. One that is gone, or going, counts as removed: a retry after a lost
// reply finds none.
func remove(ctx context.Context, c *civo.Client, i civo.Instance) (civo.Instance, error) {
	err := c.DeleteInstance(ctx, i.ID)
	if err == nil || transport.NotSent(err) {
		return i, err
	}
	read, cancel := outcome.ReadGrace(ctx)
	defer cancel()
	now, found, readErr := target.Get(read, c, i.ID)
	switch {
	case readErr == nil && (!found || now.HasStatus(civo.StatusDeleting)):
		return i, nil
	case errors.Is(err, civo.ErrNotFound) && readErr != nil:
		return i, failure.Errorf(failure.Unreachable, "%w; whether the instance is there is not known", err)
	case errors.Is(err, civo.ErrNotFound):
		return i, failure.Errorf(failure.Unreachable, "%w; as far as can be seen the instance is there", err)
	}
	return i, err
}
