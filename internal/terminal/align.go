package terminal

import (
	"strings"
	"text/tabwriter"

	"github.com/civoctl/civoctl/internal/output"
)

// Align returns the rows as lines, sanitized and with their cells below each other.
func Align(rows [][]string) []string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	for _, row := range rows {
		for k, cell := range row {
			if k > 0 {
				w.Write([]byte{'\t'})
			}
			w.Write([]byte(output.Clean(cell)))
		}
		w.Write([]byte{'\n'})
	}
	w.Flush()
	return strings.Split(strings.TrimSuffix(b.String(), "\n"), "\n")
}
