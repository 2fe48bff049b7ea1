package main

import (
	"bytes"
	_ "embed"
	"fmt"
	"strings"
	"text/template"

	"github.com/civoctl/civoctl/internal/arg"
	"github.com/civoctl/civoctl/internal/output"
	"github.com/civoctl/civoctl/internal/schema"
)

// format is a row of the table of formats.
type format struct{ Name, About string }

// formats returns each format with its purpose. A format without a description is an error.
func formats() ([]format, error) {
	about := map[string]string{
		"table":  "for people: the short columns; on a terminal those that fit",
		"wide":   "a table with all columns, never cut",
		"json":   "an array, or one object where a command shows one thing",
		"yaml":   "the same as YAML",
		"csv":    "all columns as RFC 4180 has it, the names of the columns first",
		"ndjson": "an object a line, as soon as it is there",
		"name":   "a name a line",
		"id":     "an ID a line",
	}
	var all []format
	for _, name := range arg.Formats() {
		if about[name] == "" {
			return nil, fmt.Errorf("describe the format %s", name)
		}
		all = append(all, format{name, about[name]})
	}
	return all, nil
}

// table is the columns of the table that a command prints.
type table struct {
	Command string
	Columns []string
}

// tables returns the commands that print a table.
func tables(pages []page) []table {
	var all []table
	for _, p := range pages {
		if len(p.columns) > 0 {
			all = append(all, table{strings.TrimPrefix(p.CommandPath(), p.Root().Name()+" "), p.columns})
		}
	}
	return all
}

//go:embed output.md.tmpl
var outputTemplate string

// outputPage returns docs/output.md.
func outputPage(pages []page) ([]byte, error) {
	t, err := template.New("output.md").Funcs(template.FuncMap{"join": strings.Join}).Parse(outputTemplate)
	if err != nil {
		return nil, err
	}
	all, err := formats()
	if err != nil {
		return nil, err
	}
	var text bytes.Buffer
	err = t.Execute(&text, map[string]any{
		"Formats": all, "Tables": tables(pages), "Version": schema.Version, "Schemas": schema.All(), "Functions": output.TemplateFunctions(),
	})
	return text.Bytes(), err
}
