package prompt

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/mattn/go-runewidth"
)

// instances returns n choices as instances are, the third with a name of 73 characters and the
// fourth protected.
func instances(n int) []Choice {
	choices := make([]Choice, n)
	for i := range choices {
		status := []string{"ACTIVE", "SHUTOFF"}[i%2]
		choices[i] = Choice{
			Value: fmt.Sprintf("id-%d", i+1), Label: fmt.Sprintf("n%d", i+1),
			Columns: []string{status, fmt.Sprintf("74.220.1.%d", i+1), "LON1"},
		}
	}
	choices[2].Label = "n3-" + strings.Repeat("long-", 13) + "end-3"
	choices[3].Refusal = "protected"
	return choices
}

// Whatever the terminal's size and what is typed, the list fits it: no line is wider, the question
// and the highlighted choice are in sight.
func TestListFitsTheTerminal(t *testing.T) {
	wide := instances(228)
	wide[0].Label, wide[1].Label, wide[5].Columns[0] = "東京-サーバー-一-二-三-四-五-六-七", "👩‍💻-é-ﬀ", strings.Repeat("ü", 300)
	for _, choices := range [][]Choice{instances(228), instances(4), wide} {
		for _, width := range []int{1, 2, 7, 20, 40, 80, 200} {
			for _, height := range []int{1, 2, 3, 4, 5, 10, 24, 50} {
				for _, isSeveral := range []bool{true, false} {
					for _, keys := range []string{"", "n", "nothing has this", "shutoff", keyEnd, keyPageDown, strings.Repeat("w", 300)} {
						l := newList("Instances", choices, isSeveral, -1)
						listView{l, canvas{width: width, height: height}}.lines()
						pressAll(l, keys)
						l.press(ctrlA)
						lines := listView{l, canvas{width: width, height: height}}.lines()
						what := fmt.Sprintf("%d choices at %dx%d after %q", len(choices), width, height, keys)
						if len(lines) > height {
							t.Errorf("%s: %d lines", what, len(lines))
						}
						for _, line := range lines {
							if runewidth.StringWidth(line) > width {
								t.Errorf("%s: %q is %d cells wide", what, line, runewidth.StringWidth(line))
							}
						}
						if height > 1 && width > 20 && (!strings.HasPrefix(lines[0], "? Instances:") || len(l.shown) > 0 && !strings.HasPrefix(highlighted(lines), "> ")) {
							t.Errorf("%s:\n%s", what, strings.Join(lines, "\n"))
						}
					}
				}
			}
		}
	}
}

// pressAll presses a key that is a sequence, or each letter of a text.
func pressAll(l *list, keys string) {
	if strings.HasPrefix(keys, "\x1b") {
		l.press(keys)
		return
	}
	for _, r := range keys {
		l.press(string(r))
	}
}

// highlighted returns the line of the highlighted choice, or "".
func highlighted(lines []string) string {
	i := slices.IndexFunc(lines, func(line string) bool { return strings.HasPrefix(line, ">") })
	return append(lines, "")[max(i, 0)]
}

// One long name among many short ones does not push the other columns away, and is told apart by
// its end.
func TestLongNameIsCut(t *testing.T) {
	l := newList("Instances", instances(228), true, -1)
	lines := listView{l, canvas{width: 80, height: 24}}.lines()
	for n, want := range []string{
		"? Instances:",
		"> [ ] n1                                   ACTIVE   74.220.1.1    LON1",
		"  [ ] n2                                   SHUTOFF  74.220.1.2    LON1",
		"  [ ] n3-long-long-lon…g-end-3             ACTIVE   74.220.1.3    LON1",
		"  [-] n4                        protected  SHUTOFF  74.220.1.4    LON1",
	} {
		if lines[n] != want {
			t.Errorf("%q, want %q", lines[n], want)
		}
	}
	if last := lines[len(lines)-2:]; last[0] != "0 of 228 marked, 208 below" || last[1] != "space: mark  enter: take it  ctrl-a: all  type: filter  ctrl-c: cancel" {
		t.Errorf("%q", last)
	}
	if l := newList("Instances", instances(4), true, -1); !strings.Contains(strings.Join(listView{l, canvas{width: 140, height: 24}}.lines(), "\n"), l.choices[2].Label+"             ACTIVE") {
		t.Errorf("a long name is cut although there is room:\n%s", strings.Join(listView{l, canvas{width: 140, height: 24}}.lines(), "\n"))
	}
}

