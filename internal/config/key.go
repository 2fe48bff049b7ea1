package config

import (
	"context"
	"fmt"
	"os/exec"
	"runtime"
	"strings"
	"time"
)

const (
	// commandTimeout leaves a person time to answer a password manager.
	commandTimeout = 10 * time.Second

	// commandGrace ends the wait for a child of the command that holds its output open.
	commandGrace = time.Second

	// shownStderr is the most that an error quotes of stderr, in bytes.
	shownStderr = 1 << 10

	// longestOutput is the most that stdout may hold, in bytes: a key with white space around it.
	longestOutput = 2 * MaxKey
)

// key returns a function that resolves the API key, nil without a key, and the key's setting as it
// may be shown.
func (l *loader) key() (func(context.Context) (string, error), Value) {
	shown := Value{Name: "api_key", Origin: l.origin("api_key")}
	if key := strings.TrimSpace(l.text("api_key")); key != "" {
		shown.Value = Secret(key).Mask()
		return func(context.Context) (string, error) { return key, nil }, shown
	}
	if l.profile == nil {
		return nil, shown
	}
	source := l.profile.KeySource()
	if source == "" {
		return nil, shown
	}
	shown.Origin = l.origin(source)
	v := l.profile.values[source]
	resolve := func(ctx context.Context) (string, error) { return keyringGet(ctx, v.text) }
	switch source {
	case "api_key_command":
		shown.Value = "(printed by " + v.list[0] + ")"
		resolve = func(ctx context.Context) (string, error) { return keyCommand(ctx, v.list) }
	case "api_key_shell":
		shown.Value = "(printed by a shell command)"
		resolve = func(ctx context.Context) (string, error) { return keyCommand(ctx, shell(v.text)) }
	default:
		shown.Value = "(in the OS keyring as " + v.text + ")"
	}
	return func(ctx context.Context) (string, error) {
		key, err := resolve(ctx)
		if err != nil {
			return "", fmt.Errorf("read %s of %s: %w", source, shown.Origin, err)
		}
		return key, nil
	}, shown
}

// shell returns the command line that makes the system's shell run line.
func shell(line string) []string {
	if runtime.GOOS == "windows" {
		return []string{"cmd", "/c", line}
	}
	return []string{"/bin/sh", "-c", line}
}

// wait returns after d, or at the end of ctx. The time that the process is stopped, as by Ctrl-Z,
// does not count.
func wait(ctx context.Context, d time.Duration) {
	const moment = 100 * time.Millisecond
	for ; d > 0; d -= moment {
		select {
		case <-time.After(moment):
		case <-ctx.Done():
			return
		}
	}
}

// keyCommand runs argv for commandTimeout at most and returns the one word that it prints on
// stdout. The error quotes stderr, never stdout.
func keyCommand(ctx context.Context, argv []string) (string, error) {
	late := fmt.Errorf("%s printed no key within %v", argv[0], commandTimeout)
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	go func() {
		wait(ctx, commandTimeout)
		cancel(late)
	}()
	stdout, stderr := &head{limit: longestOutput}, &tail{limit: shownStderr}
	cmd := exec.CommandContext(ctx, argv[0], argv[1:]...)
	cmd.Env = Environ()
	cmd.Stdout, cmd.Stderr = stdout, stderr
	cmd.WaitDelay = commandGrace
	endAll := separate(cmd)
	err := cmd.Run()
	if ctx.Err() != nil || stdout.full {
		endAll()
	}
	if ctx.Err() != nil {
		return "", context.Cause(ctx)
	}
	if stdout.full {
		return "", fmt.Errorf("%s printed no key: more than %d bytes", argv[0], longestOutput)
	}
	if err != nil {
		if said := stderr.String(); said != "" {
			return "", fmt.Errorf("%s: %w: %s", argv[0], err, said)
		}
		return "", fmt.Errorf("%s: %w", argv[0], err)
	}
	key := strings.TrimSpace(string(stdout.text))
	if key == "" {
		return "", fmt.Errorf("%s printed nothing", argv[0])
	}
	if err := checkKey(key); err != nil {
		return "", fmt.Errorf("%s printed no key: %w", argv[0], err)
	}
	return key, nil
}
