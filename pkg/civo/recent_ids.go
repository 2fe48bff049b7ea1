package civo

import "crypto/sha256"

// recentWindow is how many IDs recentIDs remembers at least. An instance comes twice in a list
// where others were added in front of it while the pages were read; then it is no more places away
// than that many were added.
const recentWindow = 10_000

// recentIDs remembers the IDs that came last, so that a list of any length takes no more memory
// than a short one.
type recentIDs struct {
	latest, before map[string]struct{}
}

// add remembers the ID and reports whether it is new.
func (r *recentIDs) add(id string) bool {
	key := IDKey(id)
	if len(key) > 36 { // longer than a UUID
		sum := sha256.Sum256([]byte(key))
		key = string(sum[:])
	}
	_, isLatest := r.latest[key]
	_, isBefore := r.before[key]
	if isLatest || isBefore {
		return false
	}
	if r.latest == nil || len(r.latest) >= recentWindow {
		r.before, r.latest = r.latest, make(map[string]struct{})
	}
	r.latest[key] = struct{}{}
	return true
}
