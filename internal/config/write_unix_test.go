//go:build !windows

package config_test

import (
	"context"
	"fmt"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/civoctl/civoctl/internal/config"
)

func platformHelper(name string, args []string) error {
	if name != "limited" { // PATH: sets a large value where no file may be larger than 4 KiB
		return fmt.Errorf("no helper %s", name)
	}
	signal.Ignore(syscall.SIGXFSZ)
	limit := syscall.Rlimit{Cur: 4 << 10, Max: 4 << 10}
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
		return err
	}
	return config.Edit(context.Background(), args[0], set("work", "create.image", strings.Repeat("x", 64<<10)))
}

func TestAWriteThatFailsMidway(t *testing.T) {
	path := filepath.Join(t.TempDir(), "config.yaml")
	const old = "profiles: [{name: work}]\n"
	write(t, path, old)
	argv := self(t, "limited", path)
	out, err := exec.Command(argv[0], argv[1:]...).CombinedOutput()
	if err == nil {
		t.Fatal("the write went through")
	}
	wantOldFile(t, path, old, fmt.Errorf("%s", out))
}

func TestDevicesAreNotReplaced(t *testing.T) {
	if s := load(t, config.Flags{Config: "/dev/null"}); s.Profile != "" {
		t.Errorf("got %+v", s)
	}
	dir := t.TempDir()
	pipe := filepath.Join(dir, "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	wantError(t, config.Edit(t.Context(), pipe, add("work")), pipe, "not a regular file")
}
