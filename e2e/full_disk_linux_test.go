package e2e

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// A disk that is full while a key is saved leaves the old file whole.
func TestLoginOnAFullDisk(t *testing.T) {
	u := newUserWithoutKey(t)
	dir := filepath.Join(u.home, "config")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=64k"); err != nil {
		t.Skip("a small file system needs root:", err)
	}
	t.Cleanup(func() { syscall.Unmount(dir, syscall.MNT_DETACH) })
	if out, err := u.civoctl("config", "set", "region", "LON1").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	before := u.readConfig()
	fillDisk(t, filepath.Join(dir, "filler"))

	for _, args := range [][]string{
		{"auth", "login", "--with-token", "--api-url", u.url},
		{"config", "set", "region", "NYC1"},
		{"profile", "rename", "default", "work"},
	} {
		cmd := u.civoctl(args...)
		cmd.Stdin = strings.NewReader(testKey)
		out, err := cmd.CombinedOutput()
		if err == nil || !strings.Contains(string(out), "no space left") || strings.Contains(string(out), "saved in") {
			t.Errorf("civoctl %s: %v: %s", strings.Join(args, " "), err, out)
		}
		if after := u.readConfig(); after != before {
			t.Fatalf("civoctl %s: the file is now\n%s", strings.Join(args, " "), after)
		}
	}
}

// fillDisk writes to a file until the disk is full.
func fillDisk(t *testing.T, path string) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for err == nil {
		_, err = f.Write(make([]byte, 4096))
	}
	if !errors.Is(err, syscall.ENOSPC) {
		t.Fatal(err)
	}
}
