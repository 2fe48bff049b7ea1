//go:build linux || darwin

package prompt_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/civoctl/civoctl/internal/prompt"
	"github.com/civoctl/civoctl/internal/ptytest"
)

// TestMain makes of the test binary the program that asks.
func TestMain(m *testing.M) {
	if name := os.Getenv("PROMPT_TEST_QUESTION"); name != "" {
		os.Exit(question(name))
	}
	os.Exit(m.Run())
}

var errTold = errors.New("told to end")

func question(name string) int {
	ctx, cancel := context.WithCancelCause(context.Background())
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGTERM, syscall.SIGINT)
	go func() { <-signals; cancel(errTold) }()

	t := &prompt.Terminal{In: os.Stdin, Out: os.Stderr, Accessible: os.Getenv("PROMPT_TEST_ACCESSIBLE") != "", HasColor: os.Getenv("PROMPT_TEST_COLOR") != ""}
	answer, err := ask(ctx, t, name)
	switch {
	case errors.Is(err, prompt.ErrEnd):
		return 10
	case errors.Is(err, prompt.ErrInterrupted):
		return 130
	case errors.Is(err, errTold):
		return 143
	case err != nil:
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	fmt.Printf("%q", answer)
	return 0
}

var sizes = []prompt.Choice{
	{Value: "g3.xsmall", Label: "Extra Small", Columns: []string{"1 core, 1 GB RAM"}},
	{Value: "g3.small", Label: "Small", Columns: []string{"1 core, 2 GB RAM"}},
	{Value: "g3.medium", Label: "Medium", Columns: []string{"2 cores, 4 GB RAM"}},
	{Value: "g3.large", Label: "Large", Columns: []string{"4 cores, 8 GB RAM, and more to say of it than any terminal of eighty columns has ever shown"}},
	{Value: "twin-1", Label: "Twin"},
	{Value: "twin-2", Label: "Twin"},
}

func ask(ctx context.Context, t *prompt.Terminal, name string) (any, error) {
	switch name {
	case "select":
		return t.Select(ctx, "Size", sizes, "g3.medium")
	case "select without default":
		return t.Select(ctx, "Size", sizes, "gone")
	case "multiselect":
		return t.MultiSelect(ctx, "Sizes", sizes)
	case "protected":
		choices := slices.Clone(sizes)
		choices[1].Refusal = "protected"
		return t.MultiSelect(ctx, "Sizes", choices)
	case "input":
		return t.Input(ctx, "Hostname", "web", func(s string) error {
			if strings.ContainsAny(s, " _") {
				return errors.New("a hostname has no blanks")
			}
			return nil
		})
	case "password":
		return t.Password(ctx, "API key")
	case "confirm":
		return t.Confirm(ctx, func() {}, "Remove web?", false)
	case "confirm yes":
		return t.Confirm(ctx, func() {}, "Create web?", true)
	case "form":
		host, err := t.Input(ctx, "Hostname", "", nil)
		if err != nil {
			return nil, err
		}
		size, err := t.Select(ctx, "Size", sizes, "")
		if err != nil {
			return nil, err
		}
		sure, err := t.Confirm(ctx, func() {}, "Create it?", false)
		return []any{host, size, sure}, err
	}
	return nil, errors.New("no such question")
}

// asking runs the program that asks, its stdout redirected.
func asking(t *testing.T, name string, o ptytest.Options, env ...string) (c *ptytest.Console, stdout *bytes.Buffer) {
	t.Helper()
	stdout = new(bytes.Buffer)
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "PROMPT_TEST_QUESTION="+name, "TERM=xterm", "GORACE=atexit_sleep_ms=0")
	cmd.Env = append(cmd.Env, env...)
	cmd.Stdout = stdout
	return ptytest.Start(t, cmd, o), stdout
}

// finish checks what holds after every question.
func finish(t *testing.T, c *ptytest.Console, code int) {
	t.Helper()
	if got := c.Wait(); got != code {
		t.Errorf("exit code %d, want %d; it drew:\n%s", got, code, c.Text())
	}
	if !c.Cooked() {
		t.Error("the terminal was left raw")
	}
	if !c.CursorShown() {
		t.Error("the cursor was left hidden")
	}
}

