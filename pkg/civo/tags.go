package civo

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// joinTags returns tags in the form of the parameter tags: one text with a space between
// them. A tag with white space would arrive as two.
func joinTags(tags []string) string { return strings.Join(tags, " ") }

// checkTags returns an error for the first of tags that CheckTag refuses.
func checkTags(tags []string) error {
	for _, tag := range tags {
		if err := CheckTag(tag); err != nil {
			return fmt.Errorf("tag %q: %w", tag, err)
		}
	}
	return nil
}

// CheckTag returns an error where tag cannot be a tag of an instance: it is empty, is not
// UTF-8, or has white space or a control character. The API takes the tags of an instance
// as one text with spaces between them (https://www.civo.com/api/instances).
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
