package instance

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// withField sets a field of a JSON object and leaves the text of the others as
// it is: a field that is there is replaced, another one is added at the end.
func withField(object []byte, name string, value any) ([]byte, error) {
	text, err := json.Marshal(value)
	if err != nil {
		return nil, fmt.Errorf("set field %s: %w", name, err)
	}
	dec := json.NewDecoder(bytes.NewReader(object))
	if _, err := dec.Token(); err != nil {
		return nil, fmt.Errorf("set field %s: %w", name, err)
	}
	empty := true
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
			return join(object[:end-int64(len(old))], text, object[end:]), nil
		}
		empty = false
	}
	end := dec.InputOffset()
	comma := ","
	if empty {
		comma = ""
	}
	return join(object[:end], fmt.Appendf(nil, "%s%q:", comma, name), text, object[end:]), nil
}

func join(parts ...[]byte) []byte { return bytes.Join(parts, nil) }