func TestKeysOfAList(t *testing.T) {
	for _, tt := range []struct {
		name      string
		keys      []string
		isSeveral bool
		isDone    bool
		filter    string
		current   int
		marked    []int
		status    string // part of it
	}{
		{name: "nothing", isSeveral: true, status: "0 of 6 marked"},
		{name: "Enter", keys: []string{"\r"}, isSeveral: true, isDone: true},
		{name: "typing keeps the place", keys: []string{keyDown, "n", "S"}, filter: "nS", current: 1},
		{name: "typing moves to the first", keys: []string{"s", "h", "u", "t"}, filter: "shut", current: 1},
		{name: "nothing matches", keys: []string{keyDown, "x", "\r", keyUp, keyEnd, keyPageUp}, filter: "x", current: 1},
		{name: "back from nothing", keys: []string{keyDown, "x", "\x7f", keyDown}, current: 2},
		{name: "a space in a word of one", keys: []string{"a", "c", "t", " ", ".", "5"}, filter: "act .5", current: 4},
		{name: "Ctrl-W", keys: []string{"a", "b", " ", "c", " ", ctrlW}, filter: "ab "},
		{name: "Ctrl-W on nothing", keys: []string{ctrlW, ctrlU, "\x7f", keyEscape}},
		{name: "Backspace takes a letter", keys: []string{"é", "\x7f"}},
		{name: "what is no text", keys: []string{"\x02", "\x1b[3~", "\t", "\xff", "\u202e"}},
		{name: "round", keys: []string{keyUp, keyUp, "\x1bOB", "\x1bOB", "\x1bOB"}, current: 1},
		{name: "ends", keys: []string{"\x1b[8~", ctrlP}, current: 4},
		{name: "space marks and stays", keys: []string{"s", "h", " ", keyDown}, isSeveral: true, filter: "sh", current: 3, marked: []int{1}, status: "1 of 6 marked"},
		{name: "marks are kept", keys: []string{" ", "s", "h"}, isSeveral: true, filter: "sh", current: 1, marked: []int{0}, status: "1 of 6 marked (1 not shown)"},
		{name: "all shown", keys: []string{"s", "h", ctrlA}, isSeveral: true, filter: "sh", current: 1, marked: []int{1, 5}, status: "2 of 6 marked, all 2 shown are marked, 1 cannot be"},
		{name: "all shown twice", keys: []string{" ", "s", "h", ctrlA, ctrlA}, isSeveral: true, filter: "sh", current: 1, marked: []int{0}, status: "none of the 2 shown is marked"},
		{name: "the rest of all shown", keys: []string{" ", ctrlA}, isSeveral: true, marked: []int{0, 1, 2, 4, 5}},
		{name: "protected", keys: []string{"n", "4", " ", "\r"}, isSeveral: true, filter: "n4", current: 3, status: "protected: n4"},
		{name: "one protected", keys: []string{"n", "4", "\r"}, filter: "n4", current: 3, status: "protected: n4"},
		{name: "by the reason", keys: []string{"p", "r", "o", "t", ctrlA}, isSeveral: true, filter: "prot", current: 3, status: "nothing to mark, 1 cannot be"},
		{name: "marked, on a protected one", keys: []string{" ", keyUp, keyUp, keyUp, "\r"}, isSeveral: true, isDone: true, current: 3, marked: []int{0}},
		{name: "marked, nothing shown", keys: []string{" ", "x", "\r"}, isSeveral: true, filter: "x", marked: []int{0}},
		{name: "one is not marked", keys: []string{" ", ctrlA}, filter: " "},
	} {
		t.Run(tt.name, func(t *testing.T) {
			l := newList("Instances", instances(6), tt.isSeveral, -1)
			listView{l, canvas{width: 80, height: 24}}.lines()
			isDone := false
			for _, key := range tt.keys {
				isDone = l.press(plainKey(key))
			}
			listView{l, canvas{width: 80, height: 24}}.lines()
			if isDone != tt.isDone || l.filter != tt.filter || l.current != tt.current || !slices.Equal(l.markedChoices(), tt.marked) || !strings.Contains(listView{list: l}.status(), tt.status) {
				t.Errorf("done %v, filter %q, at %d, marked %d, status %q", isDone, l.filter, l.current, l.markedChoices(), listView{list: l}.status())
			}
		})
	}
}

// Choices go page by page, and the highlighted one is always in sight.
func TestListScrolls(t *testing.T) {
	l := newList("Instances", instances(228), false, 100)
	for _, step := range []struct{ key, current, status string }{
		{"", "n101", "81 above, 127 below"},
		{keyPageDown, "n121", "101 above, 107 below"},
		{keyDown, "n122", "102 above, 106 below"},
		{keyPageUp, "n102", "101 above, 107 below"},
		{keyEnd, "n228", "208 above"},
		{keyDown, "n1", "208 below"},
	} {
		l.press(step.key)
		row := highlighted(listView{l, canvas{width: 80, height: 24}}.lines())
		if !strings.HasPrefix(row, "> "+step.current+" ") || (listView{list: l}).status() != step.status {
			t.Errorf("%q: %q, %q", step.key, row, listView{list: l}.status())
		}
	}
}

// Colours are seen on every background, and are left out where none are wanted.
func TestColours(t *testing.T) {
	l := newList("Instances", instances(6), true, -1)
	l.press(ctrlA)
	colored := strings.Join(append(listView{l, canvas{width: 80, height: 24, colors: palette{true}}}.lines(), listView{l, canvas{width: 80, height: 24, colors: palette{true}}}.answerLine()), "\n")
	for _, code := range []string{"37m", "97m", "30m", "33m"} {
		if strings.Contains(colored, code) {
			t.Errorf("%s is drawn: %q", code, colored)
		}
	}
	if plain := strings.Join(listView{l, canvas{width: 80, height: 24}}.lines(), "\n"); strings.Contains(plain, "\x1b") || !strings.Contains(colored, "\x1b[") {
		t.Errorf("drawn %q, and without colours %q", colored, plain)
	}
}
