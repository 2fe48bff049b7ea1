// Package terminal holds the streams of a run and decides what is written to each.
//
// Stdout has the result and nothing else. Questions, progress, notes and errors go to stderr, and
// while progress is drawn only Terminal writes there, so that no line is torn. Questions need a
// terminal as both stdin and stderr; stdout may be a file. Secrets are masked in all that is
// written.
package terminal

import (
	"context"
	"os"
	"strings"
	"sync"

	"github.com/spf13/pflag"
	"golang.org/x/term"

	"github.com/civoctl/civoctl/internal/arg"
	"github.com/civoctl/civoctl/internal/job"
	"github.com/civoctl/civoctl/internal/prompt"
	"github.com/civoctl/civoctl/internal/secrets"
)

// Terminal holds the streams of a run and the options for what is shown on them.
type Terminal struct {
	In       *os.File
	Out, Err *Output
	Line     *Line        // of the progress
	Secrets  *secrets.Set // what Out and Err never show

	Color string // the value of --color, "" where it is not given
	Quiet bool

	noInput, accessible bool
	flags               *pflag.FlagSet // that have the fields above
	colorSetting        func() string  // auto, always or never

	ctx context.Context // of the run; its end is an interruption
	job *job.Job
}

// New returns a Terminal on the streams, for a run that lasts until ctx ends. The function color
// returns the setting of colours: auto, always or never.
func New(ctx context.Context, s Streams, color func() string) *Terminal {
	hidden := new(secrets.Set)
	t := &Terminal{
		In: s.In, Secrets: hidden,
		Out: &Output{file: s.Out, secrets: hidden},
		Err: &Output{file: s.Err, secrets: hidden, logins: new(loginMask)},
		ctx: ctx, job: s.Job, colorSetting: color,
	}
	t.Line = &Line{terminal: t, isTerminal: isTerminal(t.Err)}
	t.Out.begin = sync.OnceFunc(t.Line.Close)
	return t
}

// AddFlags declares --no-input, --accessible, --color and --quiet.
func (t *Terminal) AddFlags(fs *pflag.FlagSet) {
	t.flags = fs
	arg.Bool(fs, &t.noInput, "no-input", "never ask questions")
	arg.Bool(fs, &t.accessible, "accessible", "for screen readers: print plain lines and never redraw")
	arg.Var(fs, &t.Color, "color", "use colors `WHEN`: "+strings.Join(arg.Colors(), ", "), arg.Color)
	arg.Bool(fs, &t.Quiet, "quiet,q", "print no progress and no notes")
}

// IsInteractive reports whether a question may be asked.
func (t *Terminal) IsInteractive() bool {
	isCI := os.Getenv("CI") == "true" && !t.flags.Changed("no-input")
	return isTerminal(t.In) && isTerminal(t.Err) && !t.noInput && !isCI
}

// isAccessible reports whether nothing may be redrawn, as a screen reader needs it.
func (t *Terminal) isAccessible() bool {
	if t.flags.Changed("accessible") {
		return t.accessible
	}
	return os.Getenv("ACCESSIBLE") == "1"
}

// hasColor reports whether f is written in colour. It follows the setting, then the conventions of
// NO_COLOR, CLICOLOR_FORCE and TERM=dumb.
func (t *Terminal) hasColor(f descriptor) bool {
	switch when := t.colorSetting(); {
	case when == "always":
		return true
	case when == "never", os.Getenv("NO_COLOR") != "":
		return false
	case os.Getenv("CLICOLOR_FORCE") != "" && os.Getenv("CLICOLOR_FORCE") != "0":
		return true
	}
	return isTerminal(f) && !isDumb()
}

// Questions ends the progress and returns the place where questions are asked.
func (t *Terminal) Questions() *prompt.Terminal {
	t.EndProgress()
	return &prompt.Terminal{In: t.In, Out: t.Err, Accessible: t.isAccessible(), HasColor: t.hasColor(t.Err), Job: t.job, Open: t.Line.openQuestion}
}

// Width returns the columns of the terminal that stderr is, or 0 where it is none.
func (t *Terminal) Width() int { return width(t.Err) }

// descriptor is a file that may be a terminal.
type descriptor interface{ Fd() uintptr }

func isTerminal(f descriptor) bool { return term.IsTerminal(int(f.Fd())) }

// width returns the columns of the terminal f, or 0 where f is none.
func width(f descriptor) int {
	w, _, err := term.GetSize(int(f.Fd()))
	if err != nil {
		return 0
	}
	return w
}
