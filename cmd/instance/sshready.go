package instance

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
	"time"

	"github.com/civoctl/civoctl/internal/bulk"
	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/failure"
	"github.com/civoctl/civoctl/internal/output"
	"github.com/civoctl/civoctl/internal/wait"
)

const (
	sshPort = 22
	// sshPace is how often a port that does not answer is tried again.
	sshPace = time.Second
)

// awaitSSH waits, until the deadline, for each instance that is up to answer as
// an SSH server. One that cannot be reached from here has not failed: it is
// still pending. All are tried at once: those that never answer must not keep
// the others from being heard.
func (w *work) awaitSSH(ctx, deadline context.Context, app *cli.App, region string, outcomes []outcome, port uint16) {
	display := app.Term.Progress()
	all := bulk.Options{Parallel: max(len(outcomes), 1)}
	answers := bulk.Run(ctx, outcomes, all, func(_ context.Context, o outcome) (struct{}, error) {
		if o.result != done {
			return struct{}{}, nil
		}
		address, err := sshAddress(o.Instance, false)
		if err != nil {
			return struct{}{}, err
		}
		display.SetStatus(output.Clean(o.Hostname), "waiting for SSH")
		return struct{}{}, answersSSH(deadline, net.JoinHostPort(address, strconv.Itoa(int(port))))
	})
	for n := range outcomes {
		o := &outcomes[n]
		if answers[n].Err == nil || o.result != done {
			continue
		}
		if e, ok := errors.AsType[*failure.Error](answers[n].Err); ok {
			o.fail(e)
			continue
		}
		kind := failure.Pending
		if ctx.Err() != nil {
			kind = failure.Interrupted
		}
		o.fail(failure.Errorf(kind, "wait for SSH on %s (%s): it is %s, and from this machine: %w", o.Hostname, o.ID, o.Status, answers[n].Err))
		o.resume = unreachableHint
	}
	resumeSSH(app, region, outcomes, port)
}

const unreachableHint = "a firewall may keep this machine out; "

// resumeSSH gives to all that are pending, those that are not up yet included, the
// command that goes on waiting for SSH.
func resumeSSH(app *cli.App, region string, outcomes []outcome, port uint16) {
	words := []string{"instance", "wait"}
	why := ""
	for _, o := range outcomes {
		if o.resume != "" {
			words = append(words, o.ID)
		}
		if o.resume == unreachableHint {
			why = unreachableHint
		}
	}
	words = append(words, "--for", "ssh")
	if port != sshPort {
		words = append(words, "--ssh-port", strconv.Itoa(int(port)))
	}
	hint := why + "to go on waiting: " + app.CommandLine(region, words...)
	for n := range outcomes {
		if outcomes[n].resume != "" {
			outcomes[n].resume = hint
		}
	}
}

// answersSSH returns nil once the address greets as an SSH server does, or
// what kept it from that when ctx ended.
func answersSSH(ctx context.Context, address string) error {
	for {
		err := greeting(ctx, address)
		if err == nil {
			return nil
		}
		if wait.Sleep(ctx, sshPace) != nil {
			return err
		}
	}
}

// greeting reads the first line of the server at address.
func greeting(ctx context.Context, address string) error {
	dialer := net.Dialer{Timeout: 5 * time.Second}
	conn, err := dialer.DialContext(ctx, "tcp", address)
	if err != nil {
		return err
	}
	defer conn.Close()
	if err := conn.SetReadDeadline(time.Now().Add(5 * time.Second)); err != nil {
		return err
	}
	defer context.AfterFunc(ctx, func() { conn.Close() })()
	line, err := bufio.NewReader(io.LimitReader(conn, 255)).ReadString('\n')
	if !strings.HasPrefix(line, "SSH-") {
		return fmt.Errorf("%s answers, but not as SSH (%w)", address, errors.Join(err, errors.New("no SSH- greeting")))
	}
	return nil
}
