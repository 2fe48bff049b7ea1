package instance

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/civoctl/civoctl/cmd/instance/outcome"
	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/jsonfield"
	"github.com/civoctl/civoctl/internal/output"
)

// passwordField is the API's name of the password that a new instance was given.
const passwordField = "initial_password"

// creation is what became of a hostname that create was given: an instance, with the password that it was given at
// first where this run made it, or a failure.
type creation struct {
	*outcome.Outcome
	made     bool // by this very run
	password string
}

// MarshalJSON returns the API's own object with the password, the result, and the error or the note.
func (c creation) MarshalJSON() ([]byte, error) {
	object, err := c.Object()
	if err == nil && c.password != "" && c.password != passwordOf(c.Instance) {
		object, err = jsonfield.Set(object, passwordField, c.password)
	}
	if err != nil {
		return nil, err
	}
	return c.Annotate(object)
}

// createdColumns show what a person needs first of a new instance, and its
// password, which is not shown again.
func createdColumns() []output.Column[creation] {
	return []output.Column[creation]{
		{Name: "hostname", Header: "HOSTNAME", Value: func(o creation) any { return o.Hostname }},
		outcome.ResultColumn[creation](),
		{Name: "status", Header: "STATUS", Value: func(o creation) any { return output.Status(o.Status) }},
		{Name: "public_ip", Header: "PUBLIC IP", Whole: true, Value: func(o creation) any { return o.PublicIP }},
		{Name: "initial_user", Header: "USER", Value: func(o creation) any { return o.InitialUser }},
		{Name: passwordField, Header: "PASSWORD", Whole: true, Sparse: true, Value: func(o creation) any { return o.password }},
		// Last, to be cut first: it has been said on stderr.
		{Name: "id", Header: "ID", Value: func(o creation) any { return o.ID }},
		outcome.NoteColumn[creation](),
	}
}

// tellCreated prints the new instances. Passwords that the form of the result
// leaves out are said on stderr, also with --quiet: they are told once. Where
// something failed they are in the error and, where the rows are not printed, so
// are all IDs and passwords.
func tellCreated(app *cli.App, out *cli.Printer[creation], region string, outcomes []creation) error {
	app.Out.MustTell()
	printed, err := outcome.Report(out, "create", region, outcomes)
	left := slices.DeleteFunc(slices.Clone(outcomes), func(o creation) bool { return !o.made })
	if printed {
		left = untold(out, outcomes)
	}
	if err == nil {
		for _, o := range left {
			line := fmt.Sprintf("password of %s (%s): %s", o.Hostname, o.ID, o.password)
			app.Exactly(line)
			app.Show(line)
		}
		return nil
	}
	e := &cli.Error{Kind: cli.Internal}
	if known, ok := errors.AsType[*cli.Error](err); ok {
		*e = *known
	}
	e.Err = err
	for _, o := range left {
		line := fmt.Sprintf("  created: %s  %s", o.Hostname, o.ID)
		if o.password != "" {
			line += "  password: " + o.password
		}
		app.Exactly(line)
		e.Detail = append(e.Detail, line)
	}
	return e
}

// untold returns the outcomes whose password the form of the result left out. A
// program, --jq or --template, is asked: it printed the password of an instance
// if it prints another one in the place of that, and the password is in what it
// printed. What it prints in parts or encoded counts as left out.
func untold(out *cli.Printer[creation], outcomes []creation) []creation {
	if out.Tells(passwordField) {
		return nil
	}
	others := slices.Clone(outcomes)
	var left []int
	for n, o := range outcomes {
		if o.made && o.password != "" {
			others[n].password = rand.Text()
			left = append(left, n)
		}
	}
	if out.IsComputed() && len(left) > 0 {
		printed, printedOthers := textOf(out, outcomes), textOf(out, others)
		left = slices.DeleteFunc(left, func(n int) bool {
			return strings.Contains(printedOthers, others[n].password) && hasText(printed, outcomes[n].password)
		})
	}
	rows := make([]creation, len(left))
	for k, n := range left {
		rows[k] = outcomes[n]
	}
	return rows
}

// textOf returns what out prints of the outcomes, "" where it cannot.
func textOf(out *cli.Printer[creation], outcomes []creation) string {
	lines, err := cli.Text(out, outcomes)
	if err != nil {
		return ""
	}
	return strings.Join(lines, "\n")
}

// hasText reports whether printed has the text in it, as it is or as JSON.
func hasText(printed, text string) bool {
	quoted, err := json.Marshal(text)
	return strings.Contains(printed, text) || err == nil && strings.Contains(printed, string(quoted))
}
