package arg

import "strings"

// Formats returns the formats of results, the default first.
func Formats() []string {
	return []string{"table", "wide", "json", "yaml", "csv", "ndjson", "name", "id"}
}

// Format parses the name of one of [Formats].
func Format(s string) (string, error) { return Choice("format", Formats()...)(s) }

// Colors returns the settings for colours, the default first.
func Colors() []string { return []string{"auto", "always", "never"} }

// Color parses one of [Colors].
func Color(s string) (string, error) { return Choice("setting", Colors()...)(s) }

// SortField parses NAME, NAME:asc or NAME:desc. It does not check whether there is such a column.
func SortField(s string) (string, error) {
	name, order, ordered := strings.Cut(s, ":")
	switch {
	case strings.TrimSpace(name) == "":
		return "", errorf("it names no column").withHint("write NAME or NAME:desc")
	case ordered && order != "asc" && order != "desc":
		return "", errorf("the order is asc or desc, not %q", order)
	}
	return s, nil
}
