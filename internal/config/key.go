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
	// What runs to print a key may ask a password manager, which may ask a person.
	commandTimeout = 10 * time.Second

	// After that a child of the command may still hold its output open.
	commandGrace = time.Second

	// More of what a failed command says on stderr is not shown.
	shownStderr = 1 << 10

	// More on stdout is no key, with whatever white space around it.
	longestOutput = 2 * MaxKey
)

// key is the function that resolves the key, and what may be shown of it.
func (l *loader) key() (func(context.Context) (string, error), Value) {
	shown := Value{Name: "api_key", Origin: l.origin("api_key")}
	if key := strings.TrimSpace(l.viper.GetString("api_key")); key != "" {
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

func shell(line string) []string {
	if runtime.GOOS == "windows" {
		return []string{"cmd", "/c", line}
	}
	return []string{"/bin/sh", "-c", line}
}

// keyCommand runs argv and takes the one word it prints. No error quotes what
// it printed.
func keyCommand(ctx context.Context, argv []string) (string, error) {
	late := fmt.Errorf("%s printed no key within %v", argv[0], commandTimeout)
	ctx, cancel := context.WithTimeoutCause(ctx, commandTimeout, late)
	defer cancel()
	stdout, stderr := &head{limit: longestOutput}, &tail{limit: shownStderr}
	cmd := exec.CommandContext(ctx, argv[0], argv[1:]...)
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
