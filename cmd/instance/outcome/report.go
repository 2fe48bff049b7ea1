package outcome

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/output"
)

// Row is what is printed of an outcome: the outcome itself, or a type that embeds it and adds to
// it.
type Row interface{ AsOutcome() *Outcome }

// Columns returns the columns of a verb that says what became of each instance.
func Columns() []output.Column[*Outcome] {
	return []output.Column[*Outcome]{
		{Name: "hostname", Header: "HOSTNAME", Value: func(o *Outcome) any { return o.Hostname }},
		{Name: "id", Header: "ID", Wide: true, Value: func(o *Outcome) any { return o.ID }},
		{Name: "region", Header: "REGION", Wide: true, Value: func(o *Outcome) any { return o.region() }},
		ResultColumn[*Outcome](),
		{Name: "status", Header: "STATUS", Keep: true, Value: func(o *Outcome) any { return output.Status(o.Status) }},
		NoteColumn[*Outcome](),
	}
}

// Regional returns the columns for targets of several regions: the region stands beside the
// hostname.
func Regional[R any](columns []output.Column[R]) []output.Column[R] {
	n := slices.IndexFunc(columns, func(c output.Column[R]) bool { return c.Name == "region" })
	region := columns[n]
	region.Wide, region.Keep = false, true
	return slices.Insert(slices.Delete(slices.Clone(columns), n, n+1), 1, region)
}

// ResultColumn returns the column of the result.
func ResultColumn[R Row]() output.Column[R] {
	return output.Column[R]{Name: "result", Header: "RESULT", Keep: true, Whole: true, Value: func(r R) any { return string(r.AsOutcome().Result) }}
}

// NoteColumn returns the column that says why a target failed or was skipped, or what was or would
// be changed. It is never cut.
func NoteColumn[R Row]() output.Column[R] {
	return output.Column[R]{Name: "note", Header: "NOTE", Sparse: true, Keep: true, Whole: true, Prose: true, Value: func(r R) any {
		if o := r.AsOutcome(); o.Err != nil {
			return o.Err.Error()
		} else {
			return cmp.Or(o.Note, o.Change)
		}
	}}
}

// Report prints the rows and returns the error of the run, see [Summary]. A target that failed
// alone is an error and no row. Forms that print names alone have those that are well. Report also
// reports whether all rows were printed.
func Report[R Row](out *cli.Printer[R], verb, region string, rows []R) (printed bool, err error) {
	outcomes := make([]*Outcome, len(rows))
	var shown []R
	for n, r := range rows {
		outcomes[n] = r.AsOutcome()
		if outcomes[n].IsWell() || !out.IsNaming() {
			shown = append(shown, r)
		}
	}
	err = Summary(verb, region, outcomes)
	if err != nil && len(rows) == 1 {
		return false, err
	}
	switch lost := out.Slice(shown); {
	case lost == nil:
		return true, err
	case err == nil:
		return false, lost
	default:
		return false, fmt.Errorf("%w; and the result is lost: %w", err, lost)
	}
}
