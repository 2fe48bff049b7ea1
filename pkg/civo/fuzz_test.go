package civo_test

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/civoctl/civoctl/pkg/civo"
)

// replay is a transport that gives every request one reply.
type replay struct {
	status int
	header http.Header
	body   []byte
}

func (r replay) RoundTrip(req *http.Request) (*http.Response, error) {
	header := r.header
	if header == nil {
		header = http.Header{}
	}
	return &http.Response{StatusCode: r.status, Header: header, Body: io.NopCloser(bytes.NewReader(r.body)), Request: req}, nil
}

func (r replay) client() *civo.Client {
	return &civo.Client{Key: "the-key", Region: "LON1", BaseURL: "http://civo.test", HTTP: &http.Client{Transport: r}}
}

func addSamples(f *testing.F, names ...string) {
	for _, name := range names {
		f.Add([]byte(sample(f, name)))
	}
}

// FuzzInstance: what decodes has an ID and marshals to what it was; what does not is no JSON
// object, or one that lacks an ID or has a hostname or a status that cannot be read.
func FuzzInstance(f *testing.F) {
	addSamples(f, "create.json", "get.json", "firewall.json", "tags.json")
	for _, seed := range []string{
		`{"id":"x","created_at":"never"}`, `{"id":"x","ID":"y","big":123456789012345678901234567890}`,
		`{"id":"x","user_script":"%%%"}`, `{"id":null}`, `{"id":"x","id":null}`, ` {"id" : "\ud800"} `, `[]`, `null`, ``,
		`{"id":"x","attached_volumes":[null,{"id":null}],"allowed_ips":null}`, `{"id":"x"}{}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var i civo.Instance
		direct := i.UnmarshalJSON(data)
		if err := json.Unmarshal(data, &i); (err == nil) != (direct == nil) {
			t.Fatalf("called by encoding/json %v, directly %v", err, direct)
		} else if err != nil {
			return
		}
		if i.ID == "" {
			t.Error("an instance without an ID")
		}
		text, err := i.MarshalJSON()
		if err != nil || !bytes.Equal(text, bytes.TrimSpace(data)) && !bytes.Equal(text, data) {
			t.Errorf("marshals to %s, %v", text, err)
		}
		if script := i.Script(); script == "" && strings.TrimRight(cmp.Or(i.UserScript, i.InitScript), "=\r\n") != "" {
			t.Errorf("no script of %q", i.UserScript)
		}
	})
}

// FuzzPage: a page that decodes is JSON, has no count below zero and keeps every instance.
func FuzzPage(f *testing.F) {
	addSamples(f, "list.json", "sshkeys.json")
	for _, seed := range []string{
		`{"pages":1,"items":[{"id":"a"},{"id":"b","x":"]}\""}]}`, `{"pages":1,"items":null}`, `{"pages":0}`, `{"pages":1,"pages":null}`,
		`{"page":1,"items":[{"id":"a"}],"items":[{"id":"b"}],"pages":2}`, `{"pages":1,"items":[{"id":"a"},]}`,
		`{"\u0070ages":1,"items":[]}`, `{"pages":1,"x":tru}`, `{"pages":1,"x":1"y"}`, `{"pages":1}]`, `[[],{},"",1]`, `{`, `{"`, `{"pages":1,"x":"\`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		page, err := replay{status: 200, body: data}.client().ListInstances(t.Context(), civo.ListOptions{})
		if err != nil {
			if e, ok := errors.AsType[*civo.Error](err); !ok || e.Status != 200 {
				t.Errorf("error is %#v", err)
			}
			return
		}
		if !json.Valid(data) {
			t.Error("decoded what is no JSON")
		}
		if page.Pages < 0 {
			t.Errorf("%d pages", page.Pages)
		}
		if strings.HasPrefix(strings.TrimSpace(string(data)), "[") {
			return // a bare array, which has no count
		}
		// encoding/json takes another key's case for the same, and so may not agree.
		var same struct {
			Items []json.RawMessage `json:"items"`
		}
		names := make(map[string]json.RawMessage)
		if json.Unmarshal(data, &names) != nil || json.Unmarshal(names["items"], &same.Items) != nil {
			return
		}
		if len(same.Items) != len(page.Items) {
			t.Fatalf("%d items, want %d", len(page.Items), len(same.Items))
		}
		for n, i := range page.Items {
			if text, _ := i.MarshalJSON(); !bytes.Equal(text, same.Items[n]) || i.ID == "" {
				t.Errorf("item %d is %s, want %s", n, text, same.Items[n])
			}
		}
	})
}

// FuzzCreateReply: whatever the reply, each instance that is returned has an ID,
// and an error keeps the status and the whole body.
func FuzzCreateReply(f *testing.F) {
	addSamples(f, "create.json", "list.json", "tags.json")
	for _, seed := range []string{`[{"id":"a"},{"id":"b"}]`, `{"items":[{"id":"a"}]}`, `{"items":null}`, `[null]`, `[{"id":"a","ram_mb":""},{"id"`, `[]`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		made, err := replay{status: 202, body: data}.client().CreateInstance(t.Context(), civo.NewInstance{
			Hostname: "h", Size: "s", NetworkID: "n", TemplateID: "t",
		})
		if slices.ContainsFunc(made, func(i civo.Instance) bool { return i.ID == "" }) {
			t.Error("an instance without an ID")
		}
		if err == nil && (len(made) == 0 || !json.Valid(data)) {
			t.Errorf("%d instances of %q", len(made), data)
		}
		if e, ok := errors.AsType[*civo.Error](err); err != nil && (!ok || e.Status != 202 || !bytes.Equal(e.Body, data)) {
			t.Errorf("error is %#v", err)
		}
	})
}

// FuzzError: whatever the body, the error is one short printable line and keeps status and body.
func FuzzError(f *testing.F) {
	for _, seed := range []string{
		`{"code":"quota_limit_reached","reason":"limit","details":{"a":1}}`, `{"reason":{"a":["b"]}}`, `{"reason":["a",1]}`,
		`{"code":7,"reason":null,"details":null}`, `{"result":"requires_authentication","status":401}`, `{"result":"failed"}`,
		"<html><body>502</body></html>", "upstream \x1b[31mtimeout\u202e\r\n", "", "null", "[]", `"text"`, "\xff\xfe", `{"code":"\u001b]0;x\u0007"}`,
	} {
		f.Add(uint16(404), []byte(seed))
		f.Add(uint16(200), []byte(seed))
	}
	f.Fuzz(func(t *testing.T, status uint16, body []byte) {
		status = 200 + status%400
		c := replay{status: int(status), body: body}.client()
		err := c.Stop(t.Context(), "x")
		if err == nil {
			if status > 299 {
				t.Errorf("status %d is no error", status)
			}
			return
		}
		e, ok := errors.AsType[*civo.Error](err)
		if !ok {
			// net/http itself refuses a redirect that leads nowhere.
			if status/100 != 3 {
				t.Errorf("error is %#v", err)
			}
			return
		}
		text := e.Error()
		if !utf8.ValidString(text) || strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) }) || len(text) > 800 {
			t.Errorf("error reads %q", text)
		}
		if e.Status != int(status) || !bytes.Equal(e.Body, body) || strings.Contains(text, "the-key") && !bytes.Contains(body, []byte("the-key")) {
			t.Errorf("error is %#v", e)
		}
		if e.Details != nil && !json.Valid(e.Details) {
			t.Errorf("details are %q", e.Details)
		}
	})
}

// FuzzForm: a server reads the texts that were given; a tag that would arrive as
// another is refused.
func FuzzForm(f *testing.F) {
	f.Add("web-1", "#!/bin/sh\necho \"$1\" & exit 3;\n", "ci", "prod=1&x")
	f.Add("h", "a+b c%20d\x00\xff\r\n", "ünï", "日本")
	f.Add("", "", "", "a b")
	f.Add("&region=NYC1", "=", "a\u2003b", "+")
	f.Fuzz(func(t *testing.T, hostname, script, tag1, tag2 string) {
		n := civo.NewInstance{Hostname: hostname, Size: "s", NetworkID: "n", TemplateID: "t", Script: script, Tags: []string{tag1, tag2}}
		var got url.Values
		c := (&civo.Client{Region: "LON1", BaseURL: "http://civo.test", HTTP: &http.Client{Transport: capture{&got}}})
		_, err := c.CreateInstance(t.Context(), n)
		odd := func(s string) bool { return s == "" || strings.ContainsFunc(s, unicode.IsSpace) }
		if refused := odd(tag1) || odd(tag2) || hostname == ""; refused != (err != nil) || refused != (got == nil) {
			t.Fatalf("refused is %t, error is %v, sent %v", refused, err, got)
		} else if refused {
			return
		}
		want := url.Values{"hostname": {hostname}, "size": {"s"}, "network_id": {"n"}, "template_id": {"t"}, "region": {"LON1"}, "tags": {tag1 + " " + tag2}}
		if script != "" {
			want.Set("script", script)
		}
		if got.Encode() != want.Encode() {
			t.Errorf("sent %v, want %v", got, want)
		}
		if tags := strings.Split(got.Get("tags"), " "); len(tags) != 2 || tags[0] != tag1 || tags[1] != tag2 {
			t.Errorf("tags arrive as %q", tags)
		}
	})
}

// capture is a transport that reads a request's form as a server does, and
// replies that an instance was made.
type capture struct{ form *url.Values }

func (c capture) RoundTrip(r *http.Request) (*http.Response, error) {
	if err := r.ParseForm(); err != nil {
		return nil, err
	}
	*c.form = r.PostForm
	return replay{status: 200, body: []byte(`{"id":"x"}`)}.RoundTrip(r)
}

// FuzzInstanceID: an ID is refused, or reaches the server as that ID and no other path.
func FuzzInstanceID(f *testing.F) {
	for _, seed := range []string{id, "", ".", "..", "a/b", "a%2fb", "../regions", "a?b", "a#b", "a b", "\x00", "日本", `a\b`, "%2e%2e", ";x", "//"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, id string) {
		var form url.Values
		seen := path{capture{&form}, new(string)}
		c := &civo.Client{Region: "LON1", BaseURL: "http://civo.test", HTTP: &http.Client{Transport: seen}}
		if err := c.Stop(t.Context(), id); *seen.escaped == "" {
			if err == nil {
				t.Error("neither sent nor refused")
			}
			return
		}
		rest, ok := strings.CutPrefix(*seen.escaped, "/v2/instances/")
		segment, action, _ := strings.Cut(rest, "/")
		if got, err := url.PathUnescape(segment); !ok || err != nil || got != id || action != "stop" {
			t.Errorf("sent %s", *seen.escaped)
		}
		for part := range strings.SplitSeq(id, "/") {
			if part == "" || part == "." || part == ".." {
				t.Errorf("sent %s", *seen.escaped)
			}
		}
	})
}

// path is a transport that notes the path of a request.
type path struct {
	capture
	escaped *string
}

func (p path) RoundTrip(r *http.Request) (*http.Response, error) {
	*p.escaped = r.URL.EscapedPath()
	return p.capture.RoundTrip(r)
}

// FuzzRetryAfter: what the API asks for is never negative and never endless.
func FuzzRetryAfter(f *testing.F) {
	f.Add("7", "")
	f.Add("-1", "Mon, 02 Mar 2026 10:00:00 GMT")
	f.Add("18446744073709551616", "")
	f.Add("4294967295", "")
	f.Add("Mon, 02 Mar 2026 10:01:30 GMT", "Mon, 02 Mar 2026 10:00:00 GMT")
	f.Add("Fri, 31 Dec 9999 23:59:59 GMT", "Mon, 01 Jan 0001 00:00:00 GMT")
	f.Fuzz(func(t *testing.T, value, date string) {
		header := http.Header{"Retry-After": {value}, "Date": {date}}
		err := replay{status: 429, header: header}.client().Stop(t.Context(), "x")
		e, ok := errors.AsType[*civo.Error](err)
		if !ok || e.RetryAfter < 0 || e.RetryAfter > 24*time.Hour {
			t.Errorf("error is %#v", err)
		}
	})
}
