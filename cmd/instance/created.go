package instance

import (
	"errors"
	"fmt"
	"strings"

	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/output"
)

// createdColumns show what a person needs first of a new instance, and its
// password, which is not shown again.
func createdColumns() []output.Column[outcome] {
	return []output.Column[outcome]{
		{Name: "hostname", Header: "HOSTNAME", Value: func(o outcome) any { return o.Hostname }},
		{Name: "result", Header: "RESULT", Value: func(o outcome) any { return string(o.result) }},
		{Name: "status", Header: "STATUS", Value: func(o outcome) any { return output.Status(o.Status) }},
		{Name: "public_ip", Header: "PUBLIC IP", Whole: true, Value: func(o outcome) any { return o.PublicIP }},
		{Name: "initial_user", Header: "USER", Value: func(o outcome) any { return o.InitialUser }},
		{Name: "initial_password", Header: "PASSWORD", Whole: true, Sparse: true, Value: func(o outcome) any { return o.password }},
		// Last, to be cut first: it has been said on stderr.
		{Name: "id", Header: "ID", Value: func(o outcome) any { return o.ID }},
		noteColumn(func(o outcome) outcome { return o }),
	}
}

// tellCreated prints the new instances. Passwords that the output has no place
// for are said on stderr. Where something failed and the instances are not
// printed, or not with their IDs and passwords, those are in the error.
func tellCreated(app *cli.App, out *cli.Printer[outcome], region string, outcomes []outcome) error {
	printed, err := printRows(out, "create", region, outcomes, func(o outcome) outcome { return o })
	if printed && out.Whole() {
		return err
	}
	if err == nil {
		return sayUnprinted(app, out, outcomes)
	}
	e := &cli.Error{Kind: cli.Internal}
	if known, ok := errors.AsType[*cli.Error](err); ok {
		*e = *known
	}
	e.Err = err
	for _, o := range outcomes {
		if !o.made {
			continue
		}
		line := fmt.Sprintf("  created: %s  %s", o.Hostname, o.ID)
		if o.password != "" {
			line += "  password: " + o.password
		}
		e.Detail = append(e.Detail, line)
	}
	return e
}

// sayUnprinted prints on stderr the passwords that the form of the result left
// out, also with --quiet: they are told once.
func sayUnprinted(app *cli.App, out *cli.Printer[outcome], outcomes []outcome) error {
	lines, err := cli.Text(out, outcomes) // of a query that fails, nothing was printed
	printed := strings.Join(lines, "\n")
	for _, o := range outcomes {
		if o.made && o.password != "" && !strings.Contains(printed, o.password) {
			app.Show(fmt.Sprintf("password of %s (%s): %s", o.Hostname, o.ID, o.password))
		}
	}
	return err
}
