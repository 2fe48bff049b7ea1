//go:build linux || darwin

package e2e

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/civoctl/civoctl/internal/sandbox"
)

// object is a JSON object that the API sends.
type object map[string]json.RawMessage

// withFields returns a copy of the object with the value in each of the fields, or without the
// fields where value is nil.
func (o object) withFields(value json.RawMessage, fields ...string) object {
	odd := maps.Clone(o)
	for _, field := range fields {
		if odd[field] = value; value == nil {
			delete(odd, field)
		}
	}
	return odd
}

// jsonValues returns values of every JSON type, by their text, and nil for a field that is left
// out.
func jsonValues() map[string]json.RawMessage {
	values := map[string]json.RawMessage{"absent": nil}
	for _, v := range []string{`null`, `5`, `2048.0`, `"5"`, `""`, `"two words"`, `true`, `"true"`, `[]`, `["a", 5]`, `[{"a": 1}]`, `{"a": 1}`} {
		values[v] = json.RawMessage(v)
	}
	return values
}

// isNested reports whether the value is an array or an object.
func isNested(v json.RawMessage) bool { return len(v) > 0 && (v[0] == '[' || v[0] == '{') }

// decodeReply decodes the reply of the API to a GET into v.
func (u *user) decodeReply(path string, v any) {
	u.t.Helper()
	w := u.request("GET", path)
	if err := json.Unmarshal(w.Body.Bytes(), v); err != nil {
		u.t.Fatalf("GET %s: %v: %s", path, err, w.Body)
	}
}

// replyWith makes the API answer a GET of each path with the value, and all other requests as
// before.
func (u *user) replyWith(replies map[string]any) {
	u.intercept(func(w http.ResponseWriter, r *http.Request) bool {
		v, ok := replies[r.URL.Path]
		if !ok || r.Method != "GET" {
			return false
		}
		json.NewEncoder(w).Encode(v)
		return true
	})
}

// replyWithInstance makes the API show the instance like this, and as the only one in the list.
func (u *user) replyWithInstance(id string, instance object) {
	u.replyWith(map[string]any{"/v2/instances/" + id: instance, "/v2/instances": instancePage(instance)})
}

// instancePage returns the reply that lists these instances.
func instancePage(items ...object) any {
	return map[string]any{"page": 1, "per_page": 100, "pages": 1, "items": items}
}

// checkSameJSON checks that the JSON text is the value that the API sent.
func checkSameJSON(t *testing.T, got string, want any) {
	t.Helper()
	var a, b any
	text, err := json.Marshal(want)
	if err == nil {
		err = json.Unmarshal(text, &b)
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(got), &a); err != nil || !reflect.DeepEqual(a, b) {
		t.Errorf("JSON is not what the API sent: %v\n got %s\nwant %s", err, got, text)
	}
}

// One item for each field and each odd value of it: the list is shown all the same, in every
// format, and JSON has the API's own objects.
func TestOddFieldsInLists(t *testing.T) {
	t.Parallel()
	for noun, path := range map[string]string{
		"instance": "/v2/instances", "firewall": "/v2/firewalls", "network": "/v2/networks", "size": "/v2/sizes",
		"image": "/v2/disk_images", "region": "/v2/regions", "sshkey": "/v2/sshkeys",
	} {
		t.Run(noun, func(t *testing.T) {
			t.Parallel()
			u := newUser(t, "")
			u.create("web-1")
			var one object
			if noun == "instance" {
				var page struct{ Items []object }
				u.decodeReply(path, &page)
				one = page.Items[0]
			} else {
				var all []object
				u.decodeReply(path, &all)
				one = all[0]
			}
			var items []object
			for _, field := range slices.Sorted(maps.Keys(one)) {
				for _, v := range jsonValues() {
					if noun == "instance" && (field == "id" || isNested(v) && (field == "hostname" || field == "status")) {
						continue // see TestInstancesThatCannotBeRead
					}
					if noun == "size" && field == "type" && string(v) != `""` && len(v) > 0 && v[0] == '"' {
						continue // a size of something else
					}
					odd := one.withFields(v, field)
					if noun == "instance" {
						odd["id"] = json.RawMessage(fmt.Sprintf(`"00000000-0000-4000-8000-%012d"`, len(items)))
					}
					items = append(items, odd)
				}
			}
			var reply any = items
			if noun == "instance" {
				reply = instancePage(items...)
			}
			u.replyWith(map[string]any{path: reply})
			stdout, stderr, code := u.run(noun, "list", "-o", "json", "--show-secrets")
			if code != 0 {
				t.Fatalf("exit code %d\n%s", code, stderr)
			}
			checkSameJSON(t, stdout, items)
			for _, format := range []string{"table", "wide", "csv", "yaml", "ndjson", "id", "name"} {
				stdout, stderr, code := u.run(noun, "list", "-o", format, "--show-secrets")
				want := len(items)
				if format == "id" || format == "name" {
					want /= 2 // what has none has no line
				}
				if lines := strings.Count(stdout, "\n"); code != 0 || lines < want || strings.Contains(stdout, "%!") || strings.Contains(stdout, "<nil>") || want < len(items) && strings.Contains(stdout, `{`) {
					t.Errorf("-o %s: exit code %d, %d lines of %d items\n%s", format, code, lines, len(items), stderr)
				}
			}
			sortable := map[string][]string{
				"instance": {"created_at", "tags", "cpu_cores"}, "firewall": {"rules_count"}, "network": {"default"}, "size": {"ram_mb"}, "sshkey": {"created_at"},
			}
			for _, field := range sortable[noun] {
				if _, stderr, code := u.run(noun, "list", "--sort-by", field); code != 0 {
					t.Errorf("sorted by %s: exit code %d\n%s", field, code, stderr)
				}
			}
		})
	}
}

