package schema

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/civoctl/civoctl/pkg/civo"
)

// apiFields returns the fields of one of the API's objects, from the JSON tags and the types of the
// client's struct for it. about describes fields by their names, nested ones as features.iaas.
func apiFields(object any, about map[string]string) []field {
	return structFields(reflect.TypeOf(object), "", about)
}

// structFields returns the fields of a struct type, whose names in about follow prefix.
func structFields(t reflect.Type, prefix string, about map[string]string) []field {
	var fields []field
	for member := range t.Fields() {
		name, _, _ := strings.Cut(member.Tag.Get("json"), ",")
		if name == "" {
			continue
		}
		f := field{name: name, about: about[prefix+name], kind: kindOf(member.Type)}
		switch within := member.Type; {
		case within == reflect.TypeFor[time.Time]():
			f.about = "a time of RFC 3339"
		case within.Kind() == reflect.Struct:
			f.within = structFields(within, name+".", about)
		case within.Kind() == reflect.Slice && within.Elem().Kind() == reflect.Struct:
			f.within = structFields(within.Elem(), name+".", about)
		}
		fields = append(fields, f)
	}
	return fields
}

// kindOf returns the kind of a field that the client decodes into a type.
func kindOf(t reflect.Type) kind {
	switch t {
	case reflect.TypeFor[time.Time]():
		return nullable("string")
	case reflect.TypeFor[json.RawMessage]():
		return kind{}
	}
	switch t.Kind() {
	case reflect.String:
		return nullable("string")
	case reflect.Bool:
		return nullable("boolean")
	case reflect.Int:
		return nullable("integer")
	case reflect.Struct:
		return nullable("object")
	case reflect.Slice:
		k := nullable("array")
		k.items = kindOf(t.Elem()).types[0]
		return k
	}
	return kind{}
}

// nullable returns the kind of a field of a JSON type, which may be null or missing.
func nullable(of string) kind { return kind{types: []string{of, "null"}} }

// instance returns the fields of an instance.
func instance() []field {
	return apiFields(civo.Instance{}, map[string]string{
		"name":             "the API's own name for it",
		"size":             "the name of its size",
		"source_type":      "what it was built from, such as diskimage",
		"source_id":        "the name or ID of that",
		"initial_password": "REDACTED without --show-secrets, but for an instance that was just created",
		"user_script":      "the script it was built with, in base64",
		"status":           "BUILDING, ACTIVE, SHUTOFF and others: the set is open",
		"civostatsd_token": "REDACTED without --show-secrets",
		"region":           "the code of its region",
		"template_id":      "the ID of its disk image",
		"script":           "the script it was built with",
		"rescue_password":  "REDACTED without --show-secrets",
		"civostatsd_stats": "CPU, memory and storage in use, in percent",
	})
}

// region returns the fields of a region.
func region() []field {
	return apiFields(civo.Region{}, map[string]string{"features.iaas": "whether there are instances"})
}

// size returns the fields of a size.
func size() []field {
	fields := apiFields(civo.Size{}, map[string]string{"type": "Instance, Kubernetes, Database and others"})
	n := slices.IndexFunc(fields, func(f field) bool { return f.name == "transfer_tb" })
	fields[n].kind = nullable("number") // the API may send parts of a terabyte
	return fields
}
