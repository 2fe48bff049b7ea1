// Package schema describes the JSON that commands print, and the error beside
// it, as JSON Schemas of draft 2020-12.
//
// Policies:
//   - What the API sends is passed on whole. So a schema of the API's objects
//     names the fields that are known and what they hold where they are there:
//     any of them may be null or missing, and others may come.
//   - Fields of civoctl's own are there unless the schema does not require them.
//   - Within a version fields are only added. What would break a reader of a
//     schema gets a new Version, which is a part of each schema's $id.
package schema

import (
	"encoding/json"
	"slices"
)

// Version is that of all schemas.
const Version = "v1"

// Schema is the form of one kind of result.
type Schema struct {
	Name     string   // such as instances
	About    string   // what the result is, in a few words
	Commands []string // that print it with -o json, without the program's name
	List     bool     // an array of objects, and not one object

	fields []field
}

// field is a known property of an object. Within are the properties of what it
// holds, where those are known.
type field struct {
	name   string
	kind   kind
	about  string
	within []field
}

// kind is what a field holds.
type kind struct {
	types    []string // of JSON; nil is any
	items    string   // the type of an array's elements
	required bool
}

// ID names the schema; it is no address.
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

// Fields are the names of the known properties of the object, or of each object
// of the array.
func (s Schema) Fields() []string {
	names := make([]string, len(s.fields))
	for n, f := range s.fields {
		names[n] = f.name
	}
	return names
}

// MarshalJSON is the schema in its own language.
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

// properties says what is known of an object with these fields.
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

type member struct {
	name  string
	value any
}

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
