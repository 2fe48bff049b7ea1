package cli

import (
	"fmt"
	"time"

	"github.com/civoctl/civoctl/internal/failure"
	"github.com/civoctl/civoctl/internal/interrupt"
	"github.com/civoctl/civoctl/internal/sandbox"
	"github.com/civoctl/civoctl/internal/xdg"
)

// sandboxKey is the key of the sandbox inside the program. Only this process can send it requests,
// so the key keeps nobody out.
const sandboxKey = "sandbox"

// sandboxURL is the address of requests to the sandbox, which never leave the process.
const sandboxURL = "http://localhost"

// SandboxPath returns the path of the sandbox's database file.
func SandboxPath() (string, error) { return xdg.StateFile("sandbox.db") }

// SandboxOptions returns the options of the sandbox, on its store in the state folder. They come
// from the environment alone, so that a broken configuration file does not matter.
func (a *API) SandboxOptions() (sandbox.Options, error) {
	s, _ := a.config.Settings()
	path, err := SandboxPath()
	if err != nil {
		return sandbox.Options{}, err
	}
	faults, err := sandbox.ParseFaults(s.SandboxFaults)
	if err != nil {
		return sandbox.Options{}, failure.UsageError(fmt.Errorf("environment CIVOCTL_SANDBOX_FAULTS: %w", err))
	}
	return sandbox.Options{
		Path:       path,
		Key:        sandboxKey,
		BuildTime:  SandboxTime(s.SandboxBuildTime),
		ActionTime: SandboxTime(s.SandboxActionTime),
		Faults:     faults,
	}, nil
}

// SandboxTime converts d, where 0 means no delay, to an option of the sandbox, where 0 means the
// default and -1 no delay.
func SandboxTime(d time.Duration) time.Duration {
	if d == 0 {
		return -1
	}
	return d
}

// openSandbox opens the store of the sandbox.
func (a *API) openSandbox() (*sandbox.Sandbox, error) {
	o, err := a.SandboxOptions()
	if err != nil {
		return nil, err
	}
	sb, err := interrupt.Call(a.ctx, func() (*sandbox.Sandbox, error) { return sandbox.Open(o) })
	if err != nil {
		return nil, err
	}
	a.cleanup = append(a.cleanup, sb.Close)
	return sb, nil
}

// Sandbox returns the embedded API on its store in the state folder. It is opened once.
func (a *API) Sandbox() (*sandbox.Sandbox, error) { return a.sandbox() }