func TestAnswers(t *testing.T) {
	for _, tt := range []struct {
		name, question, expect string
		keys                   []string
		want                   string
	}{
		{"default", "select", "Medium", []string{ptytest.Enter}, `"g3.medium"`},
		{"no default", "select without default", "Medium", []string{ptytest.Enter}, `"g3.xsmall"`},
		{"down", "select", "Medium", []string{ptytest.Down, ptytest.Enter}, `"g3.large"`},
		{"up and round", "select without default", "Medium", []string{ptytest.Up, ptytest.Enter}, `"twin-2"`},
		{"filter by label", "select", "Medium", []string{"eXtRa", ptytest.Enter}, `"g3.xsmall"`},
		{"filter by detail that is cut off", "select", "Medium", []string{"EIGHTY", ptytest.Enter}, `"g3.large"`},
		{"a filter that matches nothing chooses nothing", "select", "Medium",
			[]string{"zzz", ptytest.Enter, ptytest.Backspace, ptytest.Backspace, ptytest.Backspace, ptytest.Enter}, `"g3.medium"`},
		{"equal labels", "select", "Medium", []string{"twin", ptytest.Enter}, `"twin-1"`},
		{"the other of them", "select", "Medium", []string{"twin", ptytest.Down, ptytest.Enter}, `"twin-2"`},
		{"all keys at once", "select", "Medium", []string{ptytest.Down + ptytest.Down + ptytest.Enter}, `"twin-1"`},

		{"filter by two words", "select", "Medium", []string{"2 core 4gb", ptytest.Enter}, `"g3.medium"`},
		{"filter keeps its place", "select", "Medium", []string{ptytest.Down, "g", ptytest.Enter}, `"g3.large"`},
		{"filter edited", "select", "Medium", []string{"small x", "\x17", ptytest.Enter}, `"g3.xsmall"`},
		{"filter cleared", "select", "Medium", []string{"twin", "\x15", "lar", "\x1b", ptytest.Up, ptytest.Enter}, `"g3.medium"`},
		{"Escape and a key at once", "select", "Medium", []string{"zzz\x1btwin" + ptytest.Enter}, `"twin-1"`},
		{"ends of the list", "select", "Medium", []string{"\x1b[F", ptytest.Up, "\x1b[1~", ptytest.Down, ptytest.Enter}, `"g3.small"`},
		{"pages", "select", "Medium", []string{"\x1b[6~", "\x1b[5~", "\x1b[6~", ptytest.Enter}, `"twin-2"`},

		{"several", "multiselect", "Medium", []string{ptytest.Space, ptytest.Down, ptytest.Space, ptytest.Enter}, `["g3.xsmall" "g3.small"]`},
		{"Enter takes the highlighted one", "multiselect", "Medium", []string{ptytest.Down, ptytest.Enter}, `["g3.small"]`},
		{"marked and hidden", "multiselect", "Medium", []string{ptytest.Space, "large", ptytest.Space, ptytest.Enter}, `["g3.xsmall" "g3.large"]`},
		{"unmarked", "multiselect", "Medium", []string{ptytest.Space, ptytest.Down, ptytest.Space, ptytest.Up, ptytest.Space, ptytest.Enter}, `["g3.small"]`},
		{"all shown", "multiselect", "Medium", []string{"small", "\x01", ptytest.Enter}, `["g3.xsmall" "g3.small"]`},
		{"all and none", "multiselect", "Medium", []string{"\x01", "\x01", ptytest.Down, ptytest.Enter}, `["g3.small"]`},
		{"a letter is no command", "multiselect", "Medium", []string{"a", "\x1b[H", ptytest.Enter}, `["g3.xsmall"]`},
		{"arrows on a list filtered empty", "multiselect", "Medium",
			[]string{"zz", ptytest.Up, ptytest.Space, "\x01", "\x1b[6~", ptytest.Enter, "\x1b", ptytest.Down, ptytest.Enter}, `["g3.small"]`},

		{"empty line", "input", "Hostname: web", []string{ptytest.Enter}, `"web"`},
		{"line", "input", "Hostname: web", []string{"\x15db-1", ptytest.Enter}, `"db-1"`},
		{"line with editing", "input", "Hostname: web", []string{"-2", ptytest.Backspace, "1", ptytest.Enter}, `"web-1"`},
		{"keys that mean nothing", "input", "Hostname: web", []string{"\x15db\x1b[1;5C\x1bx\x1b[15~-1", ptytest.Enter}, `"db-1"`},
		{"keys of an editor", "input", "Hostname: web", []string{"\x01a-\x05-z\x1b[D\x1b[D\x1b[D\x1b[Db\x1b[Hc\x1b[3~\x1b[F\x0b!" + "\x7f", ptytest.Enter}, `"c-wbeb-z"`},
		{"words of an editor", "input", "Hostname: web", []string{"\x15a b c\x17\x1bb\x1bd\x15d-\x05\x7f\x17e", ptytest.Enter}, `"e"`},
		{"letters beyond ASCII", "input", "Hostname: web", []string{"\x15zürich-東京", ptytest.Enter}, `"zürich-東京"`},

		{"secret", "password", "API key:", []string{"s3cr3x", ptytest.Backspace, "t", ptytest.Up, ptytest.Enter}, `"s3cr3t"`},
		{"secret begun again", "password", "API key:", []string{"wrong\x15s3cr3t", ptytest.Enter}, `"s3cr3t"`},

		{"yes", "confirm", "Remove web?", []string{"y", ptytest.Enter}, "true"},
		{"no", "confirm yes", "Create web?", []string{"No", ptytest.Enter}, "false"},
		{"Enter is no", "confirm", "(y/N)", []string{ptytest.Enter}, "false"},
		{"Enter is yes", "confirm yes", "(Y/n)", []string{ptytest.Enter}, "true"},
		{"neither", "confirm", "Remove web?", []string{"maybe", ptytest.Enter, "yes", ptytest.Enter}, "true"},
	} {
		t.Run(tt.question+"/"+tt.name, func(t *testing.T) {
			c, stdout := asking(t, tt.question, ptytest.Options{})
			c.Expect(tt.expect)
			c.Key(tt.keys...)
			finish(t, c, 0)
			want := tt.want
			if want == "true" || want == "false" {
				want = "%!q(bool=" + want + ")"
			}
			if stdout.String() != want {
				t.Errorf("answer %s, want %s; it drew:\n%s", stdout, want, c.Text())
			}
			if strings.Contains(c.Text(), "s3cr3") {
				t.Error("the secret was drawn")
			}
		})
	}
}

