// Package doctor is the command that checks each thing that civoctl needs, one after the other, and
// says how to repair the broken ones. It changes nothing, and a broken thing does not end it.
package doctor

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/config"
	"github.com/civoctl/civoctl/internal/failure"
	"github.com/civoctl/civoctl/internal/output"
)

const (
	ok   output.Status = "ok"
	warn output.Status = "warn" // works, but not as it could
	fail output.Status = "fail"
)

// check is the result of one check.
type check struct {
	Name   string        `json:"name"`
	Result output.Status `json:"result"`
	Detail string        `json:"detail"`
	Next   string        `json:"next"` // the next step; "" without one
}

// columns returns the columns of a check.
func columns() []output.Column[check] {
	return []output.Column[check]{
		{Name: "name", Header: "CHECK", Value: func(c check) any { return c.Name }},
		{Name: "result", Header: "RESULT", Keep: true, Value: func(c check) any { return c.Result }},
		{Name: "detail", Header: "DETAIL", Keep: true, Value: func(c check) any { return c.Detail }},
		{Name: "next", Header: "NEXT STEP", Keep: true, Prose: true, Value: func(c check) any { return c.Next }},
	}
}

// New returns the doctor command.
func New(app *cli.App) *cobra.Command {
	return &cobra.Command{
		Use:   "doctor",
		Short: "Check the configuration, the API key and the connection",
		Long: `Check the configuration, the API key, each step of the connection to the API,
the terminal, shell completion and the sandbox. Each check reports ok (✓),
warn (!) or fail (✗), and what to do next. The exit code is 1 if any check
fails. Nothing is changed.`,
		Example:     "  civoctl doctor\n  civoctl doctor --jq '.[] | select(.result != \"ok\")'",
		Args:        cli.Args(0, 0),
		Annotations: cli.Columns(columns()),
		RunE: func(cmd *cobra.Command, _ []string) error {
			out, err := cli.NewPrinter(app, columns())
			if err != nil {
				return err
			}
			ctx := cmd.Context()
			settings, broken := app.Config.Settings()
			ch := checker{app: app, settings: settings}
			ch.checkConfig(broken)
			ch.checkKey(ctx)
			ch.checkProxy()
			ch.checkConnection(ctx)
			ch.checkAccount(ctx)
			ch.checkTerminal()
			ch.checkCompletion()
			ch.checkSandbox()
			if ctx.Err() != nil {
				return ctx.Err()
			}
			if app.Term.Info().Out && app.Output.IsPlain() {
				err = app.Term.WriteText(ch.lines()...)
			} else {
				err = out.Slice(ch.checks)
			}
			if err != nil {
				return err
			}
			return ch.err()
		},
	}
}

// checker makes the checks and collects their results.
type checker struct {
	app      *cli.App
	settings *config.Settings // as far as they can be read
	key      string           // "" without one
	proxy    *url.URL         // that leads to the API; nil for none
	reached  bool             // the API answered
	checks   []check
}

// note adds the result of a check.
func (ch *checker) note(name string, result output.Status, detail, next string) {
	ch.checks = append(ch.checks, check{name, result, detail, next})
}

// isFailed reports whether the check of that name failed.
func (ch *checker) isFailed(name string) bool {
	return slices.ContainsFunc(ch.checks, func(c check) bool { return c.Name == name && c.Result == fail })
}

// lines returns the checks for a person to read: a line each, with its next step below it. What is
// too long for a line of the terminal goes on below.
func (ch *checker) lines() []string {
	info := ch.app.Term.Info()
	names := 0
	for _, c := range ch.checks {
		names = max(names, len(c.Name))
	}
	var lines []string
	for _, c := range ch.checks {
		indent := strings.Repeat(" ", names+4)
		head := c.mark(info.Color) + fmt.Sprintf(" %-*s  ", names, c.Name)
		texts := []string{c.Detail}
		if c.Next != "" {
			texts = append(texts, "→ "+c.Next)
		}
		for _, text := range texts {
			for _, line := range output.Wrap(output.Clean(text), max(info.OutWidth-len(indent), 24)) {
				lines = append(lines, head+line)
				head = indent
			}
		}
	}
	return lines
}

// mark returns the sign of the result, in its colour where hasColor.
func (c check) mark(hasColor bool) string {
	sign := map[output.Status]string{ok: "✓", warn: "!", fail: "✗"}[c.Result]
	if !hasColor {
		return sign
	}
	return c.Result.Colorize(sign)
}

// err returns an error with the number of failed checks, nil when none failed.
func (ch *checker) err() error {
	failed := 0
	for _, c := range ch.checks {
		if c.Result == fail {
			failed++
		}
	}
	if failed == 0 {
		return nil
	}
	return failure.Errorf(failure.Internal, "doctor: %d of %d checks failed", failed, len(ch.checks))
}
