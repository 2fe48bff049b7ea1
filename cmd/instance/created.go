package instance

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/failure"
	"github.com/civoctl/civoctl/internal/output"
)

// passwordField is the API's name of the password that a new instance was given.
const passwordField = "initial_password"

// createdColumns show what a person needs first of a new instance, and its
// password, which is not shown again.
func createdColumns() []output.Column[outcome] {
	return []output.Column[outcome]{
		{Name: "hostname", Header: "HOSTNAME", Value: func(o outcome) any { return o.Hostname }},
		{Name: "result", Header: "RESULT", Value: func(o outcome) any { return string(o.result) }},
		{Name: "status", Header: "STATUS", Value: func(o outcome) any { return output.Status(o.Status) }},
		{Name: "public_ip", Header: "PUBLIC IP", Whole: true, Value: func(o outcome) any { return o.PublicIP }},
		{Name: "initial_user", Header: "USER", Value: func(o outcome) any { return o.InitialUser }},
		{Name: passwordField, Header: "PASSWORD", Whole: true, Sparse: true, Value: func(o outcome) any { return o.password }},
		// Last, to be cut first: it has been said on stderr.
		{Name: "id", Header: "ID", Value: func(o outcome) any { return o.ID }},
		noteColumn(func(o outcome) outcome { return o }),
	}
}

// tellCreated prints the new instances. Passwords that the form of the result
// leaves out are said on stderr, also with --quiet: they are told once. Where
// something failed they are in the error and, where the rows are not printed, so
// are all IDs and passwords.
func tellCreated(app *cli.App, out *cli.Printer[outcome], region string, outcomes []outcome) error {
	app.Term.Out.FailIfClosed()
	printed, err := printRows(out, "create", region, outcomes, func(o outcome) outcome { return o })
	left := slices.DeleteFunc(slices.Clone(outcomes), func(o outcome) bool { return !o.made })
	if printed {
		left = untold(out, outcomes)
	}
	if err == nil {
		for _, o := range left {
			line := fmt.Sprintf("password of %s (%s): %s", o.Hostname, o.ID, o.password)
			app.Term.Exempt(line)
			app.Term.Show(line)
		}
		return nil
	}
	e := &failure.Error{Kind: failure.Internal}
	if known, ok := errors.AsType[*failure.Error](err); ok {
		*e = *known
	}
	e.Err = err
	for _, o := range left {
		line := fmt.Sprintf("  created: %s  %s", o.Hostname, o.ID)
		if o.password != "" {
			line += "  password: " + o.password
		}
		app.Term.Exempt(line)
		e.Detail = append(e.Detail, line)
	}
	return e
}

// untold returns the outcomes whose password the form of the result left out. A
// program, --jq or --template, is asked: it printed the password of an instance
// if it prints another one in the place of that, and the password is in what it
// printed. What it prints in parts or encoded counts as left out.
func untold(out *cli.Printer[outcome], outcomes []outcome) []outcome {
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
	rows := make([]outcome, len(left))
	for k, n := range left {
		rows[k] = outcomes[n]
	}
	return rows
}

// textOf returns what out prints of the outcomes, "" where it cannot.
func textOf(out *cli.Printer[outcome], outcomes []outcome) string {
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
