// Package doctor is the command that looks at each thing that civoctl needs,
// one after the other, and says what to do about those that are amiss. It
// changes nothing, and goes on with what it has where something is broken.
package doctor

import (
	"github.com/spf13/cobra"

	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/config"
	"github.com/civoctl/civoctl/internal/output"
)

const (
	ok   output.Status = "ok"
	warn output.Status = "warn" // works, but not as it could
	fail output.Status = "fail"
)

// check is one thing that was looked at.
type check struct {
	Name   string        `json:"name"`
	Result output.Status `json:"result"`
	Detail string        `json:"detail"`
	Next   string        `json:"next"` // what to do, "" where there is nothing
}

func columns() []output.Column[check] {
	return []output.Column[check]{
		{Name: "name", Header: "CHECK", Value: func(c check) any { return c.Name }},
		{Name: "result", Header: "RESULT", Value: func(c check) any { return c.Result }},
		{Name: "detail", Header: "DETAIL", Value: func(c check) any { return c.Detail }},
		{Name: "next", Header: "NEXT STEP", Value: func(c check) any { return c.Next }},
	}
}

// New is the doctor command.
func New(app *cli.App) *cobra.Command {
	return &cobra.Command{
		Use:   "doctor",
		Short: "Check the configuration, the key and the way to the API",
		Long: `Check the configuration, the key, each step of the way to the API, the terminal,
the completion and the sandbox. Each line is ok, warn or fail, with what to do
next. The exit code is 1 where anything failed. Nothing is changed.`,
		Example:     "  civoctl doctor\n  civoctl doctor --jq '.[] | select(.result != \"ok\")'",
		Args:        cli.Args(0, 0),
		Annotations: cli.Columns(columns()),
		RunE: func(cmd *cobra.Command, _ []string) error {
			out, err := cli.NewPrinter(app, columns())
			if err != nil {
				return err
			}
			ctx := cmd.Context()
			settings, broken := app.Settings()
			p := patient{app: app, settings: settings}
			p.checkConfig(broken)
			p.checkKey(ctx)
			p.checkProxy()
			p.checkWay(ctx)
			p.checkAccount(ctx)
			p.checkTerminal()
			p.checkCompletion()
			p.checkSandbox()
			if ctx.Err() != nil {
				return ctx.Err()
			}
			if err := out.Slice(p.checks); err != nil {
				return err
			}
			p.prescribe()
			return p.diagnosis()
		},
	}
}

// patient is the installation that is looked at.
type patient struct {
	app      *cli.App
	settings *config.Settings // as far as they can be read
	key      string           // "" where there is none
	reached  bool             // the API answered
	checks   []check
}

func (p *patient) note(name string, result output.Status, detail, next string) {
	p.checks = append(p.checks, check{name, result, detail, next})
}

// prescribe says what to do where a terminal is too narrow for the table to.
func (p *patient) prescribe() {
	if f := p.app.Facts(); !f.Out || p.app.Structured() {
		return
	}
	for _, c := range p.checks {
		if c.Result != ok && c.Next != "" {
			p.app.Notef("%s: %s: %s", c.Name, c.Detail, c.Next)
		}
	}
}

func (p *patient) diagnosis() error {
	failed := 0
	for _, c := range p.checks {
		if c.Result == fail {
			failed++
		}
	}
	if failed == 0 {
		return nil
	}
	return cli.Errorf(cli.Internal, "doctor: %d of %d checks failed", failed, len(p.checks))
}
