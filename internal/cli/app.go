// Package cli joins what every command works with: the terminal, the settings and the client, with
// their flags. It runs no command itself.
package cli

import (
	"context"

	"github.com/spf13/pflag"

	"github.com/civoctl/civoctl/internal/terminal"
)

// App is what every command works with. Settings are read when a command first asks for them, so
// that help and completion work with a broken configuration.
type App struct {
	Version string
	Term    *terminal.Terminal
	Config  *Config
	API     *API
	Output  *Output

	OutputFlags *pflag.FlagSet // that shape the result
	GlobalFlags *pflag.FlagSet // that choose the API, and how civoctl behaves

	release func() bool // as in [terminal.Streams]
}

// New returns an App on the streams, for a run that lasts until ctx ends.
func New(ctx context.Context, s terminal.Streams, version string) *App {
	c := new(Config)
	t, out := terminal.New(ctx, s, c.colorSetting), &Output{config: c}
	c.open(t, &out.FormatFlag)
	a := &App{
		Version: version, Term: t, Config: c,
		API:     newAPI(ctx, t, c, version),
		Output:  out,
		release: s.Release,
	}
	a.OutputFlags, a.GlobalFlags = a.Output.flags(), a.globalFlags()
	return a
}

// Close gives back the terminal and closes the sandbox's store. It may be called again.
func (a *App) Close() {
	a.Term.Line.Close()
	a.API.close()
}

// globalFlags declares the flags that choose the API, and how civoctl behaves.
func (a *App) globalFlags() *pflag.FlagSet {
	fs := pflag.NewFlagSet("global", pflag.ContinueOnError)
	fs.SortFlags = false
	a.Config.addFlags(fs)
	a.API.addFlags(fs)
	a.Term.AddFlags(fs)
	a.API.addDebugFlag(fs)
	return fs
}

// hasChanged reports whether a request that changes something may have been sent, or a file was
// changed.
func (a *App) hasChanged() bool { return a.Config.changed.Load() || a.API.changed.Load() }
