//go:build unix

package cli

import (
	"errors"
	"fmt"
	"syscall"

	"github.com/civoctl/civoctl/internal/config"
	"github.com/civoctl/civoctl/internal/failure"
)

// Exec replaces this process by the program at path, with the words of its line.
// The program has the ID, the terminal, the job and the files of the process, and
// its environment without API keys: signals and the exit status are the program's
// own. Exec returns where the program cannot be run, and where a signal came
// before it could.
func (a *App) Exec(path string, line []string) error {
	if a.release == nil {
		return fmt.Errorf("run %s: %w", line[0], errors.ErrUnsupported)
	}
	a.Close()
	if !a.release() {
		return failure.Errorf(failure.Interrupted, "run %s: interrupted", line[0])
	}
	return fmt.Errorf("run %s: %s: %w", line[0], path, syscall.Exec(path, line, config.Environ()))
}
