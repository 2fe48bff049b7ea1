package cli

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/civoctl/civoctl/internal/output"
)

const columnsAnnotation = "columns"

// Columns annotates a command with the columns of its result, for its help and
// for the completion of --columns and --sort-by.
func Columns[T any](cols []output.Column[T]) map[string]string {
	return map[string]string{columnsAnnotation: strings.Join(output.Names(cols), " ")}
}

// ColumnsOf are the names of the columns of the command's result; none where
// it has no columns.
func ColumnsOf(cmd *cobra.Command) []string {
	return strings.Fields(cmd.Annotations[columnsAnnotation])
}
