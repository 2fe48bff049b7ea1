package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// page is a page of the documentation as its lines, some of which are run.
type page struct {
	path  string
	lines []string
	steps []step
}

// step is one thing that a page does: it runs a command, or it shows a script.
type step struct {
	command     string   // as a person types it; "" where the block shows the screen of the last command
	from, to    int      // the lines of the page that hold the output
	keys        []string // what is typed at the command
	takesKeys   bool     // the command need not end
	isElsewhere bool     // the command runs in another terminal until the page ends
	script      string   // the name of the script that the lines hold; "" for a command
}

// readPage reads the page at path, below the root of the module. Lines in a console block that
// begin with "$ " are commands, and the lines below them their output, which may begin or end with
// "..." for what is left out. A bash block is a script, which has its file's name in its second
// line. A comment before a block says how it is run:
//
//	<!-- in another terminal -->
//	<!-- keys: [TEXT] KEYS ... -->
//
// A [TEXT] waits until the text is drawn, ⏎ is Enter, ␣ a space, ↓ the arrow, and ^C Ctrl-C.
func readPage(t *testing.T, path string) *page {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", path))
	if err != nil {
		t.Fatal(err)
	}
	p := &page{path: path, lines: strings.Split(string(text), "\n")}
	for i := 0; i < len(p.lines); i++ {
		kind := p.lines[i]
		if kind != "```console" && kind != "```bash" {
			continue
		}
		end := i + 1 + slices.Index(p.lines[i+1:], "```")
		comment := ""
		if i > 0 {
			comment = p.lines[i-1]
		}
		if kind == "```bash" {
			name, _, _ := strings.Cut(strings.TrimPrefix(p.lines[i+2], "# "), " ")
			p.steps = append(p.steps, step{script: strings.TrimSuffix(name, ":"), from: i + 1, to: end})
		} else {
			p.steps = append(p.steps, readConsole(p.lines, i+1, end, comment)...)
		}
		i = end
	}
	return p
}

// readConsole returns the steps of the console block from a line to another, with the comment
// before it.
func readConsole(lines []string, from, to int, comment string) []step {
	steps := []step{{from: from, to: to}}
	for i := from; i < to; i++ {
		command, ok := strings.CutPrefix(lines[i], "$ ")
		if !ok {
			continue
		}
		steps[len(steps)-1].to = i
		for ; (strings.HasSuffix(command, "\\") || strings.HasSuffix(command, "|")) && i+1 < to; i++ {
			command += "\n" + lines[i+1]
		}
		steps = append(steps, step{command: command, from: i + 1, to: to})
	}
	if len(steps) > 1 { // the block begins with a command
		steps = steps[1:]
	}
	last := &steps[len(steps)-1]
	last.isElsewhere = comment == "<!-- in another terminal -->"
	if keys, ok := strings.CutPrefix(comment, "<!-- keys:"); ok {
		last.takesKeys = true
		last.keys = strings.Fields(strings.TrimSuffix(keys, "-->"))
	}
	return steps
}

// replace puts other lines in the place of the output of each step, and writes the page. outputs
// has the output of each step, nil for those that stay as they are.
func (p *page) replace(t *testing.T, outputs [][]string) {
	t.Helper()
	lines := slices.Clone(p.lines)
	for n, step := range slices.Backward(p.steps) {
		if outputs[n] != nil {
			lines = slices.Replace(lines, step.from, step.to, outputs[n]...)
		}
	}
	if err := os.WriteFile(filepath.Join("..", p.path), []byte(strings.Join(lines, "\n")), 0o644); err != nil {
		t.Fatal(err)
	}
}

// masker replaces what differs from one run to the next. An ID gets the number of its first
// appearance.
type masker struct {
	id      *regexp.Regexp
	numbers map[string]string
	various []variation
}

// variation is what a masker replaces, and the word that it puts there.
type variation struct {
	found *regexp.Regexp
	word  string
}

func newMasker() *masker {
	return &masker{
		id:      regexp.MustCompile(`\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b`),
		numbers: map[string]string{},
		various: []variation{
			{regexp.MustCompile(`\b[0-9a-f]{4,8}[0-9a-f-]*…`), "<id>"},
			{regexp.MustCompile(`\b[A-Z2-7]{26}\b`), "<password>"},
			{regexp.MustCompile(`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ`), "<time>"},
			{regexp.MustCompile(`\b(198\.18|10\.\d+)\.\d+\.\d+\b`), "<address>"},
			{regexp.MustCompile(`\b\d+(\.\d+)?(ms|s|m|h|d)\b`), "<duration>"},
		},
	}
}

func (m *masker) mask(text string) string {
	text = m.id.ReplaceAllStringFunc(text, func(id string) string {
		if m.numbers[id] == "" {
			m.numbers[id] = fmt.Sprintf("<id %d>", len(m.numbers)+1)
		}
		return m.numbers[id]
	})
	for _, v := range m.various {
		text = v.found.ReplaceAllString(text, v.word)
	}
	return text
}

// isSame reports whether two masked texts differ at most in the width of columns and the wrapping.
func isSame(a, b string) bool { return slices.Equal(strings.Fields(a), strings.Fields(b)) }
