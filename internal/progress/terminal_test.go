//go:build unix

package progress_test

import (
	"bufio"
	"fmt"
	"os"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/creack/pty"
	"github.com/fatih/color"
	"github.com/mattn/go-runewidth"

	"github.com/civoctl/civoctl/internal/progress"
	"github.com/civoctl/civoctl/internal/ptytest"
)

// bubble runs a test on a clock of its own, and lets the spinner's goroutine
// see at its end that it is stopped.
func bubble(t *testing.T, f func(s *terminal)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s := open(t)
		f(s)
		s.tick()
	})
}

// terminal is a pseudo-terminal and the screen that shows what is written to it.
type terminal struct {
	t      *testing.T
	tty    *os.File
	in     *bufio.Reader
	raw    strings.Builder
	screen *ptytest.Screen
}

func open(t *testing.T) *terminal {
	t.Helper()
	master, tty, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { master.Close(); tty.Close() })
	s := &terminal{t: t, tty: tty, in: bufio.NewReader(master), screen: ptytest.NewScreen(80, rows, nil)}
	s.resize(80)
	return s
}

const rows = 24

func (s *terminal) resize(width int) {
	s.screen.Resize(width, rows)
	if err := pty.Setsize(s.tty, &pty.Winsize{Rows: rows, Cols: uint16(width)}); err != nil {
		s.t.Fatal(err)
	}
}

func (s *terminal) width() int {
	size, err := pty.GetsizeFull(s.tty)
	if err != nil {
		s.t.Error(err)
		return 0
	}
	return int(size.Cols)
}

func (s *terminal) options() progress.Options {
	return progress.Options{Terminal: true, Width: s.width}
}

// settle lets the display draw what it has to, and reads all of it.
func (s *terminal) settle() {
	s.t.Helper()
	synctest.Wait()
	const bell = "\a" // written here, after all that was drawn
	if _, err := s.tty.WriteString(bell); err != nil {
		s.t.Fatal(err)
	}
	text, err := s.in.ReadString(bell[0])
	if err != nil {
		s.t.Fatal(err)
	}
	text = strings.TrimSuffix(text, bell)
	s.raw.WriteString(text)
	s.screen.Write([]byte(text))
	known := regexp.MustCompile(`\x1b\[(\?25[lh]|K|[0-9;]*m)`)
	if strings.Contains(known.ReplaceAllString(text, ""), "\x1b") {
		s.t.Errorf("an unexpected escape sequence in %q", text)
	}
	for _, row := range s.rows() {
		if width := runewidth.StringWidth(row); !s.screen.IsCursorShown() && width >= s.width() && width > 0 {
			s.t.Errorf("%d cells in a terminal of %d: %q", width, s.width(), row)
		}
	}
}

// tick is long enough for a redraw.
func (s *terminal) tick() {
	s.t.Helper()
	time.Sleep(100 * time.Millisecond)
	s.settle()
}

// rows returns the rows down to the one that the cursor is in.
func (s *terminal) rows() []string {
	all := strings.Split(s.screen.String(), "\n")
	for len(all) <= s.screen.Row() {
		all = append(all, "")
	}
	return all
}

// want compares the screen, the turning frame replaced by a star.
func (s *terminal) want(rows ...string) {
	s.t.Helper()
	got := s.rows()
	for i, row := range got {
		if r := []rune(row); len(r) > 0 && r[0] >= '⠀' && r[0] <= '⣿' {
			row = "*" + string(r[1:])
		}
		got[i] = row
	}
	if fmt.Sprintf("%q", got) != fmt.Sprintf("%q", rows) {
		s.t.Errorf("screen:\n%q\nwant:\n%q", got, rows)
	}
}

func TestOneTarget(t *testing.T) {
	bubble(t, func(s *terminal) {
		d := progress.New(s.tty, s.options())
		s.settle()
		s.want("")

		d.SetStatus("web-1", "BUILDING")
		s.settle()
		s.want("* web-1  BUILDING  0s")
		if s.screen.IsCursorShown() {
			t.Error("the cursor is shown")
		}
		time.Sleep(3 * time.Second)
		s.tick()
		s.want("* web-1  BUILDING  3s")

		d.Note("created web-1 (7c9e)")
		s.settle()
		s.want("created web-1 (7c9e)", "* web-1  BUILDING  3s")
		s.tick()
		s.want("created web-1 (7c9e)", "* web-1  BUILDING  3s")

		time.Sleep(2 * time.Second)
		d.SetStatus("web-1", "ACTIVE")
		s.tick()
		s.want("created web-1 (7c9e)", "* web-1  ACTIVE  5s")

		d.Stop()
		s.settle()
		s.want("created web-1 (7c9e)", "web-1  BUILDING → ACTIVE  5.3s", "")
		if !s.screen.IsCursorShown() {
			t.Error("the cursor is not given back")
		}
		d.Stop()
		d.SetStatus("web-1", "SHUTOFF")
		d.SetCount(1, 2)
		s.tick()
		s.want("created web-1 (7c9e)", "web-1  BUILDING → ACTIVE  5.3s", "")
		d.Note("a word after it")
		s.settle()
		s.want("created web-1 (7c9e)", "web-1  BUILDING → ACTIVE  5.3s", "a word after it", "")
	})
}