func TestAnswerThatIsNotAcceptedCanBeCorrected(t *testing.T) {
	c, stdout := asking(t, "input", ptytest.Options{})
	c.Expect("Hostname")
	c.Key("my web", ptytest.Enter)
	c.Expect("a hostname has no blanks")
	c.Key("\x1b[H\x1b[C\x1b[C\x1b[C\x1b[C\x1b[C\x1b[3~-", ptytest.Enter)
	finish(t, c, 0)
	if stdout.String() != `"webmy-web"` {
		t.Errorf("answer %s", stdout)
	}
}

func TestFormOfSeveralQuestions(t *testing.T) {
	c, stdout := asking(t, "form", ptytest.Options{})
	c.Expect("Hostname:")
	c.Key("web", ptytest.Enter)
	c.Expect("Size:")
	c.Key("medium", ptytest.Enter)
	c.Expect("Create it?")
	c.Key("y", ptytest.Enter)
	finish(t, c, 0)
	if stdout.String() != `["web" "g3.medium" %!q(bool=true)]` {
		t.Errorf("answers %s", stdout)
	}
	for _, line := range []string{"? Hostname: web", "? Size: Medium", "? Create it? Yes"} {
		if !strings.Contains(c.Screen(), line) {
			t.Errorf("the screen lacks %q:\n%s", line, c.Screen())
		}
	}
}

