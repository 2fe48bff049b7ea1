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
)

// Run runs the program with the arguments and returns its exit code. It is
// the one place where an error becomes words.
func Run(ctx context.Context, s cli.Streams, args []string) int {
	completing := completesLine(args)
	if completing {
		s = s.Silent()
	}
	app := cli.New(s, version().Version)
	app.SetContext(ctx)
	defer app.Close()
	root := New(app)
	if completing {
		args = ssh.ArrangeCompletion(root, args)
	} else {
		args = ssh.Arrange(root, args)
	}
	root.SetArgs(args)
	root.SetIn(s.In)
	root.SetOut(app.Out)
	root.SetErr(app.Err)
	if completing {
		app.PrepareCompletion(root)
		// A write a completion would take longer than finding them.
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
	if err == nil || enough(err) {
		return 0
	}
	if status, ok := errors.AsType[cli.ExitStatus](err); ok {
		return int(status)
	}
	_, _ = app.Settings() // which know what is secret of the words to come
	e := app.Explain(ctx, err)
	if !e.Said {
		e.Write(app.Err, app.Structured() || asksForJSON(args))
	}
	return e.Kind.ExitCode()
}

// completesLine says whether a shell asks how a line may go on.
func completesLine(args []string) bool {
	return len(args) > 0 && (args[0] == cobra.ShellCompRequestCmd || args[0] == cobra.ShellCompNoDescRequestCmd)
}

// enough says whether the reader of stdout left because it had enough, as head
// does. A command whose result must not be lost returns a *cli.Error instead.
func enough(err error) bool {
	_, important := errors.AsType[*cli.Error](err)
	return errors.Is(err, syscall.EPIPE) && !important
}

// asksForJSON looks for -o in arguments whose parsing ended before it.
func asksForJSON(args []string) bool {
	fs := pflag.NewFlagSet("", pflag.ContinueOnError)
	fs.ParseErrorsAllowlist.UnknownFlags = true
	fs.SetOutput(io.Discard)
	format := fs.StringP("output", "o", "", "")
	fs.Parse(args)
	return *format == "json" || *format == "ndjson" || *format == "yaml"
}
