package e2e

import (
	"context"
	"io"
	"os"
	"testing"

	"github.com/civoctl/civoctl/cmd"
	"github.com/civoctl/civoctl/internal/terminal"
)

// runInProcess runs civoctl in this process and its environment, which takes a hundredth of the
// time of a process of its own. It returns what civoctl wrote, and its exit code.
func runInProcess(ctx context.Context, t *testing.T, stdin string, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	in, out, errOut := openStream(t, stdin), openStream(t, ""), openStream(t, "")
	code = cmd.Run(ctx, terminal.Streams{In: in, Out: out, Err: errOut}, args)
	readStream(t, in)
	return readStream(t, out), readStream(t, errOut), code
}

// openStream returns a file with the text, to be read from its beginning.
func openStream(t *testing.T, text string) *os.File {
	t.Helper()
	f, err := os.CreateTemp("", "civoctl-stream-")
	if err == nil {
		_, err = f.WriteString(text)
	}
	if err == nil {
		_, err = f.Seek(0, io.SeekStart)
	}
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// readStream returns all that is in the file, and removes it.
func readStream(t *testing.T, f *os.File) string {
	t.Helper()
	defer os.Remove(f.Name())
	defer f.Close()
	text, err := os.ReadFile(f.Name())
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