func TestWaysOut(t *testing.T) {
	for _, question := range []struct{ name, expect string }{
		{"select", "Medium"}, {"multiselect", "Medium"}, {"input", "Hostname"}, {"password", "API key"}, {"confirm", "Remove web?"},
	} {
		for _, way := range []struct {
			name string
			code int
			do   func(c *ptytest.Console)
		}{
			{"Ctrl-C", 130, func(c *ptytest.Console) { c.Key(ptytest.CtrlC) }},
			{"Ctrl-D", 10, func(c *ptytest.Console) { c.Key(ptytest.CtrlD) }},
			{"Ctrl-D after text", 10, func(c *ptytest.Console) { c.Key("e", ptytest.CtrlD) }},
			{"SIGTERM", 143, func(c *ptytest.Console) { c.WaitReady(); c.Signal(syscall.SIGTERM) }},
			{"SIGTERM while drawing", 143, func(c *ptytest.Console) { c.Signal(syscall.SIGTERM) }},
			{"SIGTERM after text", 143, func(c *ptytest.Console) { c.Key("e"); c.WaitReady(); c.Signal(syscall.SIGTERM) }},
		} {
			t.Run(question.name+"/"+way.name, func(t *testing.T) {
				c, stdout := asking(t, question.name, ptytest.Options{})
				c.Expect(question.expect)
				way.do(c)
				finish(t, c, way.code)
				if stdout.Len() > 0 {
					t.Errorf("stdout was touched: %q", stdout)
				}
				if !strings.HasSuffix(c.Text(), "\n") {
					t.Errorf("the line was not left:\n%s", c.Text())
				}
			})
		}
	}
}

func TestNarrowTerminal(t *testing.T) {
	c, stdout := asking(t, "select", ptytest.Options{Cols: 40, Rows: 10})
	c.Expect("Twin")
	c.WaitReady()
	if screen := c.Screen(); !strings.Contains(screen, "  Large        4 cores, 8 GB RAM, and m…\n") {
		t.Errorf("the long choice is not cut to its line:\n%s", screen)
	}
	c.Key(ptytest.Down, ptytest.Up, ptytest.Up, ptytest.Enter)
	finish(t, c, 0)
	if stdout.String() != `"g3.small"` || c.Screen() != "? Size: Small" {
		t.Errorf("answer %s on the screen:\n%s", stdout, c.Screen())
	}
}

// However many are chosen, the answer stays on its line.
func TestAnswerOfSeveral(t *testing.T) {
	c, stdout := asking(t, "multiselect", ptytest.Options{Cols: 40, Rows: 24})
	c.Expect("Twin")
	c.Key("\x01", ptytest.Enter)
	finish(t, c, 0)
	if got := strings.Count(stdout.String(), `" "`) + 1; got != 6 || c.Screen() != "? Sizes: Extra Small, Small, Medium, L…" {
		t.Errorf("%d chosen, on the screen:\n%s", got, c.Screen())
	}
}

// No question is drawn in a colour that a background may have, and none in colour where that is not
// wanted.
func TestColoursOfQuestions(t *testing.T) {
	for _, question := range []struct{ name, expect string }{
		{"select", "Medium"}, {"multiselect", "Medium"}, {"input", "web"}, {"confirm", "(y/N)"}, {"password", "API key"},
	} {
		for _, color := range []string{"", "1"} {
			c, _ := asking(t, question.name, ptytest.Options{}, "PROMPT_TEST_COLOR="+color)
			c.Expect(question.expect)
			c.Key("y", ptytest.Backspace, "y", ptytest.CtrlC)
			finish(t, c, 130)
			for _, code := range regexp.MustCompile(`\x1b\[([0-9;]*)m`).FindAllStringSubmatch(c.Transcript(), -1) {
				for n := range strings.SplitSeq(code[1], ";") {
					if color == "" || slices.Contains([]string{"30", "37", "90", "97"}, n) {
						t.Errorf("%s, colour %q: %q is drawn", question.name, color, code[0])
					}
				}
			}
		}
	}
}
