//go:build linux || darwin

package e2e

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"
)

// resultForm is a way to ask for the result of create.
type resultForm struct {
	flags       []string
	hasPassword bool
}

// resultForms returns all ways to ask for the result of create.
func resultForms() []resultForm {
	f := func(tells bool, flags ...string) resultForm { return resultForm{flags, tells} }
	return []resultForm{
		f(true),
		f(true, "-o", "table"), f(true, "-o", "wide"), f(true, "-o", "csv"),
		f(true, "-o", "json"), f(true, "-o", "yaml"), f(true, "-o", "ndjson"),
		f(false, "-o", "id"), f(false, "-o", "name"),
		f(true, "--no-headers"),
		f(true, "--columns", "initial_password"), f(false, "--columns", "hostname,id,status"),
		f(true, "-o", "csv", "--columns", "id,initial_password"), f(false, "-o", "csv", "--columns", "hostname", "--no-headers"),
		f(true, "--jq", "."), f(true, "--jq", ".[].initial_password"), f(true, "--jq", `.[]|"\(.hostname):\(.initial_password)"`),
		f(true, "--jq", "[.[]|{p:.initial_password}]"),
		f(false, "--jq", ".[].id"), f(false, "--jq", ".[].initial_password[:4]"), f(false, "--jq", ".[].initial_password|length"),
		f(false, "--jq", ".[].initial_password|@base64"), f(false, "--jq", "empty"),
		f(true, "--template", "{{range .}}{{.initial_password}}\n{{end}}"), f(true, "--template", "{{json .}}"),
		f(false, "--template", "{{len .}}"), f(false, "--template", "{{range .}}{{.status}}{{end}}"),
	}
}

// replacePasswords makes the API give these passwords to instances, one after the other, in place
// of its own.
func (u *user) replacePasswords(passwords ...string) {
	given := map[string]string{}
	var change func(v any)
	change = func(v any) {
		switch v := v.(type) {
		case []any:
			for _, item := range v {
				change(item)
			}
		case map[string]any:
			if id, ok := v["id"].(string); ok && v["initial_password"] != nil {
				if _, ok := given[id]; !ok {
					given[id] = passwords[len(given)%len(passwords)]
				}
				v["initial_password"] = given[id]
			}
			change(v["items"])
		}
	}
	u.serveFunc(func(w http.ResponseWriter, r *http.Request) {
		reply := u.recordReply(r)
		var v any
		body := reply.Body.Bytes()
		if json.Unmarshal(body, &v) == nil {
			change(v)
			body, _ = json.Marshal(v)
		}
		w.WriteHeader(reply.Code)
		w.Write(body)
	})
}

// createRedirected runs civoctl create with its streams redirected as words say to the shell, and
// returns what was written all the same, and the exit code.
func (u *user) createRedirected(words string, args ...string) (stdout, stderr string, code int) {
	u.t.Helper()
	create := createArgs(append([]string{"--no-wait"}, args...)...)
	return u.exec("sh", append([]string{"-c", `"$@" ` + words, "sh", "civoctl"}, create...)...)
}

// A password is told once and is never lost, in whatever form and wherever to the result goes.
func TestPasswordIsToldOnce(t *testing.T) {
	t.Parallel()
	if _, err := os.Stat("/dev/full"); err != nil && runtime.GOOS == "linux" {
		t.Fatal(err)
	}
	for n, form := range resultForms() {
		t.Run(strings.Join(form.flags, " "), func(t *testing.T) {
			t.Parallel()
			u := newUserBuilding(t, "", time.Millisecond)
			passwords := []string{"Passw0rd://of:the@first", `s"c\nd<&>'ü`, "BUILDING"}
			u.replacePasswords(passwords...)
			for k, quiet := range [][]string{{}, {"--quiet"}} {
				host := fmt.Sprintf("h%d-%d", n, k)
				names := []string{host + "a", host + "b", host + "c", "--parallel", "1"}
				args := append(append(names, form.flags...), quiet...)

				stdout, stderr, code := u.createRedirected("", args...)
				if code != 0 {
					t.Fatalf("exit code %d: %s", code, stderr)
				}
				line := "password of " + host + "a ("
				if got := strings.Contains(stderr, line); got == form.hasPassword {
					t.Errorf("quiet %d: the password is on stderr: %v; stdout:\n%sstderr:\n%s", k, got, stdout, stderr)
				}
				if told := strings.Count(stdout, passwords[0]) + strings.Count(stderr, passwords[0]); told != 1 {
					t.Errorf("quiet %d: the password is told %d times; stdout:\n%sstderr:\n%s", k, told, stdout, stderr)
				}
				// A password that is also a status is told as a password.
				if !form.hasPassword && !strings.Contains(stderr, "): BUILDING\n") {
					t.Errorf("quiet %d: the third password is not told; stdout:\n%sstderr:\n%s", k, stdout, stderr)
				}
			}
		})
	}
}

