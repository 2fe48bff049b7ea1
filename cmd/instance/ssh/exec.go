package ssh

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"slices"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"github.com/civoctl/civoctl/cmd/instance/outcome"
	"github.com/civoctl/civoctl/internal/arg"
	"github.com/civoctl/civoctl/internal/bulk"
	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/complete"
	"github.com/civoctl/civoctl/internal/config"
	"github.com/civoctl/civoctl/internal/failure"
	"github.com/civoctl/civoctl/internal/output"
	"github.com/civoctl/civoctl/internal/target"
	"github.com/civoctl/civoctl/pkg/civo"
)

// cannotConnect is the exit status of ssh itself, where it ran no command.
const cannotConnect = 255

// noticeTime is how long this process may take to notice a signal that ended ssh. Ctrl-C on a
// terminal is sent to both, and each acts on it when it runs next.
const noticeTime = 500 * time.Millisecond

// execution is a command on one instance, and what became of it.
type execution struct {
	*outcome.Outcome
	region         string
	exitCode       *int // nil where the command did not run to its end
	stdout, stderr captured
}

// MarshalJSON returns an object that names the instance and has what the command wrote.
func (e *execution) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		ID       string         `json:"id"`
		Hostname string         `json:"hostname"`
		Region   string         `json:"region"`
		Result   outcome.Result `json:"result"`
		ExitCode *int           `json:"exit_code"`
		Stdout   string         `json:"stdout"`
		Stderr   string         `json:"stderr"`
		IsCut    bool           `json:"is_cut"`
		Error    any            `json:"error,omitempty"`
	}{
		e.ID, e.Hostname, e.region, e.Result, e.exitCode, e.stdout.String(), e.stderr.String(), e.stdout.isCut || e.stderr.isCut, e.ErrorValue(),
	})
}

// executionColumns returns the columns of executions.
func executionColumns() []output.Column[*execution] {
	return []output.Column[*execution]{
		{Name: "hostname", Header: "HOSTNAME", Value: func(e *execution) any { return e.Hostname }},
		{Name: "id", Header: "ID", Wide: true, Value: func(e *execution) any { return e.ID }},
		{Name: "region", Header: "REGION", Wide: true, Value: func(e *execution) any { return e.region }},
		outcome.ResultColumn[*execution](),
		{Name: "exit_code", Header: "EXIT CODE", Value: func(e *execution) any {
			if e.exitCode == nil {
				return nil
			}
			return *e.exitCode
		}},
		{Name: "stdout", Header: "STDOUT", Value: func(e *execution) any { return e.stdout.String() }},
		{Name: "stderr", Header: "STDERR", Value: func(e *execution) any { return e.stderr.String() }},
	}
}

