package progress

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/mattn/go-runewidth"
)

// board is what is known of the targets, and its words.
type board struct {
	names       []string            // in the order they were first seen
	path        map[string][]string // each one's statuses, the latest last
	done, total int
}

func newBoard() board { return board{path: make(map[string][]string)} }

// status reports whether the target's status is another one than before.
func (b *board) status(name, status string) bool {
	path, known := b.path[name]
	if !known {
		b.names = append(b.names, name)
	} else if path[len(path)-1] == status {
		return false
	}
	b.path[name] = append(path, status)
	return true
}

func (b *board) count(done, total int) bool {
	changed := b.done != done || b.total != total
	b.done, b.total = done, total
	return changed
}

func (b *board) several() bool { return b.total > 1 || len(b.names) > 1 }

// head is what the line begins with, and gives up first where it is too long.
func (b *board) head() string {
	var parts []string
	switch {
	case !b.several():
		parts = b.names
	case b.total > 0:
		parts = append(parts, fmt.Sprintf("%d of %d", b.done, b.total))
	default:
		parts = append(parts, fmt.Sprintf("%d instances", len(b.names)))
	}
	if b.several() {
		parts = append(parts, b.statuses()...)
	}
	return strings.Join(parts, "  ")
}

// statuses is how many targets are in each, the first seen first.
func (b *board) statuses() []string {
	var order []string
	n := make(map[string]int)
	for _, name := range b.names {
		path := b.path[name]
		for _, status := range path {
			if !slices.Contains(order, status) {
				order = append(order, status)
			}
		}
		n[path[len(path)-1]]++
	}
	var parts []string
	for _, status := range order {
		if n[status] > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n[status], status))
		}
	}
	return parts
}

// text is the line while it turns, cut to the width in cells.
func (b *board) text(elapsed time.Duration, width int) string {
	tail := seconds(elapsed)
	if len(b.names) == 1 && !b.several() {
		path := b.path[b.names[0]]
		tail = path[len(path)-1] + "  " + tail
	}
	return fit(b.head(), tail, width)
}

// last is the line that stays, whole: the way of one target, the statuses of
// several. It is empty where no status was seen.
func (b *board) last(elapsed time.Duration) string {
	if len(b.names) == 0 {
		return ""
	}
	parts := []string{b.head()}
	if !b.several() {
		parts = append(parts, strings.Join(b.path[b.names[0]], " → "))
	}
	return strings.Join(append(parts, tenths(elapsed)), "  ")
}

// fit cuts the head so that both go into the width; where the tail alone does
// not, it is cut as well.
func fit(head, tail string, width int) string {
	const gap = "  "
	room := width - runewidth.StringWidth(gap+tail)
	if room < 2 {
		return cut(tail, width)
	}
	return cut(head, room) + gap + tail
}

func cut(s string, width int) string {
	if width < 1 {
		return ""
	}
	return runewidth.Truncate(s, width, "…")
}

func seconds(d time.Duration) string { return d.Truncate(time.Second).String() }

// tenths are told as long as they matter.
func tenths(d time.Duration) string {
	if d < time.Minute {
		return fmt.Sprintf("%.1fs", d.Truncate(100*time.Millisecond).Seconds())
	}
	return seconds(d)
}
