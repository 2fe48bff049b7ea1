package doctor

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"time"

	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/sandbox"
)

// sandboxWait is the longest wait for other processes that use the sandbox.
const sandboxWait = 2 * time.Second

// checkTerminal tells which streams are a terminal, and warns when it is narrow.
func (ch *checker) checkTerminal() {
	f := ch.app.Term.Info()
	var terminals []string
	for _, s := range []struct {
		name       string
		isTerminal bool
	}{{"stdin", f.In}, {"stdout", f.Out}, {"stderr", f.Err}} {
		if s.isTerminal {
			terminals = append(terminals, s.name)
		}
	}
	detail := "no stream is a terminal"
	if len(terminals) > 0 {
		detail = strings.Join(terminals, ", ") + " a terminal"
	}
	if f.Width > 0 {
		detail += fmt.Sprintf(", %d columns", f.Width)
	}
	detail += fmt.Sprintf(", TERM=%s, colour %s, questions %s", os.Getenv("TERM"), yesNo(f.Color), yesNo(f.Interactive))
	if f.Out && f.Width > 0 && f.Width < 60 {
		ch.note("terminal", warn, detail, "widen it: tables leave columns out")
		return
	}
	ch.note("terminal", ok, detail, "")
}

// yesNo returns "yes" for true and "no" for false.
func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

// checkSandbox opens the sandbox's file. A missing file is ok, and is not made.
func (ch *checker) checkSandbox() {
	path, err := cli.SandboxPath()
	if err != nil {
		ch.note("sandbox", warn, err.Error(), "set HOME or XDG_STATE_HOME")
		return
	}
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		ch.note("sandbox", ok, "not used yet", "")
		return
	}
	sb, err := sandbox.Open(sandbox.Options{Path: path, Wait: sandboxWait})
	switch {
	case errors.Is(err, sandbox.ErrBusy):
		ch.note("sandbox", warn, err.Error(), "end the other process that uses it")
	case err != nil:
		ch.note("sandbox", fail, err.Error(), "`civoctl sandbox reset` makes a new one")
	default:
		sb.Close()
		ch.note("sandbox", ok, path, "")
	}
}
