// Package cli is what the commands share: the streams, the settings and one
// client; finding instances; asking; waiting; and the words of an error.
//
// Who owns the terminal: stdout carries the result and nothing else. Questions,
// progress, notes and errors go to stderr, and while progress is being drawn
// only App writes there, so that no line is torn. Questions need a terminal on
// both stdin and stderr; stdout may go to a file.
package cli

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/spf13/pflag"

	"github.com/civoctl/civoctl/internal/config"
	"github.com/civoctl/civoctl/internal/job"
	"github.com/civoctl/civoctl/internal/progress"
	"github.com/civoctl/civoctl/internal/prompt"
	"github.com/civoctl/civoctl/internal/sandbox"
	"github.com/civoctl/civoctl/internal/secrets"
	"github.com/civoctl/civoctl/internal/transport"
	"github.com/civoctl/civoctl/pkg/civo"
)

// sandboxKey is the key of the API inside the program. Nobody outside the
// process can send it anything, so it keeps nobody out.
const sandboxKey = "sandbox"

// sandboxURL only fills the host of requests that never leave the process.
const sandboxURL = "http://localhost"

// App is what every command works with. Settings are read when a command
// first asks for them: help and completion work with a broken configuration.
type App struct {
	Globals
	Version string

	In       *os.File
	Out, Err *Output
	Secrets  *secrets.Set // what Out and Err never show

	OutputFlags *pflag.FlagSet // those that shape the result
	GlobalFlags *pflag.FlagSet // those that choose whom to talk to, and how

	NewProfile bool // the command may make the profile, and the file, that it is told to use

	settings  func() (*config.Settings, error)
	transport func() (*http.Client, error)
	sandbox   func() (*sandbox.Sandbox, error)
	announce  func() // that the sandbox is used
	clock     clock

	ctx     context.Context // of the run; its end is an interruption
	changed atomic.Bool     // a request that changes something may have left, or a file was changed

	mu      sync.Mutex // guards what is drawn on Err
	display *progress.Display
	job     *job.Job
	cleanup []func() error
	release func() bool // as in Streams
}

// New is an App on the streams.
func New(s Streams, version string) *App {
	hidden := new(secrets.Set)
	a := &App{
		Version: version, In: s.In, Secrets: hidden,
		Out: &Output{file: s.Out, secrets: hidden},
		Err: &Output{file: s.Err, secrets: hidden, talk: new(talk)},
		job: s.Job, release: s.Release,
	}
	a.OutputFlags, a.GlobalFlags = a.outputFlags(), a.globalFlags()
	a.settings = sync.OnceValues(a.loadSettings)
	a.transport = sync.OnceValues(a.newTransport)
	a.sandbox = sync.OnceValues(a.openSandbox)
	a.announce = sync.OnceFunc(func() {
		if terminal(a.Err) {
			a.Notef("using the sandbox: nothing here is real or billed")
		}
	})
	return a
}

// SetContext makes ctx the context of the run: when it ends, so does what has no other,
// such as the writing of a result that nobody reads. It is called before anything runs.
func (a *App) SetContext(ctx context.Context) { a.ctx = ctx }

// Close gives back the terminal and closes the sandbox's store. It may be called
// again.
func (a *App) Close() {
	a.EndProgress()
	for _, f := range a.cleanup {
		f()
	}
	a.cleanup = nil
}

// Settings are the configuration with flags and environment applied. Its
// errors are usage errors: they name what in the file is wrong. The settings
// beside an error are those of the other layers, for what needs no file.
func (a *App) Settings() (*config.Settings, error) { return a.settings() }

func (a *App) configFlags() config.Flags {
	var sandbox *bool
	if a.GlobalFlags.Changed("sandbox") {
		sandbox = &a.Sandbox
	}
	return config.Flags{
		Profile: a.Profile,
		Config:  a.Config,
		Region:  a.Region,
		APIURL:  a.APIURL,
		Output:  a.Output,
		Color:   a.Color,
		Sandbox: sandbox,
		New:     a.NewProfile,
	}
}

func (a *App) loadSettings() (*config.Settings, error) {
	s, err := config.Load(a.configFlags())
	for _, key := range s.Keys() {
		a.Secrets.Add(key)
	}
	for _, login := range s.Logins() {
		a.Err.talk.logins.Add(login)
	}
	if err != nil {
		return s, UsageError(err)
	}
	for _, w := range s.Warnings {
		a.Notef("warning: %s", w)
	}
	return s, nil
}

// Client is a client of the region that the settings name. Without any it
// asks on a terminal.
func (a *App) Client(ctx context.Context) (*civo.Client, error) {
	c, err := a.AccountClient(ctx)
	if err != nil || c.Region != "" {
		return c, err
	}
	region, err := a.askRegion(ctx, c)
	if err != nil {
		return nil, err
	}
	return c.WithRegion(region), nil
}

