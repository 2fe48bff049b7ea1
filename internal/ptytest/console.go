//go:build linux || darwin

package ptytest

import (
	"bufio"
	"context"
	"errors"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"
	"golang.org/x/sys/unix"
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
	CtrlP     = "\x10"
	Escape    = "\x1b"
	CtrlD     = "\x04"
	CtrlZ     = "\x1a"
)

// Options are the options of [Start].
type Options struct {
	Cols, Rows int           // of the terminal; 0 means 80 and 24
	Lines      bool          // the program reads whole lines, and never makes the terminal raw
	Limit      time.Duration // of the time until the program ends; 0 means a minute
	Shell      string        // a program whose main calls Shell and runs the program as its job
	Background bool          // the job starts in the background
}

// Console is a program at a terminal. Its methods fail the test at once if the program does not do
// what is expected within Options.Limit.
type Console struct {
	t             testing.TB
	o             Options
	ctx           context.Context
	cmd           *exec.Cmd
	master, slave *os.File
	exited        chan struct{} // closed when the program has ended and all it wrote has been read
	initialModes  unix.Termios  // of the terminal at the start
	exitModes     unix.Termios  // of the terminal at the end of the program
	reports       *bufio.Reader // of the shell
	shell         *os.File      // takes commands to the shell
	job           int           // its process group; 0: there is none

	mu        sync.Mutex
	screen    *Screen
	raw       strings.Builder
	matched   int           // how much of the text Expect has matched
	lastDrawn time.Time     // when something was drawn
	changed   chan struct{} // closed, and replaced, whenever something is drawn
}

// Start runs cmd at a new terminal, which becomes each of cmd's Stdin, Stdout and Stderr that is
// nil. The end of the test kills the program.
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
	if err := pty.Setsize(slave, &pty.Winsize{Cols: uint16(o.Cols), Rows: uint16(o.Rows)}); err != nil {
		t.Fatal(err)
	}
	if master, err = newPollable(master); err != nil {
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
		exited: make(chan struct{}), changed: make(chan struct{}), lastDrawn: time.Now(),
	}
	c.screen = NewScreen(o.Cols, o.Rows, func(answer string) { master.WriteString(answer) })
	c.initialModes = readModes(master)
	c.start()
	drawn := make(chan struct{})
	go func() { defer close(drawn); c.readOutput() }()
	go func() {
		cmd.Wait()
		c.exitModes = readModes(master)
		slave.Close() // then reading from the master ends
		<-drawn
		close(c.exited)
	}()
	t.Cleanup(func() {
		cancel()
		if c.job != 0 && !c.hasExited() {
			unix.Kill(-c.job, unix.SIGKILL)
		}
		cmd.Process.Kill()
		<-c.exited
		master.Close()
	})
	return c
}

// newPollable closes f and returns its file descriptor as another file, which can be closed while
// it is read. A file of package pty cannot.
func newPollable(f *os.File) (*os.File, error) {
	defer f.Close()
	fd, err := unix.FcntlInt(f.Fd(), unix.F_DUPFD_CLOEXEC, 0)
	if err == nil {
		err = unix.SetNonblock(fd, true)
	}
	if err != nil {
		return nil, err
	}
	return os.NewFile(uintptr(fd), f.Name()), nil
}

// start starts the program, or the shell whose job it is.
func (c *Console) start() {
	c.t.Helper()
	if c.o.Shell == "" {
		if err := c.cmd.Start(); err != nil {
			c.t.Fatal(err)
		}
		return
	}
	path, err := exec.LookPath(c.o.Shell)
	if err != nil {
		c.t.Fatal(err)
	}
	reports, report, err := os.Pipe()
	if err != nil {
		c.t.Fatal(err)
	}
	commands, shell, err := os.Pipe()
	if err != nil {
		c.t.Fatal(err)
	}
	where := "fg"
	if c.o.Background {
		where = "bg"
	}
	c.cmd.Args = append([]string{path, where, c.cmd.Path}, c.cmd.Args[1:]...)
	c.cmd.Path, c.cmd.ExtraFiles = path, []*os.File{report, commands}
	err = c.cmd.Start()
	report.Close()
	commands.Close()
	c.t.Cleanup(func() { reports.Close(); shell.Close() })
	if err != nil {
		c.t.Fatal(err)
	}
	deadline, _ := c.ctx.Deadline()
	reports.SetReadDeadline(deadline)
	c.reports, c.shell = bufio.NewReader(reports), shell
	c.job = c.readReport("job")
}

