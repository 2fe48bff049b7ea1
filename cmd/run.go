package cmd

import (
	"bufio"
	"context"
	"errors"
	"io"
	"syscall"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/civoctl/civoctl/cmd/instance/ssh"
	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/complete"
	"github.com/civoctl/civoctl/internal/failure"
	"github.com/civoctl/civoctl/internal/terminal"
)

// Run runs the program with the arguments and returns its exit code. It is the one place where an
// error is turned into words.
func Run(ctx context.Context, s terminal.Streams, args []string) int {
	completing := isCompletion(args)
	if completing {
		s = s.Silent()
	}
	app := cli.New(ctx, s, readBuildInfo().Version)
	defer app.Close()
	defer complete.Invalidate(app)
	root := New(app)
	if completing {
		args = ssh.ArrangeCompletion(root, args)
	} else {
		args = ssh.Arrange(root, args)
	}
	root.SetArgs(args)
	root.SetIn(s.In)
	root.SetOut(app.Term.Out)
	root.SetErr(app.Term.Err)
	if completing {
		complete.Prepare(app, root)
		// A write for each candidate would take longer than finding them.
		out := bufio.NewWriter(app.Term.Out)
		defer out.Flush()
		root.SetOut(out)
	}
	began := trackStarted(app, root)
	err := root.ExecuteContext(ctx)
	if !*began {
		err = failure.UsageError(err)
	}
	app.Term.EndProgress()
	if err == nil || isBrokenPipe(err) {
		return 0
	}
	if status, ok := errors.AsType[failure.ExitStatus](err); ok {
		return int(status)
	}
	_, _ = app.Config.Settings() // which make the secrets known that the message may have
	e := app.Explain(ctx, err)
	app.Term.Line.Close()
	if !e.IsShown {
		info := app.Term.Info()
		e.Write(app.Term.Err, failure.Style{
			IsStructured: wantsData(args) || app.Output.IsStructured() && !(app.Output.JQ != "" && info.Err),
			Width:        info.ErrWidth,
			HasColor:     info.ErrColor,
		})
	}
	return e.Kind.ExitCode()
}

// isCompletion reports whether a shell asks how a line may go on.
func isCompletion(args []string) bool {
	return len(args) > 0 && (args[0] == cobra.ShellCompRequestCmd || args[0] == cobra.ShellCompNoDescRequestCmd)
}

// isBrokenPipe reports whether the program that reads stdout ended, as head does. A command whose
// result must not be lost returns a *failure.Error instead.
func isBrokenPipe(err error) bool {
	_, important := errors.AsType[*failure.Error](err)
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
