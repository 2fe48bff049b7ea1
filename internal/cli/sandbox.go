package cli

import (
	"fmt"
	"time"

	"github.com/civoctl/civoctl/internal/interrupt"
	"github.com/civoctl/civoctl/internal/sandbox"
)

// SandboxOptions are those of the embedded API, on its store in the state
// folder. They come from the environment: nothing of the configuration file is
// needed, so that a broken one does no harm.
func (a *App) SandboxOptions() (sandbox.Options, error) {
	s, _ := a.Settings()
	path, err := SandboxPath()
	if err != nil {
		return sandbox.Options{}, err
	}
	faults, err := sandbox.ParseFaults(s.SandboxFaults)
	if err != nil {
		return sandbox.Options{}, UsageError(fmt.Errorf("environment CIVOCTL_SANDBOX_FAULTS: %w", err))
	}
	return sandbox.Options{
		Path:       path,
		Key:        sandboxKey,
		BuildTime:  SandboxTime(s.SandboxBuildTime),
		ActionTime: SandboxTime(s.SandboxActionTime),
		Faults:     faults,
	}, nil
}

// SandboxTime is how the sandbox is told a duration of which 0 means none.
func SandboxTime(d time.Duration) time.Duration {
	if d == 0 {
		return -1
	}
	return d
}

func (a *App) openSandbox() (*sandbox.Sandbox, error) {
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
