package create

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/civoctl/civoctl/cmd/instance/outcome"
	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/config"
	"github.com/civoctl/civoctl/internal/failure"
	"github.com/civoctl/civoctl/internal/jsonfield"
	"github.com/civoctl/civoctl/internal/output"
	"github.com/civoctl/civoctl/internal/target"
	"github.com/civoctl/civoctl/pkg/civo"
)

// passwordField is the API's name of the password that a new instance was given.
const passwordField = "initial_password"

// instance is an instance of a plan as it is after the run.
type instance struct {
	*outcome.Outcome
	isNew    bool   // this run created it
	password string // as a person is told it, "" for none
}

// MarshalJSON returns the API's own object with the password as a person is told it, and what
// became of the instance.
func (i *instance) MarshalJSON() ([]byte, error) {
	object, err := i.Object()
	if err == nil && i.password != "" && i.password != passwordOf(i.Instance) {
		object, err = jsonfield.Set(object, passwordField, i.password)
	}
	if err != nil {
		return nil, err
	}
	return i.Annotate(object)
}

// columns returns what a person needs first of a new instance, with its password, which is not
// shown again.
func columns() []output.Column[*instance] {
	return []output.Column[*instance]{
		{Name: "hostname", Header: "HOSTNAME", Value: func(i *instance) any { return i.Hostname }},
		outcome.ResultColumn[*instance](),
		{Name: "status", Header: "STATUS", Value: func(i *instance) any { return output.Status(i.Status) }},
		{Name: "public_ip", Header: "PUBLIC IP", Whole: true, Value: func(i *instance) any { return i.PublicIP }},
		{Name: "initial_user", Header: "USER", Value: func(i *instance) any { return i.InitialUser }},
		{Name: passwordField, Header: "PASSWORD", Whole: true, Sparse: true, Value: func(i *instance) any { return i.password }},
		// Last, to be cut first: it has been said on stderr.
		{Name: "id", Header: "ID", Value: func(i *instance) any { return i.ID }},
		outcome.NoteColumn[*instance](),
	}
}

// report prints the result of a run: instances, or the requests of a dry run.
type report struct {
	app      *cli.App
	rows     *cli.Printer[*instance]
	commands *cli.CommandPrinter // of a dry run
}

// newReport returns a report in the format of the command line, or the error of a format that
// cannot be printed.
func newReport(app *cli.App, isDryRun bool) (*report, error) {
	r := &report{app: app}
	var err error
	if isDryRun {
		r.commands, err = cli.NewCommandPrinter(app)
	} else {
		r.rows, err = cli.NewPrinter(app, columns(), cli.Reveal(passwordField))
	}
	return r, err
}

// print prints the instances and returns the error of the run. Passwords that the form of the
// result leaves out are said on stderr, also with --quiet: they are told once. Where something
// failed they are in the error; where the rows are not printed, all IDs and passwords are.
func (r *report) print(region string, instances []*instance) error {
	r.app.Term.Out.FailIfClosed()
	isPrinted, err := outcome.Report(r.rows, "create", region, instances)
	var untold []*instance
	for _, i := range instances {
		if i.isNew {
			untold = append(untold, i)
		}
	}
	if isPrinted {
		untold = r.withoutPassword(instances)
	}
	if err == nil {
		for _, i := range untold {
			line := fmt.Sprintf("password of %s (%s): %s", i.Hostname, i.ID, i.password)
			r.app.Term.Err.Exempt(line)
			r.app.Term.Show(line)
		}
		return nil
	}
	e := &failure.Error{Kind: failure.Internal}
	if known, ok := errors.AsType[*failure.Error](err); ok {
		*e = *known
	}
	e.Err = err
	for _, i := range untold {
		line := fmt.Sprintf("  created: %s  %s", i.Hostname, i.ID)
		if i.password != "" {
			line += "  password: " + i.password
		}
		r.app.Term.Err.Exempt(line)
		e.Detail = append(e.Detail, line)
	}
	return e
}

// noteNext says to a person at a terminal how to log in to the instance, where one was created and
// is up.
func (r *report) noteNext(region string, instances []*instance) {
	info := r.app.Term.Info()
	if len(instances) != 1 || !instances[0].HasStatus(civo.StatusActive) || !info.Out || !info.Err || !r.app.Output.IsPlain() {
		return
	}
	i := instances[0]
	if s, err := r.app.Config.Settings(); err == nil && strings.EqualFold(s.Region, region) && s.Origin("region").Source != config.FromFlag {
		region = "" // the next command finds it too
	}
	r.app.Term.Notef("to log in: %s", r.app.CommandLine(region, "instance", "ssh", target.Names([]civo.Instance{i.Instance})[0]))
}

// withoutPassword returns the new instances whose password the form of the result left out. A
// program, --jq or --template, is run again: it printed the password of an instance if it prints
// another one in the place of that, and the password is in what it printed. A password that it
// prints in parts or encoded counts as left out.
func (r *report) withoutPassword(instances []*instance) []*instance {
	if r.rows.PrintsInFull(passwordField) {
		return nil
	}
	var left []*instance
	others := make([]*instance, len(instances)) // the same with other passwords
	otherOf := map[*instance]string{}
	for n, i := range instances {
		other := *i
		if i.isNew && i.password != "" {
			other.password = rand.Text()
			left, otherOf[i] = append(left, i), other.password
		}
		others[n] = &other
	}
	if r.rows.IsComputed() && len(left) > 0 {
		printed, printedOthers := r.text(instances), r.text(others)
		left = slices.DeleteFunc(left, func(i *instance) bool {
			return strings.Contains(printedOthers, otherOf[i]) && hasText(printed, i.password)
		})
	}
	return left
}

// text returns what is printed of the instances, "" where that fails.
func (r *report) text(instances []*instance) string {
	lines, err := cli.Text(r.rows, instances)
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
