//go:build linux || darwin

package e2e

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/civoctl/civoctl/internal/arg"
	"github.com/civoctl/civoctl/internal/ptytest"
)

// terminalPayloads returns texts that a terminal would act on, or not show.
func terminalPayloads() []string {
	return []string{
		hostileText() + "\x1b[2J\x1b[6n\x1b]0;t\x07",
		"\u009d0;t\u009c\u202egnp\u2066x\u2069a\u200bb\u200db\ufeffx\u2028x\u2029\x7f\x08",
		"x\U000e0041x\ue000\u00adx\u061cx",
		"x\x9b2J\xff\xfe",
	}
}

// checkNoControls checks that text has nothing in it but visible characters, line ends, and the
// sequences in own.
func checkNoControls(t *testing.T, what, text string, own ...string) {
	t.Helper()
	for _, sequence := range own {
		text = strings.ReplaceAll(text, sequence, "")
	}
	for i, r := range text {
		_, n := utf8.DecodeRuneInString(text[i:])
		joins := r == '\u200d' && strings.Contains(text[max(0, i-8):], "👩‍💻")
		if r == '\n' || joins || unicode.IsGraphic(r) && !unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r) && (r != utf8.RuneError || n > 1) {
			continue
		}
		t.Errorf("%s: %q reaches the terminal in %q", what, text[i:i+n], text[max(0, i-60):min(len(text), i+60)])
		return
	}
}

// ownSequences returns the sequences that civoctl itself draws with, and the white space that it
// leaves in texts.
func ownSequences() []string {
	return []string{"\t", "\x1b[31m", "\x1b[32m", "\x1b[33m", "\x1b[34m", "\x1b[2m", "\x1b[0m", "\x1b[36m", "\x1b[K", "\x1b[?25l", "\x1b[?25h", "\r"}
}

// On a terminal no field of a reply acts on it, whatever the command and the format.
func TestNoFieldActsOnTheTerminal(t *testing.T) {
	c := newHostileCaller(t)
	calls := map[string]string{"api": "api GET /v2/instances -i", "api jq": "api GET /v2/instances --jq .items", "lines": "instance ssh-config"}
	for name, call := range hostileCalls() {
		calls[name] = call
	}
	for name, call := range calls {
		var consoles []*ptytest.Console
		for _, flags := range formatFlags(name) {
			cmd := c.civoctl(append(strings.Fields(call), flags...)...)
			consoles = append(consoles, ptytest.Start(t, cmd, ptytest.Options{Cols: 200, Rows: 50}))
		}
		for n, console := range consoles {
			console.Wait()
			checkNoControls(t, fmt.Sprint(call, formatFlags(name)[n]), strings.ReplaceAll(console.Transcript(), "\r\n", "\n"), ownSequences()...)
		}
	}
}

// formatFlags returns the formats to try: all for one command, the distinct ones for the others.
func formatFlags(name string) [][]string {
	flags := [][]string{{"--debug"}, {"-o", "json"}, {"-o", "yaml"}}
	if strings.HasPrefix(name, "api") {
		return flags
	}
	flags = append(flags, []string{"-o", "csv"}, []string{"--template", "{{.}}"})
	if name != "instance-list" {
		return flags
	}
	for _, format := range arg.Formats() {
		flags = append(flags, []string{"-o", format})
	}
	return append(flags, []string{"--jq", "."}, []string{"--jq", ".. | strings"})
}

// No failure acts on the terminal: neither the words of a reply nor those of the arguments, as text
// and as JSON.
func TestNoFailureActsOnTheTerminal(t *testing.T) {
	if !isInOwnProcess(t) {
		return
	}
	c := newHostileCaller(t)
	var said string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Request-Id", strings.Map(func(r rune) rune {
			if r < ' ' {
				return -1
			}
			return r
		}, said))
		w.WriteHeader(400)
		text, _ := json.Marshal(said)
		fmt.Fprintf(w, `{"code":%s,"reason":%s}`, text, text)
	}))
	t.Cleanup(server.Close)
	t.Setenv("CIVOCTL_API_URL", server.URL)
	for _, word := range terminalPayloads() {
		said = word
		word = strings.Join(strings.Fields(word), "\u00a0")
		for _, call := range []string{
			"instance list", "instance show web-1", "api GET /v2/x", "doctor", "auth status",
			"instance show WORD", "instance list --name WORD", "instance list --status WORD", "instance list --sort-by WORD", "instance list --WORD",
			"instance list -o WORD", "instance list --jq WORD", "instance list --template {{WORD", "instance list --columns WORD", "WORD", "instance WORD",
			"--region WORD instance list", "--profile WORD instance list", "--config WORD instance list", "--api-url WORD instance list",
			"--api-url https://WORD instance list", "api GET /v2/WORD", "api WORD /v2/x", "api POST /v2/x -F a=@WORD", "config get WORD",
			"config set region WORD", "profile use WORD", "instance create WORD --size a --image b", "instance tag web-9 WORD",
			"instance create a --size a --image b --script WORD", "sandbox serve --listen WORD", "completion WORD", "help WORD", "schema WORD",
			"instance wait a --for WORD", "instance rm a --older-than WORD",
		} {
			for _, f := range [][]string{{}, {"-o", "json"}, {"--debug"}} {
				what := fmt.Sprintf("%s with %q", call, word)
				stdout, stderr, _ := c.call(strings.ReplaceAll(call, "WORD", word), f...)
				checkNoControls(t, what, stderr)
				if !slices.Contains([]string{"doctor", "auth status"}, call) && stdout != "" {
					t.Errorf("%s: stdout %q", what, stdout)
				}
				if len(f) == 2 && strings.HasPrefix(stderr, "{") && !json.Valid([]byte(stderr)) {
					t.Errorf("%s: no JSON: %s", what, stderr)
				}
			}
		}
	}
}