// All fields but those that are needed are odd at once.
func TestOddFieldsInShow(t *testing.T) {
	t.Parallel()
	u, id, one := newShippedUserWithInstance(t)
	var quota object
	u.decodeReply("/v2/quota", &quota)
	fields := slices.DeleteFunc(slices.Collect(maps.Keys(one)), func(name string) bool {
		return slices.Contains([]string{"id", "hostname", "status"}, name)
	})
	for name, v := range jsonValues() {
		odd := one.withFields(v, fields...)
		u.replyWithInstance(id, odd)
		for _, name := range []string{id, "web-1"} {
			stdout, stderr, code := u.run("instance", "show", name)
			if code != 0 || !strings.Contains(stdout, "web-1") {
				t.Errorf("%s: exit code %d\n%s%s", name, code, stdout, stderr)
			}
			if len(v) > 0 && v[0] == '{' && (!strings.Contains(stdout, `{"a":1}`) || !strings.Contains(stdout, "PASSWORD:     REDACTED")) {
				t.Errorf("%s: not shown as text\n%s", v, stdout)
			}
			if v == nil && (strings.Contains(stdout, "CORES:        0") || !strings.Contains(stdout, "CORES:        -")) {
				t.Errorf("cores that the API left out\n%s", stdout)
			}
		}
		stdout, stderr, code := u.run("instance", "show", id, "-o", "json", "--show-secrets")
		if code != 0 {
			t.Errorf("%s: exit code %d\n%s", name, code, stderr)
			continue
		}
		checkSameJSON(t, stdout, odd)

		odd = quota.withFields(v, slices.Collect(maps.Keys(quota))...)
		u.replyWith(map[string]any{"/v2/quota": odd})
		if stdout, stderr, code = u.run("quota", "show"); code != 0 || len(v) > 0 && v[0] == '{' && !strings.Contains(stdout, `{"a":1}/{"a":1}`) {
			t.Errorf("quota of %s: exit code %d\n%s%s", name, code, stdout, stderr)
		}
		if v == nil && strings.Contains(stdout, "0/0") {
			t.Errorf("a quota that the API left out\n%s", stdout)
		}
		if stdout, stderr, code = u.run("quota", "show", "-o", "json"); code != 0 {
			t.Errorf("quota of %s: exit code %d\n%s", name, code, stderr)
			continue
		}
		checkSameJSON(t, stdout, odd)
	}
}

// What tells one instance from another has to be there. The error says what is not, and where.
func TestInstancesThatCannotBeRead(t *testing.T) {
	t.Parallel()
	u, id, one := newShippedUserWithInstance(t)
	for _, field := range []string{"id", "hostname", "status"} {
		for name, v := range jsonValues() {
			odd := one.withFields(v, field)
			u.replyWith(map[string]any{"/v2/instances/" + id: odd, "/v2/instances": instancePage(odd, one.withFields(json.RawMessage(`"x"`), "id"))})
			bad := isNested(v) || field == "id" && (len(v) == 0 || string(v) == "null" || string(v) == `""`)
			_, stderr, code := u.run("instance", "list")
			if bad != (code == 6) || !bad && code != 0 || bad && (!strings.Contains(stderr, "200 OK") || !strings.Contains(stderr, field)) {
				t.Errorf("list with %s %s: exit code %d\n%s", field, name, code, stderr)
			}
			if _, stderr, code = u.run("instance", "show", id); field != "id" && bad != (code == 6) || field == "id" && code != 6 {
				t.Errorf("show with %s %s: exit code %d\n%s", field, name, code, stderr)
			}
		}
	}
}

