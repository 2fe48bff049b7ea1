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
	CtrlD     = "\x04"
	CtrlZ     = "\x1a"
)

// Options describe the terminal.
type Options struct {
	Cols, Rows int           // 0 = 80 and 24
	Lines      bool          // the program reads whole lines: it is ready as soon as it has asked, the terminal never raw
	Limit      time.Duration // for the whole conversation; 0 = a minute
	Shell      string        // a program whose main is Shell, to run the program as its job
	Background bool          // the job starts in the background
}

// Console is a program at a terminal. Its methods end the test when the program does not do what is expected within the limit.
type Console struct {
	t             testing.TB
	o             Options
	ctx           context.Context
	cmd           *exec.Cmd
	master, slave *os.File
	exited        chan struct{} // closed when the program has ended and all it wrote has been read
	modes         unix.Termios  // that the program found
	atExit        unix.Termios
	reports       *bufio.Reader // of the shell
	shell         *os.File      // is told here
	job           int           // its process group; 0: there is none

	mu      sync.Mutex
	screen  *Screen
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
	if err := pty.Setsize(slave, &pty.Winsize{Cols: uint16(o.Cols), Rows: uint16(o.Rows)}); err != nil {
		t.Fatal(err)
	}
	if master, err = pollable(master); err != nil {
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
	c.screen = NewScreen(o.Cols, o.Rows, func(answer string) { master.WriteString(answer) })
	c.modes = modes(master)
	c.start()
	drawn := make(chan struct{})
	go func() { defer close(drawn); c.read() }()
	go func() {
		cmd.Wait()
		c.atExit = modes(master)
		slave.Close() // the last end but the program's: reading ends once all is read
		<-drawn
		close(c.exited)
	}()
	t.Cleanup(func() {
		cancel()
		if c.job != 0 && !c.ended() {
			unix.Kill(-c.job, unix.SIGKILL)
		}
		cmd.Process.Kill()
		<-c.exited
		master.Close()
	})
	return c
}

// pollable returns f in another file, which can be closed while it is read. Package pty makes a file one that
// cannot.
func pollable(f *os.File) (*os.File, error) {
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
	c.job = c.report("job")
}

// report waits for the shell to report what, and returns the number that it reports.
func (c *Console) report(what string) int {
	c.t.Helper()
	line, err := c.reports.ReadString('\n')
	number, err2 := strconv.Atoi(strings.TrimSuffix(strings.TrimPrefix(line, what+" "), "\n"))
	if err != nil || err2 != nil {
		c.t.Fatalf("the shell does not report %s: %q, %v; on the screen:\n%s", what, line, err, c.Screen())
	}
	return number
}

// WaitStopped waits until the shell's job has stopped, and returns the signal that stopped it. The shell is in
// the foreground then, and all that the job drew before is on the screen.
func (c *Console) WaitStopped() syscall.Signal {
	c.t.Helper()
	signal := c.report("stopped")
	c.Expect(stopped)
	return syscall.Signal(signal)
}

// Continue has the shell continue its job, in the foreground or in the background.
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

// HangUp takes the terminal away, as closing its window does.
func (c *Console) HangUp() { c.master.Close() }

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

// ExpectCursor waits until the cursor can be seen, or cannot.
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

// WaitReady waits until the program listens: the terminal raw (with Options.Lines, not raw), every question about the cursor answered, nothing being drawn.
func (c *Console) WaitReady() {
	c.t.Helper()
	const silence = 20 * time.Millisecond
	tick := time.NewTicker(silence / 4)
	defer tick.Stop()
	for {
		c.mu.Lock()
		quiet := time.Since(c.last) >= silence
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

// Type sends text, or keys, once the program is ready.
func (c *Console) Type(text string) {
	c.t.Helper()
	c.WaitReady()
	c.Send(text)
}

// Send sends text, or keys, at once, ready or not.
func (c *Console) Send(text string) {
	c.t.Helper()
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
	if c.job != 0 {
		unix.Kill(-c.job, sig.(syscall.Signal))
		return
	}
	if err := c.cmd.Process.Signal(sig); err != nil && !errors.Is(err, os.ErrProcessDone) {
		c.t.Fatal(err)
	}
}

// Resize changes the terminal's size; the program is told by SIGWINCH.
func (c *Console) Resize(cols, rows int) {
	c.t.Helper()
	c.mu.Lock()
	c.screen.Resize(cols, rows)
	c.mu.Unlock()
	if err := pty.Setsize(c.slave, &pty.Winsize{Cols: uint16(cols), Rows: uint16(rows)}); err != nil {
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
func (c *Console) Cooked() bool { return cooked(c.now()) }

// IsRestored reports whether the terminal has all modes that the program found and shows the cursor; after the
// program's end, whether it did then.
func (c *Console) IsRestored() bool { return c.now() == c.modes && c.CursorShown() }

func (c *Console) now() unix.Termios {
	if c.ended() {
		return c.atExit
	}
	return modes(c.master)
}

// CursorShown reports whether the cursor can be seen.
func (c *Console) CursorShown() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.screen.IsCursorShown()
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
