package config

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/civoctl/civoctl/internal/xdg"
)

// Imported is a key of the official CLI, with the profile that civoctl makes of it.
type Imported struct {
	Name   string // a valid profile name, made from the key's own; unique
	Key    Secret
	Region string // "" where the file has no default
	APIURL string // "" for the usual one
}

// CivoJSONPath returns the path of the official CLI's file of keys: $CIVO_CONFIG, else
// ~/.civo.json.
func CivoJSONPath() (string, error) {
	if path := os.Getenv("CIVO_CONFIG"); path != "" {
		return path, nil
	}
	home, err := xdg.Home()
	if err != nil {
		return "", err
	}
	return filepath.Join(home, ".civo.json"), nil
}

// ReadCivoJSON reads the official CLI's file and never changes it. The profiles are sorted by name;
// current names the profile in use there, "" when none is.
func ReadCivoJSON(path string) (profiles []Imported, current string, err error) {
	text, _, err := readFile(path)
	if err != nil {
		return nil, "", err
	}
	var file struct {
		Keys map[string]Secret `json:"apikeys"`
		Meta struct {
			Current string `json:"current_apikey"`
			Region  string `json:"default_region"`
			URL     string `json:"url"`
		} `json:"meta"`
	}
	if err := json.Unmarshal(text, &file); err != nil {
		return nil, "", jsonError(path, text, err)
	}
	url := strings.TrimRight(file.Meta.URL, "/")
	if url == DefaultAPIURL {
		url = ""
	}
	taken := make(map[string]bool)
	for _, name := range slices.Sorted(maps.Keys(file.Keys)) {
		key := Secret(strings.TrimSpace(string(file.Keys[name])))
		if key == "" {
			continue
		}
		p := Imported{Name: profileName(name, taken), Key: key, Region: file.Meta.Region, APIURL: url}
		if name == file.Meta.Current {
			current = p.Name
		}
		profiles = append(profiles, p)
	}
	if profiles == nil {
		return nil, "", &Error{Where: path, Err: errors.New("has no keys")}
	}
	return profiles, current, nil
}

// profileName returns a valid profile name that resembles s and is not taken, and takes it.
func profileName(s string, taken map[string]bool) string {
	name := strings.Map(func(r rune) rune {
		if isNameRune(r) {
			return r
		}
		return '-'
	}, s)
	name = strings.Trim(name, "._-")
	if len(name) > longestName-4 {
		name = name[:longestName-4]
	}
	if name == "" {
		name = "imported"
	}
	unique := name
	for n := 2; taken[unique]; n++ {
		unique = fmt.Sprintf("%s-%d", name, n)
	}
	taken[unique] = true
	return unique
}

// jsonError returns an error of the JSON library with its line and column, which the library tells
// as an offset.
func jsonError(path string, text []byte, err error) *Error {
	offset := int64(-1)
	if e, ok := errors.AsType[*json.SyntaxError](err); ok {
		offset = e.Offset
	}
	if e, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		// Its own words quote numbers, and one of them may be a key.
		offset, err = e.Offset, fmt.Errorf("%s is a %s where a %s is expected", e.Field, strings.Fields(e.Value)[0], e.Type.Kind())
	}
	if offset < 0 || offset > int64(len(text)) {
		return &Error{Where: path, Err: err}
	}
	before := string(text[:offset])
	line := strings.Count(before, "\n") + 1
	return &Error{Where: path, Line: line, Column: len(before) - strings.LastIndex(before, "\n") - 1, Err: err}
}
