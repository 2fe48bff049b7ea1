//go:build linux || darwin

package e2e

import (
	"context"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// isolatedUser is a user of the embedded sandbox, whose ssh does nothing.
type isolatedUser struct{ *user }

// newIsolatedUser returns a user with a home folder whose path is short.
func newIsolatedUser(t *testing.T) *isolatedUser {
	t.Helper()
	// Short, since the path of a socket has to be.
	home, err := os.MkdirTemp("", "odd")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(home) })
	// Nothing answers at the addresses of the sandbox, so ssh need not try.
	bin := filepath.Join(home, "bin")
	if err := os.Mkdir(bin, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(bin, "ssh"), []byte("#!/bin/sh\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	u := newUserIn(t, home, "PATH="+bin+":"+os.Getenv("PATH"), "CIVOCTL_SANDBOX=1", "CIVOCTL_REGION=LON1",
		"CIVOCTL_SANDBOX_BUILD_TIME=0s", "CIVOCTL_SANDBOX_ACTION_TIME=0s")
	return &isolatedUser{u}
}

// run runs civoctl with a key on its stdin, and returns what it wrote and its exit code. It fails
// the test where civoctl does not end within a minute, crashes, or fails without an error.
func (u *isolatedUser) run(args ...string) (stdout, stderr string, code int) {
	u.t.Helper()
	ctx, cancel := context.WithTimeout(u.t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, u.program, args...)
	cmd.Env, cmd.Dir, cmd.Stdin = u.env, u.home, strings.NewReader(strings.Repeat("k", 40)+"\n")
	stdout, stderr, code = runCommand(u.t, cmd)
	if ctx.Err() != nil {
		u.t.Fatalf("civoctl %q does not end: %s", args, stderr)
	}
	if strings.Contains(stderr, "goroutine ") || strings.Contains(stderr, "panic:") {
		u.t.Errorf("civoctl %q: %s", args, stderr)
	}
	if code != 0 && !strings.Contains(stderr, "error") {
		u.t.Errorf("civoctl %q: %s and no error: %s", args, cmd.ProcessState, stderr)
	}
	return stdout, stderr, code
}

// unusualFiles returns functions that put something unusual in the place of a file, by its kind.
func unusualFiles() map[string]func(path string) error {
	link := func(target string) func(string) error {
		return func(path string) error { return os.Symlink(target, path) }
	}
	return map[string]func(string) error{
		"pipe":     func(path string) error { return syscall.Mkfifo(path, 0o600) },
		"folder":   func(path string) error { return os.Mkdir(path, 0o700) },
		"zero":     link("/dev/zero"),
		"full":     link("/dev/full"),
		"tty":      link("/dev/tty"),
		"loop":     func(path string) error { return os.Symlink(filepath.Base(path), path) },
		"dangling": link("nowhere/at/all"),
		"missing":  link("missing-target"),
		"file":     func(path string) error { return os.Symlink("real-target", path) },
		"socket": func(path string) error {
			l, err := net.ListenUnix("unix", &net.UnixAddr{Name: path, Net: "unix"})
			if err == nil {
				l.SetUnlinkOnClose(false)
				l.Close()
			}
			return err
		},
		"garbage": func(path string) error { return os.WriteFile(path, []byte("\x00\xff{[garbage"), 0o600) },
		"empty":   func(path string) error { return os.WriteFile(path, nil, 0o600) },
	}
}

