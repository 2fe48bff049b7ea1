package civo

import "strings"

// IDKey returns the form of an ID by which IDs are compared, for use as a map's key: the
// case of its letters does not count. Send and show an ID as the API wrote it.
func IDKey(id string) string { return strings.ToLower(id) }

// SameID reports whether a and b are the ID of one resource. The empty ID is never that
// of a resource.
func SameID(a, b string) bool { return a != "" && IDKey(a) == IDKey(b) }
