//go:build linux || darwin

package e2e

import (
	"bytes"
	"fmt"
	"os/exec"
	"syscall"
	"testing"

	"github.com/civoctl/civoctl/internal/ptytest"
)

// A key command at a terminal, where it may ask a person, ends together with all that it started.
func TestKeyCommandLeavesNothing(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("ps"); err != nil {
		t.Skip("needs ps")
	}
	// The end of civoctl, which leads the session here, would end them by SIGHUP otherwise.
	const deaf = `trap "" HUP; `
	for name, command := range map[string]string{
		"child":      "echo up >/dev/tty; sleep 1000; echo key",
		"grandchild": "(echo up >/dev/tty; sleep 1000; echo a); echo key",
		"several":    "sleep 1000 & sh -c 'sleep 1000 & echo up >/dev/tty; wait'; echo key",
	} {
		for _, end := range []syscall.Signal{syscall.SIGTERM, syscall.SIGHUP} {
			t.Run(fmt.Sprint(name, " ", end), func(t *testing.T) {
				t.Parallel()
				u := newUser(t, "")
				u.writeConfig(fmt.Sprintf("current_profile: a\nprofiles:\n  - name: a\n    region: LON1\n    api_key_shell: %q\n", deaf+command))
				cmd := u.civoctl("instance", "list")
				cmd.Env = append(cmd.Env, "CIVOCTL_API_KEY=")
				cmd.Stdout = &bytes.Buffer{}
				waitForDescendants := trackDescendants(t, cmd)
				c := ptytest.Start(t, cmd, ptytest.Options{Lines: true})
				c.Expect("up\n")
				c.Signal(end)
				if code := c.Wait(); code != 130 {
					t.Errorf("exit code %d", code)
				}
				if err := waitForDescendants(); err != nil {
					t.Error(err)
				}
			})
		}
	}
}
