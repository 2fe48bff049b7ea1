package cmd

import (
	"cmp"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"

	"github.com/civoctl/civoctl/internal/arg"
	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/output"
)

// buildInfo describes the binary.
type buildInfo struct {
	Version  string `json:"version"`
	Commit   string `json:"commit"`
	Go       string `json:"go"`
	Platform string `json:"platform"`
}

// readBuildInfo returns what the Go tool stamped into the binary: the module's version and the
// commit it was built from.
func readBuildInfo() buildInfo {
	b := buildInfo{Version: "devel", Go: runtime.Version(), Platform: runtime.GOOS + "/" + runtime.GOARCH}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return b
	}
	if v := info.Main.Version; v != "" && v != "(devel)" {
		b.Version = v
	}
	modified := ""
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			b.Commit = s.Value
		case "vcs.modified":
			if s.Value == "true" {
				modified = " (modified)"
			}
		}
	}
	b.Commit = cmp.Or(b.Commit, "unknown") + modified
	return b
}

// newVersion returns the version command.
func newVersion(app *cli.App) *cobra.Command {
	columns := []output.Column[buildInfo]{
		{Name: "version", Header: "VERSION", Value: func(b buildInfo) any { return b.Version }},
		{Name: "commit", Header: "COMMIT", Value: func(b buildInfo) any { return b.Commit }},
		{Name: "go", Header: "GO", Value: func(b buildInfo) any { return b.Go }},
		{Name: "platform", Header: "PLATFORM", Value: func(b buildInfo) any { return b.Platform }},
	}
	return &cobra.Command{
		Use:         "version",
		Short:       "Show the version of civoctl",
		Example:     "  civoctl version\n  civoctl version -o json",
		Args:        cobra.NoArgs,
		Annotations: cli.Columns(columns),
		RunE: func(*cobra.Command, []string) error {
			out, err := cli.NewPrinter(app, columns)
			if err != nil {
				return err
			}
			return out.Item(readBuildInfo())
		},
	}
}

// addVersionFlag makes root print the version with --version: in one line, or as the version
// command prints it where the line has a format.
func addVersionFlag(app *cli.App, root, version *cobra.Command) {
	var show bool
	arg.Bool(root.Flags(), &show, "version,v", "show the version")
	printHelp := root.RunE
	root.RunE = func(c *cobra.Command, args []string) error {
		switch {
		case !show:
			return printHelp(c, args)
		case app.Output.IsPlain():
			return app.Term.WriteLines("civoctl " + app.Version)
		}
		return version.RunE(version, args)
	}
}