// Verbs choose from the catalogue by ID and name. One odd field of one item costs nothing; where a
// decision hangs on the field, the verb does the same as before or refuses.
func TestOddFieldsInTheCatalogue(t *testing.T) {
	t.Parallel()
	for _, kind := range []struct {
		path    string
		decides []string // fields on which something hangs
		verbs   []string // that read the kind
	}{
		{"/v2/firewalls", []string{"id", "name", "network_id"}, []string{"create", "firewall"}},
		{"/v2/networks", []string{"id", "name", "label", "default"}, []string{"create", "firewall"}},
		{"/v2/sizes", []string{"name", "type", "cpu_cores", "ram_mb", "disk_gb"}, []string{"create", "resize"}},
		{"/v2/disk_images", []string{"id", "name"}, []string{"create"}},
		{"/v2/sshkeys", []string{"id", "name"}, []string{"create"}},
	} {
		t.Run(kind.path, func(t *testing.T) {
			t.Parallel()
			u := newUser(t, "")
			u.create("web-1")
			verbs := [][]string{
				{"instance", "create", "web-2", "--size", "g3.large", "--image", "ubuntu-noble", "--firewall", "default-web", "--ssh-key", "laptop", "--dry-run"},
				{"instance", "resize", "web-1", "--size", "g3.large", "--dry-run", "-o", "csv"},
				{"instance", "firewall", "web-1", "--firewall", "default-web", "--dry-run", "-o", "csv"},
			}
			verbs = slices.DeleteFunc(verbs, func(verb []string) bool { return !slices.Contains(kind.verbs, verb[1]) })
			var before []string
			for _, verb := range verbs {
				stdout, stderr, code := u.run(verb...)
				if code != 0 {
					t.Fatalf("%q: exit code %d\n%s", verb, code, stderr)
				}
				before = append(before, stdout)
			}
			var all []object
			u.decodeReply(kind.path, &all)
			try := func(v json.RawMessage, decides bool, fields ...string) {
				odd := make([]object, len(all))
				for n := range all {
					odd[n] = all[n].withFields(v, fields...)
				}
				u.replyWith(map[string]any{kind.path: odd})
				for n, verb := range verbs {
					stdout, stderr, code := u.run(verb...)
					isID := slices.Contains(fields, "id") && !isNested(v) // it is sent as the API writes it
					switch {
					case code == 0 && stdout == before[n], code == 0 && isID:
					case decides && slices.Contains([]int{2, 3, 5, 6}, code) && strings.HasPrefix(stderr, "error: "):
					default:
						t.Errorf("%s: %v are %s: exit code %d\n%s%s", verb[1], fields, v, code, stdout, stderr)
					}
				}
			}
			for _, v := range jsonValues() {
				others := slices.DeleteFunc(slices.Collect(maps.Keys(all[0])), func(name string) bool { return slices.Contains(kind.decides, name) })
				try(v, false, others...)
				for _, field := range kind.decides {
					try(v, true, field)
				}
			}
		})
	}
}

// What is not known is not taken for harmless.
func TestOddFieldsThatDecide(t *testing.T) {
	t.Parallel()
	u, id, one := newShippedUserWithInstance(t)
	for _, tt := range []struct {
		field, value string
		args         []string
		code         int
		said         string
	}{
		{"tags", `[{"name": "protected"}]`, []string{"rm", "web-1", "--yes"}, 5, "may be: its tags cannot be read"},
		{"tags", `"a,protected"`, []string{"stop", "web-1"}, 5, "its tags cannot be read"},
		{"tags", `"a protected"`, []string{"rm", "web-1", "--yes"}, 5, `protected by the tag "protected"`},
		{"tags", `{"a": 1}`, []string{"rm", "web-1", "--skip-protected", "--yes"}, 0, "skipped, because protected: web-1"},
		{"tags", `{"a": 1}`, []string{"rm", "--not-tag", "keep", "--yes"}, 0, "left out 1 instances whose tags cannot be read"},
		{"tags", `{"a": 1}`, []string{"tag", "web-1", "--add", "x"}, 5, `tag web-1: the API sent tags that cannot be read: {"a":1}`},
		{"tags", `{"a": 1}`, []string{"tag", "web-1", "--clear", "--yes"}, 5, "tags that cannot be read"},
		{"created_at", `"yesterday"`, []string{"rm", "--older-than", "1s", "--yes"}, 0, "left out 1 instances whose time of creation"},
		{"status", `null`, []string{"ssh", "web-1", "--print"}, 5, "ssh to web-1: it is in a status that the API does not say"},
		{"status", `null`, []string{"rm", "--status", "shutoff", "--yes"}, 0, "no instances in LON1 match"},
		{"network_id", `{"id": "x"}`, []string{"firewall", "web-1", "--firewall", "default-web"}, 5, "the API does not say in which network it is"},
		{"size", `null`, []string{"resize", "web-1", "--size", "g3.large", "--dry-run"}, 0, ""}, // its cores, memory and disk are known
		{"public_ip", `["1.2.3.4"]`, []string{"ssh", "web-1", "--print"}, 5, "ssh to web-1"},
	} {
		odd := one.withFields(json.RawMessage(tt.value), tt.field)
		var changed atomic.Int32
		u.intercept(func(w http.ResponseWriter, r *http.Request) bool {
			switch {
			case r.Method != "GET":
				changed.Add(1)
				http.Error(w, "no", http.StatusTeapot)
			case r.URL.Path == "/v2/instances/"+id:
				json.NewEncoder(w).Encode(odd)
			case r.URL.Path == "/v2/instances":
				json.NewEncoder(w).Encode(instancePage(odd))
			default:
				return false
			}
			return true
		})
		stdout, stderr, code := u.run(append([]string{"instance"}, tt.args...)...)
		if code != tt.code || !strings.Contains(stderr, tt.said) || changed.Load() != 0 {
			t.Errorf("%q with %s %s: exit code %d, %d changes\n%s%s", tt.args, tt.field, tt.value, code, changed.Load(), stdout, stderr)
		}
	}
}

