// Package schema is the command that prints the JSON Schemas of results.
package schema

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/complete"
	"github.com/civoctl/civoctl/internal/failure"
	"github.com/civoctl/civoctl/internal/output"
	"github.com/civoctl/civoctl/internal/schema"
	"github.com/civoctl/civoctl/internal/suggest"
)

// entry is a schema in the list of all.
type entry struct {
	Name     string   `json:"name"`
	ID       string   `json:"id"`
	About    string   `json:"about"`
	Commands []string `json:"commands"`
}

// columns returns the columns of an entry.
func columns() []output.Column[entry] {
	return []output.Column[entry]{
		{Name: "name", Header: "NAME", Value: func(e entry) any { return e.Name }},
		{Name: "about", Header: "ABOUT", Keep: true, Prose: true, Value: func(e entry) any { return e.About }},
		{Name: "id", Header: "ID", Wide: true, Value: func(e entry) any { return e.ID }},
		{Name: "commands", Header: "COMMANDS", Wide: true, Value: func(e entry) any { return strings.Join(e.Commands, ", ") }},
	}
}

// New returns the schema command.
func New(app *cli.App) *cobra.Command {
	return &cobra.Command{
		Use:   "schema [NAME]",
		Short: "Show the JSON Schemas of results and errors",
		Long: `Show the JSON Schema (draft 2020-12) of a result as printed by -o json, or list
the names of the schemas. A schema describes the known fields; other fields that
the API sends are passed through. Fields are only ever added to a version of a
schema. The version is part of its $id.`,
		Example:           "  civoctl schema\n  civoctl schema instances > instances.schema.json\n  civoctl schema error --jq .properties.error.required",
		Args:              cli.Args(0, 1, "NAME"),
		Annotations:       cli.Columns(columns()),
		ValidArgsFunction: completeName,
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return printSchema(app, args[0])
			}
			out, err := cli.NewPrinter(app, columns())
			if err != nil {
				return err
			}
			var entries []entry
			for _, s := range schema.All() {
				entries = append(entries, entry{s.Name, s.ID(), s.About, append([]string{}, s.Commands...)})
			}
			return out.Slice(entries)
		},
	}
}

// printSchema prints the schema of that name: as JSON, unless another format for data is asked for.
func printSchema(app *cli.App, name string) error {
	hasDataFormat := app.Output.IsStructured() || app.Output.Template != ""
	if !hasDataFormat && app.Output.FormatFlag != "" {
		return failure.Errorf(failure.Usage, "show schema: -o %s needs columns, which a schema has not: use json, ndjson or yaml", app.Output.FormatFlag)
	}
	out, err := cli.NewPrinter[schema.Schema](app, nil, func(o *output.Options) {
		o.ShowSecrets = true // a schema names secrets and holds no values
		if !hasDataFormat {
			o.Format, o.IsDefault = "json", false
		}
	})
	if err != nil {
		return err
	}
	s, ok := schema.Find(name)
	if !ok {
		e := failure.Errorf(failure.Usage, "no schema has the name %q", name)
		if near := suggest.Closest(name, schemaNames()); len(near) > 0 {
			return e.WithHint("did you mean %s?", suggest.Either(near))
		}
		return e.WithHint("the names are %s", strings.Join(schemaNames(), ", "))
	}
	return out.Item(s)
}

// completeName completes the name of a schema.
func completeName(cmd *cobra.Command, args []string, word string) ([]cobra.Completion, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return complete.Words(schemaNames()...)(cmd, args, word)
}

// schemaNames returns the names of all schemas.
func schemaNames() []string {
	var names []string
	for _, s := range schema.All() {
		names = append(names, s.Name)
	}
	return names
}
