package sandbox

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"unicode/utf8"
)

// largestBody leaves room for a script of a mebibyte, form-encoded at its worst, and the other
// parameters.
const largestBody = 3<<20 + 64<<10

// params are the parameters of a request, from its query and its body; the body wins.
type params url.Values

// get returns the first value of a parameter, "" for a missing one.
func (p params) get(name string) string {
	if v := p[name]; len(v) > 0 {
		return v[0]
	}
	return ""
}

// has reports whether the request has the parameter, be it empty.
func (p params) has(name string) bool { return len(p[name]) > 0 }

// boolean returns whether a parameter is true, def for a missing one. Python writes True and False.
func (p params) boolean(name string, def bool) (bool, error) {
	v := p.get(name)
	if v == "" {
		return def, nil
	}
	is, err := strconv.ParseBool(v)
	if err != nil {
		return false, invalid(name, "must be true or false")
	}
	return is, nil
}

// checkName returns a refusal unless the parameter is a name: some text of at most 255 bytes.
func checkName(param, name string) error {
	switch {
	case name == "":
		return missing(param)
	case len(name) > 255:
		return refuse(http.StatusBadRequest, "parameter_name_invalid", "the parameter %s is longer than 255 bytes", param)
	}
	return nil
}

// words returns the words of a space separated list, without repetitions. The list may come in
// several values.
func (p params) words(name string) []string {
	words := []string{}
	seen := map[string]bool{}
	for _, v := range p[name] {
		for _, w := range strings.Fields(v) {
			if !seen[w] {
				seen[w] = true
				words = append(words, w)
			}
		}
	}
	return words
}

// count returns a whole number of at least 1, def for a missing parameter.
func (p params) count(name string, def int) (int, error) {
	v := p.get(name)
	if v == "" {
		return def, nil
	}
	n, err := strconv.Atoi(v)
	if err != nil || n < 1 {
		return 0, invalid(name, "must be a whole number of at least 1")
	}
	return n, nil
}

// readParams reads a request's query and body. The body is a form, or JSON when the Content-Type
// says so or it begins with a brace.
func readParams(w http.ResponseWriter, r *http.Request) (params, error) {
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return nil, refuse(http.StatusBadRequest, "", "the query cannot be read: %v", err)
	}
	body, err := readBody(w, r)
	if err != nil {
		return nil, err
	}
	p := params(query)
	var said params
	if strings.Contains(r.Header.Get("Content-Type"), "json") || bytes.HasPrefix(bytes.TrimSpace(body), []byte("{")) {
		said, err = readJSON(body)
	} else {
		var form url.Values
		form, err = url.ParseQuery(string(body))
		said = params{}
		for name, values := range form { // an array is called name[] in a form
			name = strings.TrimSuffix(name, "[]")
			said[name] = append(said[name], values...)
		}
	}
	if err != nil {
		return nil, refuse(http.StatusBadRequest, "", "the body cannot be read: %v", err)
	}
	for name, v := range said {
		p[name] = v
	}
	for name, values := range p {
		for _, v := range values {
			if !utf8.ValidString(name) || !utf8.ValidString(v) || strings.ContainsRune(v, 0) {
				return nil, invalid(strconv.Quote(name), "is not text")
			}
		}
	}
	return p, nil
}

// readBody reads a bounded body and unpacks gzip. It looks at the content alone: clients are known
// to mark as gzip what is not.
func readBody(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	read := func(src io.Reader) ([]byte, error) {
		body, err := io.ReadAll(io.LimitReader(src, largestBody+1))
		if _, large := errors.AsType[*http.MaxBytesError](err); large || len(body) > largestBody {
			return nil, refuse(http.StatusRequestEntityTooLarge, "", "the body is larger than %d bytes", largestBody)
		}
		switch {
		case errors.Is(err, os.ErrDeadlineExceeded):
			return nil, refuse(http.StatusRequestTimeout, "", "the body did not come in time")
		case err != nil:
			return nil, refuse(http.StatusBadRequest, "", "the body cannot be read: %v", err)
		}
		return body, nil
	}
	body, err := read(http.MaxBytesReader(w, r.Body, largestBody))
	if err != nil || !bytes.HasPrefix(body, []byte{0x1f, 0x8b}) {
		return body, err
	}
	z, err := gzip.NewReader(bytes.NewReader(body))
	if err != nil {
		return nil, refuse(http.StatusBadRequest, "", "the body cannot be read: %v", err)
	}
	return read(z)
}

// readJSON returns an object as a form could say it: strings, and arrays of strings. null counts as
// absent; a nested value stays JSON.
func readJSON(body []byte) (params, error) {
	switch string(bytes.TrimSpace(body)) {
	case "", "null", `""`: // what the vendor's SDK sends where a call has no parameters
		return nil, nil
	}
	var object map[string]any
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	if err := d.Decode(&object); err != nil {
		return nil, err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("there is more after the object")
	}
	p := params{}
	for name, v := range object {
		values, isArray := v.([]any)
		if !isArray {
			values = []any{v}
		}
		for _, v := range values {
			switch v := v.(type) {
			case nil:
			case string:
				p[name] = append(p[name], v)
			default:
				text, err := json.Marshal(v)
				if err != nil {
					return nil, err
				}
				p[name] = append(p[name], string(text))
			}
		}
	}
	return p, nil
}