// TestOddFiles puts whatever there can be in the place of each file that civoctl uses, and runs the
// commands that use it. Each ends, with a reason where it fails; what is in the file's place stays,
// and a link is written through.
func TestOddFiles(t *testing.T) {
	t.Parallel()
	always := [][]string{{"version"}, {"--help"}, {"completion", "bash"}, {"__complete", "instance", "show", ""}}
	for _, file := range []struct {
		name     string
		place    func(u *isolatedUser) string // prepares, and returns the path
		commands [][]string
		needless bool // the commands work without the file
	}{
		{"config", func(u *isolatedUser) string { return filepath.Join(u.home, "config/civoctl/config.yaml") }, [][]string{
			{"config", "list"}, {"config", "get", "region"}, {"config", "set", "region", "NYC1"}, {"config", "unset", "region"},
			{"profile", "list"}, {"profile", "use", "work"}, {"auth", "status"}, {"auth", "login", "--with-token", "--region", "LON1"},
			{"auth", "logout", "--yes"}, {"instance", "list"}, {"doctor"},
		}, false},
		{"store", func(u *isolatedUser) string { return filepath.Join(u.home, "state/civoctl/sandbox.db") }, [][]string{
			{"instance", "list"}, {"instance", "create", "web", "--size", "g3.small", "--image", "ubuntu-noble"},
			{"sandbox", "status"}, {"sandbox", "seed", "--instances", "1"}, {"sandbox", "reset", "--yes"}, {"doctor"},
		}, false},
		{"cache", func(u *isolatedUser) string {
			u.run("__complete", "instance", "show", "")
			files, _ := filepath.Glob(filepath.Join(u.home, "cache/civoctl/instances-*"))
			if len(files) != 1 {
				u.t.Fatalf("the cache has %v", files)
			}
			return files[0]
		}, [][]string{
			{"instance", "list"}, {"__complete", "instance", "show", ""}, {"__complete", "instance", "rm", "w"},
			{"instance", "create", "web", "--size", "g3.small", "--image", "ubuntu-noble"}, {"instance", "rm", "web", "--yes"},
		}, true},
		{"host key", func(u *isolatedUser) string {
			id, stderr, _ := u.run("instance", "create", "web", "--size", "g3.small", "--image", "ubuntu-noble", "-o", "id")
			if id == "" {
				u.t.Fatal(stderr)
			}
			return filepath.Join(u.home, "state/civoctl/known_hosts.d", strings.TrimSpace(id))
		}, [][]string{{"instance", "ssh", "web", "--print"}, {"instance", "ssh", "web", "--", "true"}, {"instance", "rm", "web", "--yes"}}, false},
		{"host keys", func(u *isolatedUser) string {
			u.run("instance", "create", "web", "--size", "g3.small", "--image", "ubuntu-noble")
			return filepath.Join(u.home, "state/civoctl/known_hosts.d")
		}, [][]string{{"instance", "ssh", "web", "--print"}, {"instance", "ssh", "web", "--", "true"}, {"instance", "rm", "web", "--yes"}}, false},
		{"official", func(u *isolatedUser) string { return filepath.Join(u.home, ".civo.json") }, [][]string{{"auth", "login", "--import"}, {"auth", "status"}, {"doctor"}}, false},
		{"config folder", func(u *isolatedUser) string { return filepath.Join(u.home, "config/civoctl") }, [][]string{
			{"config", "set", "region", "NYC1"}, {"auth", "login", "--with-token", "--region", "LON1"}, {"instance", "list"}, {"doctor"},
		}, false},
		{"state folder", func(u *isolatedUser) string { return filepath.Join(u.home, "state/civoctl") }, [][]string{{"instance", "list"}, {"sandbox", "reset", "--yes"}, {"doctor"}}, false},
		{"cache folder", func(u *isolatedUser) string { return filepath.Join(u.home, "cache/civoctl") }, [][]string{
			{"instance", "list"}, {"__complete", "instance", "show", ""},
			{"instance", "create", "web", "--size", "g3.small", "--image", "ubuntu-noble"}, {"instance", "rm", "web", "--yes"},
		}, true},
	} {
		for kind, create := range unusualFiles() {
			t.Run(file.name+"/"+kind, func(t *testing.T) {
				t.Parallel()
				u := newIsolatedUser(t)
				path := file.place(u)
				if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
					t.Fatal(err)
				}
				commands := file.commands
				if !file.needless {
					commands = append(always, commands...)
				}
				for _, args := range commands {
					os.RemoveAll(path)
					if err := create(path); err != nil {
						t.Fatal(err)
					}
					before, _ := os.Lstat(path)
					_, stderr, code := u.run(args...)
					harmless := file.needless || strings.HasPrefix(args[0], "__") || args[0] == "version" || args[0] == "--help" || args[0] == "completion"
					if harmless && code != 0 {
						t.Errorf("civoctl %q: exit code %d: %s", args, code, stderr)
					}
					after, err := os.Lstat(path)
					switch {
					case kind == "file" || kind == "missing" || kind == "garbage" || kind == "empty":
						if err == nil && after.Mode().Type() != before.Mode().Type() {
							t.Errorf("civoctl %q makes %s of %s", args, after.Mode(), before.Mode())
						}
					case file.needless || file.name == "host key":
						// A file that may be lost is removed, whatever it is, but nothing is put in
						// its place.
						if err == nil && after.Mode().Type() != before.Mode().Type() {
							t.Errorf("civoctl %q makes %s of %s", args, after.Mode(), before.Mode())
						}
					case err != nil || after.Mode().Type() != before.Mode().Type():
						t.Errorf("civoctl %q makes %v of %s (%v)", args, after, before.Mode(), err)
					}
				}
			})
		}
	}
}

