package e2e

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/civoctl/civoctl/internal/h2test"
)

// checkAdopted checks that one request was sent, and that its instance is the result.
func checkAdopted(t *testing.T, u *user, p *process) {
	t.Helper()
	code := p.wait()
	ids, posts := u.listCreated()
	if posts != 1 || len(ids) != 1 {
		t.Fatalf("%d requests created %v\n%s", posts, ids, p)
	}
	if code != 0 || !slices.Equal(p.decodeIDs(t), ids) {
		t.Errorf("exit %d, and %v was created\n%s", code, ids, p)
	}
}

// TestCreateOverHTTP2 ends the stream of a create that was carried out in each of the ways that
// net/http may answer by sending the request again.
func TestCreateOverHTTP2(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("SSL_CERT_FILE is read on Linux only")
	}
	t.Parallel()
	for _, end := range []h2test.End{h2test.Protocol, h2test.Refuse, h2test.Internal, h2test.GoAway, h2test.Close} {
		u := newUserBuilding(t, "", time.Millisecond)
		srv := h2test.Serve(t, u.api, func(r *http.Request) h2test.End {
			if r.Method == http.MethodPost {
				return end
			}
			return h2test.Reply
		})
		u.pointTo(srv.URL).env = append(u.env, "SSL_CERT_FILE="+srv.CertFile)
		p := u.startCreate()
		t.Run(fmt.Sprint(end), func(t *testing.T) {
			t.Parallel()
			checkAdopted(t, u, p)
		})
	}

	u := newUserBuilding(t, "", time.Millisecond)
	srv := h2test.Serve(t, u.api, func(r *http.Request) h2test.End {
		if strings.HasSuffix(r.URL.Path, "_reboots") {
			return h2test.Protocol
		}
		return h2test.Reply
	})
	u.pointTo(srv.URL).env = append(u.env, "SSL_CERT_FILE="+srv.CertFile)
	if p := u.startCreate(); p.wait() != 0 {
		t.Fatal(p)
	}
	p := u.start("instance", "reboot", "web-1", "--yes", "--no-wait")
	p.wait()
	if _, posts := u.listCreated(); posts != 2 {
		t.Errorf("%d requests, not one that creates and one that reboots\n%s", posts, p)
	}
}

// TestCreateIsAnsweredOddly carries a create out and then answers what does not say so: none of it
// passes for a refusal.
func TestCreateIsAnsweredOddly(t *testing.T) {
	t.Parallel()
	page := "\r\nContent-Type: text/html\r\nContent-Length: 13\r\n\r\n<html></html>"
	for _, reply := range []string{
		"HTTP/1.1 300 Multiple Choices\r\nContent-Length: 0\r\n\r\n",
		"HTTP/1.1 301 Moved\r\nContent-Length: 0\r\n\r\n",
		"HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n",
		"HTTP/1.1 302 Found\r\nLocation: http://[::1\r\nContent-Length: 0\r\n\r\n",
		"HTTP/1.1 303 See Other\r\nLocation: /v2/instances\r\nContent-Length: 0\r\n\r\n",
		"HTTP/1.1 304 Not Modified\r\n\r\n",
		"HTTP/1.1 307 Temporary Redirect\r\nLocation: /v2/instances\r\nContent-Length: 0\r\n\r\n",
		"HTTP/1.1 308 Permanent Redirect\r\nLocation: /v2/instances\r\nContent-Length: 0\r\n\r\n",
		"HTTP/1.1 101 Switching Protocols\r\n\r\n",
		"HTTP/1.1 103 Early Hints\r\n\r\n",
		"HTTP/1.1 000 Nothing\r\nContent-Length: 0\r\n\r\n",
		"HTTP/1.1 600 Beyond\r\nContent-Length: 0\r\n\r\n",
		"HTTP/1.1 999 Beyond\r\nContent-Length: 0\r\n\r\n",
		"SSH-2.0-OpenSSH_9.6\r\n",
		"HTTP/1.1 400 Bad Request" + page,
		"HTTP/1.1 403 Forbidden" + page,
		"HTTP/1.1 404 Not Found\r\nContent-Length: 19\r\n\r\n404 page not found\n",
		"HTTP/1.1 407 Proxy Authentication Required" + page,
		"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 19\r\n\r\n{\"reason\":\"log in\"}",
		"HTTP/1.1 408 Request Timeout\r\nContent-Length: 18\r\n\r\n{\"code\":\"timeout\"}",
		"HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\n\r\n{}",
		"HTTP/1.1 429 Too Many Requests" + page,
		"HTTP/1.1 451 No\r\nContent-Length: 4\r\n\r\nnull",
		"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nnull",
		"HTTP/1.1 200 OK\r\nContent-Length: 19\r\n\r\n{\"result\":\"failed\"}",
		"HTTP/1.1 204 No Content\r\n\r\n",
	} {
		u := newUserBuilding(t, "", time.Millisecond)
		u.serveFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method != http.MethodPost {
				u.api.ServeHTTP(w, r)
				return
			}
			u.recordReply(r)
			c := hijack(w)
			defer c.Close()
			io.WriteString(c, reply)
		})
		p := u.startCreate()
		t.Run(reply, func(t *testing.T) {
			t.Parallel()
			checkAdopted(t, u, p)
		})
	}
}

