package civo

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
)

// The API takes tags as one text with a space between them, so a tag can hold
// no white space: it would arrive as two.

func joinTags(tags []string) string { return strings.Join(tags, " ") }

func checkTags(tags []string) error {
	for _, tag := range tags {
		if tag == "" {
			return errors.New("tag: empty")
		}
		if strings.ContainsFunc(tag, unicode.IsSpace) {
			return fmt.Errorf("tag %q: contains white space", tag)
		}
	}
	return nil
}
