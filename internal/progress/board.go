package progress

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/mattn/go-runewidth"
)

// board holds the statuses of targets and puts them into words.
type board struct {
	names       []string            // of the targets, in the order they were first seen
	history     map[string][]string // the statuses of each target, the latest last
	done, total int
	activity    string // is shown where nothing else is known
}

// newBoard returns a board without targets.
func newBoard() board { return board{history: make(map[string][]string)} }

// setStatus sets the status of a target. It reports whether the status is another one than before.
func (b *board) setStatus(name, status string) bool {
	statuses, isKnown := b.history[name]
	if !isKnown {
		b.names = append(b.names, name)
	} else if statuses[len(statuses)-1] == status {
		return false
	}
	b.history[name] = append(statuses, status)
	return true
}

// setCount sets how many of how many targets are done. It reports whether the numbers are other
// ones than before.
func (b *board) setCount(done, total int) bool {
	changed := b.done != done || b.total != total
	b.done, b.total = done, total
	return changed
}

// setActivity sets what is being done. It reports whether that is to be shown and is new.
func (b *board) setActivity(what string) bool {
	changed := b.activity != what && len(b.names) == 0 && b.total == 0
	b.activity = what
	return changed
}

// hasSeveral reports whether the board is about several targets.
func (b *board) hasSeveral() bool { return b.total > 1 || len(b.names) > 1 }

// head returns the first part of the line, which is cut first where the line is too long: the name
// of one target, or the counts of several.
func (b *board) head() string {
	var parts []string
	switch {
	case !b.hasSeveral():
		parts = b.names
	case b.total > 0:
		parts = append(parts, fmt.Sprintf("%d of %d", b.done, b.total))
	default:
		parts = append(parts, fmt.Sprintf("%d instances", len(b.names)))
	}
	if b.hasSeveral() {
		parts = append(parts, b.statusCounts()...)
	}
	return strings.Join(parts, "  ")
}

// statusCounts returns the number of targets with each status, such as "2 ACTIVE", in the order in
// which the statuses were first seen.
func (b *board) statusCounts() []string {
	var order []string
	n := make(map[string]int)
	for _, name := range b.names {
		statuses := b.history[name]
		for _, status := range statuses {
			if !slices.Contains(order, status) {
				order = append(order, status)
			}
		}
		n[statuses[len(statuses)-1]]++
	}
	var parts []string
	for _, status := range order {
		if n[status] > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n[status], status))
		}
	}
	return parts
}

// lineText returns the text of the line that turns, cut to width cells.
func (b *board) lineText(elapsed time.Duration, width int) string {
	tail := seconds(elapsed)
	if len(b.names) == 0 && b.total == 0 {
		return cut(b.activity, width)
	}
	if len(b.names) == 1 && !b.hasSeveral() {
		statuses := b.history[b.names[0]]
		tail = statuses[len(statuses)-1] + "  " + tail
	}
	return fit(b.head(), tail, width)
}

// lastLine returns the line that stays: all statuses of one target, or the counts of several. It
// returns "" where no status was seen.
func (b *board) lastLine(elapsed time.Duration) string {
	if len(b.names) == 0 {
		return ""
	}
	parts := []string{b.head()}
	if !b.hasSeveral() {
		parts = append(parts, strings.Join(b.history[b.names[0]], " → "))
	}
	return strings.Join(append(parts, tenths(elapsed)), "  ")
}

// fit joins head and tail in at most width cells. It cuts head, or leaves head out and cuts tail
// where tail alone is too wide.
func fit(head, tail string, width int) string {
	const gap = "  "
	room := width - runewidth.StringWidth(gap+tail)
	if room < 2 {
		return cut(tail, width)
	}
	return cut(head, room) + gap + tail
}

// cut cuts s to width cells.
func cut(s string, width int) string {
	if width < 1 {
		return ""
	}
	return runewidth.Truncate(s, width, "…")
}

// seconds returns d in whole seconds, such as 1m2s.
func seconds(d time.Duration) string { return d.Truncate(time.Second).String() }

// tenths returns d in tenths of a second, or in whole seconds from a minute on.
func tenths(d time.Duration) string {
	if d < time.Minute {
		return fmt.Sprintf("%.1fs", d.Truncate(100*time.Millisecond).Seconds())
	}
	return seconds(d)
}
