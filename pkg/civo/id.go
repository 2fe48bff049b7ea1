package civo

import "strings"

// IDKey returns the form of an ID by which IDs compare, for use as a map's key. The letters of an
// ID have no case. To the API an ID is sent, and to a person it is shown, as the API wrote it.
func IDKey(id string) string { return strings.ToLower(id) }

// SameID reports whether both are the ID of one resource. The empty ID is no resource's.
func SameID(a, b string) bool { return a != "" && IDKey(a) == IDKey(b) }
