package e2e

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// checkSecretAbsent returns an error where a file below dir holds the secret. Files with the name
// except may hold it.
func checkSecretAbsent(dir, secret, except string) error {
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() || d.Name() == except {
			return err
		}
		content, err := os.ReadFile(path)
		if bytes.Contains(content, []byte(secret)) {
			return fmt.Errorf("%s holds %q", path, secret)
		}
		return err
	})
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// keyLeakT is the T of a script. It fails the script where a command prints the key; the lines that
// show a command may have the key in them.
type keyLeakT struct{ *testing.T }

func (w keyLeakT) Verbose() bool { return true }

func (w keyLeakT) Run(name string, f func(testscript.T)) {
	w.T.Run(name, func(t *testing.T) { f(keyLeakT{t}) })
}

func (w keyLeakT) Log(args ...any) {
	w.Helper()
	text := fmt.Sprint(args...)
	for line := range strings.Lines(text) {
		if strings.Contains(line, testKey) && !strings.HasPrefix(line, "> ") {
			w.Errorf("the key is printed: %s", line)
		}
	}
	w.T.Log(text)
}
