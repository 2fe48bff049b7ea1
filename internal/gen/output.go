package main

import (
	"fmt"
	"strings"

	"github.com/civoctl/civoctl/internal/arg"
	"github.com/civoctl/civoctl/internal/output"
	"github.com/civoctl/civoctl/internal/schema"
)

// formats say what each format is for.
func formats() map[string]string {
	return map[string]string{
		"table":  "for people: the short columns, cut to the terminal's width on a terminal only",
		"wide":   "a table with all columns",
		"json":   "an array, or one object where a command shows one thing",
		"yaml":   "the same as YAML",
		"csv":    "all columns as RFC 4180 has it, the names of the columns first",
		"ndjson": "an object a line, as soon as it is there",
		"name":   "a name a line",
		"id":     "an ID a line",
	}
}

// outputPage is docs/output.md.
func outputPage(pages []page) ([]byte, error) {
	var b strings.Builder
	b.WriteString(`# Output

stdout carries the result and nothing else. Questions, progress, notes and errors
go to stderr; ` + "`--quiet`" + ` leaves out progress and notes.

## Formats

` + "`-o FORMAT`" + ` chooses one; CIVOCTL_OUTPUT and a profile's ` + "`output`" + ` do so for every
command.

| format | what it is |
| --- | --- |
`)
	words := formats()
	for _, f := range arg.Formats() {
		if words[f] == "" {
			return nil, fmt.Errorf("describe the format %s", f)
		}
		fmt.Fprintf(&b, "| `%s` | %s |\n", f, words[f])
	}
	b.WriteString(`
JSON and YAML carry the API's own objects: its names, numbers as they were
written however large, null as null, and fields that civoctl does not know. An
empty list is ` + "`[]`" + `. A table of nothing prints nothing, and a note on stderr says
where nothing was found.

json, ndjson, yaml, csv, id and name need the same little memory for any number of
items. The first thousand are held back, so that a list which fails early prints
nothing; one that fails later leaves its JSON array unclosed, and the exit code
is not 0.

Times are relative in a table on a terminal and RFC 3339 everywhere else. Control
characters, escape sequences and characters that turn the direction of writing
are shown as ` + "`\\x1b`" + ` or ` + "`\\u202e`" + ` in tables, names, IDs and messages; JSON, YAML and
CSV have them as they are, except on a terminal.

## Results

Every object and row of a verb has ` + "`result`" + `, beside the API's own fields: ` + "`created`" + `,
` + "`existed`" + ` (and was taken), ` + "`done`" + `, ` + "`accepted`" + ` (with --no-wait), ` + "`deleted`" + `, ` + "`skipped`" + `, ` + "`failed`" + ` or
` + "`planned`" + ` (with --dry-run). ` + "`error`" + ` says why one failed; ` + "`note`" + ` why one was skipped, or
what would be done. Of a verb, id and name print those that are as asked for: not
those that failed or were left out.

## Secrets

Passwords and tokens of instances read ` + "`REDACTED`" + ` in every format, in ` + "`--jq`" + ` and in
` + "`--template`" + `, unless ` + "`--show-secrets`" + ` is given. ` + "`instance create`" + ` shows the password that a
new instance was given, ` + "`instance password`" + ` the one it is asked for, and ` + "`api`" + ` prints
what the API answered.

The API key is never printed: where a reply has it, REDACTED stands in its place, in data
too. A key of less than six characters is not looked for.

## Columns

` + "`--columns a,b`" + ` chooses among them, for table, wide and csv; ` + "`--no-headers`" + ` leaves the
headers out. ` + "`--sort-by NAME[:desc]`" + ` sorts by any: numbers, times and addresses as
what they are, names with their numbers as numbers; what has no value is last.

| command | columns |
| --- | --- |
`)
	for _, p := range pages {
		if len(p.columns) > 0 {
			fmt.Fprintf(&b, "| `%s` | %s |\n", withoutProgram(p), strings.Join(p.columns, ", "))
		}
	}
	b.WriteString(`
## Schemas

` + "`civoctl schema NAME`" + ` prints the JSON Schema (draft 2020-12) of a result. Its $id
has a version, now ` + schema.Version + `: within one, fields are only added. Fields of the API may be
null or missing, and others than those that are known may come.

| schema | what it is | commands |
| --- | --- | --- |
`)
	for _, s := range schema.All() {
		form := "an object"
		if s.List {
			form = "an array"
		}
		commands := ""
		if len(s.Commands) > 0 {
			commands = "`" + strings.Join(s.Commands, "`, `") + "`"
		}
		fmt.Fprintf(&b, "| `%s` | %s: %s | %s |\n", s.Name, form, s.About, commands)
	}
	b.WriteString(`
` + "`instance list --watch`" + ` prints an event a line where it does not draw: what is there at
first is added; later ones are added, changed or removed. ` + "`from`" + ` and ` + "`to`" + ` are
statuses. One that is removed and still exists no longer matches the filters;
its ` + "`to`" + ` is the status it has, and null where the instance is gone.

## Errors

An error is a line on stderr, with a hint where there is a next step. With ` + "`-o json`" + `,
` + "`ndjson`" + ` or ` + "`yaml`" + ` it is one JSON object, of the schema ` + "`error`" + `, and stdout is empty. Where
several instances were worked on and some failed, the result has all of them,
those that failed with an ` + "`error`" + `, and the exit code is 9. The codes are in
[exit-codes.md](exit-codes.md).

## jq

` + "`--jq EXPRESSION`" + ` runs a jq program over what ` + "`-o json`" + ` would print, without any other
program: an array, or one object. Each result is a line: a string as it is, anything
else as JSON with sorted keys. Integers are exact however large. The program sees
no environment variables and reads no files.

## Templates

` + "`--template TEMPLATE`" + ` runs a template of Go's package text/template over the same data.
Beside the functions that every template has there are:

| function | what it gives |
| --- | --- |
`)
	for _, f := range output.Functions() {
		fmt.Fprintf(&b, "| `%s` | %s |\n", f.Usage, f.About)
	}
	return []byte(b.String()), nil
}

// withoutProgram is the command's words after the program's name.
func withoutProgram(p page) string {
	return strings.TrimPrefix(p.CommandPath(), p.Root().Name()+" ")
}
