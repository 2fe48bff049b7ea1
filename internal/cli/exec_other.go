//go:build !unix

package cli

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"

	"github.com/civoctl/civoctl/internal/config"
	"github.com/civoctl/civoctl/internal/failure"
)

// Exec runs the program at path, with the words of its line, in the place of this
// one: on its terminal, and in its environment without API keys. It returns the exit
// status of the program, or why the program cannot be run.
func (a *App) Exec(path string, line []string) error {
	a.Close()
	// Ctrl-C is for the program, which has the terminal.
	signal.Ignore(os.Interrupt)
	program := exec.Command(path, line[1:]...)
	program.Stdin, program.Stdout, program.Stderr = a.Term.In, a.Term.Out.File(), a.Term.Err.File()
	program.Env = config.Environ()
	err := program.Run()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		return failure.ExitStatus(exit.ExitCode())
	}
	if err != nil {
		return fmt.Errorf("run %s: %w", line[0], err)
	}
	return nil
}