// replyWithRows replies with the list of the API, and the rows in addition.
func (u *user) replyWithRows(w http.ResponseWriter, r *http.Request, rows []map[string]any) {
	reply := u.recordReply(r)
	var page map[string]any
	if err := json.Unmarshal(reply.Body.Bytes(), &page); err != nil {
		panic(err)
	}
	items := page["items"].([]any)
	for _, row := range rows {
		items = append(items, row)
	}
	page["items"] = items
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(page)
}

// TestAdoption loses a create before its effect and then shows other instances in the list. Only
// one that contradicts nothing of what was asked for is taken for the new one; of several, none.
func TestAdoption(t *testing.T) {
	t.Parallel()
	const first, second = "aaaaaaaa-0000-4000-8000-000000000001", "aaaaaaaa-0000-4000-8000-000000000002"
	type fields = map[string]any
	for _, tt := range []struct {
		name   string
		change fields
		more   fields        // a second instance, where there is one
		skew   time.Duration // of the server's clock
		taken  string        // the ID that is adopted
	}{
		{name: "all that was asked", taken: first},
		{name: "hostname in capitals", change: fields{"hostname": "WEB-1"}, taken: first},
		{name: "tags in another order", change: fields{"tags": []string{"b", "a"}}, taken: first},
		{name: "image by its name", change: fields{"template_id": nil, "source_id": "ubuntu-noble"}, taken: first},
		{name: "script as text", change: fields{"user_script": nil, "script": "#!/bin/sh\ntrue"}, taken: first},
		{name: "little shown", taken: first, change: fields{"size": nil, "network_id": nil, "template_id": nil, "source_id": nil,
			"firewall_id": nil, "ssh_key_id": nil, "initial_user": nil, "reverse_dns": "", "tags": nil, "region": nil,
			"user_script": nil, "created_at": nil}},
		{name: "another size", change: fields{"size": "g3.large"}},
		{name: "another network", change: fields{"network_id": second}},
		{name: "another image", change: fields{"template_id": second}},
		{name: "another image name", change: fields{"template_id": nil, "source_id": "debian-12"}},
		{name: "another firewall", change: fields{"firewall_id": second}},
		{name: "another SSH key", change: fields{"ssh_key_id": second}},
		{name: "no SSH key", change: fields{"ssh_key_id": "-"}},
		{name: "another first user", change: fields{"initial_user": "root"}},
		{name: "another reverse DNS", change: fields{"reverse_dns": "db.example.com"}},
		{name: "a public IP", change: fields{"public_ip": "198.18.0.9"}},
		{name: "another region", change: fields{"region": "NYC1"}},
		{name: "another script", change: fields{"user_script": "cm0gLXJmIC8="}},
		{name: "one tag more", change: fields{"tags": []string{"a", "b", "c"}}},
		{name: "one tag less", change: fields{"tags": []string{"a"}}},
		{name: "no tags", change: fields{"tags": []string{}}},
		{name: "an hour old", change: fields{"created_at": time.Now().Add(-time.Hour).UTC().Format(time.RFC3339)}},
		{name: "twelve seconds old", change: fields{"created_at": time.Now().Add(-12 * time.Second).UTC().Format(time.RFC3339)}},
		{name: "a server an hour ahead", skew: time.Hour, taken: first},
		{name: "a server an hour behind", skew: -time.Hour, taken: first},
		{name: "old by the server's clock", skew: time.Hour, change: fields{"created_at": time.Now().UTC().Format(time.RFC3339)}},
		{name: "two that match", more: fields{}},
		{name: "one of two", change: fields{"tags": []string{"x"}}, more: fields{}, taken: second},
	} {
		u := newUserBuilding(t, "", time.Millisecond)
		firewall, network, image, key := u.findChoices(t)
		var posted sync.Once
		seen := make(chan struct{})
		u.serveFunc(func(w http.ResponseWriter, r *http.Request) {
			now := time.Now().Add(tt.skew).UTC()
			w.Header().Set("Date", now.Format(http.TimeFormat))
			if r.Method == http.MethodPost {
				posted.Do(func() { close(seen) })
				hijack(w).Close()
				return
			}
			select {
			case <-seen:
			default:
				u.api.ServeHTTP(w, r)
				return
			}
			row := fields{
				"id": first, "hostname": "web-1", "status": "BUILDING", "size": "g3.small", "network_id": network,
				"firewall_id": firewall, "template_id": image, "source_type": "diskimage", "source_id": image, "ssh_key_id": key,
				"initial_user": "ops", "initial_password": "TOPSECRET1", "reverse_dns": "web.example.com", "public_ip": nil,
				"tags": []string{"a", "b"}, "user_script": "IyEvYmluL3NoCnRydWUK", "region": "LON1",
				"created_at": now.Format(time.RFC3339),
			}
			rows := []fields{row}
			if tt.more != nil {
				twin := maps.Clone(row)
				twin["id"], twin["initial_password"] = second, "TOPSECRET2"
				maps.Copy(twin, tt.more)
				rows = append(rows, twin)
			}
			maps.Copy(row, tt.change)
			u.replyWithRows(w, r, rows)
		})
		script := filepath.Join(t.TempDir(), "script.sh")
		if err := os.WriteFile(script, []byte("#!/bin/sh\ntrue\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		p := u.startCreate("--no-wait", "--public-ip", "none", "--firewall", firewall, "--ssh-key", key, "--initial-user", "ops",
			"--reverse-dns", "web.example.com", "--tag", "a", "--tag", "b", "--script", script)
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel() // all wait together: one that finds nothing goes on looking for long
			code := p.wait()
			if tt.taken != "" {
				if code != 0 || !slices.Equal(p.decodeIDs(t), []string{tt.taken}) || !strings.Contains(p.stdout.String(), "TOPSECRET") {
					t.Errorf("exit %d, and %s is not adopted\n%s", code, tt.taken, p)
				}
				return
			}
			said := p.stderr.String()
			if code != 6 || p.stdout.Len() > 0 || strings.Contains(said, "created web-1") || strings.Contains(said, "TOPSECRET") {
				t.Errorf("exit %d\n%s", code, p)
			}
			if !strings.Contains(said, first) || (tt.more != nil) != strings.Contains(said, second) {
				t.Errorf("what was not taken is not named\n%s", p)
			}
			if !regexp.MustCompile(`instance list --name web-1 --region LON1`).MatchString(said) {
				t.Errorf("what to look at is not said\n%s", p)
			}
		})
	}
}

