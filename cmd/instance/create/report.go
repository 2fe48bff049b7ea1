package create

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/civoctl/civoctl/cmd/instance/create/submit"
	"github.com/civoctl/civoctl/cmd/instance/outcome"
	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/config"
	"github.com/civoctl/civoctl/internal/failure"
	"github.com/civoctl/civoctl/internal/output"
	"github.com/civoctl/civoctl/internal/target"
	"github.com/civoctl/civoctl/pkg/civo"
)

// columns returns what a person needs first of a new instance, with its password, which is not
// shown again.
func columns() []output.Column[*submit.Instance] {
	return []output.Column[*submit.Instance]{
		{Name: "hostname", Header: "HOSTNAME", Value: func(i *submit.Instance) any { return i.Hostname }},
		outcome.ResultColumn[*submit.Instance](),
		{Name: "status", Header: "STATUS", Keep: true, Value: func(i *submit.Instance) any { return output.Status(i.Status) }},
		{Name: "public_ip", Header: "PUBLIC IP", Aliases: []string{"ip"}, Keep: true, Whole: true, Value: func(i *submit.Instance) any { return i.PublicIP }},
		{Name: "initial_user", Header: "USER", Priority: 1, Value: func(i *submit.Instance) any { return i.InitialUser }},
		{Name: submit.PasswordField, Header: "PASSWORD", Keep: true, Whole: true, Sparse: true, Value: func(i *submit.Instance) any { return i.Password }},
		// The first to be left out: it has been said on stderr.
		{Name: "id", Header: "ID", Whole: true, Value: func(i *submit.Instance) any { return i.ID }},
		outcome.NoteColumn[*submit.Instance](),
	}
}

// report prints the result of a run: instances, or the requests of a dry run.
type report struct {
	app      *cli.App
	rows     *cli.Printer[*submit.Instance]
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
		r.rows, err = cli.NewPrinter(app, columns(), cli.Reveal(submit.PasswordField))
	}
	return r, err
}

// print prints the instances and returns the error of the run. Passwords that the form of the
// result leaves out are said on stderr, also with --quiet: they are told once. Where something
// failed they are in the error; where the rows are not printed, all IDs and passwords are.
func (r *report) print(region string, instances []*submit.Instance) error {
	r.app.Term.Out.FailIfClosed()
	isPrinted, err := outcome.Report(r.rows, "create", region, instances)
	var untold []*submit.Instance
	for _, i := range instances {
		if i.IsNew {
			untold = append(untold, i)
		}
	}
	if isPrinted {
		untold = r.withoutPassword(instances)
	}
	if err == nil {
		for _, i := range untold {
			line := fmt.Sprintf("password of %s (%s): %s", i.Hostname, i.ID, i.Password)
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
		if i.Password != "" {
			line += "  password: " + i.Password
		}
		r.app.Term.Err.Exempt(line)
		e.Detail = append(e.Detail, line)
	}
	return e
}

// noteNext says to a person at a terminal how to log in to the instance, where one was created and
// is up.
func (r *report) noteNext(region string, instances []*submit.Instance) {
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
func (r *report) withoutPassword(instances []*submit.Instance) []*submit.Instance {
	if r.rows.PrintsInFull(submit.PasswordField) {
		return nil
	}
	var left []*submit.Instance
	others := make([]*submit.Instance, len(instances)) // the same with other passwords
	otherOf := map[*submit.Instance]string{}
	for n, i := range instances {
		other := *i
		if i.IsNew && i.Password != "" {
			other.Password = rand.Text()
			left, otherOf[i] = append(left, i), other.Password
		}
		others[n] = &other
	}
	if r.rows.IsComputed() && len(left) > 0 {
		printed, printedOthers := r.text(instances), r.text(others)
		left = slices.DeleteFunc(left, func(i *submit.Instance) bool {
			return strings.Contains(printedOthers, otherOf[i]) && hasText(printed, i.Password)
		})
	}
	return left
}

// text returns what is printed of the instances, "" where that fails.
func (r *report) text(instances []*submit.Instance) string {
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
