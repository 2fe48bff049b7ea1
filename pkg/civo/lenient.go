package civo

import (
	"encoding/json"
	"math"
	"reflect"
	"strconv"
	"strings"
	"time"
)

// Replies of the real API have had numbers as strings, strings as numbers and lists as
// text. One such field must not make the whole reply unreadable.

// decodeLenient sets the fields of a struct from a JSON object whose values may have
// other types than the fields. A value that cannot be converted leaves its field zero.
// Names are compared with case: "Status" does not set the field of "status".
func decodeLenient[F any](data []byte, fields *F) error {
	v := reflect.ValueOf(fields).Elem()
	visible := reflect.VisibleFields(v.Type())
	return forEach(data, func(name string, value []byte) error {
		for _, f := range visible {
			tag, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			if f.IsExported() && tag == name {
				decodeLenientField(v.FieldByIndex(f.Index), value)
			}
		}
		return nil
	})
}

// decodeLenientField sets field from value, or to zero where value cannot be converted
// to the field's type.
func decodeLenientField(field reflect.Value, value []byte) {
	into := field.Addr().Interface()
	if json.Unmarshal(value, into) == nil {
		return
	}
	field.SetZero()
	switch into := into.(type) {
	case *string:
		*into, _ = scalarText(value)
	case *int:
		*into, _ = parseWhole(value)
	case *bool:
		text, _ := scalarText(value)
		*into, _ = strconv.ParseBool(text)
	case *[]string:
		*into, _ = parseWords(value)
	}
}

// scalarText returns the text of a string, a number or a boolean, and "" for null. It
// reports false for an array and an object.
func scalarText(value []byte) (text string, ok bool) {
	switch firstByte(value) {
	case '{', '[':
		return "", false
	}
	return valueText(value), true
}

// parseWhole returns the whole number in a JSON number or string. It reports false for
// a number with a fraction and for any other value.
func parseWhole(value []byte) (n int, ok bool) {
	const exact = 1 << 53 // up to which a float64 holds every whole number
	text, _ := scalarText(value)
	text = strings.TrimSpace(text)
	if n, err := strconv.Atoi(text); err == nil {
		return n, true
	}
	f, err := strconv.ParseFloat(text, 64)
	if err != nil || f != math.Trunc(f) || math.Abs(f) > exact {
		return 0, false
	}
	return int(f), true
}

// parseWords returns the words of an array of scalars, or of a string with spaces
// between the words. A null is no word. parseWords reports false where the words cannot
// be separated for sure: for an array in the array, for an object, and for a string with
// commas, where a space may be a part of a word.
func parseWords(value []byte) (words []string, ok bool) {
	if firstByte(value) != '[' {
		text, ok := scalarText(value)
		if !ok || strings.Contains(text, ",") {
			return nil, false
		}
		return strings.Fields(text), true
	}
	var values []json.RawMessage
	if json.Unmarshal(value, &values) != nil {
		return nil, false
	}
	for _, v := range values {
		word, ok := scalarText(v)
		if !ok {
			return nil, false
		}
		if word != "" {
			words = append(words, word)
		}
	}
	return words, true
}

// lenientTime is a time that any JSON value decodes to: the zero time where the value is
// no time.
type lenientTime time.Time

// UnmarshalJSON decodes a time. It never returns an error.
func (t *lenientTime) UnmarshalJSON(data []byte) error {
	text, _ := scalarText(data)
	*t = lenientTime(parseTime(strings.TrimSpace(text)))
	return nil
}

// parseTime parses a time in the form of RFC 3339, of HTTP or of mail, or in seconds
// since 1970. The form of RFC 3339 may have a space for the T, and no zone, which is
// UTC then. parseTime returns the zero time for anything else, a date without a time and
// a zone with a name only among them.
func parseTime(s string) time.Time {
	for _, layout := range []string{
		time.RFC3339, "2006-01-02 15:04:05Z07:00", "2006-01-02 15:04:05 Z07:00",
		"2006-01-02T15:04:05", "2006-01-02 15:04:05",
		"2006-01-02T15:04:05Z0700", "2006-01-02 15:04:05Z0700", "2006-01-02 15:04:05 Z0700",
		"2006-01-02 15:04:05 UTC", "2006-01-02 15:04:05 -0700 UTC",
		"Mon, 02 Jan 2006 15:04:05 GMT", "Mon, 02 Jan 2006 15:04:05 UTC", time.RFC1123Z,
		"Mon, 2 Jan 2006 15:04:05 GMT", "Mon, 2 Jan 2006 15:04:05 -0700",
	} {
		if t, err := time.Parse(layout, s); err == nil {
			return t
		}
	}
	seconds, err := strconv.ParseFloat(s, 64)
	whole, fraction := math.Modf(seconds)
	t := time.Unix(int64(whole), int64(fraction*1e9))
	// A number outside these years counts something else than seconds.
	if err != nil || !(seconds > 0 && seconds < 1<<40) || t.Year() < 2000 || t.Year() > 2099 {
		return time.Time{}
	}
	return t
}
