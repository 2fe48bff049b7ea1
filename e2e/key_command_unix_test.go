//go:build linux || darwin

package e2e

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

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
				path := filepath.Join(u.home, "config.yaml")
				text := fmt.Sprintf("current_profile: a\nprofiles:\n  - name: a\n    region: LON1\n    api_key_shell: %q\n", deaf+command)
				if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
				heirs, theirs, err := os.Pipe()
				if err != nil {
					t.Fatal(err)
				}
				defer heirs.Close()
				cmd, _ := u.command("civoctl", "instance", "list")
				cmd.Env = append(cmd.Env, "CIVOCTL_CONFIG="+path, "CIVOCTL_API_KEY=")
				cmd.ExtraFiles = []*os.File{theirs}
				c := ptytest.Start(t, cmd, ptytest.Options{Lines: true})
				theirs.Close()
				c.Expect("up\n")
				c.Signal(end)
				if code := c.Wait(); code != 130 {
					t.Errorf("exit code %d", code)
				}
				heirs.SetReadDeadline(time.Now().Add(10 * time.Second))
				// The end comes when the last process that has the file is gone.
				if _, err := heirs.Read(make([]byte, 1)); !errors.Is(err, io.EOF) {
					t.Errorf("a process is left behind: %v", err)
				}
			})
		}
	}
}
