package knownhosts_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/civoctl/civoctl/internal/knownhosts"
)

// TestForgetLosesNothing appends as ssh does, without a lock, while other
// instances are forgotten.
func TestForgetLosesNothing(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(t.TempDir(), "known_hosts.d")
	const instances, keys = 40, 25
	if err := knownhosts.EnsureFile(folder, "kept-0"); err != nil {
		t.Fatal(err)
	}
	appendLine := func(id, line string) {
		f, err := os.OpenFile(filepath.Join(folder, id), os.O_WRONLY|os.O_APPEND|os.O_CREATE, 0o600)
		if err != nil {
			t.Error(err)
			return
		}
		defer f.Close()
		if _, err := f.WriteString(line); err != nil {
			t.Error(err)
		}
	}
	var work sync.WaitGroup
	for n := range instances {
		kept, gone := fmt.Sprintf("kept-%d", n), fmt.Sprintf("gone-%d", n)
		work.Go(func() {
			for k := range keys {
				appendLine(kept, fmt.Sprintf("%s key-%d\n", knownhosts.Alias(kept), k))
			}
		})
		work.Go(func() {
			appendLine(gone, knownhosts.Alias(gone)+" key\n")
			if err := knownhosts.Forget(folder, []string{gone, "never-seen"}); err != nil {
				t.Error(err)
			}
		})
	}
	work.Wait()
	entries, err := os.ReadDir(folder)
	if err != nil || len(entries) != instances {
		t.Errorf("%d files are left (%v), want %d", len(entries), err, instances)
	}
	for _, e := range entries {
		text, err := os.ReadFile(filepath.Join(folder, e.Name()))
		if n := strings.Count(string(text), "\n"); err != nil || n != keys {
			t.Errorf("%s has %d keys (%v), want %d", e.Name(), n, err, keys)
		}
	}
}

func TestForgetStaysInItsFolder(t *testing.T) {
	t.Parallel()
	base := t.TempDir()
	folder := filepath.Join(base, "known_hosts.d")
	if err := os.MkdirAll(filepath.Join(folder, "sub"), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{filepath.Join(base, "outside"), filepath.Join(folder, "sub", "inside")} {
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := knownhosts.Forget(folder, []string{"../outside", "sub/inside", path, "", ".", ".."}); err != nil {
			t.Error(err)
		}
		if _, err := os.Stat(path); err != nil {
			t.Error(err)
		}
	}
	if err := knownhosts.Forget(filepath.Join(base, "outside"), []string{"id"}); err != nil {
		t.Errorf("a file in place of the folder: %v", err)
	}
}

func TestOption(t *testing.T) {
	t.Parallel()
	base := filepath.Join(t.TempDir(), "100% mine")
	folder := filepath.Join(base, "known_hosts.d")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	own := `"` + strings.ReplaceAll(filepath.Join(folder, "id"), "%", "%%") + `"`
	if got := knownhosts.OptionValue(folder, "id"); got != own {
		t.Errorf("got %s, want %s", got, own)
	}
	shared := filepath.Join(base, "known_hosts")
	if err := os.WriteFile(shared, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	both := own + ` "` + strings.ReplaceAll(shared, "%", "%%") + `"`
	if got := knownhosts.OptionValue(folder, "id"); got != both {
		t.Errorf("got %s, want %s", got, both)
	}
}
