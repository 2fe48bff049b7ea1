package cmd

import (
	"bufio"
	"context"
	"errors"
	"io"
	"syscall"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/civoctl/civoctl/cmd/instance"
	"github.com/civoctl/civoctl/internal/cli"
)

// Run runs the program with the arguments and returns its exit code. It is the one place where an
// error is turned into words.
func Run(ctx context.Context, s cli.Streams, args []string) int {
	completing := isCompletion(args)
	if completing {
		s = s.Silent()
	}
	app := cli.New(s, readBuildInfo().Version)
	app.SetContext(ctx)
	defer app.Close()
	root := New(app)
	if completing {
		args = instance.ArrangeSSHCompletion(root, args)
	} else {
		args = instance.ArrangeSSH(root, args)
	}
	root.SetArgs(args)
	root.SetIn(s.In)
	root.SetOut(app.Out)
	root.SetErr(app.Err)
	if completing {
		app.PrepareCompletion(root)
		// A write for each candidate would take longer than finding them.
		out := bufio.NewWriter(app.Out)
		defer out.Flush()
		root.SetOut(out)
	}
	began := trackStarted(app, root)
	err := root.ExecuteContext(ctx)
	if !*began {
		err = cli.UsageError(err)
	}
	app.EndProgress()
	if err == nil || isBrokenPipe(err) {
		return 0
	}
	if status, ok := errors.AsType[cli.ExitStatus](err); ok {
		return int(status)
	}
	_, _ = app.Settings() // knows the secrets that the error must not show
	e := app.Explain(ctx, err)
	if !e.Said {
		e.Write(app.Err, app.Structured() || wantsData(args))
	}
	return e.Kind.ExitCode()
}

// isCompletion reports whether a shell asks for the completion of a line.
func isCompletion(args []string) bool {
	return len(args) > 0 && (args[0] == cobra.ShellCompRequestCmd || args[0] == cobra.ShellCompNoDescRequestCmd)
}

// isBrokenPipe reports whether the reader of stdout left before the end, as head does. A command
// whose result must not be lost returns a *cli.Error instead, which isBrokenPipe does not report.
func isBrokenPipe(err error) bool {
	_, important := errors.AsType[*cli.Error](err)
	return errors.Is(err, syscall.EPIPE) && !important
}

// wantsData reports whether -o asks for a format for data. It reads the arguments by itself,
// because their parsing may have ended before -o.
func wantsData(args []string) bool {
	fs := pflag.NewFlagSet("", pflag.ContinueOnError)
	fs.ParseErrorsAllowlist.UnknownFlags = true
	fs.SetOutput(io.Discard)
	format := fs.StringP("output", "o", "", "")
	fs.Parse(args)
	return *format == "json" || *format == "ndjson" || *format == "yaml"
}