// TestOddHomes runs commands where HOME and the folders that the environment names are of no use.
func TestOddHomes(t *testing.T) {
	t.Parallel()
	for name, env := range map[string][]string{
		"no home":         {"HOME=", "XDG_CONFIG_HOME=", "XDG_STATE_HOME=", "XDG_CACHE_HOME="},
		"relative home":   {"HOME=home", "XDG_CONFIG_HOME=", "XDG_STATE_HOME=", "XDG_CACHE_HOME="},
		"relative":        {"XDG_CONFIG_HOME=a", "XDG_STATE_HOME=./b", "XDG_CACHE_HOME=../c"},
		"missing":         {"XDG_CONFIG_HOME=/nowhere/a", "XDG_STATE_HOME=/nowhere/b", "XDG_CACHE_HOME=/nowhere/c"},
		"read-only":       {"XDG_CONFIG_HOME=/proc/a", "XDG_STATE_HOME=/proc/b", "XDG_CACHE_HOME=/proc/c"},
		"device":          {"XDG_CONFIG_HOME=/dev/full", "XDG_STATE_HOME=/dev/null", "XDG_CACHE_HOME=/dev/zero"},
		"no cache":        {"XDG_CACHE_HOME=/proc/c"},
		"no temporaries":  {"TMPDIR=/nowhere"},
		"odd temporaries": {"TMPDIR=rel"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, args := range [][]string{
				{"version"}, {"--help"}, {"completion", "zsh"}, {"__complete", "instance", "show", ""},
				{"instance", "list"}, {"instance", "create", "web", "--size", "g3.small", "--image", "ubuntu-noble"}, {"instance", "ssh", "web", "--print"},
				{"config", "list"}, {"config", "set", "region", "LON1"}, {"auth", "login", "--with-token", "--region", "LON1"}, {"auth", "login", "--import"},
				{"sandbox", "status"}, {"doctor"},
			} {
				if name == "missing" && os.Getuid() == 0 {
					continue // root makes any folder
				}
				u := newIsolatedUser(t)
				u.env = append(u.env, env...)
				_, stderr, code := u.run(args...)
				harmless := strings.HasPrefix(args[0], "__") || args[0] == "version" || args[0] == "--help" || args[0] == "completion" ||
					strings.Contains(name, "temporaries") && args[0] == "instance" && args[1] != "ssh" || name == "no cache" && args[0] == "instance" && args[1] != "ssh"
				if harmless && code != 0 {
					t.Errorf("civoctl %q: exit code %d: %s", args, code, stderr)
				}
				entries, _ := os.ReadDir(u.home)
				for _, e := range entries {
					if e.Name() == "a" || e.Name() == "b" || e.Name() == "home" || e.Name() == "rel" {
						t.Errorf("civoctl %q makes %s in the current folder", args, e.Name())
					}
				}
				if code != 0 {
					t.Logf("%q: %d: %.200s", args, code, stderr)
				}
			}
		})
	}
}