// findChoices returns the IDs of the usual firewall, network, image and SSH key.
func (u *user) findChoices(t *testing.T) (firewall, network, image, key string) {
	t.Helper()
	request := func(method, path, form, want string) string {
		r := httptest.NewRequest(method, path, strings.NewReader(form))
		r.Header.Set("Authorization", "bearer "+testKey)
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		var rows []struct{ ID, Name, Label string }
		text := u.recordReply(r).Body.Bytes()
		if method == http.MethodPost {
			text = fmt.Appendf(nil, "[%s]", text)
		}
		if err := json.Unmarshal(text, &rows); err != nil {
			t.Fatalf("%v: %s", err, text)
		}
		for _, row := range rows {
			if want == "" || row.Name == want || row.Label == want {
				return row.ID
			}
		}
		t.Fatalf("no %s in %s", want, text)
		return ""
	}
	return request("GET", "/v2/firewalls?region=LON1", "", "default-default"),
		request("GET", "/v2/networks?region=LON1", "", "default"),
		request("GET", "/v2/disk_images?region=LON1", "", "ubuntu-noble"),
		request("GET", "/v2/sshkeys", "", "")
}

// TestTwoProcessesCreate sends the requests of two processes together, after both found the
// hostname free.
func TestTwoProcessesCreate(t *testing.T) {
	t.Parallel()
	both := func(t *testing.T, answer func(w http.ResponseWriter, reply *httptest.ResponseRecorder)) *user {
		u := newUserBuilding(t, "", time.Millisecond)
		var arrived, done sync.WaitGroup
		arrived.Add(2)
		done.Add(2)
		return u.serveFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method != http.MethodPost {
				u.api.ServeHTTP(w, r)
				return
			}
			arrived.Done()
			arrived.Wait()
			reply := u.recordReply(r)
			done.Done()
			done.Wait()
			answer(w, reply)
		})
	}

	t.Run("replies lost", func(t *testing.T) {
		u := both(t, func(w http.ResponseWriter, _ *httptest.ResponseRecorder) { hijack(w).Close() })
		for _, p := range []*process{u.startCreate(), u.startCreate()} {
			code := p.wait()
			ids, posts := u.listCreated()
			if posts != 2 || len(ids) != 2 {
				t.Fatalf("%d requests created %v\n%s", posts, ids, p)
			}
			said := p.stderr.String()
			if code != 6 || p.stdout.Len() > 0 || strings.Contains(said, "password") {
				t.Errorf("exit %d\n%s", code, p)
			}
			if !strings.Contains(said, ids[0]) || !strings.Contains(said, ids[1]) || !strings.Contains(said, "2 new instances match") {
				t.Errorf("both are uncertain, and not both are named\n%s", p)
			}
		}
	})

	t.Run("if-not-exists", func(t *testing.T) {
		u := both(t, func(w http.ResponseWriter, reply *httptest.ResponseRecorder) {
			maps.Copy(w.Header(), reply.Header())
			w.Write(reply.Body.Bytes())
		})
		for _, p := range []*process{u.startCreate("--if-not-exists"), u.startCreate("--if-not-exists")} {
			if code := p.wait(); code != 0 {
				t.Fatalf("exit %d\n%s", code, p)
			}
			own := p.decodeIDs(t)
			ids, _ := u.listCreated()
			other := slices.DeleteFunc(ids, func(id string) bool { return id == own[0] })
			warning := `warning: another instance in LON1 has the same hostname: web-1 \(` + other[0]
			if !regexp.MustCompile(warning).MatchString(p.stderr.String()) {
				t.Errorf("it does not say that there are two\n%s", p)
			}
		}
	})
}