// readReport waits until the shell reports what, and returns the number in the report.
func (c *Console) readReport(what string) int {
	c.t.Helper()
	line, err := c.reports.ReadString('\n')
	number, err2 := strconv.Atoi(strings.TrimSuffix(strings.TrimPrefix(line, what+" "), "\n"))
	if err != nil || err2 != nil {
		c.t.Fatalf("the shell does not report %s: %q, %v; on the screen:\n%s", what, line, err, c.Screen())
	}
	return number
}

// WaitStopped waits until the shell's job has stopped, and returns the signal that stopped it. By
// then the shell is in the foreground, and everything that the job drew is on the screen.
func (c *Console) WaitStopped() syscall.Signal {
	c.t.Helper()
	signal := c.readReport("stopped")
	c.Expect(stoppedLine)
	return syscall.Signal(signal)
}

// Continue makes the shell continue its job, in the foreground or in the background.
func (c *Console) Continue(foreground bool) {
	c.t.Helper()
	how := "bg\n"
	if foreground {
		how = "fg\n"
	}
	if _, err := c.shell.WriteString(how); err != nil {
		c.t.Fatal(err)
	}
}

// HangUp closes the terminal, as closing its window does.
func (c *Console) HangUp() { c.master.Close() }

// readOutput draws what the program writes on the screen until the terminal is closed.
func (c *Console) readOutput() {
	buf := make([]byte, 4096)
	for {
		n, err := c.master.Read(buf)
		c.mu.Lock()
		c.raw.Write(buf[:n])
		c.screen.Write(buf[:n])
		c.lastDrawn = time.Now()
		close(c.changed)
		c.changed = make(chan struct{})
		c.mu.Unlock()
		if err != nil {
			return
		}
	}
}

