package civo

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// Each resource embeds a rawObject, and has an UnmarshalJSON and a MarshalJSON that
// call decodeKeepingRaw and rawOrFields with a type of the same fields and without
// methods. An embedded generic type cannot do both for all of them: Go does not
// embed type parameters, so that the fields would be one selector further away.

// rawObject holds the JSON object that a resource was decoded from.
type rawObject struct {
	raw json.RawMessage // nil for a resource that was not decoded
}

// Text returns a field of the resource as the API wrote it: the text of a string,
// and any other value as JSON. The text is empty where the field is null or absent.
// Text reports false for a resource that was not decoded.
//
// The field of the Go type is zero where the API wrote a value of another type that
// cannot be converted; Text returns that value.
func (o rawObject) Text(name string) (text string, decoded bool) {
	return valueText(o.field(name)), o.raw != nil
}

// field returns the JSON value of a field, nil where the object has no such field.
func (o rawObject) field(name string) (value json.RawMessage) {
	if o.raw == nil {
		return nil
	}
	// A decoded object is well formed.
	_ = forEach(o.raw, func(other string, v []byte) error {
		if other == name {
			value = v
		}
		return nil
	})
	return value
}

// decodeKeepingRaw decodes a JSON object into fields and stores a copy of the object
// in raw, which may be a field of the same value. A null counts as an absent field.
// A value of another type than its field is converted as far as possible, and a name
// with other letters is another field: see decodeLenient.
func decodeKeepingRaw[F any](data []byte, fields *F, raw *json.RawMessage) error {
	*fields = *new(F)
	if firstByte(data) != '{' {
		return fmt.Errorf("%s where an object belongs", typeName(data))
	}
	err := json.Unmarshal(data, fields)
	_, hasOddType := errors.AsType[*json.UnmarshalTypeError](err)
	if hasOddType || err == nil && hasOddName(data) {
		*fields = *new(F)
		err = decodeLenient(data, fields)
	}
	*raw = bytes.Clone(data)
	return err
}

// rawOrFields returns the object that decodeKeepingRaw stored in raw, or encodes
// fields for a value that was not decoded.
func rawOrFields[F any](fields F, raw json.RawMessage) ([]byte, error) {
	if raw != nil {
		return raw, nil
	}
	return json.Marshal(fields)
}

// fieldError returns err, and for a value of the wrong type an error that names the
// API's field instead of the Go type.
func fieldError(err error) error {
	wrong, ok := errors.AsType[*json.UnmarshalTypeError](err)
	if !ok || wrong.Field == "" {
		return err
	}
	// encoding/json counts an embedded struct as a part of the path.
	field := strings.TrimPrefix(wrong.Field, "fields.")
	return fmt.Errorf("field %s: %s where %s belongs", field, wrong.Value, wrong.Type)
}

// listReply is a reply with several resources: an array, or an object with the array
// in items. A null is an empty list.
type listReply[T any] []T

// UnmarshalJSON decodes a list. It returns an error for an object without items, and
// for one that is the first of several pages.
func (l *listReply[T]) UnmarshalJSON(data []byte) error {
	if firstByte(data) != '{' {
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
	if pages, _ := parseWhole(page.Pages); pages > 1 {
		err = cmp.Or(err, fmt.Errorf("first of %d pages where all items belong", pages))
	}
	return err
}
