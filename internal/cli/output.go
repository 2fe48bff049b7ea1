package cli

import (
	"strings"

	"github.com/spf13/pflag"

	"github.com/civoctl/civoctl/internal/arg"
	"github.com/civoctl/civoctl/internal/failure"
	"github.com/civoctl/civoctl/internal/output"
)

// Output holds the options of results: from flags, else from the settings.
type Output struct {
	FormatFlag  string // the value of --output, "" where it is not given
	Columns     []string
	NoHeaders   bool
	SortBy      string
	JQ          string
	Template    string
	ShowSecrets bool

	config *Config
}

// flags declares the flags that shape the result.
func (o *Output) flags() *pflag.FlagSet {
	fs := pflag.NewFlagSet("output", pflag.ContinueOnError)
	fs.SortFlags = false
	arg.Var(fs, &o.FormatFlag, "output,o", "print as `FORMAT`: "+strings.Join(arg.Formats(), ", "), arg.Format)
	arg.Columns(fs, &o.Columns, "columns", "print only the columns `NAME,...`")
	arg.Bool(fs, &o.NoHeaders, "no-headers", "print no header line")
	arg.Var(fs, &o.SortBy, "sort-by", "sort by the column `NAME[:desc]`", arg.SortField)
	arg.Var(fs, &o.JQ, "jq", "filter the JSON with the jq expression `EXPRESSION`", output.ParseQuery)
	arg.Var(fs, &o.Template, "template", "format the JSON with the Go template `TEMPLATE`", output.ParseTemplate)
	arg.Bool(fs, &o.ShowSecrets, "show-secrets", "print passwords and tokens instead of REDACTED")
	return fs
}

// Format returns the output format: that of the flag, or of the settings where they can be read.
func (o *Output) Format() string {
	if o.FormatFlag != "" || o.JQ != "" || o.Template != "" {
		return o.FormatFlag
	}
	s, _ := o.config.Settings() // an error is returned to those who need the file
	if o.Columns != nil && s.Output != "wide" && s.Output != "csv" {
		return "table"
	}
	return s.Output
}

// IsStructured reports whether results, and so errors, are written for programs.
func (o *Output) IsStructured() bool {
	switch o.Format() {
	case "json", "ndjson", "yaml":
		return true
	}
	return o.JQ != ""
}

// IsPlain reports whether a result of a single value is printed without a format, which is so
// unless a flag sets one. A format of the environment or a profile does not count.
func (o *Output) IsPlain() bool {
	return o.JQ == "" && o.Template == "" && o.Columns == nil && o.SortBy == "" && (o.FormatFlag == "" || o.FormatFlag == "table")
}

// checkDefaultFormat refuses a format of the environment or a profile that does not exist, and
// names which of them has it.
func (o *Output) checkDefaultFormat(options output.Options) error {
	if !options.IsDefault || options.Format == "" {
		return nil
	}
	err := arg.Check(arg.Format)(options.Format)
	if err == nil {
		return nil
	}
	s, _ := o.config.Settings() // its error may be this one
	e := failure.Errorf(failure.Usage, "%s: %q: %w", s.Origin("output"), options.Format, err)
	e.Hint = arg.Hint(err)
	return e
}

// outputOptions returns the options of a printer.
func (a *App) outputOptions() output.Options {
	info := a.Term.Info()
	return output.Options{
		Format:      a.Output.Format(),
		IsDefault:   a.Output.FormatFlag == "",
		Columns:     a.Output.Columns,
		NoHeaders:   a.Output.NoHeaders,
		SortBy:      a.Output.SortBy,
		JQ:          a.Output.JQ,
		Template:    a.Output.Template,
		ShowSecrets: a.Output.ShowSecrets,
		Terminal:    info.Out,
		Color:       info.Color,
		Width:       info.OutWidth,
		Now:         a.API.Now,
	}
}
