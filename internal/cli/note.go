package cli

import (
	"bytes"
	"fmt"
	"os"

	"github.com/civoctl/civoctl/internal/output"
	"github.com/civoctl/civoctl/internal/progress"
)

// Notef says one line to a person on stderr; nothing with --quiet. Control
// characters in it are made visible.
func (a *App) Notef(format string, args ...any) {
	if !a.Quiet {
		a.say(output.Clean(fmt.Sprintf(format, args...)))
	}
}

// say writes a line to stderr, above the progress where there is one.
func (a *App) say(line string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.display != nil {
		a.display.Note(line)
		return
	}
	fmt.Fprintln(a.Err, line)
}

// Progress is the display of what is being waited for. It is drawn until
// EndProgress.
func (a *App) Progress() *progress.Display {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.display == nil {
		a.display = progress.New(a.Err, progress.Options{
			Terminal:   terminal(a.Err),
			Color:      a.colored(a.Err),
			Quiet:      a.Quiet,
			Accessible: a.accessible(),
			Dumb:       os.Getenv("TERM") == "dumb",
			Job:        a.job,
			Width:      func() int { return width(a.Err) },
		})
	}
	return a.display
}

// EndProgress gives the terminal back to whoever writes next.
func (a *App) EndProgress() {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.display != nil {
		a.display.Stop()
		a.display = nil
	}
}

// noteWriter lets a log share stderr with the progress, a line a write.
type noteWriter struct{ app *App }

func (w noteWriter) Write(p []byte) (int, error) {
	for line := range bytes.Lines(p) {
		w.app.say(output.Clean(string(bytes.TrimRight(line, "\n"))))
	}
	return len(p), nil
}