func TestManyTargets(t *testing.T) {
	bubble(t, func(s *terminal) {
		d := progress.New(s.tty, s.options())
		for i := range 200 {
			d.SetStatus(fmt.Sprint("web-", i), "STOPPING")
		}
		s.tick()
		s.want("* 200 instances  200 STOPPING  0s")
		time.Sleep(12 * time.Second)
		for i := range 50 {
			d.SetStatus(fmt.Sprint("web-", i), "SHUTOFF")
		}
		s.tick()
		s.want("* 200 instances  150 STOPPING  50 SHUTOFF  12s")
		d.SetCount(50, 200)
		s.tick()
		s.want("* 50 of 200  150 STOPPING  50 SHUTOFF  12s")
		for i := range 200 {
			d.SetStatus(fmt.Sprint("web-", i), "SHUTOFF")
			d.SetCount(max(50, i+1), 200)
		}
		d.Stop()
		s.settle()
		s.want("200 of 200  200 SHUTOFF  12.3s", "")
	})
}

func TestCountAlone(t *testing.T) {
	bubble(t, func(s *terminal) {
		d := progress.New(s.tty, s.options())
		d.SetCount(0, 20)
		s.settle()
		s.want("* 0 of 20  0s")
		d.SetCount(7, 20)
		s.tick()
		s.want("* 7 of 20  0s")
		d.Stop()
		s.settle()
		s.want("")
	})
}

func TestWidth(t *testing.T) {
	bubble(t, func(s *terminal) {
		d := progress.New(s.tty, s.options())
		d.SetStatus("web-1.staging.example.com", "BUILDING")
		s.settle()
		s.want("* web-1.staging.example.com  BUILDING  0s")
		for _, test := range []struct {
			width int
			want  string
		}{
			{42, "* web-1.staging.example.com  BUILDING  0s"},
			{41, "* web-1.staging.example.c…  BUILDING  0s"},
			{30, "* web-1.stagin…  BUILDING  0s"},
			{19, "* w…  BUILDING  0s"},
			{18, "* BUILDING  0s"},
			{10, "* BUILDI…"},
			{4, "* …"},
			{3, "*"},
			{200, "* web-1.staging.example.com  BUILDING  0s"},
		} {
			s.resize(test.width)
			s.tick()
			s.want(test.want)
		}
		d.Stop()
	})
}

// At no width is a row cut inside a wide character or wider than the terminal,
// which settle checks.
func TestWideCharacters(t *testing.T) {
	bubble(t, func(s *terminal) {
		d := progress.New(s.tty, s.options())
		d.SetStatus("東京サーバー", "ビルド中")
		d.SetStatus("web-1", "BUILDING")
		for width := 60; width > 2; width-- {
			s.resize(width)
			s.tick()
		}
		d.Stop()
	})
}

func TestUnknownWidth(t *testing.T) {
	bubble(t, func(s *terminal) {
		o := s.options()
		o.Width = nil
		d := progress.New(s.tty, o)
		d.SetStatus(strings.Repeat("w", 100), "BUILDING")
		s.settle()
		s.want("* " + strings.Repeat("w", 62) + "…  BUILDING  0s")
		d.Stop()
	})
}

func TestColour(t *testing.T) {
	// What the libraries beneath make of stdout must not decide over stderr.
	was := color.NoColor
	color.NoColor = false
	t.Cleanup(func() { color.NoColor = was })
	for _, coloured := range []bool{false, true} {
		t.Run(fmt.Sprint(coloured), func(t *testing.T) {
			bubble(t, func(s *terminal) {
				o := s.options()
				o.Color = coloured
				d := progress.New(s.tty, o)
				d.SetStatus("web-1", "BUILDING")
				s.settle()
				d.Note("created web-1")
				s.tick()
				d.Stop()
				s.settle()
				if regexp.MustCompile(`\x1b\[[0-9;]*m`).MatchString(s.raw.String()) != coloured {
					t.Errorf("colours in %q", s.raw.String())
				}
			})
		})
	}
}

func TestQuietTerminal(t *testing.T) {
	bubble(t, func(s *terminal) {
		o := s.options()
		o.Quiet = true
		d := progress.New(s.tty, o)
		d.SetStatus("web-1", "BUILDING")
		d.SetCount(1, 2)
		s.tick()
		d.Stop()
		s.settle()
		if s.raw.Len() > 0 {
			t.Errorf("printed %q", s.raw.String())
		}
	})
}

func TestStopBeforeAnything(t *testing.T) {
	bubble(t, func(s *terminal) {
		d := progress.New(s.tty, s.options())
		d.Stop()
		d.SetStatus("web-1", "BUILDING")
		s.tick()
		d.Stop()
		s.settle()
		if s.raw.Len() > 0 {
			t.Errorf("printed %q", s.raw.String())
		}
	})
}

// However its calls meet, the cursor is back and the last line is there once.
func TestStopFromSeveral(t *testing.T) {
	for range 20 {
		bubble(t, func(s *terminal) {
			d := progress.New(s.tty, s.options())
			d.SetStatus("web-1", "BUILDING")
			var notes atomic.Int32
			var wg sync.WaitGroup
			for range 4 {
				wg.Go(d.Stop)
				wg.Go(func() { d.SetStatus("web-1", "ACTIVE") })
				wg.Go(func() { d.Note("note"); notes.Add(1) })
			}
			wg.Wait()
			s.settle()
			if !s.screen.IsCursorShown() {
				t.Error("the cursor is not given back")
			}
			last, said := 0, 0
			for _, row := range s.rows() {
				switch {
				case strings.HasPrefix(row, "web-1  BUILDING"):
					last++
				case row == "note":
					said++
				case row != "":
					t.Errorf("torn row %q", row)
				}
			}
			if last != 1 || said != int(notes.Load()) {
				t.Errorf("%d last lines and %d notes in %q", last, said, s.rows())
			}
		})
	}
}
