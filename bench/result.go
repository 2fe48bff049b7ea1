package main

import (
	"encoding/json"
	"fmt"
	"io"
	"text/tabwriter"
	"time"
)

// result is a line of the table. Numbers are milliseconds, MiB or what else
// the unit says.
type result struct {
	What     string  `json:"what"`
	Unit     string  `json:"unit"`
	Measured float64 `json:"measured"`
	Baseline float64 `json:"baseline,omitempty"`
	Budget   float64 `json:"budget"` // of the measured, in its unit
	Limit    string  `json:"limit"`  // the budget in words
	OK       bool    `json:"ok"`
	Note     string  `json:"note,omitempty"`
}

// ratio compares a time with the baseline's.
func ratio(what string, measured, baseline time.Duration, limit float64) result {
	r := plain(what, "ms", ms(measured), limit*ms(baseline), fmt.Sprintf("%g x", limit))
	r.Baseline = ms(baseline)
	return r
}

func plain(what, unit string, measured, budget float64, limit string) result {
	return result{What: what, Unit: unit, Measured: measured, Budget: budget, Limit: limit, OK: measured <= budget}
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

func mib(bytes int64) float64 { return float64(bytes) / (1 << 20) }

func print(w io.Writer, results []result) {
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
		fmt.Fprintf(t, "%s\t%.4g %s\t%s\t%s\t%s\t%s\t%s\n", r.What, r.Measured, r.Unit, baseline, ratio, r.Limit, verdict, r.Note)
	}
	t.Flush()
}

func printJSON(w io.Writer, results []result) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(results)
}