// The region that was asked stands where the API says none; JSON stays the API's own.
func TestRegionThatTheAPIDoesNotSay(t *testing.T) {
	t.Parallel()
	u, id, one := newShippedUserWithInstance(t)
	for _, v := range []json.RawMessage{nil, json.RawMessage(`null`), json.RawMessage(`""`)} {
		odd := one.withFields(v, "region")
		u.replyWithInstance(id, odd)
		for _, args := range [][]string{
			{"list", "-o", "wide"}, {"list", "-o", "csv", "--columns", "region"}, {"list", "--columns", "region"}, {"show", id}, {"show", id, "-o", "csv"},
		} {
			if stdout, stderr, code := u.run(append([]string{"instance"}, args...)...); code != 0 || !strings.Contains(stdout, "LON1") {
				t.Errorf("%q with %s: exit code %d\n%s%s", args, v, code, stdout, stderr)
			}
		}
		stdout, _, _ := u.run("instance", "show", id, "-o", "json", "--show-secrets")
		checkSameJSON(t, stdout, odd)
		if stdout, _, _ := u.run("instance", "list", "--all-regions", "--jq", "[.[].region] | unique | length"); strings.TrimSpace(stdout) == "0" {
			t.Error("no regions in a list of all")
		}
	}
}

func TestOddTimesAndStatuses(t *testing.T) {
	t.Parallel()
	u, id, one := newShippedUserWithInstance(t)
	for said, shown := range map[string]string{
		`"2026-03-02 10:00:00"`: "2026-03-02T10:00:00Z", `"2026-03-02T10:00:00.25"`: "2026-03-02T10:00:00Z", `1772445600`: "2026-03-02T10:00:00Z",
		`"1772445600"`: "2026-03-02T10:00:00Z", `"Mon, 02 Mar 2026 10:00:00 GMT"`: "2026-03-02T10:00:00Z", `"yesterday"`: "yesterday",
		`""`: "-", `null`: "-", `"0001-01-01T00:00:00Z"`: "0001-01-01T00:00:00Z", `17`: "17", `{"at": 1}`: `{"at":1}`,
	} {
		odd := one.withFields(json.RawMessage(said), "created_at")
		u.replyWithInstance(id, odd)
		stdout, stderr, code := u.run("instance", "list", "--columns", "created_at", "--no-headers")
		if code != 0 || strings.TrimSpace(stdout) != shown {
			t.Errorf("%s: shown as %q, exit code %d\n%s", said, stdout, code, stderr)
		}
	}
	odd := one.withFields(json.RawMessage(`"active"`), "status")
	u.replyWithInstance(id, odd)
	for _, tt := range []struct {
		args []string
		want string
	}{
		{[]string{"list", "--columns", "status", "--no-headers"}, "ACTIVE"},
		{[]string{"list", "--status", "active", "-o", "name"}, "web-1"},
		{[]string{"list", "--status", "=ACTIVE", "-o", "name"}, "web-1"},
		{[]string{"list", "--jq", ".[].status"}, "active"},
		{[]string{"wait", "web-1", "--for", "active", "-o", "name"}, "web-1"},
		{[]string{"start", "web-1", "--jq", ".[].note"}, "already ACTIVE"},
		{[]string{"ssh", "web-1", "--print"}, "HostKeyAlias"},
	} {
		if stdout, stderr, code := u.run(append([]string{"instance"}, tt.args...)...); code != 0 || !strings.Contains(stdout, tt.want) {
			t.Errorf("%q: exit code %d\n%s%s", tt.args, code, stdout, stderr)
		}
	}
	odd = one.withFields(json.RawMessage(`null`), "status")
	u.replyWithInstance(id, odd)
	if stdout, stderr, code := u.run("instance", "list", "--columns", "hostname,status", "--no-headers"); code != 0 || strings.Join(strings.Fields(stdout), " ") != "web-1 -" {
		t.Errorf("exit code %d\n%s%s", code, stdout, stderr)
	}
	if _, stderr, code := u.run("instance", "wait", "web-1", "--for", "active", "--wait-timeout", "5s"); code != 7 || !strings.Contains(stderr, "its status is not known") {
		t.Errorf("exit code %d\n%s", code, stderr)
	}
}

