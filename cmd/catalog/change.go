package catalog

import (
	"encoding/json"
	"errors"

	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/failure"
	"github.com/civoctl/civoctl/internal/output"
)

// The results of changes.
const (
	resultCreated = "created"
	resultExisted = "existed"
	resultDeleted = "deleted"
	resultPlanned = "planned"
	resultFailed  = "failed"
)

// change is what a command did to one item.
type change struct {
	id, name string
	result   string
	note     string
	err      *failure.Error // nil unless the result is resultFailed
}

// MarshalJSON returns an object that names the item and the result.
func (c change) MarshalJSON() ([]byte, error) {
	row := struct {
		ID     string `json:"id"`
		Name   string `json:"name"`
		Result string `json:"result"`
		Note   string `json:"note,omitempty"`
		Error  any    `json:"error,omitempty"`
	}{ID: c.id, Name: c.name, Result: c.result, Note: c.note}
	if c.err != nil {
		row.Error = c.err
	}
	return json.Marshal(row)
}

// changeColumns returns the columns of changes.
func changeColumns() []output.Column[change] {
	return []output.Column[change]{
		{Name: "name", Header: "NAME", Value: func(c change) any { return c.name }},
		{Name: "id", Header: "ID", Value: func(c change) any { return c.id }},
		{Name: "result", Header: "RESULT", Value: func(c change) any { return c.result }},
		{Name: "note", Header: "NOTE", Sparse: true, Value: func(c change) any {
			if c.err != nil {
				return c.err.Error()
			}
			return c.note
		}},
	}
}

// printChanges prints the changes, and returns the error of the run: that of the change where there
// is one only, else of kind Partial where some failed.
func printChanges(out *cli.Printer[change], verb string, changes []change) error {
	var failed []*failure.Error
	for _, c := range changes {
		if c.err != nil {
			failed = append(failed, c.err)
		}
	}
	if len(changes) == 1 && len(failed) == 1 {
		return failed[0]
	}
	shown := changes
	if out.IsNaming() {
		shown = nil
		for _, c := range changes {
			if c.err == nil {
				shown = append(shown, c)
			}
		}
	}
	err := out.Slice(shown)
	switch {
	case len(failed) == 0:
		return err
	case len(failed) == len(changes):
		return errors.Join(err, failure.Errorf(failed[0].Kind, "%s: all %d failed: %w", verb, len(failed), failed[0]))
	}
	return errors.Join(err, failure.Errorf(failure.Partial, "%s: %d of %d failed", verb, len(failed), len(changes)))
}
