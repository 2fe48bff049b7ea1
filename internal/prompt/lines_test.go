//go:build linux || darwin

package prompt_test

import (
	"strings"
	"syscall"
	"testing"

	"github.com/civoctl/civoctl/internal/ptytest"
)

func TestAccessibleAnswers(t *testing.T) {
	for _, tt := range []struct {
		name, question string
		dialogue       []string // what is asked, what is typed, and so on
		want           string
	}{
		{"number", "select", []string{"Number or name [3]: ", "1"}, `"g3.xsmall"`},
		{"default", "select", []string{"Number or name [3]: ", ""}, `"g3.medium"`},
		{"name", "select", []string{"Number or name [3]: ", "large"}, `"g3.large"`},
		{"value", "select", []string{"Number or name [3]: ", "G3.SMALL"}, `"g3.small"`},
		{"part of one name chooses nothing", "select", []string{"[3]: ", "medi", `called "medi"`, "\x00", "3  Medium", "\x00", "[3]: ", "2"}, `"g3.small"`},
		{"a name that two have", "select", []string{"[3]: ", "twin", "answer with its number", "\x00", "6  Twin", "\x00", "[3]: ", "6"}, `"twin-2"`},
		{"no default", "select without default", []string{"Number or name: ", "", "Number or name: ", "99", "Number or name: ", "2"}, `"g3.small"`},

		{"several", "multiselect", []string{"none [none]: ", "4, small,4"}, `["g3.small" "g3.large"]`},
		{"none by default", "multiselect", []string{"none [none]: ", ""}, `[]`},
		{"none", "multiselect", []string{"none [none]: ", "none"}, `[]`},
		{"a range", "multiselect", []string{"none [none]: ", "2-3, twin-1"}, `["g3.small" "g3.medium" "twin-1"]`},
		{"no range", "multiselect", []string{"none [none]: ", "3-2", `"3-2"`, "\x00", "none [none]: ", "4-9", `"4-9"`, "\x00", "none [none]: ", "1"}, `["g3.xsmall"]`},
		{"all", "multiselect", []string{"none [none]: ", "ALL"}, `["g3.xsmall" "g3.small" "g3.medium" "g3.large" "twin-1" "twin-2"]`},
		{"one of them wrong", "multiselect", []string{"none [none]: ", "1,nine", "none [none]: ", "1"}, `["g3.xsmall"]`},

		{"a protected one", "protected", []string{"2  Small        protected  1 core", "\x00", "none [none]: ", "1,2", "Small cannot be chosen: protected", "\x00", "none [none]: ", "1-3", "Small cannot be chosen: protected", "\x00", "none [none]: ", "3"}, `["g3.medium"]`},
		{"all but a protected one", "protected", []string{"none [none]: ", "all", "1 of 6 cannot be chosen and are left out", "\x00"}, `["g3.xsmall" "g3.medium" "g3.large" "twin-1" "twin-2"]`},

		{"line", "input", []string{"Hostname: [web] ", " db-1 "}, `"db-1"`},
		{"default line", "input", []string{"Hostname: [web] ", ""}, `"web"`},
		{"corrected line", "input", []string{"Hostname: [web] ", "a b", "Not accepted: a hostname has no blanks", "\x00", "[web] ", "ab"}, `"ab"`},

		{"yes", "confirm", []string{"Remove web? [y/N]: ", "YES"}, "%!q(bool=true)"},
		{"Enter is no", "confirm", []string{"Remove web? [y/N]: ", ""}, "%!q(bool=false)"},
		{"Enter is yes", "confirm yes", []string{"Create web? [Y/n]: ", ""}, "%!q(bool=true)"},
		{"neither", "confirm", []string{"[y/N]: ", "maybe", "Answer y or n.", "\x00", "[y/N]: ", "n"}, "%!q(bool=false)"},
	} {
		t.Run(tt.question+"/"+tt.name, func(t *testing.T) {
			c, stdout := asking(t, tt.question, ptytest.Options{Lines: true}, "PROMPT_TEST_ACCESSIBLE=1")
			for i := 0; i < len(tt.dialogue); i += 2 {
				c.Expect(tt.dialogue[i])
				if tt.dialogue[i+1] != "\x00" { // nothing is typed yet
					c.Type(tt.dialogue[i+1] + "\n")
				}
			}
			finish(t, c, 0)
			if stdout.String() != tt.want {
				t.Errorf("answer %s, want %s; it drew:\n%s", stdout, tt.want, c.Text())
			}
			if strings.Contains(c.Transcript(), "\x1b") {
				t.Errorf("an escape sequence was drawn: %q", c.Transcript())
			}
		})
	}
}

func TestAccessiblePasswordIsNotEchoed(t *testing.T) {
	c, stdout := asking(t, "password", ptytest.Options{}, "PROMPT_TEST_ACCESSIBLE=1")
	c.Expect("API key: ")
	c.Key("s3cr3t", ptytest.Enter)
	finish(t, c, 0)
	if stdout.String() != `"s3cr3t"` || strings.Contains(c.Transcript(), "s3") || strings.Contains(c.Transcript(), "\x1b") {
		t.Errorf("answer %s; it drew %q", stdout, c.Transcript())
	}
}

func TestDumbTerminalIsAskedInLines(t *testing.T) {
	c, stdout := asking(t, "select", ptytest.Options{Lines: true}, "TERM=dumb")
	c.Expect("Number or name [3]: ")
	c.Type("1\n")
	finish(t, c, 0)
	if stdout.String() != `"g3.xsmall"` || strings.Contains(c.Transcript(), "\x1b") {
		t.Errorf("answer %s; it drew %q", stdout, c.Transcript())
	}
}

func TestAccessibleWaysOut(t *testing.T) {
	for _, question := range []struct{ name, expect string }{
		{"select", "Number or name"}, {"multiselect", "or names"}, {"input", "Hostname"}, {"confirm", "Remove web?"},
	} {
		for _, way := range []struct {
			name string
			code int
			do   func(c *ptytest.Console)
		}{
			{"Ctrl-C", 143, func(c *ptytest.Console) { c.Type(ptytest.CtrlC) }}, // the terminal makes a signal of it
			{"Ctrl-D", 10, func(c *ptytest.Console) { c.Type(ptytest.CtrlD) }},
			{"SIGTERM", 143, func(c *ptytest.Console) { c.WaitReady(); c.Signal(syscall.SIGTERM) }},
		} {
			t.Run(question.name+"/"+way.name, func(t *testing.T) {
				c, stdout := asking(t, question.name, ptytest.Options{Lines: true}, "PROMPT_TEST_ACCESSIBLE=1")
				c.Expect(question.expect)
				way.do(c)
				finish(t, c, way.code)
				if stdout.Len() > 0 {
					t.Errorf("stdout was touched: %q", stdout)
				}
			})
		}
	}
}