func TestScriptOfAnInstance(t *testing.T) {
	t.Parallel()
	u, id, one := newShippedUserWithInstance(t)
	text := "#!/bin/sh\necho 'héllo'\n"
	quoted := func(s string) json.RawMessage { b, _ := json.Marshal(s); return b }
	for _, tt := range []struct {
		field string
		value json.RawMessage
		want  string
	}{
		{"script", quoted(base64.StdEncoding.EncodeToString([]byte(text))), "SCRIPT:\n  #!/bin/sh\n  echo 'héllo'\n"},
		{"user_script", quoted(base64.StdEncoding.EncodeToString([]byte(text))), "SCRIPT:\n  #!/bin/sh\n  echo 'héllo'\n"},
		{"script", quoted(text), "SCRIPT:\n  #!/bin/sh\n  echo 'héllo'\n"},
		{"script", quoted("H4sIAAAAAAAA"), "SCRIPT:       H4sIAAAAAAAA\n"},
		{"script", json.RawMessage(`{"a": 1}`), "SCRIPT:       {\"a\":1}\n"},
		{"script", json.RawMessage(`null`), "SCRIPT:       -\n"},
	} {
		odd := one.withFields(nil, "script", "user_script").withFields(tt.value, tt.field)
		u.replyWith(map[string]any{"/v2/instances/" + id: odd})
		if stdout, stderr, code := u.run("instance", "show", id); code != 0 || !strings.Contains(stdout, tt.want) {
			t.Errorf("%s %s: exit code %d\n%s%s", tt.field, tt.value, code, stdout, stderr)
		}
		stdout, _, _ := u.run("instance", "show", id, "-o", "json", "--show-secrets")
		checkSameJSON(t, stdout, odd)
	}
}

// What an update was told to clear, and is there still, is said.
func TestUpdateIsReadBack(t *testing.T) {
	t.Parallel()
	u := newUser(t, "")
	id := u.create("web-1")[0]
	u.mustRunWords("instance", "update", id, "--notes", "kept", "--reverse-dns", "web.example.org")
	var sent url.Values
	ignore := func(w http.ResponseWriter, r *http.Request) bool {
		if r.Method != "PUT" {
			return false
		}
		r.ParseForm()
		sent = r.PostForm
		fmt.Fprint(w, `{"result": "success"}`)
		return true
	}
	for _, tt := range []struct {
		args []string
		said string
	}{
		{[]string{"--notes", ""}, "update web-1: the API accepted it, and did not do all of it: notes kept → none"},
		{[]string{"--reverse-dns", ""}, "reverse DNS web.example.org → none"},
		{[]string{"--notes", "other", "--hostname", "web-2"}, "hostname web-1 → web-2, notes kept → other"},
	} {
		u.intercept(ignore)
		stdout, stderr, code := u.run(append([]string{"instance", "update", id}, tt.args...)...)
		if code != 5 || stdout != "" || !strings.Contains(stderr, tt.said) {
			t.Errorf("%q: exit code %d\n%s%s", tt.args, code, stdout, stderr)
		}
		if cleared := tt.args[1] == "" && tt.args[0] == "--notes"; cleared != (sent.Get("notes_delete") == "true") || cleared && !sent.Has("notes") {
			t.Errorf("%q: sent %v", tt.args, sent)
		}
		u.intercept(nil)
		if stdout, stderr, code := u.run(append([]string{"instance", "update", id, "-o", "json", "--dry-run"}, tt.args...)...); code != 0 || !strings.Contains(stdout, "→") {
			t.Errorf("%q: exit code %d\n%s%s", tt.args, code, stdout, stderr)
		}
	}
	u.intercept(nil)
	if words := u.mustRunWords("instance", "update", id, "--notes", "", "--reverse-dns", "", "--jq", `.[] | .result, (.notes + .reverse_dns | length)`); !slices.Equal(words, []string{"done", "0"}) {
		t.Errorf("cleared: %q", words)
	}
}