// NewExec returns the command that runs a command on instances.
func NewExec(app *cli.App) *cobra.Command {
	var (
		how       connection
		selector  target.Selector
		requests  bulk.Options
		timeout   time.Duration
		readStdin bool
	)
	cmd := &cobra.Command{
		Use:   "exec INSTANCE... -- COMMAND [ARG...]",
		Short: "Run a command on instances with SSH",
		Long: `Run a command on instances, with the ssh program of your system, on up to
--parallel of them at a time. As with ssh, the words of COMMAND are joined with
spaces and read by the shell of the instance.

On several instances each line has the hostname in front, and ssh never asks for
a password. What a command writes to stdout goes to stdout, and stderr to
stderr. With -o json the output of each is gathered, up to 1 MiB. The command
reads no input unless you add --stdin, which takes one instance.

The exit code is that of the command for one instance. For several it is 0 when
all exit with 0, and 9 when some do. A command that cannot be run because ssh
does not connect counts as failed.`,
		Example: `  civoctl instance exec web-1 -- uptime
  civoctl instance exec --tag web --parallel 20 -- sudo apt-get -qy upgrade
  civoctl instance exec web-1 --stdin -- 'cat > /tmp/x' < x
  civoctl instance exec --all -o json -- df -h / | jq -r '.[].stdout'`,
		Annotations:       cli.Columns(executionColumns()),
		Args:              checkExecArgs,
		ValidArgsFunction: complete.Targets(app, &selector, isActive),
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx := cmd.Context()
			out, err := cli.NewPrinter(app, executionColumns())
			if err != nil {
				return err
			}
			names, command := args[:cmd.ArgsLenAtDash()], args[cmd.ArgsLenAtDash():]
			if err := target.CheckAll(app.Term, names, &selector); err != nil {
				return err
			}
			if readStdin && slices.Contains(names, "-") {
				return failure.Errorf(failure.Usage, "exec: with --stdin, standard input is for the command, and - reads names from it")
			}
			if err := checkStdin(readStdin, len(names)); err != nil {
				return err
			}
			program, err := findProgram("ssh")
			if err != nil {
				return err
			}
			scope, err := selector.Scope(ctx, app)
			if err != nil {
				return err
			}
			targets, err := target.All(ctx, app, scope, names, &selector, target.Offer{IsShown: isActive})
			if err != nil {
				return err
			}
			if err := checkStdin(readStdin, len(targets)); err != nil {
				return err
			}
			r := &executor{app: app, how: how, program: program, command: command, timeout: timeout, readStdin: readStdin}
			r.isGathered, r.hasSeveral = !app.Output.IsPlain(), len(targets) > 1
			all := r.runAll(ctx, targets, requests)
			if r.isGathered {
				if err := out.Slice(all); err != nil {
					return err
				}
			}
			return scope.Join(ctx, app, "exec", r.summarize(scope.Region(), all))
		},
	}
	fs := cmd.Flags()
	how.flags(fs)
	selector.Flags(fs)
	cli.BulkFlags(fs, &requests)
	arg.Var(fs, &timeout, "timeout", "end a command that runs for longer than `DURATION`", arg.Duration)
	arg.Bool(fs, &readStdin, "stdin", "let the command read standard input")
	return cmd
}

// checkExecArgs returns a usage error for a line without a command.
func checkExecArgs(cmd *cobra.Command, args []string) error {
	dash := cmd.ArgsLenAtDash()
	if dash < 0 || dash == len(args) {
		return failure.Errorf(failure.Usage, "%s: COMMAND is missing", cmd.CommandPath()).
			WithHint("it follows a --: civoctl instance exec web-1 -- uptime")
	}
	return cli.Args(0, -1, "INSTANCE")(cmd, args[:dash])
}

// checkStdin returns a usage error where several instances are to read standard input.
func checkStdin(readStdin bool, instances int) error {
	if readStdin && instances > 1 {
		return failure.Errorf(failure.Usage, "exec: --stdin goes to one instance, and %d are chosen", instances)
	}
	return nil
}

// summarize returns the error of the run. That of one command is its exit status.
func (r *executor) summarize(region string, all []*execution) error {
	if len(all) == 1 && all[0].exitCode != nil && *all[0].exitCode != 0 {
		if code := *all[0].exitCode; code != cannotConnect {
			return failure.ExitStatus(code)
		}
		r.app.Term.Notef("%v", all[0].Err)
		return failure.ExitStatus(cannotConnect)
	}
	outcomes := make([]*outcome.Outcome, len(all))
	for n, e := range all {
		outcomes[n] = e.Outcome
	}
	return outcome.Summary("exec", region, outcomes)
}

// executor runs a command on instances.
type executor struct {
	app        *cli.App
	how        connection
	program    string // the path of ssh
	command    []string
	timeout    time.Duration // of each command; 0 for none
	readStdin  bool
	isGathered bool // the output is kept, not written
	hasSeveral bool // lines have the hostname in front, and ssh asks nothing
	writing    sync.Mutex
}

// runAll runs the command on each target and returns what became of it, in their order.
func (r *executor) runAll(ctx context.Context, targets []target.Target, o bulk.Options) []*execution {
	all := make([]*execution, len(targets))
	for n, t := range targets {
		all[n] = &execution{Outcome: &outcome.Outcome{Instance: t.Instance, Client: t.Client, Result: outcome.Done}, region: t.Client.Region}
	}
	labels := target.Labels(target.Instances(targets))
	r.app.Term.EndProgress()
	results := bulk.Run(ctx, all, o, func(ctx context.Context, e *execution) (struct{}, error) {
		return struct{}{}, r.run(ctx, e, labels[civo.IDKey(e.ID)])
	})
	for n, result := range results {
		switch {
		case errors.Is(result.Err, bulk.ErrFailFast):
			all[n].LeaveOut(result.Err.Error())
		case result.Skipped:
			all[n].LeaveUnsent()
		case result.Err != nil:
			all[n].Fail(r.app.Explain(ctx, result.Err))
		}
	}
	return all
}

