package main

import (
	"encoding/json"
	"fmt"
	"io"
	"text/tabwriter"
	"time"
)

// result is a line of the table. Its numbers are in the unit.
type result struct {
	Name     string  `json:"what"`
	Unit     string  `json:"unit"`
	Measured float64 `json:"measured"`
	Baseline float64 `json:"baseline,omitempty"`
	Budget   float64 `json:"budget"` // of the measured, in its unit
	Limit    string  `json:"limit"`  // the budget in words
	OK       bool    `json:"ok"`
	Note     string  `json:"note,omitempty"`
}

// newRatioResult returns the result of a time whose budget is limit times the baseline.
func newRatioResult(what string, measured, baseline time.Duration, limit float64) result {
	r := newResult(what, "ms", ms(measured), limit*ms(baseline), fmt.Sprintf("%g x", limit))
	r.Baseline = ms(baseline)
	return r
}

// newResult returns the result of a measured value. limit is the budget in words.
func newResult(what, unit string, measured, budget float64, limit string) result {
	return result{Name: what, Unit: unit, Measured: measured, Budget: budget, Limit: limit, OK: measured <= budget}
}

// ms returns d in milliseconds.
func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// mib returns bytes in MiB.
func mib(bytes int64) float64 { return float64(bytes) / (1 << 20) }

// printTable prints results as a table.
func printTable(w io.Writer, results []result) {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "WHAT\tMEASURED\tBASELINE\tRATIO\tBUDGET\t\tNOTE")
	for _, r := range results {
		baseline, ratio, verdict := "-", "-", "over"
		if r.Baseline > 0 {
			baseline, ratio = fmt.Sprintf("%.4g %s", r.Baseline, r.Unit), fmt.Sprintf("%.2f", r.Measured/r.Baseline)
		}
		if r.OK {
			verdict = "ok"
		}
		fmt.Fprintf(t, "%s\t%.4g %s\t%s\t%s\t%s\t%s\t%s\n", r.Name, r.Measured, r.Unit, baseline, ratio, r.Limit, verdict, r.Note)
	}
	t.Flush()
}

// printJSON prints results as JSON.
func printJSON(w io.Writer, results []result) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(results)
}
