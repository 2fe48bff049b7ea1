package e2e

import (
	"bytes"
	"os"
	"os/exec"
	"testing"
	"time"
)

// isInOwnProcess reports whether the test has this process to itself, as a test needs that changes
// the environment. Where it does not, isInOwnProcess runs the test in another process, beside the
// others, and the test must return.
func isInOwnProcess(t *testing.T) bool {
	t.Helper()
	const variable = "CIVOCTL_TEST_ALONE"
	if os.Getenv(variable) == t.Name() {
		return true
	}
	t.Parallel()
	args := []string{"-test.run=^" + t.Name() + "$", "-test.v"}
	if deadline, ok := t.Deadline(); ok {
		args = append(args, "-test.timeout="+time.Until(deadline).String())
	}
	var out bytes.Buffer
	cmd := exec.CommandContext(t.Context(), os.Args[0], args...)
	cmd.Env = append(os.Environ(), variable+"="+t.Name())
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Run(); err != nil {
		t.Errorf("%v\n%s", err, &out)
	} else {
		t.Log(out.String())
	}
	return false
}
