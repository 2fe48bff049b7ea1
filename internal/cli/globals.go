package cli

import (
	"strings"
	"time"

	"github.com/spf13/pflag"

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
	fs.StringVarP(&g.Output, "output", "o", "", "`FORMAT` of the result: "+strings.Join(output.Formats(), ", "))
	fs.StringSliceVar(&g.Columns, "columns", nil, "`NAME,...` of the columns to show")
	fs.BoolVar(&g.NoHeaders, "no-headers", false, "leave the header line out")
	fs.StringVar(&g.SortBy, "sort-by", "", "sort by `FIELD[:desc]`")
	fs.StringVar(&g.JQ, "jq", "", "filter the JSON with a jq `EXPRESSION`")
	fs.StringVar(&g.Template, "template", "", "format the JSON with a Go `TEMPLATE`")
	fs.BoolVar(&g.ShowSecrets, "show-secrets", false, "show passwords and tokens instead of REDACTED")
	return fs
}

// globalFlags declares the flags that choose whom to talk to and how.
func (g *Globals) globalFlags() *pflag.FlagSet {
	fs := pflag.NewFlagSet("global", pflag.ContinueOnError)
	fs.SortFlags = false
	fs.StringVar(&g.Region, "region", "", "region `CODE`, such as LON1")
	fs.StringVar(&g.Profile, "profile", "", "profile `NAME` of the configuration")
	fs.StringVar(&g.Config, "config", "", "configuration `FILE`")
	fs.StringVar(&g.APIURL, "api-url", "", "`URL` of the API")
	fs.BoolVar(&g.Sandbox, "sandbox", false, "use the embedded API: no account, no network")
	fs.DurationVar(&g.RequestTimeout, "request-timeout", 30*time.Second, "longest `DURATION` of one request")
	fs.BoolVar(&g.NoInput, "no-input", false, "never ask")
	fs.BoolVar(&g.Accessible, "accessible", false, "plain questions and progress, nothing redrawn")
	fs.StringVar(&g.Color, "color", "", "`WHEN` to colour: auto, always, never")
	fs.BoolVarP(&g.Quiet, "quiet", "q", false, "no progress and no notes")
	fs.BoolVar(&g.Debug, "debug", false, "log requests and replies to stderr, secrets left out")
	return fs
}
