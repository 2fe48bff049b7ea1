package civo

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// Every resource keeps the object it was decoded from: its UnmarshalJSON and
// MarshalJSON are keep and kept over the same fields without those methods.

// object is the JSON object that a resource was decoded from.
type object struct {
	raw json.RawMessage // nil for a resource that was not decoded
}

// Text returns a field of the resource as the API wrote it: what a string says,
// and anything else as JSON. It is empty where the field is null or absent. It
// reports false for a resource that was not decoded.
//
// The field of a resource is zero where the API wrote something that cannot be
// read as the field's type; Text tells what.
func (o object) Text(name string) (said string, decoded bool) {
	return text(o.member(name)), o.raw != nil
}

// member returns the value of a field as it came, nil where there is none.
func (o object) member(name string) (value json.RawMessage) {
	if o.raw == nil {
		return nil
	}
	// What was decoded is known to be whole.
	_ = split(o.raw, func(other string, v []byte) error {
		if other == name {
			value = v
		}
		return nil
	})
	return value
}

// keep decodes a JSON object into fields and a copy of it into raw, which may be
// a field of the same value. A null counts as an absent field. A value of another
// type than its field's is read as far as it can be, and a name in other letters is another field: see adapt.
func keep[F any](data []byte, fields *F, raw *json.RawMessage) error {
	*fields = *new(F)
	if kind(data) != '{' {
		return fmt.Errorf("%s where an object belongs", kindName(data))
	}
	err := json.Unmarshal(data, fields)
	_, odd := errors.AsType[*json.UnmarshalTypeError](err)
	if odd || err == nil && hasOddName(data) {
		*fields = *new(F)
		err = adapt(data, fields)
	}
	*raw = bytes.Clone(data)
	return err
}

// hasOddName reports whether a field of the JSON value, at any depth, has a name that encoding/json may take
// for another: one that has more than small letters, digits and underscores. It may report true for a value
// without any.
func hasOddName(data []byte) bool {
	for end := 0; ; end++ {
		n := bytes.IndexByte(data[end:], ':')
		if n < 0 {
			return false
		}
		end += n
		name, isQuoted := bytes.CutSuffix(bytes.TrimRight(data[:end], " \t\r\n"), []byte{'"'})
		if !isQuoted {
			continue
		}
		for n := len(name) - 1; n >= 0 && name[n] != '"'; n-- {
			if c := name[n]; 'A' <= c && c <= 'Z' || c == '\\' || c >= utf8.RuneSelf {
				return true
			}
		}
	}
}

// kept returns the object that keep stored, or fields for a value that was never
// decoded.
func kept[F any](fields F, raw json.RawMessage) ([]byte, error) {
	if raw != nil {
		return raw, nil
	}
	return json.Marshal(fields)
}

// fieldError words a wrong type for those who know the API and not this package.
func fieldError(err error) error {
	wrong, ok := errors.AsType[*json.UnmarshalTypeError](err)
	if !ok || wrong.Field == "" {
		return err
	}
	// encoding/json counts an embedded struct as a part of the path.
	field := strings.TrimPrefix(wrong.Field, "fields.")
	return fmt.Errorf("field %s: %s where %s belongs", field, wrong.Value, wrong.Type)
}

// list decodes the forms in which the API sends several resources: an array, and
// an object that wraps one in items. A null is an empty list.
type list[T any] []T

func (l *list[T]) UnmarshalJSON(data []byte) error {
	if kind(data) != '{' {
		return json.Unmarshal(data, (*[]T)(l))
	}
	var page struct{ Pages, Items json.RawMessage }
	if err := json.Unmarshal(data, &page); err != nil {
		return err
	}
	if page.Items == nil {
		return errors.New("an object without items where an array belongs")
	}
	err := json.Unmarshal(page.Items, (*[]T)(l))
	if pages, _ := wholeNumber(page.Pages); pages > 1 {
		err = cmp.Or(err, fmt.Errorf("first of %d pages where all items belong", pages))
	}
	return err
}

// kind returns the first byte of a JSON value, 0 for none.
func kind(data []byte) byte {
	if data = bytes.TrimLeft(data, " \t\r\n"); len(data) > 0 {
		return data[0]
	}
	return 0
}

func kindName(data []byte) string {
	switch kind(data) {
	case '{':
		return "object"
	case '[':
		return "array"
	case '"':
		return "string"
	case 't', 'f':
		return "bool"
	case 'n':
		return "null"
	}
	return "number"
}
