package cli

import (
	"strings"
	"time"

	"github.com/spf13/pflag"

	"github.com/civoctl/civoctl/internal/arg"
	"github.com/civoctl/civoctl/internal/config"
	"github.com/civoctl/civoctl/internal/output"
)

// Globals are the flags that every command takes.
type Globals struct {
	Config, Profile, Region, APIURL string

	Sandbox        bool
	NoInput        bool
	Accessible     bool
	Quiet          bool
	Debug          bool
	Color          string
	RequestTimeout time.Duration

	Output      string
	Columns     []string
	NoHeaders   bool
	SortBy      string
	JQ          string
	Template    string
	ShowSecrets bool
}

// outputFlags declares the flags that shape the result.
func (g *Globals) outputFlags() *pflag.FlagSet {
	fs := pflag.NewFlagSet("output", pflag.ContinueOnError)
	fs.SortFlags = false
	arg.Var(fs, &g.Output, "output,o", "output `FORMAT`: "+strings.Join(arg.Formats(), ", "), arg.Format)
	arg.Columns(fs, &g.Columns, "columns", "show only the columns `NAME,...`")
	arg.Bool(fs, &g.NoHeaders, "no-headers", "leave the header line out")
	arg.Var(fs, &g.SortBy, "sort-by", "sort by `FIELD[:desc]`", arg.SortField)
	arg.Var(fs, &g.JQ, "jq", "filter the JSON with a jq `EXPRESSION`", output.ParseQuery)
	arg.Var(fs, &g.Template, "template", "format the JSON with a Go `TEMPLATE`", output.ParseTemplate)
	arg.Bool(fs, &g.ShowSecrets, "show-secrets", "show passwords and tokens instead of REDACTED")
	return fs
}

// globalFlags declares the flags that choose whom to talk to and how.
func (g *Globals) globalFlags() *pflag.FlagSet {
	fs := pflag.NewFlagSet("global", pflag.ContinueOnError)
	fs.SortFlags = false
	arg.Var(fs, &g.Region, "region", "region `CODE`, such as LON1", arg.Region)
	arg.Var(fs, &g.Profile, "profile", "profile `NAME` of the configuration", arg.Checked(config.CheckProfileName))
	arg.Var(fs, &g.Config, "config", "configuration `FILE`", arg.File)
	arg.Var(fs, &g.APIURL, "api-url", "`URL` of the API", arg.Checked(config.CheckAPIURL))
	arg.Bool(fs, &g.Sandbox, "sandbox", "use the embedded API: no account, no network")
	g.RequestTimeout = 30 * time.Second
	arg.Var(fs, &g.RequestTimeout, "request-timeout", "longest `DURATION` of one request", arg.Duration)
	arg.Bool(fs, &g.NoInput, "no-input", "never ask")
	arg.Bool(fs, &g.Accessible, "accessible", "plain questions and progress, nothing redrawn")
	arg.Var(fs, &g.Color, "color", "`WHEN` to colour: "+strings.Join(arg.Colors(), ", "), arg.Color)
	arg.Bool(fs, &g.Quiet, "quiet,q", "no progress and no notes")
	arg.Bool(fs, &g.Debug, "debug", "log requests and replies to stderr, secrets left out")
	return fs
}