// TestReplyOfOthers answers a create with instances that it did not make, or with more than were
// asked for.
func TestReplyOfOthers(t *testing.T) {
	t.Parallel()
	write := func(w http.ResponseWriter, body string) {
		w.Header().Set("Content-Type", "application/json")
		io.WriteString(w, body)
	}
	for name, tt := range map[string]struct {
		reply string
		note  string
	}{
		"one that was there": {"", "it was there before"},
		"another hostname": {`{"id":"aaaaaaaa-0000-4000-8000-000000000001","hostname":"db-1","status":"ACTIVE","initial_password":"TOPSECRET"}`,
			"it has another hostname"},
	} {
		u := newUserBuilding(t, "", time.Millisecond)
		var before string
		u.serveFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method != http.MethodPost {
				u.api.ServeHTTP(w, r)
				return
			}
			body := u.recordReply(r).Body.String()
			switch {
			case before == "":
				before = body
				write(w, body)
			case tt.reply != "":
				write(w, tt.reply)
			default:
				write(w, before)
			}
		})
		if p := u.startCreate(); p.wait() != 0 {
			t.Fatal(p)
		}
		p := u.startCreate("--allow-duplicate")
		code := p.wait()
		ids, posts := u.listCreated()
		if code != 0 || posts != 2 || !slices.Equal(p.decodeIDs(t), ids[1:]) || strings.Contains(p.stdout.String(), "TOPSECRET") {
			t.Errorf("%s: exit %d, %d requests created %v\n%s", name, code, posts, ids, p)
		}
		if !strings.Contains(p.stderr.String(), tt.note) {
			t.Errorf("%s: it does not say %q\n%s", name, tt.note, p)
		}
	}

	// One that was not in the list is what the request made, whatever its date says.
	u := newUserBuilding(t, "", time.Millisecond)
	u.serveFunc(func(w http.ResponseWriter, r *http.Request) {
		reply := u.recordReply(r)
		write(w, regexp.MustCompile(`"created_at":"[^"]*"`).ReplaceAllString(reply.Body.String(), `"created_at":"2020-01-01T00:00:00Z"`))
	})
	old := u.startCreate()
	if code := old.wait(); code != 0 || !strings.Contains(old.stderr.String(), "the reply dates the new instance before the request") {
		t.Errorf("exit %d\n%s", code, old)
	}

	u = newUserBuilding(t, "POST /v2/instances count-reply=array", time.Millisecond)
	u.serveFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			body, _ := io.ReadAll(r.Body)
			more := strings.Replace(string(body), "count=3", "count=5", 1)
			r.Body, r.ContentLength = io.NopCloser(strings.NewReader(more)), int64(len(more))
		}
		u.api.ServeHTTP(w, r)
	})
	p := u.startCreate("--count", "3")
	code := p.wait()
	ids, posts := u.listCreated()
	if code != 0 || posts != 1 || len(ids) != 5 || !slices.Equal(slices.Sorted(slices.Values(p.decodeIDs(t))), slices.Sorted(slices.Values(ids))) {
		t.Errorf("exit %d, %d requests created %v\n%s", code, posts, ids, p)
	}
	if !strings.Contains(p.stderr.String(), "it created 5 instances, not 3") {
		t.Errorf("it does not say that there are more than asked for\n%s", p)
	}
}