// AccountClient is a client for what belongs to no region, such as the list of
// regions. Its Region is empty where none is set.
func (a *App) AccountClient(ctx context.Context) (*civo.Client, error) {
	s, err := a.Settings()
	if err != nil {
		return nil, err
	}
	if s.Sandbox {
		return a.KeyedClient("")
	}
	key, err := s.Key(ctx)
	if err != nil {
		return nil, &Error{Kind: Auth, Err: err}
	}
	if key == "" {
		return nil, NoKey()
	}
	return a.KeyedClient(key)
}

// KeyedClient is the AccountClient with a key that is not configured, such as
// one to be tried. The sandbox takes any.
func (a *App) KeyedClient(key string) (*civo.Client, error) {
	s, err := a.Settings()
	if err != nil {
		return nil, err
	}
	httpClient, err := a.transport()
	if err != nil {
		return nil, err
	}
	return a.newClient(s, key, httpClient), nil
}

// newClient returns a client with the key, which from now on is never shown.
func (a *App) newClient(s *config.Settings, key string, h *http.Client) *civo.Client {
	c := &civo.Client{BaseURL: s.APIURL, Key: key, Region: strings.ToUpper(s.Region), HTTP: h}
	a.Secrets.Add(key)
	if s.Sandbox {
		c.BaseURL, c.Key = sandboxURL, sandboxKey
	}
	return c
}

// NoKey says that there is no key, and the ways to give one.
func NoKey() *Error {
	e := Errorf(Auth, "no API key")
	e.Detail = []string{
		"three ways to give one:",
		"  civoctl auth login",
		"  the environment variable CIVOCTL_API_KEY or CIVO_TOKEN",
		"  api_key_command in a profile of the configuration file",
	}
	return e.WithHint("to try civoctl without an account, add --sandbox")
}

func (a *App) newTransport() (*http.Client, error) {
	s, err := a.Settings()
	if err != nil {
		return nil, err
	}
	return a.dial(s, 0)
}

// Probe is a client for a look at the way to the API: connections of its own,
// and no second try. It takes settings that others would refuse.
func (a *App) Probe(s *config.Settings, key string) (*civo.Client, error) {
	h, err := a.dial(s, 1)
	if err != nil {
		return nil, err
	}
	return a.newClient(s, key, h), nil
}

// ProxySettingHint is the next step where the address of a proxy is none.
const ProxySettingHint = "it is a URL such as http://proxy:3128; a password has %2F for /, %40 for @ and %25 for %"

// dial makes the transport to the API that s names; 0 tries are the usual ones.
func (a *App) dial(s *config.Settings, tries int) (*http.Client, error) {
	o := transport.Options{
		Timeout:   a.RequestTimeout,
		Tries:     tries,
		UserAgent: "civoctl/" + a.Version,
	}
	if a.Debug {
		o.Debug = noteWriter{a}
	}
	api := s.APIURL
	if s.Sandbox {
		sb, err := a.Sandboxed()
		if err != nil {
			return nil, err
		}
		api, o.Base = sandboxURL, sb.Transport()
		a.announce()
	}
	u, err := url.Parse(api)
	if err != nil {
		return nil, UsageError(fmt.Errorf("read the API's address: %w", err))
	}
	if err := transport.CheckProxySetting(u); err != nil && o.Base == nil {
		return nil, &Error{Kind: Usage, Err: err, Hint: ProxySettingHint}
	}
	o.Host = u.Host
	return a.clock.watched(a.forgetful(transport.New(o), s)), nil
}

// Sandboxed is the embedded API on its store in the state folder.
func (a *App) Sandboxed() (*sandbox.Sandbox, error) { return a.sandbox() }

// Format is the output format asked for: the flag, or the settings where they
// can be read.
func (a *App) Format() string {
	if a.Output != "" || a.JQ != "" || a.Template != "" {
		return a.Output
	}
	s, _ := a.Settings() // an error is for whoever needs more of them
	if a.Columns != nil && s.Output != "wide" && s.Output != "csv" {
		return "table"
	}
	return s.Output
}

// Structured says whether results, and so errors, are written for programs.
func (a *App) Structured() bool {
	switch a.Format() {
	case "json", "ndjson", "yaml":
		return true
	}
	return a.JQ != ""
}

// Terminal is where questions are asked.
func (a *App) Terminal() *prompt.Terminal {
	return &prompt.Terminal{In: a.In, Out: a.Err, Accessible: a.accessible(), Job: a.job}
}

// Interactive says whether a question may be asked.
func (a *App) Interactive() bool {
	ci := os.Getenv("CI") == "true" && !a.GlobalFlags.Changed("no-input")
	return terminal(a.In) && terminal(a.Err) && !a.NoInput && !ci
}

func (a *App) accessible() bool {
	if a.GlobalFlags.Changed("accessible") {
		return a.Accessible
	}
	return os.Getenv("ACCESSIBLE") == "1"
}
