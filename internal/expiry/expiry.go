// Package expiry keeps the time at which an instance may be removed in a tag of the instance, such
// as expires-20261125T1400Z, so that the time travels with the instance and needs no server.
package expiry

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

const (
	prefix = "expires-"
	layout = "20060102T1504Z"
)

// Tag returns the tag for an instance that expires at t. The tag has whole minutes, so t is rounded
// up: nothing expires earlier than was asked for.
func Tag(t time.Time) string {
	t = t.UTC()
	if whole := t.Truncate(time.Minute); whole.Before(t) {
		t = whole.Add(time.Minute)
	}
	return prefix + t.Format(layout)
}

// IsTag reports whether the tag says when an instance expires, readable or not.
func IsTag(tag string) bool {
	return len(tag) >= len(prefix) && strings.EqualFold(tag[:len(prefix)], prefix)
}

// Set returns the tags with the tag in the place of those that say when an instance expires.
func Set(tags []string, tag string) []string {
	return append(slices.DeleteFunc(slices.Clone(tags), IsTag), tag)
}

// Of returns the time at which an instance with the tags expires, and the zero time where no tag
// says one. Of several times the latest counts. It fails where a tag says a time that cannot be
// read: then nothing is known of when the instance expires.
func Of(tags []string) (time.Time, error) {
	var latest time.Time
	for _, tag := range tags {
		if !IsTag(tag) {
			continue
		}
		t, err := time.Parse(layout, strings.ToUpper(tag[len(prefix):]))
		if err != nil {
			return time.Time{}, fmt.Errorf("tag %q is not a time", tag)
		}
		if t.After(latest) {
			latest = t
		}
	}
	return latest, nil
}
