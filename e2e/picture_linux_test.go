package e2e

import (
	"encoding/xml"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/civoctl/civoctl/internal/ptytest"
)

// TestPicture draws the picture of the README: the terminal after a real session on the sandbox.
// With UPDATE=1 it writes the picture; else the picture must still show what the session shows.
func TestPicture(t *testing.T) {
	t.Parallel()
	path := filepath.Join("..", "docs", "picture", "terminal.svg")
	isUpdate := os.Getenv("UPDATE") == "1"
	build := "600ms"
	if isUpdate {
		build = "5s"
	}
	prompt := `[ "${page_file##*/}" = 1 ] || echo; printf '\033[1;32m$\033[m %s\n' "$page_command"`
	s := startPageShell(t, ptytest.Options{Cols: 96, Rows: 44}, pageLoop(prompt, ""), "CIVOCTL_SANDBOX_BUILD_TIME="+build)
	s.serve("civoctl sandbox serve --listen "+shownServer+" --key "+testKey, 1)
	s.writeConfig("profiles: [{name: work, region: LON1, api_url: 'http://" + s.server + "', api_key: " + testKey + "}]\n")
	for _, step := range []step{
		{command: "civoctl instance create", takesKeys: true, keys: strings.Fields(
			"[Hostname:] web-1⏎ [Size:] 4␣gb⏎ [Image:] ubuntu⏎ [Network:] ⏎ [Firewall:] ⏎ [key:] laptop⏎ [Tags] web⏎ [in␣LON1?] ⏎")},
		{command: "civoctl instance create db-1 --like web-1 --size g4s.large -q -o name"},
		{command: "civoctl instance list"},
		{command: "civoctl instance rm web"},
		{command: "civoctl instance rm web-1 db-1", takesKeys: true, keys: []string{"[go␣on:]"}},
	} {
		s.run(step, 0, func(shown string) bool { return strings.HasSuffix(shown, "go on:") })
	}
	picture := drawSVG(s.console.Cells())
	if isUpdate {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(picture), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	drawn, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	got, want := readSVG(t, picture), readSVG(t, string(drawn))
	a, b := newMasker(), newMasker()
	if !isSame(a.mask(got), b.mask(want)) {
		t.Errorf("the session shows:\n%s\nthe picture shows:\n%s\nmake picture draws it anew", got, want)
	}
}

// Measures of the picture, in pixels.
const (
	cellWidth, lineHeight = 8.4, 20
	margin, titleHeight   = 18, 36
)

// svgColors returns the colours of the terminal by their SGR parameters.
func svgColors() map[int]string {
	return map[int]string{
		0: "#d6deeb", 30: "#575656", 31: "#ef5350", 32: "#22da6e", 33: "#e6c454", 34: "#82aaff", 35: "#c792ea", 36: "#21c7a8", 37: "#ffffff",
		90: "#7c8fa6", 91: "#ef5350", 92: "#22da6e", 93: "#ffeb95", 94: "#82aaff", 95: "#c792ea", 96: "#7fdbca", 97: "#ffffff",
	}
}

// drawSVG returns a picture of a terminal with the rows, without the empty ones at the end.
func drawSVG(rows [][]ptytest.Cell) string {
	texts := make([]string, len(rows))
	used := 0
	for n, row := range rows {
		if texts[n] = drawRow(row); texts[n] != "" {
			used = n + 1
		}
	}
	width := float64(len(rows[0]))*cellWidth + 2*margin
	height := titleHeight + used*lineHeight + margin
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %.0f %d" width="%.0f" height="%d">`+"\n", width, height, width, height)
	b.WriteString(`<rect width="100%" height="100%" rx="8" fill="#0b1b2b"/>` + "\n")
	for n, color := range []string{"#ff5f57", "#febc2e", "#28c840"} {
		fmt.Fprintf(&b, `<circle cx="%d" cy="18" r="6" fill="%s"/>`+"\n", margin+6+20*n, color)
	}
	b.WriteString(`<g font-family="ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace" font-size="14">` + "\n")
	for n, text := range texts[:used] {
		fmt.Fprintf(&b, `<text y="%d" xml:space="preserve">%s</text>`+"\n", titleHeight+n*lineHeight+15, text)
	}
	b.WriteString("</g>\n</svg>\n")
	return b.String()
}

// drawRow returns a row as spans, one for each run of words of one style.
func drawRow(row []ptytest.Cell) string {
	var b strings.Builder
	for from := 0; from < len(row); {
		to := from + 1
		for to < len(row) && row[to].Style == row[from].Style {
			to++
		}
		var run strings.Builder
		for _, cell := range row[from:to] {
			run.WriteString(cell.Text)
		}
		if text := run.String(); strings.TrimSpace(text) != "" || to < len(row) {
			if to == len(row) {
				text = strings.TrimRight(text, " ")
			}
			drawSpan(&b, text, from, row[from].Style)
		}
		from = to
	}
	return b.String()
}

// drawSpan writes a text of one style that begins at a column.
func drawSpan(b *strings.Builder, text string, column int, style ptytest.Style) {
	cells := len([]rune(text))
	fmt.Fprintf(b, `<tspan x="%.1f" textLength="%.1f" fill="%s"`, margin+float64(column)*cellWidth, float64(cells)*cellWidth, svgColors()[style.Color])
	if style.Bold {
		b.WriteString(` font-weight="bold"`)
	}
	if style.Faint {
		b.WriteString(` opacity="0.7"`)
	}
	b.WriteString(">")
	xml.EscapeText(b, []byte(text))
	b.WriteString("</tspan>")
}

// readSVG returns the texts in a picture, a row a line.
func readSVG(t *testing.T, picture string) string {
	t.Helper()
	var image struct {
		Rows []struct {
			Spans []string `xml:"tspan"`
		} `xml:"g>text"`
	}
	if err := xml.Unmarshal([]byte(picture), &image); err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, row := range image.Rows {
		lines = append(lines, strings.Join(row.Spans, ""))
	}
	return strings.Join(lines, "\n")
}
