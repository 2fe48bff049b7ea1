package civo

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
)

// Every resource keeps the object it was decoded from: its UnmarshalJSON and
// MarshalJSON are keep and kept over the same fields without those methods.

// keep decodes a JSON object into fields and a copy of it into raw, which may be
// a field of the same value. A null counts as an absent field. With an error
// about one field the others are set nonetheless.
func keep[F any](data []byte, fields *F, raw *json.RawMessage) error {
	*fields = *new(F)
	if kind(data) != '{' {
		return fmt.Errorf("%s where an object belongs", kindName(data))
	}
	err := json.Unmarshal(data, fields)
	*raw = bytes.Clone(data)
	return fieldError(err)
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
	var page struct {
		Pages int  `json:"pages"`
		Items *[]T `json:"items"`
	}
	err := json.Unmarshal(data, &page)
	switch {
	case page.Items == nil:
		return cmp.Or(err, errors.New("an object without items where an array belongs"))
	case page.Pages > 1:
		err = cmp.Or(err, fmt.Errorf("first of %d pages where all items belong", page.Pages))
	}
	*l = *page.Items
	return err
}

// moment is a time that never fails to decode: what is not RFC 3339 is zero.
type moment time.Time

func (m *moment) UnmarshalJSON(data []byte) error {
	var t time.Time
	if t.UnmarshalJSON(data) != nil {
		t = time.Time{}
	}
	*m = moment(t)
	return nil
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
