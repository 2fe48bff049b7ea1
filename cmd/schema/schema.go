// Package schema is the command that says what form results have.
package schema

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/civoctl/civoctl/internal/cli"
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

func columns() []output.Column[entry] {
	return []output.Column[entry]{
		{Name: "name", Header: "NAME", Value: func(e entry) any { return e.Name }},
		{Name: "about", Header: "ABOUT", Value: func(e entry) any { return e.About }},
		{Name: "id", Header: "ID", Wide: true, Value: func(e entry) any { return e.ID }},
		{Name: "commands", Header: "COMMANDS", Wide: true, Value: func(e entry) any { return strings.Join(e.Commands, ", ") }},
	}
}

// New is the schema command.
func New(app *cli.App) *cobra.Command {
	return &cobra.Command{
		Use:   "schema [NAME]",
		Short: "Show the form of JSON results and errors",
		Long: `Show the JSON Schema (draft 2020-12) of a result as -o json has it, or list the
names there are. A schema tells the fields that are known; what else the API
sends is passed on. Within a version, which is a part of its $id, fields are
only added.`,
		Example:           "  civoctl schema\n  civoctl schema instances > instances.schema.json\n  civoctl schema error --jq '.properties.error.properties | keys'",
		Args:              cli.Args(0, 1, "NAME"),
		Annotations:       cli.Columns(columns()),
		ValidArgsFunction: complete,
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return show(app, args[0])
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

// show prints a schema: JSON, unless another format for data is asked for.
func show(app *cli.App, name string) error {
	data := app.Structured() || app.Template != ""
	if !data && app.Output != "" {
		return cli.Errorf(cli.Usage, "show schema: -o %s needs columns, which a schema has not: use json, ndjson or yaml", app.Output)
	}
	out, err := cli.NewPrinter[schema.Schema](app, nil, func(o *output.Options) {
		o.ShowSecrets = true // a field called like a secret is none
		if !data {
			o.Format, o.IsDefault = "json", false
		}
	})
	if err != nil {
		return err
	}
	s, ok := schema.Find(name)
	if !ok {
		e := cli.Errorf(cli.Usage, "no schema has the name %q", name)
		if near := suggest.Closest(name, names()); len(near) > 0 {
			return e.WithHint("did you mean %s?", strings.Join(near, ", "))
		}
		return e.WithHint("the names are %s", strings.Join(names(), ", "))
	}
	return out.Item(s)
}

func complete(cmd *cobra.Command, args []string, word string) ([]cobra.Completion, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return cli.CompleteWords(names()...)(cmd, args, word)
}

func names() []string {
	var names []string
	for _, s := range schema.All() {
		names = append(names, s.Name)
	}
	return names
}
