package cli

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/civoctl/civoctl/internal/failure"
	"github.com/civoctl/civoctl/internal/output"
)

const columnsAnnotation = "columns"

// Columns annotates a command with the columns of its result, for its help and
// for the completion of --columns and --sort-by.
func Columns[T any](cols []output.Column[T]) map[string]string {
	return map[string]string{columnsAnnotation: strings.Join(output.Names(cols), " ")}
}

// CheckColumns refuses --columns and --sort-by for a command whose result has no columns. For a
// command with columns, NewPrinter checks the flags.
func (a *App) CheckColumns(c *cobra.Command) error {
	if len(ColumnsOf(c)) > 0 || a.Output.Columns == nil && a.Output.SortBy == "" {
		return nil
	}
	flag := "--columns"
	if a.Output.Columns == nil {
		flag = "--sort-by"
	}
	return failure.Errorf(failure.Usage, "%s: %s is for results with columns, and this has none", c.CommandPath(), flag)
}

// ColumnsOf returns the names of the columns of the command's result, none where it has no columns.
func ColumnsOf(cmd *cobra.Command) []string {
	return strings.Fields(cmd.Annotations[columnsAnnotation])
}
