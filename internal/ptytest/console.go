//go:build linux || darwin

package ptytest

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"
)

// Keys as a terminal sends them.
const (
	Up        = "\x1b[A"
	Down      = "\x1b[B"
	Right     = "\x1b[C"
	Left      = "\x1b[D"
	Enter     = "\r"
	Tab       = "\t"
	Space     = " "
	Backspace = "\x7f"
	CtrlC     = "\x03"
	CtrlD     = "\x04"
)

// Options describe the terminal.
type Options struct {
	Cols, Rows int           // 0 = 80 and 24
	Lines      bool          // the program reads whole lines: it is ready as soon as it has asked, the terminal never raw
	Limit      time.Duration // for the whole conversation; 0 = a minute
}

// Console is a program at a terminal. Its methods end the test when the program does not do what is expected within the limit.
type Console struct {
	t             testing.TB
	o             Options
	ctx           context.Context
	cmd           *exec.Cmd
	master, slave *os.File
	exited        chan struct{} // closed when the program has ended and all it wrote has been read
	cookedAtExit  bool

	mu      sync.Mutex
	screen  *screen
	raw     strings.Builder
	seen    int           // how far Expect has read
	last    time.Time     // when something was drawn
	changed chan struct{} // closed, and replaced, whenever something is drawn
}

// Start runs cmd at a new terminal, which is what stands for those of cmd's Stdin, Stdout and Stderr that are nil; set one of them to
// redirect it. The test's end kills what still runs.
func Start(t testing.TB, cmd *exec.Cmd, o Options) *Console {
	t.Helper()
	if o.Cols == 0 {
		o.Cols = 80
	}
	if o.Rows == 0 {
		o.Rows = 24
	}
	if o.Limit == 0 {
		o.Limit = time.Minute
	}
	master, slave, err := pty.Open()
	if err != nil {
		t.Skipf("no pseudo-terminal on this machine: %v", err)
	}
	if err := pty.Setsize(master, &pty.Winsize{Cols: uint16(o.Cols), Rows: uint16(o.Rows)}); err != nil {
		t.Fatal(err)
	}

	ctty := -1
	attach := func(fd int, given bool) bool {
		if !given && ctty < 0 {
			ctty = fd
		}
		return !given
	}
	if attach(0, cmd.Stdin != nil) {
		cmd.Stdin = slave
	}
	if attach(1, cmd.Stdout != nil) {
		cmd.Stdout = slave
	}
	if attach(2, cmd.Stderr != nil) {
		cmd.Stderr = slave
	}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: ctty >= 0, Ctty: max(ctty, 0)}

	ctx, cancel := context.WithTimeout(t.Context(), o.Limit)
	c := &Console{
		t: t, o: o, ctx: ctx, cmd: cmd, master: master, slave: slave,
		exited: make(chan struct{}), changed: make(chan struct{}), last: time.Now(),
	}
	c.screen = newScreen(o.Cols, o.Rows, func(answer string) { master.WriteString(answer) })
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	drawn := make(chan struct{})
	go func() { defer close(drawn); c.read() }()
	go func() {
		cmd.Wait()
		c.cookedAtExit = cooked(master)
		slave.Close() // the last end but the program's: reading ends once all is read
		<-drawn
		close(c.exited)
	}()
	t.Cleanup(func() {
		cancel()
		cmd.Process.Kill()
		<-c.exited
		master.Close()
	})
	return c
}

func (c *Console) read() {
	buf := make([]byte, 4096)
	for {
		n, err := c.master.Read(buf)
		c.mu.Lock()
		c.raw.Write(buf[:n])
		c.screen.Write(buf[:n])
		c.last = time.Now()
		close(c.changed)
		c.changed = make(chan struct{})
		c.mu.Unlock()
		if err != nil {
			return
		}
	}
}