// Expect waits until text is drawn after what the last Expect found. It compares without escape
// sequences, and with "\n" at the end of lines.
func (c *Console) Expect(text string) {
	c.t.Helper()
	for {
		ended := c.hasExited()
		c.mu.Lock()
		at := strings.Index(c.screen.text.String()[c.matched:], text)
		if at >= 0 {
			c.matched += at + len(text)
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

// ExpectCursor waits until the cursor is shown, or hidden if shown is false.
func (c *Console) ExpectCursor(shown bool) {
	c.t.Helper()
	for {
		c.mu.Lock()
		is, changed := c.screen.IsCursorShown(), c.changed
		c.mu.Unlock()
		if is == shown {
			return
		}
		select {
		case <-changed:
		case <-c.exited:
			c.t.Fatalf("the program ended, the cursor shown: %v; it drew:\n%s", is, c.Text())
		case <-c.ctx.Done():
			c.t.Fatalf("the cursor is shown: %v; on the screen:\n%s", is, c.Screen())
		}
	}
}

// WaitReady waits until the program reads keys: the terminal is raw (with Options.Lines: not raw),
// and the program has drawn nothing for 20 ms.
func (c *Console) WaitReady() {
	c.t.Helper()
	const silence = 20 * time.Millisecond
	tick := time.NewTicker(silence / 4)
	defer tick.Stop()
	for {
		c.mu.Lock()
		quiet := time.Since(c.lastDrawn) >= silence
		c.mu.Unlock()
		if quiet && c.Cooked() == c.o.Lines {
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

// Type waits until the program is ready and sends it text or keys.
func (c *Console) Type(text string) {
	c.t.Helper()
	c.WaitReady()
	c.Send(text)
}

// Send sends text or keys at once.
func (c *Console) Send(text string) {
	c.t.Helper()
	if _, err := c.master.WriteString(text); err != nil {
		c.t.Fatal(err)
	}
}

// Key sends each key when the program is ready for it.
func (c *Console) Key(keys ...string) {
	c.t.Helper()
	for _, key := range keys {
		c.Type(key)
	}
}

// Signal sends sig to the program at once.
func (c *Console) Signal(sig os.Signal) {
	c.t.Helper()
	if c.job != 0 {
		unix.Kill(-c.job, sig.(syscall.Signal))
		return
	}
	if err := c.cmd.Process.Signal(sig); err != nil && !errors.Is(err, os.ErrProcessDone) {
		c.t.Fatal(err)
	}
}

// Resize changes the size of the terminal, which sends SIGWINCH to the program.
func (c *Console) Resize(cols, rows int) {
	c.t.Helper()
	c.mu.Lock()
	c.screen.Resize(cols, rows)
	c.mu.Unlock()
	if err := pty.Setsize(c.slave, &pty.Winsize{Cols: uint16(cols), Rows: uint16(rows)}); err != nil {
		c.t.Fatal(err)
	}
}

// Wait waits until the program has ended and its output is read. It returns the exit code, or -1 if
// a signal killed the program.
func (c *Console) Wait() int {
	c.t.Helper()
	select {
	case <-c.exited:
	case <-c.ctx.Done():
		c.t.Fatalf("the program does not end; on the screen:\n%s", c.Screen())
	}
	return c.cmd.ProcessState.ExitCode()
}

// Dir returns the working directory that the program was started in.
func (c *Console) Dir() string { return c.cmd.Dir }

// hasExited reports whether the program has ended and its output is read.
func (c *Console) hasExited() bool {
	select {
	case <-c.exited:
		return true
	default:
		return false
	}
}

// Cooked reports whether the terminal edits and echoes lines, as a shell expects. After the end of
// the program, it reports whether the terminal did at that time.
func (c *Console) Cooked() bool { return isCooked(c.currentModes()) }

// IsRestored reports whether the terminal has the modes that it had at the start and shows the
// cursor. After the end of the program, it reports whether the terminal had them at that time.
func (c *Console) IsRestored() bool { return c.currentModes() == c.initialModes && c.CursorShown() }

// currentModes returns the modes of the terminal, those at the end of the program after it.
func (c *Console) currentModes() unix.Termios {
	if c.hasExited() {
		return c.exitModes
	}
	return readModes(c.master)
}

// CursorShown reports whether the cursor is shown.
func (c *Console) CursorShown() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.screen.IsCursorShown()
}

// Transcript returns every byte that the program wrote to the terminal.
func (c *Console) Transcript() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.raw.String()
}

// Text returns what the program wrote to the terminal, without escape sequences.
func (c *Console) Text() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.screen.text.String()
}

// Await calls accept whenever something was drawn, until accept returns true or the limit is over,
// and reports whether accept returned true.
func (c *Console) Await(limit time.Duration, accept func() bool) bool {
	c.t.Helper()
	ctx, cancel := context.WithTimeout(c.ctx, limit)
	defer cancel()
	for {
		ended := c.hasExited()
		c.mu.Lock()
		changed := c.changed
		c.mu.Unlock()
		if accept() {
			return true
		}
		if ended {
			return false
		}
		select {
		case <-changed:
		case <-c.exited:
		case <-ctx.Done():
			return false
		}
	}
}

// Cells returns what the terminal shows, with styles.
func (c *Console) Cells() [][]Cell {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.screen.Cells()
}

// Screen returns what the terminal shows, a row a line, without trailing blanks.
func (c *Console) Screen() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.screen.String()
}