// Lists that say of their pages what is wrong, and api --paginate beside the list.
func TestOddPages(t *testing.T) {
	t.Parallel()
	u := newUser(t, "")
	u.create("web-1")
	var page struct{ Items []object }
	u.decodeReply("/v2/instances", &page)
	items := func(from, to int) []object {
		all := []object{}
		for n := from; n < to; n++ {
			all = append(all, page.Items[0].withFields(json.RawMessage(fmt.Sprintf(`"00000000-0000-4000-8000-%012d"`, n)), "id"))
		}
		return all
	}
	type envelope = map[string]any
	for name, tt := range map[string]struct {
		page func(n int) any
		ids  int // -1: the list is an error
		said string
		raw  int // of api --paginate, where that differs
	}{
		"civo/cli#63": {func(int) any { return json.RawMessage(`{"page":"1","per_page":null,"pages":0,"items":[]}`) }, 0, "", 0},
		"items null":  {func(int) any { return json.RawMessage(`{"page":1,"per_page":null,"pages":1,"items":null}`) }, 0, "", 0},
		"numbers as text": {func(n int) any {
			return envelope{"page": fmt.Sprint(n), "per_page": "2", "pages": "3", "items": items(2*n, 2*n+2)}
		}, 6, "", 0},
		"no numbers":         {func(n int) any { return envelope{"items": items(2*n, 2*n+2*max(0, min(1, 4-n)))} }, 6, "", 0},
		"a bare array":       {func(int) any { return items(0, 3) }, 3, "", 0},
		"an empty one":       {func(n int) any { return envelope{"page": n, "pages": 5, "items": items(n, n+n%2)} }, 3, "", 0},
		"empty at the end":   {func(n int) any { return envelope{"page": n, "pages": 20, "items": items(0, max(0, 4-3*n))} }, 1, "", 0},
		"too few":            {func(n int) any { return envelope{"page": n, "pages": 1, "items": items(100*n, min(100*n+100, 350))} }, 250, "", 0},
		"duplicates":         {func(n int) any { return envelope{"page": n, "pages": 3, "items": items(n, n+3)} }, 5, "", 9},
		"the same for ever":  {func(int) any { return envelope{"page": nil, "pages": 99, "items": items(0, 3)} }, -1, "page 2 of 99 has the items of page 1 again", 0},
		"more for ever":      {func(n int) any { return envelope{"page": n, "pages": n + 1, "items": items(n, n+1)} }, -1, "the list grows without end", 0},
		"nothing for ever":   {func(n int) any { return envelope{"page": n, "pages": n + 1, "items": items(0, 0)} }, -1, "empty pages in a row", 0},
		"a thousand million": {func(n int) any { return envelope{"page": n, "pages": 1_000_000_000, "items": items(0, 0)} }, -1, "a list of 1000000000 pages", 0},
		"no list":            {func(int) any { return envelope{"pages": 1} }, -1, "an object without items where a list belongs", 0},
	} {
		t.Run(name, func(t *testing.T) {
			u.intercept(func(w http.ResponseWriter, r *http.Request) bool {
				n := 0
				fmt.Sscan(r.URL.Query().Get("page"), &n)
				json.NewEncoder(w).Encode(tt.page(n))
				return true
			})
			count := func(stdout string) int { return strings.Count(stdout, "00000000-0000-4000-8000-") }
			stdout, stderr, code := u.run("instance", "list", "-o", "id")
			if tt.ids < 0 && (code != 6 || !strings.Contains(stderr, tt.said)) || tt.ids >= 0 && (code != 0 || count(stdout) != tt.ids) {
				t.Errorf("list: exit code %d, %d instances\n%s", code, count(stdout), stderr)
			}
			want := max(tt.raw, tt.ids)
			stdout, stderr, code = u.run("api", "GET", "/v2/instances", "--paginate", "--jq", ".[].id")
			if tt.ids < 0 && (code == 0 || !strings.Contains(stderr, tt.said)) || tt.ids >= 0 && (code != 0 || count(stdout) != want) {
				t.Errorf("api: exit code %d, %d instances\n%s", code, count(stdout), stderr)
			}
		})
	}
}

// A proxy that opens no way to the API is named, with its status and without its password. A 4xx of
// it is not asked for again.
func TestProxyThatRefuses(t *testing.T) {
	t.Parallel()
	for _, status := range []int{401, 403, 404, 407, 502} {
		t.Run(fmt.Sprint(status), func(t *testing.T) {
			t.Parallel()
			u := newUser(t, "")
			var asked atomic.Int32
			proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				asked.Add(1)
				w.WriteHeader(status)
			}))
			defer proxy.Close()
			address := strings.TrimPrefix(proxy.URL, "http://")
			for _, name := range []string{"HTTPS_PROXY", "https_proxy"} {
				u.env = append(u.env, name+"=http://somebody:hush@"+address)
			}
			u.env = append(u.env, "CIVOCTL_API_URL=https://api.civo.test", "NO_PROXY=", "no_proxy=")
			for _, args := range [][]string{
				{"instance", "list"}, {"instance", "list", "-o", "json", "--debug"},
				// Its requests, several at once, may still be on their way when it has ended: it is
				// the last.
				{"instance", "create", "web-1", "--size", "g3.small", "--image", "ubuntu-noble"},
			} {
				asked.Store(0)
				stdout, stderr, code := u.run(args...)
				said := fmt.Sprintf("proxy http://%s answered %d %s", address, status, http.StatusText(status))
				if code != 6 || stdout != "" || !strings.Contains(stderr, said) || !strings.Contains(stderr, "HTTPS_PROXY") {
					t.Errorf("%q: exit code %d\n%s%s", args, code, stdout, stderr)
				}
				if strings.Contains(stderr, "hush") || strings.Contains(stderr, "somebody") || strings.Contains(stderr, "c29tZWJvZHk") {
					t.Errorf("%q: the proxy's password is shown\n%s", args, stderr)
				}
				if isJSON := slices.Contains(args, "json"); isJSON && strings.Contains(stderr, `"retryable":true`) != (status >= 500) {
					t.Errorf("%q: not retryable as it is retried\n%s", args, stderr)
				}
				if n := asked.Load(); args[1] == "list" && status < 500 && n != 1 {
					t.Errorf("%q: the proxy was asked %d times", args, n)
				}
			}
			stdout, stderr, code := u.run("doctor", "--jq", `.[] | select(.result == "fail") | .name, .detail, .next`)
			said := fmt.Sprintf("tls\nproxy http://%s answered %d %s\n", address, status, http.StatusText(status))
			if code != 1 || !strings.HasPrefix(stdout, said) || strings.Contains(stdout, "TLS") || !strings.Contains(stdout, "HTTPS_PROXY") {
				t.Errorf("doctor: exit code %d\n%s%s", code, stdout, stderr)
			}
		})
	}
}

