//go:build unix

package atomicfile_test

import (
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/civoctl/civoctl/internal/atomicfile"
)

// TestOddFiles reads and replaces what is no regular file: none is opened, and none replaced.
func TestOddFiles(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := func(name string) string { return filepath.Join(dir, name) }
	if err := syscall.Mkfifo(path("pipe"), 0o600); err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("unix", path("socket"))
	if err != nil {
		t.Skip("a socket needs a short path:", err)
	}
	defer l.Close()
	for name, target := range map[string]string{
		"loop": "loop", "dangling": "nowhere/at/all", "to-pipe": "pipe", "to-null": os.DevNull, "to-file": "file",
	} {
		if err := os.Symlink(target, path(name)); err != nil {
			t.Fatal(err)
		}
	}
	for name, want := range map[string]struct{ read, write string }{
		dir:              {"is a directory", "is a directory"},
		path("pipe"):     {"is a named pipe", "is a named pipe"},
		path("to-pipe"):  {"is a named pipe", "is a named pipe"},
		path("socket"):   {"is a socket", "is a socket"},
		path("loop"):     {"too many levels", "too many symbolic links"},
		path("dangling"): {"no such file", "no such file"},
		"/dev/zero":      {"is a device", "is a device"},
		os.DevNull:       {"", "is a device"},
		path("to-null"):  {"", "is a device"},
		path("to-file"):  {"no such file", ""},
	} {
		check := func(what string, err error, want string) {
			if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
				t.Errorf("%s %s: got %v, want %q", what, name, err, want)
			}
		}
		_, _, err := atomicfile.Read(name, 1<<10)
		check("read", err, want.read)
		check("write", atomicfile.Write(name, []byte("text")), want.write)
	}
	if target, err := os.Readlink(path("to-file")); err != nil || target != "file" {
		t.Errorf("the link is gone: %v", err)
	}
	if text, _, err := atomicfile.Read(path("file"), 1<<10); err != nil || string(text) != "text" {
		t.Errorf("behind the link: %q (%v)", text, err)
	}
}
