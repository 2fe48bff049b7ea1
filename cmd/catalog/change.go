package catalog

import (
	"encoding/json"
	"time"

	"github.com/civoctl/civoctl/internal/failure"
	"github.com/civoctl/civoctl/internal/output"
)

// changeGrace is how long a request that changes something goes on after an interruption.
const changeGrace = 5 * time.Second

// The results of changes.
const (
	resultCreated = "created"
	resultExisted = "existed"
	resultDeleted = "deleted"
	resultSkipped = "skipped"
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