// A proxy that does not answer, or not as a proxy, is named too, and what it says is not repeated.
func TestProxyThatOpensNoWay(t *testing.T) {
	t.Parallel()
	replies := map[string]func(net.Conn){
		"closed":  func(net.Conn) {},
		"reset":   func(c net.Conn) { c.(*net.TCPConn).SetLinger(0) },
		"hanging": func(c net.Conn) { io.Copy(io.Discard, c) },
		"garbage": func(c net.Conn) { fmt.Fprint(c, "hush\r\n\r\n") },
		"short":   func(c net.Conn) { fmt.Fprint(c, "HTTP/1.1 200 OK\r\nX-A: hu") },
		"header":  func(c net.Conn) { fmt.Fprint(c, "HTTP/1.1 200 OK\r\nhush\r\n\r\n") },
		"status":  func(c net.Conn) { fmt.Fprint(c, "HTTP/1.1 hush OK\r\n\r\n") },
	}
	for name, reply := range replies {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			proxy := serveRaw(t, reply)
			u := newUser(t, "")
			address := "proxy http://" + proxy + ": "
			u.env = append(u.env, "HTTPS_PROXY=http://somebody:hush@"+proxy, "CIVOCTL_API_URL=https://api.civo.test", "NO_PROXY=", "no_proxy=")
			timeout := "10s"
			if name == "hanging" {
				timeout = "50ms"
			}
			_, stderr, code := u.run("instance", "list", "--request-timeout", timeout, "--debug")
			if code != 6 || !strings.Contains(stderr, address) || !strings.Contains(stderr, "HTTPS_PROXY") || strings.Contains(stderr, "hush") {
				t.Errorf("list: exit code %d\n%s", code, stderr)
			}
			stdout, _, code := u.run("doctor", "--request-timeout", timeout, "--jq", `.[] | select(.result == "fail") | .name, .detail, .next`)
			if code != 1 || !strings.HasPrefix(stdout, "tls\n"+address) || !strings.Contains(stdout, "HTTPS_PROXY") || strings.Contains(stdout, "hush") {
				t.Errorf("doctor: exit code %d\n%s", code, stdout)
			}
		})
	}
}

// The address of a proxy that is none is refused, and no request goes past the proxy.
func TestProxyThatIsNone(t *testing.T) {
	t.Parallel()
	for _, value := range []string{
		"http://user:p%zzhush@h:1", "http://jim:hush/ss@h:1", "http://jim:hush@h:port", "http://", "://h", "ftp://jim:hush@h:1", "http://a b:hush@c", "h:port", "jim:hush@h:port",
	} {
		for _, name := range []string{"HTTPS_PROXY", "https_proxy"} {
			u := newUser(t, "")
			u.env = append(u.env, "HTTPS_PROXY=", name+"="+value, "CIVOCTL_API_URL=https://api.civo.invalid", "NO_PROXY=", "no_proxy=")
			_, stderr, code := u.run("instance", "list", "--debug")
			if code != 2 || !strings.HasPrefix(stderr, "error: "+name+" is not the address of a proxy: ") || strings.Contains(stderr, "hush") {
				t.Errorf("%s=%s: exit code %d\n%s", name, value, code, stderr)
			}
			stdout, stderr, code := u.run("doctor", "--jq", `.[] | select(.result == "fail") | .name, .detail`)
			if code != 1 || !strings.HasPrefix(stdout, "proxy\n"+name+" is not") || strings.Contains(stdout+stderr, "hush") {
				t.Errorf("doctor: exit code %d\n%s%s", code, stdout, stderr)
			}
			if _, stderr, code := u.run("--sandbox", "region", "list"); code != 0 {
				t.Errorf("the sandbox needs no proxy: %s", stderr)
			}
		}
	}
}

// newShippedUserWithInstance returns such a user with an instance named web-1, its ID, and the
// instance as the API shows it.
func newShippedUserWithInstance(t *testing.T) (u *user, id string, instance object) {
	t.Helper()
	u = newUser(t, "")
	id = u.create("web-1")[0]
	u.decodeReply("/v2/instances/"+id, &instance)
	return u, id, instance
}

