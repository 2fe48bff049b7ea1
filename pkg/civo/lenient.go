package civo

import (
	"encoding/json"
	"math"
	"reflect"
	"strconv"
	"strings"
	"time"
)

// Replies of the real API have had numbers as strings, strings as numbers and lists as text. One
// such field must not cost the whole reply: what can be read is read, and the rest is zero.

// adapt sets the fields of a struct from a JSON object whose values may be of other types than the
// fields. A value that cannot be read as the field's type leaves the field zero. A name in other letters,
// such as "Status", is another field, as it is for who reads the JSON.
func adapt[F any](data []byte, fields *F) error {
	v := reflect.ValueOf(fields).Elem()
	visible := reflect.VisibleFields(v.Type())
	return split(data, func(name string, value []byte) error {
		for _, f := range visible {
			tag, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			if f.IsExported() && tag == name {
				adaptField(v.FieldByIndex(f.Index), value)
			}
		}
		return nil
	})
}

func adaptField(field reflect.Value, value []byte) {
	into := field.Addr().Interface()
	if json.Unmarshal(value, into) == nil {
		return
	}
	field.SetZero()
	switch into := into.(type) {
	case *string:
		*into, _ = scalar(value)
	case *int:
		*into, _ = wholeNumber(value)
	case *bool:
		said, _ := scalar(value)
		*into, _ = strconv.ParseBool(said)
	case *[]string:
		*into, _ = words(value)
	}
}

// scalar returns the text of a string, a number or a boolean, and "" for null. It reports false for
// an array and an object.
func scalar(value []byte) (said string, ok bool) {
	switch kind(value) {
	case '{', '[':
		return "", false
	}
	return text(value), true
}

// wholeNumber returns the number that a number or a string says. It reports false where there is
// none, or one with a fraction.
func wholeNumber(value []byte) (n int, ok bool) {
	const exact = 1 << 53 // up to which a float64 holds every whole number
	said, _ := scalar(value)
	said = strings.TrimSpace(said)
	if n, err := strconv.Atoi(said); err == nil {
		return n, true
	}
	f, err := strconv.ParseFloat(said, 64)
	if err != nil || f != math.Trunc(f) || math.Abs(f) > exact {
		return 0, false
	}
	return int(f), true
}

// words returns the words of an array of scalars, or of one string with spaces between the words.
// A null is no word. It reports false where the words cannot be told: an array in the array, an
// object, or a string with commas, in which a space may or may not be a part of a word.
func words(value []byte) (all []string, ok bool) {
	if kind(value) != '[' {
		said, ok := scalar(value)
		if !ok || strings.Contains(said, ",") {
			return nil, false
		}
		return strings.Fields(said), true
	}
	var values []json.RawMessage
	if json.Unmarshal(value, &values) != nil {
		return nil, false
	}
	for _, v := range values {
		word, ok := scalar(v)
		if !ok {
			return nil, false
		}
		if word != "" {
			all = append(all, word)
		}
	}
	return all, true
}

// moment is a time that never fails to decode: what is no time is zero.
type moment time.Time

func (m *moment) UnmarshalJSON(data []byte) error {
	said, _ := scalar(data)
	*m = moment(parseTime(strings.TrimSpace(said)))
	return nil
}

// parseTime returns the time that s says: as RFC 3339 has it, also with a space for the T and
// without a zone, which is UTC then; as HTTP and mail have it; or in seconds since 1970. It returns
// the zero time for anything else, a date without a time and a zone that is only a name included.
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
	// A number out of this range counts something else.
	if err != nil || !(seconds > 0 && seconds < 1<<40) || t.Year() < 2000 || t.Year() > 2099 {
		return time.Time{}
	}
	return t
}
