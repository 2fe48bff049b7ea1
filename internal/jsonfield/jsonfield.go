// Package jsonfield sets a field of a JSON object and leaves the text of all other fields as it is.
package jsonfield

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
)

// Set returns the object with the field of the name set to the value. It replaces a field that is
// there, and adds another one at the end.
func Set(object []byte, name string, value any) ([]byte, error) {
	text, err := json.Marshal(value)
	if err != nil {
		return nil, fmt.Errorf("set field %s: %w", name, err)
	}
	dec := json.NewDecoder(bytes.NewReader(object))
	if _, err := dec.Token(); err != nil {
		return nil, fmt.Errorf("set field %s: %w", name, err)
	}
	isEmpty := true
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			return nil, fmt.Errorf("set field %s: %w", name, err)
		}
		var old json.RawMessage
		if err := dec.Decode(&old); err != nil {
			return nil, fmt.Errorf("set field %s: %w", name, err)
		}
		if end := dec.InputOffset(); key == name {
			return slices.Concat(object[:end-int64(len(old))], text, object[end:]), nil
		}
		isEmpty = false
	}
	end := dec.InputOffset()
	comma := ","
	if isEmpty {
		comma = ""
	}
	return slices.Concat(object[:end], fmt.Appendf(nil, "%s%q:", comma, name), text, object[end:]), nil
}
