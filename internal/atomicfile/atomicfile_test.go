package atomicfile_test

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/civoctl/civoctl/internal/atomicfile"
)

func TestWritersAtOnce(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "a")
	text := func(n int) string { return strings.Repeat(string(rune('a'+n)), 64<<10) }
	var work sync.WaitGroup
	for n := range 8 {
		work.Go(func() {
			write := atomicfile.Write
			if n%2 == 0 {
				write = atomicfile.WriteDurably
			}
			if err := write(path, []byte(text(n))); err != nil {
				t.Error(err)
			}
			got, _, err := atomicfile.Read(path, 1<<20)
			if err != nil || string(got) != strings.Repeat(string(got[:1]), 64<<10) {
				t.Errorf("read %d bytes of several texts (%v)", len(got), err)
			}
		})
	}
	work.Wait()
	if entries, _ := os.ReadDir(filepath.Dir(path)); len(entries) != 1 {
		t.Errorf("left: %v", entries)
	}
}

func TestReadIsBounded(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "a")
	if err := os.WriteFile(path, make([]byte, 2<<10), 0o600); err != nil {
		t.Fatal(err)
	}
	if text, _, err := atomicfile.Read(path, 2<<10); err != nil || len(text) != 2<<10 {
		t.Errorf("as large as may be: %d bytes, %v", len(text), err)
	}
	if _, _, err := atomicfile.Read(path, 2<<10-1); err == nil || !strings.Contains(err.Error(), "is larger than 1 KiB") {
		t.Errorf("larger: %v", err)
	}
}