// Where stdout takes nothing the exit code says so, and ID and password are on stderr.
func TestPasswordWithoutStdout(t *testing.T) {
	t.Parallel()
	places := []string{">&-"}
	if _, err := os.Stat("/dev/full"); err == nil {
		places = append(places, ">/dev/full")
	}
	for n, form := range resultForms() {
		t.Run(strings.Join(form.flags, " "), func(t *testing.T) {
			t.Parallel()
			u := newUserBuilding(t, "", time.Millisecond)
			u.replacePasswords("p://a:b@c")
			check := func(name, stderr string, code int) {
				t.Helper()
				if strings.Contains(strings.Join(form.flags, " "), "empty") {
					return // nothing is printed, so nothing fails
				}
				if code != 1 {
					t.Errorf("%s: exit code %d: %s", name, code, stderr)
				}
				ids, _ := u.listCreated()
				if id := ids[len(ids)-1]; !strings.Contains(stderr, "created: "+name+"  "+id+"  password: p://a:b@c\n") && !strings.Contains(stderr, `  password: p://a:b@c"`) {
					t.Errorf("%s: ID and password are not told: %s", name, stderr)
				}
			}
			for k, place := range places {
				for q, quiet := range [][]string{{}, {"--quiet"}} {
					name := fmt.Sprintf("h%d-%d-%d", n, k, q)
					_, stderr, code := u.createRedirected(place, append(append([]string{name}, form.flags...), quiet...)...)
					check(name, stderr, code)
				}
			}
			// A pipe that nobody reads any more.
			r, w, err := os.Pipe()
			if err != nil {
				t.Fatal(err)
			}
			r.Close()
			name := fmt.Sprintf("h%d-pipe", n)
			cmd := u.civoctl(createArgs(append([]string{name, "--no-wait"}, form.flags...)...)...)
			cmd.Stdout = w
			_, stderr, code := runCommand(t, cmd)
			w.Close()
			check(name, stderr, code)
		})
	}
}

// What was thrown away on purpose is no failure, and neither is a stderr that is closed.
func TestOutputThrownAway(t *testing.T) {
	t.Parallel()
	u := newUserBuilding(t, "", time.Millisecond)
	u.serve(u.api)
	for n, words := range []string{">/dev/null", "2>&-", ">/dev/null 2>&-", "<&-", "2>/dev/null"} {
		if _, stderr, code := u.createRedirected(words, fmt.Sprintf("null-%d", n)); code != 0 {
			t.Errorf("%s: exit code %d: %s", words, code, stderr)
		}
	}
}

// A reply that may not come again is not lost either.
func TestRawReplyIsToldOnce(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, `{"id":"x","token":"told://only:on@ce"}`)
	}))
	t.Cleanup(server.Close)
	u := newUserAt(t, server.URL)
	for _, words := range []string{">&-", ">/dev/full"} {
		for _, flags := range []string{"", "-i", "-o json", "--jq .token", "-q"} {
			if words == ">/dev/full" && runtime.GOOS != "linux" {
				continue
			}
			_, stderr, code := u.exec("sh", "-c", "civoctl api POST /v2/things "+flags+" "+words)
			if code != 1 || !strings.Contains(stderr, "told://only:on@ce") {
				t.Errorf("%s %s: exit code %d: %s", flags, words, code, stderr)
			}
		}
	}
}

// Nor is a secret that --jq leaves out of the reply to a call that makes something, or one that is
// no string.
func TestSecretOfRawReplyIsTold(t *testing.T) {
	t.Parallel()
	for password, said := range map[string]string{`"p://a:b@c"`: "p://a:b@c", `["hunter22"]`: `["hunter22"]`, `{"a":"hunter22"}`: `{"a":"hunter22"}`} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			fmt.Fprintf(w, `{"items":[{"id":"x","initial_password":%s}]}`, password)
		}))
		t.Cleanup(server.Close)
		u := newUserAt(t, server.URL)
		line := "initial_password in the reply: " + said + "\n"
		for _, test := range []struct {
			args []string
			told bool
		}{
			{[]string{"POST", "--jq", ".items[].id"}, true}, {[]string{"POST", "--template", "{{.items}}{{\"\"}}"}, false},
			{[]string{"POST", "--jq", ".items[].initial_password"}, false}, {[]string{"POST"}, false}, {[]string{"GET", "--jq", ".items[].id"}, false},
		} {
			p := u.start(append([]string{"api", test.args[0], "/v2/things", "-q"}, test.args[1:]...)...)
			if code := p.wait(); code != 0 || test.args[0] != "POST" && p.stderr.Len() > 0 || strings.Contains(p.stderr.String(), line) != test.told && !strings.Contains(strings.Join(test.args, " "), "template") {
				t.Errorf("%s %q: exit code %d: %s", password, test.args, code, p)
			}
		}
	}
}

// A password that is no string is told as the API wrote it.
func TestOddPasswordIsTold(t *testing.T) {
	t.Parallel()
	for password, said := range map[string]string{`["hunter22"]`: "hunter22", `{"a":"hunter22"}`: `{"a":"hunter22"}`, `12345678`: "12345678"} {
		u := newUserBuilding(t, "", time.Millisecond)
		u.serveFunc(func(w http.ResponseWriter, r *http.Request) {
			reply := u.recordReply(r)
			var v map[string]any
			body := reply.Body.Bytes()
			if strings.HasPrefix(r.URL.Path, "/v2/instances") && json.Unmarshal(body, &v) == nil && v["initial_password"] != nil {
				v["initial_password"] = json.RawMessage(password)
				body, _ = json.Marshal(v)
			}
			w.WriteHeader(reply.Code)
			w.Write(body)
		})
		stdout, stderr, code := u.createRedirected("", "web-1", "-o", "id")
		if code != 0 || !strings.Contains(stderr, "): "+said+"\n") {
			t.Errorf("%s: exit code %d\n%s%s", password, code, stdout, stderr)
		}
	}
}
