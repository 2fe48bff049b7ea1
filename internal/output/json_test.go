package output_test

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/civoctl/civoctl/internal/output"
)

func TestRedact(t *testing.T) {
	tests := []struct{ in, want string }{
		{`{"initial_password":"x","a":1}`, `{"initial_password":"REDACTED","a":1}`},
		{"{ \"initial_password\" :\t\"x\" ,\n \"a\" : 1.0 }\n", "{ \"initial_password\" :\t\"REDACTED\" ,\n \"a\" : 1.0 }\n"},
		{`{"initial_password":null}`, `{"initial_password":null}`},
		{`{"initial_password":""}`, `{"initial_password":""}`},
		{`{"rescue_password":{"a":["b"]}}`, `{"rescue_password":"REDACTED"}`},
		{`[[{"a":{"civostatsd_token":12}}]]`, `[[{"a":{"civostatsd_token":"REDACTED"}}]]`},
		{`{"initial\u005fpassword":"x"}`, `{"initial\u005fpassword":"REDACTED"}`},
		{`{"Initial_Password":"x"}`, `{"Initial_Password":"REDACTED"}`},
		{`{"password":"x","my_initial_password":"x"}`, `{"password":"x","my_initial_password":"x"}`},
		{`["initial_password","x"]`, `["initial_password","x"]`},
		{`{"a":"<&>\u003c` + "\u2028" + `"}`, `{"a":"<&>\u003c` + "\u2028" + `"}`},
		{`"initial_password"`, `"initial_password"`},
		{``, ``},
		{`<html>busy</html>`, `<html>busy</html>`},
		{`{"initial_password":"hunter2`, `"REDACTED"`},
		{`password: INITIAL_PASSWORD hunter2`, `"REDACTED"`},
	}
	for _, test := range tests {
		if got := string(output.Redact([]byte(test.in))); got != test.want {
			t.Errorf("Redact(%s) = %s, want %s", test.in, got, test.want)
		}
	}
}

// No secret may be in any output that did not ask for it.
func TestSecretsStaySecret(t *testing.T) {
	options := append(formats(),
		output.Options{JQ: "."}, output.Options{JQ: ".. | strings"}, output.Options{JQ: "[paths(scalars) as $p | getpath($p)]"},
		output.Options{Template: "{{.}}"}, output.Options{Template: "{{json .}}"},
		output.Options{Columns: []string{"initial_password"}}, output.Options{Format: "csv", Columns: []string{"initial_password"}},
		output.Options{Format: "json", SortBy: "initial_password"}, output.Options{Format: "wide", Terminal: true, Color: true})
	for _, o := range options {
		for _, secret := range []string{items(t, o, odd(t)...), item(t, o, odd(t)[0])} {
			if strings.Contains(secret, "hunter2") {
				t.Errorf("%+v prints a secret:\n%s", o, secret)
			}
		}
	}
	for _, o := range []output.Options{{Format: "wide"}, {Format: "csv"}, {Format: "json"}, {Format: "yaml"}, {Format: "ndjson"}, {JQ: "."}, {Template: "{{.}}"}} {
		o.ShowSecrets = true
		if got := item(t, o, odd(t)[0]); !strings.Contains(got, "hunter2") {
			t.Errorf("%+v hides what it was told to show:\n%s", o, got)
		}
	}
}

// A column of the name of a secret is one, whatever type its values have.
func TestSecretByName(t *testing.T) {
	cols := []output.Column[string]{{Name: "rescue_password", Header: "RESCUE", Value: func(s string) any { return s }}}
	for _, format := range []string{"table", "csv"} {
		p, err := output.New(output.Options{Format: format}, cols)
		if err != nil {
			t.Fatal(err)
		}
		var b strings.Builder
		if err := p.Items(&b, of("hunter2")); err != nil || !strings.Contains(b.String(), "REDACTED") || strings.Contains(b.String(), "hunter2") {
			t.Errorf("-o %s: %q, %v", format, b.String(), err)
		}
	}
}

func TestPlainStructsKeepTheirHTML(t *testing.T) {
	type note struct {
		Text string `json:"text"`
	}
	p, err := output.New(output.Options{Format: "ndjson"}, []output.Column[note]{})
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	if err := p.Item(&b, note{"a<b>&c"}); err != nil || b.String() != `{"text":"a<b>&c"}`+"\n" {
		t.Errorf("%q, %v", b.String(), err)
	}
}

func FuzzJSON(f *testing.F) {
	for _, s := range odd(f) {
		f.Add([]byte(s.raw))
	}
	for _, s := range []string{`null`, `-0`, `1e`, `01`, `"\ud83d\ude00"`, `"\ud83d"`, "\"\xff\"", "\"\x7f\u009b\U000e0001\"", `{"a":}`, `[1,]`, `{"initial\u005fPassword" : [1]}`, ` [ ] `, `{"a":1}x`, "\"\n\"", `{"":{"":""}}`, "\"\u200d\"", "\"👩\u200d🚀\""} {
		f.Add([]byte(s))
	}
	cols := []output.Column[json.Marshaler]{}
	f.Fuzz(func(t *testing.T, src []byte) {
		valid := json.Valid(src)
		redacted := output.Redact(src)
		if valid {
			same(t, "Redact", src, redacted, false)
		} else if !bytes.Equal(redacted, src) && string(redacted) != `"REDACTED"` {
			t.Errorf("Redact(%q), which is no JSON, = %q", src, redacted)
		}
		for _, o := range []output.Options{{Format: "json"}, {Format: "ndjson"}, {Format: "json", ShowSecrets: true}, {Format: "ndjson", Terminal: true}} {
			p, err := output.New(o, cols)
			if err != nil {
				t.Fatal(err)
			}
			var b bytes.Buffer
			err = p.Item(&b, json.RawMessage(src))
			if (err == nil) != valid {
				t.Fatalf("%+v of %q (valid: %v): %v", o, src, valid, err)
			}
			if !valid {
				continue
			}
			same(t, o.Format, src, b.Bytes(), o.ShowSecrets)
			if o.Format == "ndjson" && bytes.Count(b.Bytes(), []byte("\n")) != 1 {
				t.Errorf("%q on more than a line: %q", src, b.Bytes())
			}
			if line := strings.TrimSuffix(b.String(), "\n"); o.Terminal && output.Clean(line) != line {
				t.Errorf("%q reaches the terminal as %q", src, line)
			}
		}
	})
}

// same fails unless got is the JSON want with its secrets replaced.
func same(t *testing.T, what string, want, got []byte, secrets bool) {
	t.Helper()
	a, b := decode(t, want), decode(t, got)
	if !secrets {
		a = hide(a)
	}
	if !reflect.DeepEqual(a, b) {
		t.Errorf("%s of %q = %q", what, want, got)
	}
}

func decode(t *testing.T, src []byte) (v any) {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(src))
	d.UseNumber()
	if err := d.Decode(&v); err != nil {
		t.Fatalf("output %q: %v", src, err)
	}
	return v
}

func hide(v any) any {
	switch v := v.(type) {
	case []any:
		for i := range v {
			v[i] = hide(v[i])
		}
	case map[string]any:
		for name, value := range v {
			v[name] = hide(value)
			switch strings.ToLower(name) {
			case "initial_password", "rescue_password", "civostatsd_token":
				if value != nil && value != "" {
					v[name] = "REDACTED"
				}
			}
		}
	}
	return v
}