// What stands between civoctl and the API may answer in its stead. That is not the API's word: it
// ends no wait, and makes nothing gone.
func TestRepliesOfSomethingInBetween(t *testing.T) {
	t.Parallel()
	pages := map[string]func(http.ResponseWriter){
		"a proxy's 407": func(w http.ResponseWriter) {
			http.Error(w, "proxy authentication required", http.StatusProxyAuthRequired)
		},
		"a proxy's 404": func(w http.ResponseWriter) { http.Error(w, "<html>not found</html>", 404) },
		"a proxy's 403": func(w http.ResponseWriter) { http.Error(w, "<html>blocked</html>", http.StatusForbidden) },
		"a portal's page": func(w http.ResponseWriter) {
			w.Header().Set("Content-Type", "text/html")
			fmt.Fprint(w, "<html>sign in</html>")
		},
		"a portal's way to itself": func(w http.ResponseWriter) {
			w.Header().Set("Location", "http://portal.test/")
			w.WriteHeader(302)
		},
		"a 302 to nowhere": func(w http.ResponseWriter) { w.WriteHeader(302) },
		"a portal's 511": func(w http.ResponseWriter) {
			http.Error(w, "<html>sign in</html>", http.StatusNetworkAuthenticationRequired)
		},
		"nothing":      func(http.ResponseWriter) {},
		"half a reply": func(w http.ResponseWriter) { fmt.Fprint(w, `{"id": "x", `) },
		"a bomb": func(w http.ResponseWriter) {
			w.Header().Set("Content-Type", "image/png")
			w.Header().Set("Content-Encoding", "gzip")
			fmt.Fprint(w, "not gzip at all")
		},
	}
	for name, write := range pages {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			u := newUserWith(t, sandbox.Options{ActionTime: 1500 * time.Millisecond})
			ids := u.create("web-1", "web-2")

			// Each request is answered once by what is in between.
			for _, args := range [][]string{{"stop", ids[0]}, {"rm", ids[0], ids[1], "--yes"}} {
				var accepted atomic.Bool
				between := 0
				u.intercept(func(w http.ResponseWriter, r *http.Request) bool {
					if r.Method != "GET" {
						accepted.Store(true)
						return false
					}
					if !accepted.Load() || between > 2 {
						return false
					}
					between++
					write(w)
					return true
				})
				if stdout, stderr, code := u.run(append([]string{"instance"}, args...)...); code != 0 || between == 0 {
					t.Errorf("%q: exit code %d, %d replies\n%s%s", args, code, between, stdout, stderr)
				}
			}
			u.intercept(nil)
			if w := u.request("GET", "/v2/instances/"+ids[0]); w.Code != 404 {
				t.Errorf("called deleted: %d %s", w.Code, w.Body)
			}

			u.intercept(func(w http.ResponseWriter, _ *http.Request) bool { write(w); return true })
			if _, stderr, code := u.run("instance", "show", ids[0]); code == 0 || code == 3 || name != "a proxy's 403" && code != 6 {
				t.Errorf("show: exit code %d\n%s", code, stderr)
			}
			if _, stderr, code := u.run("instance", "list"); code == 0 || name == "a proxy's 407" && (code != 6 || !strings.Contains(stderr, "407")) {
				t.Errorf("list: exit code %d\n%s", code, stderr)
			}
		})
	}
}

// Names on standard input: one a line, and nothing else.
func TestNamesOnStandardInput(t *testing.T) {
	t.Parallel()
	u := newUser(t, "")
	ids := u.create("web-1", "web-2")
	for name, tt := range map[string]struct {
		in   string
		code int
		said string
	}{
		"lines":             {"web-1\n\n  " + ids[1] + "\n", 0, ""},
		"a byte order mark": {"\ufeffweb-1\nweb-2", 0, ""},
		"CR LF":             {"\ufeffweb-1\r\nweb-2\r\n\r\n", 0, ""},
		"nothing":           {"\ufeff\r\n", 0, "no instances named on standard input"},
		"a long line":       {"web-1\n" + strings.Repeat("x", 70_000), 2, "line 2 has 70000 bytes"},
		"JSON":              {"[\n  {\"id\": \"x\"}\n]\n", 2, "line 1 looks like JSON"},
		"JSON on one line":  {`{"id":"x"}`, 2, "line 1 looks like JSON"},
		"jq without -r":     {"\"web-1\"\n", 2, "line 1 looks like JSON"},
		"a table":           {"HOSTNAME  STATUS\nweb-1     ACTIVE\n", 2, "line 1 has more than one word"},
		"NUL":               {"web-1\x00web-2\x00", 2, "line 1 is no UTF-8 text"},
		"UTF-16":            {"\xff\xfew\x00e\x00b\x00", 2, "line 1 is no UTF-8 text"},
		"escapes":           {"web-1\n\x1b[31mweb-2\n", 2, "line 2 has control characters"},
		"too much":          {strings.Repeat("web-1\n", 3_000_000), 2, "more than 16 MiB"},
	} {
		t.Run(name, func(t *testing.T) {
			cmd := u.civoctl("instance", "stop", "-", "--dry-run", "-o", "id")
			cmd.Stdin = strings.NewReader(tt.in)
			stdout, stderr, code := runCommand(t, cmd)
			if code != tt.code || !strings.Contains(stderr, tt.said) || code == 2 && !strings.Contains(stderr, "hint: give one name or ID per line") {
				t.Errorf("exit code %d\n%s%s", code, stdout, stderr)
			}
			if strings.Contains(tt.in, "web-2") && code == 0 && strings.Count(stdout, "\n") != 2 {
				t.Errorf("found %q", stdout)
			}
			if strings.Count(stderr, "standard input") > 1 {
				t.Errorf("said twice: %s", stderr)
			}
			if len(stderr) > 1000 {
				t.Errorf("%d bytes of words", len(stderr))
			}
		})
	}
}
