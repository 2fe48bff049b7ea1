package civo

import (
	"fmt"
	"strings"
	"testing"
)

// IDs that are at most a window apart are known, however long they are; those further apart are
// forgotten in time.
func TestRecentIDs(t *testing.T) {
	var r recentIDs
	id := func(n int) string { return fmt.Sprintf("%s-%d", strings.Repeat("long", n%2*20), n) }
	for n := range 3 * recentWindow {
		if !r.add(id(n)) {
			t.Fatalf("%d is known before it was added", n)
		}
		if n >= recentWindow && r.add(id(n-recentWindow)) {
			t.Fatalf("%d is forgotten after %d others", n-recentWindow, recentWindow)
		}
		if known := len(r.latest) + len(r.before); known > 2*recentWindow {
			t.Fatalf("%d are remembered", known)
		}
	}
	if !r.add(id(0)) {
		t.Error("the first is remembered for ever")
	}
	if r.add(strings.ToUpper(id(0))) {
		t.Error("the case of an ID makes a difference")
	}
}
