package civo

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The API takes tags as one text with a space between them, so a tag can hold
// no white space: it would arrive as two.

func joinTags(tags []string) string { return strings.Join(tags, " ") }

func checkTags(tags []string) error {
	for _, tag := range tags {
		if err := CheckTag(tag); err != nil {
			return fmt.Errorf("tag %q: %w", tag, err)
		}
	}
	return nil
}

// CheckTag reports why tag cannot be a tag of the API: it is empty, or holds
// white space of any kind, or a control character.
func CheckTag(tag string) error {
	switch {
	case tag == "":
		return errors.New("it is empty")
	case strings.ContainsFunc(tag, unicode.IsSpace):
		return errors.New("it has white space, and the API would take it for several tags")
	case strings.ContainsFunc(tag, unicode.IsControl), !utf8.ValidString(tag):
		return errors.New("it has a control character or is not UTF-8")
	}
	return nil
}
