// Package schema describes the JSON that commands print, and the error beside it, as JSON Schemas
// of draft 2020-12.
//
// Policies:
//   - The API's objects are passed on whole. Their schema comes from the client's struct and names
//     the known fields with their types: any of them may be null or missing, and more may come.
//   - A field of civoctl's own is always there when the schema requires it.
//   - Within a version fields are only added. A change that would break a reader of a schema needs
//     a new Version, which is a part of each schema's $id.
package schema

import (
	"encoding/json"
	"slices"
)

// Version is the version of all schemas.
const Version = "v1"

// Schema describes the JSON of one kind of result.
type Schema struct {
	Name     string   // such as instances
	About    string   // the result, in a few words
	Commands []string // that print it with -o json, without the program's name
	List     bool     // an array of objects, and not one object

	fields []field
}

// field is a known property of an object.
type field struct {
	name   string
	kind   kind
	about  string  // "" for a name that says it all
	within []field // the known properties of its object, or of each object of its array
}

// kind is the JSON type of a field.
type kind struct {
	types    []string // nil for any
	items    string   // the type of an array's elements
	required bool
}

// ID returns the $id of the schema. It is a name, not an address.
func (s Schema) ID() string { return "urn:civoctl:schema:" + Version + ":" + s.Name }

// Find returns the schema of that name.
func Find(name string) (Schema, bool) {
	all := All()
	n := slices.IndexFunc(all, func(s Schema) bool { return s.Name == name })
	if n < 0 {
		return Schema{}, false
	}
	return all[n], true
}

// Fields returns the names of the known properties of the object, or of each object of the array.
func (s Schema) Fields() []string {
	names := make([]string, len(s.fields))
	for n, f := range s.fields {
		names[n] = f.name
	}
	return names
}

// MarshalJSON returns the schema as JSON Schema.
func (s Schema) MarshalJSON() ([]byte, error) {
	head := document{
		{"$schema", "https://json-schema.org/draft/2020-12/schema"},
		{"$id", s.ID()},
		{"title", s.About},
	}
	if s.List {
		head = append(head, member{"type", "array"}, member{"items", append(document{{"type", "object"}}, properties(s.fields)...)})
	} else {
		head = append(append(head, member{"type", "object"}), properties(s.fields)...)
	}
	return json.Marshal(head)
}

// properties returns the members of a JSON Schema that describe an object with these fields.
func properties(fields []field) document {
	var known document
	var required []string
	for _, f := range fields {
		known = append(known, member{f.name, f.document()})
		if f.kind.required {
			required = append(required, f.name)
		}
	}
	d := document{{"properties", known}}
	if required != nil {
		d = append(d, member{"required", required})
	}
	return append(d, member{"additionalProperties", true})
}

// document returns the JSON Schema of the field.
func (f field) document() document {
	d := document{}
	switch len(f.kind.types) {
	case 0:
	case 1:
		d = append(d, member{"type", f.kind.types[0]})
	default:
		d = append(d, member{"type", f.kind.types})
	}
	if f.about != "" {
		d = append(d, member{"description", f.about})
	}
	switch {
	case f.kind.items != "":
		items := document{{"type", f.kind.items}}
		if f.within != nil {
			items = append(items, properties(f.within)...)
		}
		d = append(d, member{"items", items})
	case f.within != nil:
		d = append(d, properties(f.within)...)
	}
	return d
}

// document is a JSON object whose members keep their order.
type document []member

// member is a name of a JSON object and its value.
type member struct {
	name  string
	value any
}

// MarshalJSON returns the object with its members in order.
func (d document) MarshalJSON() ([]byte, error) {
	text := []byte{'{'}
	for n, m := range d {
		if n > 0 {
			text = append(text, ',')
		}
		name, err := json.Marshal(m.name)
		if err != nil {
			return nil, err
		}
		value, err := json.Marshal(m.value)
		if err != nil {
			return nil, err
		}
		text = append(append(append(text, name...), ':'), value...)
	}
	return append(text, '}'), nil
}
