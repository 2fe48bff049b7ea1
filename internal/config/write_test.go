package config_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gofrs/flock"

	"github.com/civoctl/civoctl/internal/config"
)

func profileCount(t *testing.T, path string) int {
	t.Helper()
	f, err := config.Read(path)
	if err != nil {
		t.Fatal(err)
	}
	return len(f.Profiles())
}

func TestProcessesWritingAtOnceLoseNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "civoctl", "config.yaml")
	const processes = 4
	var running []*exec.Cmd
	for i := range processes {
		argv := self(t, "add", path, fmt.Sprintf("p%d-", i))
		cmd := exec.Command(argv[0], argv[1:]...)
		cmd.Env = append(os.Environ(), "GORACE=atexit_sleep_ms=0")
		cmd.Stderr = os.Stderr
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		running = append(running, cmd)
	}
	for _, cmd := range running {
		if err := cmd.Wait(); err != nil {
			t.Error(err)
		}
	}
	if got := profileCount(t, path); got != 10*processes {
		t.Errorf("%d of %d profiles are there", got, 10*processes)
	}
}

// A reader beside a writer sees the file before a change or after it.
func TestReadersSeeAWholeFile(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows does not replace a file that is being read: the write fails, the file stays whole")
	}
	path := filepath.Join(t.TempDir(), "config.yaml")
	write(t, path, "profiles: [{name: first}]")
	var writing sync.WaitGroup
	done := make(chan struct{})
	writing.Go(func() {
		defer close(done)
		for i := range 30 {
			if err := config.Edit(t.Context(), path, add(fmt.Sprint("p", i))); err != nil {
				t.Error(err)
			}
		}
	})
	for seen, open := 0, true; open; {
		select {
		case <-done:
			open = false
		default:
		}
		now := profileCount(t, path)
		if now < max(seen, 1) {
			t.Errorf("%d profiles after %d", now, seen)
		}
		seen = now
	}
	writing.Wait()
}

func TestLockIsWaitedForUntilTheContextEnds(t *testing.T) {
	path := filepath.Join(t.TempDir(), "config.yaml")
	other := flock.New(path + ".lock")
	if err := other.Lock(); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancelCause(t.Context())
	stop := errors.New("the user had enough")
	cancel(stop)
	if err := config.Edit(ctx, path, add("work")); !errors.Is(err, stop) {
		t.Errorf("got error %v", err)
	}

	done := make(chan error)
	go func() { done <- config.Edit(t.Context(), path, add("work")) }()
	if err := other.Unlock(); err != nil {
		t.Fatal(err)
	}
	if err := <-done; err != nil {
		t.Error(err)
	}
}

func TestLinksStay(t *testing.T) {
	dir := t.TempDir()
	target := filepath.Join(dir, "dotfiles", "civoctl.yaml")
	link := filepath.Join(dir, "config", "config.yaml")
	write(t, target, "profiles: []\n")
	if err := os.MkdirAll(filepath.Dir(link), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Join("..", "dotfiles", "civoctl.yaml"), link); err != nil {
		t.Skip("no symbolic links here:", err)
	}
	check := func(profiles int) {
		t.Helper()
		if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 {
			t.Errorf("the link is now %v, %v", info, err)
		}
		if got := profileCount(t, target); got != profiles {
			t.Errorf("the target has %d profiles, want %d", got, profiles)
		}
		if entries, err := os.ReadDir(filepath.Dir(link)); err != nil || len(entries) != 1 {
			t.Errorf("the link's folder has %v, %v", entries, err)
		}
	}
	if err := config.Edit(t.Context(), link, add("work")); err != nil {
		t.Fatal(err)
	}
	check(1)

	if err := os.Remove(target); err != nil {
		t.Fatal(err)
	}
	if err := config.Edit(t.Context(), link, add("work")); err != nil {
		t.Fatalf("a link to nothing: %v", err)
	}
	check(1)

	loop := filepath.Join(dir, "loop")
	if err := os.Symlink(loop, loop); err != nil {
		t.Fatal(err)
	}
	if err := config.Edit(t.Context(), loop, add("work")); err == nil {
		t.Error("a link to itself was written to")
	}
}

func TestModes(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no such modes")
	}
	mode := func(path string) os.FileMode {
		t.Helper()
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		return info.Mode().Perm()
	}
	path := filepath.Join(t.TempDir(), "a", "civoctl", "config.yaml")
	if err := config.Edit(t.Context(), path, add("work")); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]os.FileMode{path: 0o600, path + ".lock": 0o600, filepath.Dir(path): 0o700} {
		if got := mode(path); got != want {
			t.Errorf("%s has mode %o, want %o", path, got, want)
		}
	}
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := config.Edit(t.Context(), path, add("home")); err != nil {
		t.Fatal(err)
	}
	if got := mode(path); got != 0o600 {
		t.Errorf("the mode was left at %o", got)
	}

	if err := os.Chmod(path, 0o400); err != nil {
		t.Fatal(err)
	}
	wantError(t, config.Edit(t.Context(), path, add("more")), path, "read-only")
}

func TestNoChangeIsNoWrite(t *testing.T) {
	path := filepath.Join(t.TempDir(), "config.yaml")
	if err := config.Edit(t.Context(), path, func(*config.File) error { return nil }); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path); !os.IsNotExist(err) {
		t.Errorf("nothing to write made a file: %v", err)
	}
	write(t, path, commented)
	before, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := config.Edit(t.Context(), path, use("work")); err != nil {
		t.Fatal(err)
	}
	if after, err := os.Stat(path); err != nil || !os.SameFile(before, after) {
		t.Errorf("an unchanged file was replaced: %v", err)
	}
}

func TestLeftoverOfAKilledWriter(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "config.yaml")
	left := filepath.Join(dir, ".config.yaml.new")
	write(t, left, "half a")
	old := time.Now().Add(-time.Hour)
	if err := os.Chtimes(left, old, old); err != nil {
		t.Fatal(err)
	}
	if err := config.Edit(t.Context(), path, add("work")); err != nil {
		t.Fatal(err)
	}
	wantOnly(t, dir, "config.yaml", "config.yaml.lock")
}

func wantOnly(t *testing.T, dir string, want ...string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range entries {
		got = append(got, e.Name())
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("the folder has %q, want %q", got, want)
	}
}

// wantOldFile wants that a write of a large value failed and changed nothing.
func wantOldFile(t *testing.T, path, old string, err error) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), "write configuration "+path) {
		t.Errorf("got error %v", err)
	}
	if got := read(t, path); got != old {
		t.Errorf("the file is now %.60q", got)
	}
	wantOnly(t, filepath.Dir(path), "config.yaml", "config.yaml.lock")
}