// TestChoiceWithoutID lists what was chosen without an ID, which could not be asked for: nothing is
// sent in its place.
func TestChoiceWithoutID(t *testing.T) {
	t.Parallel()
	for path, args := range map[string][]string{
		"/v2/firewalls":   {"--firewall", "default-default"},
		"/v2/sshkeys":     {"--ssh-key", "laptop"},
		"/v2/disk_images": nil,
		"/v2/networks":    {"--network", "default"},
		"/v2/networks ":   nil,
	} {
		for _, id := range []string{`"id":null,"was":`, `"was":`, `"id":"","was":`} {
			u := newUserBuilding(t, "", time.Millisecond)
			u.serveFunc(func(w http.ResponseWriter, r *http.Request) {
				reply := u.recordReply(r)
				body := reply.Body.String()
				if r.URL.Path == strings.TrimSpace(path) {
					body = strings.ReplaceAll(body, `"id":`, id)
				}
				maps.Copy(w.Header(), reply.Header())
				w.Header().Del("Content-Length")
				w.WriteHeader(reply.Code)
				io.WriteString(w, body)
			})
			p := u.startCreate(args...)
			code := p.wait()
			if _, posts := u.listCreated(); code != 6 || posts != 0 || !strings.Contains(p.stderr.String(), "without an ID") {
				t.Errorf("%s: exit %d, %d requests that create\n%s", path, code, posts, p)
			}
		}
	}
}
