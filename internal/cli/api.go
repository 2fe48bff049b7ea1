package cli

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/spf13/pflag"

	"github.com/civoctl/civoctl/internal/arg"
	"github.com/civoctl/civoctl/internal/config"
	"github.com/civoctl/civoctl/internal/failure"
	"github.com/civoctl/civoctl/internal/sandbox"
	"github.com/civoctl/civoctl/internal/terminal"
	"github.com/civoctl/civoctl/internal/transport"
	"github.com/civoctl/civoctl/pkg/civo"
)

// API makes the clients of the API that the settings choose. They share their connections.
type API struct {
	RequestTimeout time.Duration
	Debug          bool

	ctx       context.Context // of the run
	terminal  *terminal.Terminal
	config    *Config
	version   string
	transport func() (*http.Client, error)
	sandbox   func() (*sandbox.Sandbox, error)
	announce  func() // that the sandbox is used
	clock
	changed atomic.Bool // a request that changes something may have been sent
	tried   atomic.Bool // a request that changes something was made
	cleanup []func() error
}

// newAPI returns an API for a run that lasts until ctx ends.
func newAPI(ctx context.Context, t *terminal.Terminal, c *Config, version string) *API {
	a := &API{ctx: ctx, terminal: t, config: c, version: version}
	a.transport = sync.OnceValues(a.newTransport)
	a.sandbox = sync.OnceValues(a.openSandbox)
	a.announce = sync.OnceFunc(func() {
		if t.Info().Err {
			t.Notef("using the sandbox: nothing here is real or billed")
		}
	})
	return a
}

// addFlags declares --request-timeout.
func (a *API) addFlags(fs *pflag.FlagSet) {
	a.RequestTimeout = 30 * time.Second
	arg.Var(fs, &a.RequestTimeout, "request-timeout", "wait at most `DURATION` for each request", arg.Duration)
}

// addDebugFlag declares --debug.
func (a *API) addDebugFlag(fs *pflag.FlagSet) {
	arg.Bool(fs, &a.Debug, "debug", "log requests and replies to stderr, without secrets")
}

// close closes the sandbox's store.
func (a *API) close() {
	for _, f := range a.cleanup {
		f()
	}
	a.cleanup = nil
}

// Client returns a client of the region that the settings name. Where they name none, it asks for
// the region on a terminal, and fails elsewhere.
func (a *API) Client(ctx context.Context) (*civo.Client, error) {
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

// AccountClient returns a client for what belongs to no region, such as the list of regions. Its
// Region is empty where none is set.
func (a *API) AccountClient(ctx context.Context) (*civo.Client, error) {
	s, err := a.config.Settings()
	if err != nil {
		return nil, err
	}
	if s.Sandbox {
		return a.KeyedClient("")
	}
	key, err := s.Key(ctx)
	if err != nil {
		return nil, &failure.Error{Kind: failure.Auth, Err: err}
	}
	if key == "" {
		return nil, NoKey()
	}
	return a.KeyedClient(key)
}

// KeyedClient returns an account client with a key that is not configured, such as one to be tried.
// The sandbox takes any key.
func (a *API) KeyedClient(key string) (*civo.Client, error) {
	s, err := a.config.Settings()
	if err != nil {
		return nil, err
	}
	httpClient, err := a.transport()
	if err != nil {
		return nil, err
	}
	return a.newClient(s, key, httpClient), nil
}

// newClient returns a client with the key, which is never shown from now on.
func (a *API) newClient(s *config.Settings, key string, h *http.Client) *civo.Client {
	c := &civo.Client{BaseURL: s.APIURL, Key: key, Region: strings.ToUpper(s.Region), HTTP: h}
	a.terminal.Secrets.Add(key)
	if s.Sandbox {
		c.BaseURL, c.Key = sandboxURL, sandboxKey
	}
	return c
}

// NoKey returns the error of a run without an API key, with the ways to give one.
func NoKey() *failure.Error {
	e := failure.Errorf(failure.Auth, "no API key")
	e.Detail = []string{
		"three ways to give one:",
		"  civoctl auth login",
		"  the environment variable CIVOCTL_API_KEY or CIVO_TOKEN",
		"  api_key_command in a profile of the configuration file",
	}
	return e.WithHint("to try civoctl without an account, add --sandbox")
}

// Connect makes the transport to the API ahead of the first request. It returns an error if the
// settings are invalid.
func (a *API) Connect() error {
	_, err := a.transport()
	return err
}

// newTransport returns the HTTP client that all clients share.
func (a *API) newTransport() (*http.Client, error) {
	s, err := a.config.Settings()
	if err != nil {
		return nil, err
	}
	return a.dial(s, 0)
}

// Probe returns a client that uses its own connections, does not retry, and accepts settings that
// Client rejects.
func (a *API) Probe(s *config.Settings, key string) (*civo.Client, error) {
	h, err := a.dial(s, 1)
	if err != nil {
		return nil, err
	}
	return a.newClient(s, key, h), nil
}

// ProxySettingHint is the next step where the address of a proxy cannot be read.
const ProxySettingHint = "it is a URL such as http://proxy:3128; a password has %2F for /, %40 for @ and %25 for %"

// dial returns an HTTP client for the API that s names, which tries a request so many times; 0 is
// the usual number.
func (a *API) dial(s *config.Settings, tries int) (*http.Client, error) {
	o := transport.Options{
		Timeout:   a.RequestTimeout,
		Tries:     tries,
		UserAgent: "civoctl/" + a.version,
		OnRetry:   a.tellRetry,
	}
	if a.Debug {
		o.Debug = a.terminal.Log()
	}
	api := s.APIURL
	if s.Sandbox {
		sb, err := a.Sandbox()
		if err != nil {
			return nil, err
		}
		api, o.Base = sandboxURL, sb.Transport()
		a.announce()
	}
	u, err := url.Parse(api)
	if err != nil {
		return nil, failure.UsageError(fmt.Errorf("read the API's address: %w", err))
	}
	if err := transport.CheckProxySetting(u); err != nil && o.Base == nil {
		return nil, &failure.Error{Kind: failure.Usage, Err: err, Hint: ProxySettingHint}
	}
	o.Host = u.Host
	client := transport.New(o)
	client.Transport = &waitTeller{&clockReader{&changeTracker{client.Transport, a}, &a.clock}, a.terminal, s.Sandbox}
	return client, nil
}

// HasTriedChange reports whether a request that changes something was made, sent or not.
func (a *API) HasTriedChange() bool { return a.tried.Load() }