// Expect waits until text has been drawn, after what the last Expect found. Text is compared without escape sequences, lines ended by "\n".
func (c *Console) Expect(text string) {
	c.t.Helper()
	for {
		ended := c.ended()
		c.mu.Lock()
		at := strings.Index(c.screen.text.String()[c.seen:], text)
		if at >= 0 {
			c.seen += at + len(text)
		}
		changed := c.changed
		c.mu.Unlock()
		switch {
		case at >= 0:
			return
		case ended:
			c.t.Fatalf("the program ended without drawing %q; it drew:\n%s", text, c.Text())
		}
		select {
		case <-changed:
		case <-c.exited:
		case <-c.ctx.Done():
			c.t.Fatalf("no %q in time; on the screen:\n%s", text, c.Screen())
		}
	}
}

// Ready waits until the program listens: the terminal raw (with Options.Lines, not raw), every question about the cursor answered, nothing being drawn.
func (c *Console) Ready() {
	c.t.Helper()
	const silence = 20 * time.Millisecond
	tick := time.NewTicker(silence / 4)
	defer tick.Stop()
	for {
		c.mu.Lock()
		quiet := time.Since(c.last) >= silence
		c.mu.Unlock()
		if quiet && cooked(c.master) == c.o.Lines {
			return
		}
		select {
		case <-tick.C:
		case <-c.exited:
			c.t.Fatalf("the program ended without listening; it drew:\n%s", c.Text())
		case <-c.ctx.Done():
			c.t.Fatalf("the program does not listen; on the screen:\n%s", c.Screen())
		}
	}
}

// Type sends text, or keys, once the program is ready.
func (c *Console) Type(text string) {
	c.t.Helper()
	c.Ready()
	if _, err := c.master.WriteString(text); err != nil {
		c.t.Fatal(err)
	}
}

// Key sends keys one after the other, each once the program is ready again.
func (c *Console) Key(keys ...string) {
	c.t.Helper()
	for _, key := range keys {
		c.Type(key)
	}
}

// Signal sends sig to the program at once.
func (c *Console) Signal(sig os.Signal) {
	c.t.Helper()
	if err := c.cmd.Process.Signal(sig); err != nil && !errors.Is(err, os.ErrProcessDone) {
		c.t.Fatal(err)
	}
}

// Resize changes the terminal's size; the program is told by SIGWINCH.
func (c *Console) Resize(cols, rows int) {
	c.t.Helper()
	c.mu.Lock()
	c.screen.resize(cols, rows)
	c.mu.Unlock()
	if err := pty.Setsize(c.master, &pty.Winsize{Cols: uint16(cols), Rows: uint16(rows)}); err != nil {
		c.t.Fatal(err)
	}
}

// Wait waits for the program's end and gives its exit code, -1 where a signal killed it. All it drew has been read.
func (c *Console) Wait() int {
	c.t.Helper()
	select {
	case <-c.exited:
	case <-c.ctx.Done():
		c.t.Fatalf("the program does not end; on the screen:\n%s", c.Screen())
	}
	return c.cmd.ProcessState.ExitCode()
}

// Dir is the folder that the program was started in.
func (c *Console) Dir() string { return c.cmd.Dir }

func (c *Console) ended() bool {
	select {
	case <-c.exited:
		return true
	default:
		return false
	}
}

// Cooked reports whether the terminal edits and echoes lines, as a shell expects to find it; after the program's end, whether it did then.
func (c *Console) Cooked() bool {
	if c.ended() {
		return c.cookedAtExit
	}
	return cooked(c.master)
}

// CursorShown reports whether the cursor can be seen.
func (c *Console) CursorShown() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return !c.screen.hidden
}

// Transcript is every byte the program drew.
func (c *Console) Transcript() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.raw.String()
}

// Text is what the program drew, in the order it drew it, without escape sequences.
func (c *Console) Text() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.screen.text.String()
}

// Screen is what can be seen now, a line a row, trailing blanks left out.
func (c *Console) Screen() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.screen.String()
}
