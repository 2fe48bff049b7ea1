// Package tagset treats lists of tags as sets.
package tagset

import "slices"

// Unique returns the tags in their order, each once.
func Unique(tags []string) []string {
	var once []string
	for _, tag := range tags {
		if !slices.Contains(once, tag) {
			once = append(once, tag)
		}
	}
	return once
}

// Equal reports whether the lists have the same tags, in any order and number.
func Equal(a, b []string) bool {
	return slices.Equal(slices.Sorted(slices.Values(Unique(a))), slices.Sorted(slices.Values(Unique(b))))
}