// run runs the command on one instance. Its error says that the command did not run to its end, or
// ended with another status than 0.
func (r *executor) run(ctx context.Context, e *execution, label string) error {
	if err := checkActive(r.app, e.Instance, e.region); err != nil {
		return err
	}
	to, words, err := r.how.to(e.Instance)
	if err == nil {
		err = to.prepare()
	}
	if err != nil {
		return err
	}
	if r.timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, r.timeout)
		defer cancel()
	}
	if r.hasSeveral || r.isGathered {
		words = append(words, "-o", "BatchMode=yes", "-o", "LogLevel=ERROR") // no questions, and not that a new key was added
	}
	words = append(words, "-o", "ControlMaster=no")                                // which would keep the output open after the command
	words = append(words, "-o", "ConnectTimeout=15", "-T", to.destination(), "--") // no word of the command is an option of ssh
	cmd := exec.CommandContext(ctx, r.program, append(words, r.command...)...)
	cmd.Env = config.Environ()
	if r.readStdin {
		cmd.Stdin = r.app.Term.In
	}
	var ended []func()
	cmd.Stdout, ended = r.writer(&e.stdout, r.app.Term.Out, label, ended)
	cmd.Stderr, ended = r.writer(&e.stderr, r.app.Term.Err, label, ended)
	run := runInForeground
	if r.hasSeveral {
		run = runAsGroup
	}
	err = run(cmd)
	if !r.hasSeveral && isSignalled(cmd.ProcessState) {
		select {
		case <-ctx.Done():
		case <-time.After(noticeTime):
		}
	}
	for _, end := range ended {
		end()
	}
	return r.judge(ctx, cmd, e, err)
}

// isSignalled reports whether a signal may have ended ssh: it exits with 255 on those that it
// handles. There is no state where it did not run.
func isSignalled(state *os.ProcessState) bool {
	return state != nil && (state.ExitCode() < 0 || state.ExitCode() == cannotConnect)
}

// writer returns where one stream of a command goes, and adds the function that is to be called at
// its end.
func (r *executor) writer(kept *captured, to io.Writer, label string, ended []func()) (io.Writer, []func()) {
	if r.isGathered {
		return kept, ended
	}
	prefix := ""
	if r.hasSeveral {
		prefix = label
	}
	w := newLineWriter(r.app.Term, to, &r.writing, prefix)
	return w, append(ended, w.end)
}

// judge returns what became of a command that ended with err, and notes its exit status.
func (r *executor) judge(ctx context.Context, cmd *exec.Cmd, e *execution, err error) error {
	switch {
	case err == nil: // whatever ended meanwhile
		e.exitCode = new(int)
		return nil
	case errors.Is(context.Cause(ctx), context.DeadlineExceeded):
		return failure.Errorf(failure.Pending, "exec on %s: no end after %s", e.Hostname, arg.FormatDuration(r.timeout))
	case ctx.Err() != nil:
		return failure.Errorf(failure.Interrupted, "exec on %s: interrupted, the command may go on there", e.Hostname)
	case cmd.ProcessState == nil:
		return failure.Errorf(failure.Internal, "exec on %s: %w", e.Hostname, err)
	}
	code := cmd.ProcessState.ExitCode()
	switch {
	case code < 0:
		return failure.Errorf(failure.Internal, "exec on %s: ssh was ended by a signal", e.Hostname)
	case code == cannotConnect:
		e.exitCode = &code
		return failure.Errorf(failure.Unreachable, "exec on %s: ssh cannot connect, or the command exited with 255", e.Hostname)
	}
	e.exitCode = &code
	if code != 0 {
		return failure.Errorf(failure.Internal, "exec on %s: exit code %d", e.Hostname, code)
	}
	return failure.Errorf(failure.Internal, "exec on %s: read its output: %w", e.Hostname, err)
}
