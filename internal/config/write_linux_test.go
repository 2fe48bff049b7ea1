package config_test

import (
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/civoctl/civoctl/internal/config"
)

func TestFullDisk(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=32k"); err != nil {
		t.Skip("a small file system needs root:", err)
	}
	t.Cleanup(func() { syscall.Unmount(dir, syscall.MNT_DETACH) })
	path := filepath.Join(dir, "config.yaml")
	const old = "profiles: [{name: work}]\n"
	write(t, path, old)
	err := config.Edit(t.Context(), path, set("work", "create.image", strings.Repeat("x", 64<<10)))
	wantOldFile(t, path, old, err)
	if !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("%v is not ENOSPC", err)
	}
	if err := config.Edit(t.Context(), path, set("work", "create.image", "debian")); err != nil {
		t.Errorf("what fits: %v", err)
	}
}

// A session bus that takes calls and never answers is what a machine without a desktop can have.
func TestKeyringThatNeverAnswers(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	bus, err := net.Listen("unix", filepath.Join(dir, "bus"))
	if err != nil {
		t.Fatal(err)
	}
	defer bus.Close()
	path := filepath.Join(dir, "config.yaml")
	write(t, path, "profiles: [{name: work, api_key_keyring: account}]\n")
	argv := self(t, "key", path)
	cmd := exec.Command(argv[0], argv[1:]...)
	cmd.Env = append(os.Environ(), "DBUS_SESSION_BUS_ADDRESS=unix:path="+bus.Addr().String(), "CIVO_TOKEN=", "CIVOCTL_API_KEY=")
	out, err := cmd.CombinedOutput()
	if err == nil || !strings.Contains(string(out), "the OS keyring: no answer within 3s") {
		t.Errorf("got %v: %s", err, out)
	}
}
