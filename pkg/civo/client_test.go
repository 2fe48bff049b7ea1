package civo_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/civoctl/civoctl/pkg/civo"
)

const id = "779d651a-8e10-4019-9cc0-448451d16157"

// serve starts an API that handler plays, and returns a client of it in LON1.
func serve(t testing.TB, handler http.HandlerFunc) *civo.Client {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return &civo.Client{Key: "the-key", Region: "LON1", BaseURL: server.URL, HTTP: server.Client()}
}

// answer returns a handler that gives every request the same reply.
func answer(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		io.WriteString(w, body)
	}
}

// unreachable returns a client whose requests fail the test.
func unreachable(t testing.TB) *civo.Client {
	return serve(t, func(_ http.ResponseWriter, r *http.Request) {
		t.Errorf("sent %s %s, want nothing", r.Method, r.URL)
	})
}

func sample(t testing.TB, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestCalls(t *testing.T) {
	server := civo.NewInstance{
		Hostname: "web-1", Size: "g3.small", NetworkID: "net", TemplateID: "img",
	}
	everything := civo.NewInstance{
		Hostname: "web-1", Size: "g3.small", NetworkID: "net", TemplateID: "img", Count: 3,
		FirewallID: "fw", ReverseDNS: "web.example.com", PublicIP: "none", InitialUser: "me",
		SSHKeyID: "key", Script: "#!/bin/sh\necho 'a&b=c%'", Tags: []string{"one", "two"},
	}
	text, none := "text", ""
	tests := []struct {
		name   string
		call   func(context.Context, *civo.Client) error
		reply  string
		method string
		target string // path and query
		body   string
	}{
		{"create", func(ctx context.Context, c *civo.Client) error {
			_, err := c.CreateInstance(ctx, server)
			return err
		}, "create.json", "POST", "/v2/instances", "hostname=web-1&network_id=net&region=LON1&size=g3.small&template_id=img"},
		{"create with everything", func(ctx context.Context, c *civo.Client) error {
			_, err := c.CreateInstance(ctx, everything)
			return err
		}, "create.json", "POST", "/v2/instances", "count=3&firewall_id=fw&hostname=web-1&initial_user=me&network_id=net&public_ip=none" +
			"&region=LON1&reverse_dns=web.example.com&script=%23%21%2Fbin%2Fsh%0Aecho+%27a%26b%3Dc%25%27&size=g3.small&ssh_key_id=key&tags=one+two&template_id=img"},
		{"create one of a count", func(ctx context.Context, c *civo.Client) error {
			one := server
			one.Count = 1
			_, err := c.CreateInstance(ctx, one)
			return err
		}, "create.json", "POST", "/v2/instances", "hostname=web-1&network_id=net&region=LON1&size=g3.small&template_id=img"},
		{"list", func(ctx context.Context, c *civo.Client) error {
			_, err := c.ListInstances(ctx, civo.ListOptions{})
			return err
		}, "list.json", "GET", "/v2/instances?region=LON1", ""},
		{"list a page", func(ctx context.Context, c *civo.Client) error {
			_, err := c.ListInstances(ctx, civo.ListOptions{Tags: []string{"a", "b&c"}, Page: 2, PerPage: 50})
			return err
		}, "list.json", "GET", "/v2/instances?page=2&per_page=50&region=LON1&tags=a+b%26c", ""},
		{"every page", func(ctx context.Context, c *civo.Client) error {
			for _, err := range c.Instances(ctx, "a", "b") {
				if err != nil {
					return err
				}
			}
			return nil
		}, "list.json", "GET", "/v2/instances?page=1&per_page=100&region=LON1&tags=a+b", ""},
		{"get", func(ctx context.Context, c *civo.Client) error {
			_, err := c.GetInstance(ctx, id)
			return err
		}, "get.json", "GET", "/v2/instances/" + id + "?region=LON1", ""},
		{"tags", func(ctx context.Context, c *civo.Client) error {
			return c.SetTags(ctx, id, []string{"a", "b"})
		}, "tags.json", "PUT", "/v2/instances/" + id + "/tags", "region=LON1&tags=a+b"},
		{"no tags", func(ctx context.Context, c *civo.Client) error {
			return c.SetTags(ctx, id, nil)
		}, "tags.json", "PUT", "/v2/instances/" + id + "/tags", "region=LON1&tags="},
		{"hard reboot", func(ctx context.Context, c *civo.Client) error {
			return c.HardReboot(ctx, id)
		}, "reboot.json", "POST", "/v2/instances/" + id + "/hard_reboots?region=LON1", ""},
		{"soft reboot", func(ctx context.Context, c *civo.Client) error {
			return c.SoftReboot(ctx, id)
		}, "reboot.json", "POST", "/v2/instances/" + id + "/soft_reboots?region=LON1", ""},
		{"stop", func(ctx context.Context, c *civo.Client) error {
			return c.Stop(ctx, id)
		}, "stop.json", "PUT", "/v2/instances/" + id + "/stop?region=LON1", ""},
		{"start", func(ctx context.Context, c *civo.Client) error {
			return c.Start(ctx, id)
		}, "start.json", "PUT", "/v2/instances/" + id + "/start?region=LON1", ""},
		{"resize", func(ctx context.Context, c *civo.Client) error {
			return c.Resize(ctx, id, "g3.large")
		}, "resize.json", "PUT", "/v2/instances/" + id + "/resize", "region=LON1&size=g3.large"},
		{"firewall", func(ctx context.Context, c *civo.Client) error {
			return c.SetFirewall(ctx, id, "b6dfca68")
		}, "firewall.json", "PUT", "/v2/instances/" + id + "/firewall", "firewall_id=b6dfca68&region=LON1"},
		{"firewall, acknowledged", func(ctx context.Context, c *civo.Client) error {
			return c.SetFirewall(ctx, id, "b6dfca68")
		}, "tags.json", "PUT", "/v2/instances/" + id + "/firewall", "firewall_id=b6dfca68&region=LON1"},
		{"delete", func(ctx context.Context, c *civo.Client) error {
			return c.DeleteInstance(ctx, id)
		}, "delete.json", "DELETE", "/v2/instances/" + id + "?region=LON1", ""},
		{"update", func(ctx context.Context, c *civo.Client) error {
			return c.UpdateInstance(ctx, id, civo.InstanceUpdate{Hostname: &text, ReverseDNS: &none})
		}, "tags.json", "PUT", "/v2/instances/" + id, "hostname=text&region=LON1&reverse_dns="},
		{"update notes", func(ctx context.Context, c *civo.Client) error {
			return c.UpdateInstance(ctx, id, civo.InstanceUpdate{Notes: &text})
		}, "get.json", "PUT", "/v2/instances/" + id, "notes=text&region=LON1"},
		{"an ID to escape", func(ctx context.Context, c *civo.Client) error {
			return c.Stop(ctx, "a/b?c#d e%2e")
		}, "stop.json", "PUT", "/v2/instances/a%2Fb%3Fc%23d%20e%252e/stop?region=LON1", ""},
		{"another region", func(ctx context.Context, c *civo.Client) error {
			return c.WithRegion("nyc 1&").Stop(ctx, id)
		}, "stop.json", "PUT", "/v2/instances/" + id + "/stop?region=nyc+1%26", ""},

		{"regions", func(ctx context.Context, c *civo.Client) error { _, err := c.Regions(ctx); return err },
			"regions.json", "GET", "/v2/regions", ""},
		{"regions without one", func(ctx context.Context, c *civo.Client) error { _, err := c.WithRegion("").Regions(ctx); return err },
			"regions.json", "GET", "/v2/regions", ""},
		{"sizes", func(ctx context.Context, c *civo.Client) error { _, err := c.Sizes(ctx); return err },
			"sizes.json", "GET", "/v2/sizes", ""},
		{"disk images", func(ctx context.Context, c *civo.Client) error { _, err := c.DiskImages(ctx); return err },
			"disk_images.json", "GET", "/v2/disk_images?region=LON1", ""},
		{"networks", func(ctx context.Context, c *civo.Client) error { _, err := c.Networks(ctx); return err },
			"networks.json", "GET", "/v2/networks?region=LON1", ""},
		{"firewalls", func(ctx context.Context, c *civo.Client) error { _, err := c.Firewalls(ctx); return err },
			"firewalls.json", "GET", "/v2/firewalls?region=LON1", ""},
		{"SSH keys", func(ctx context.Context, c *civo.Client) error { _, err := c.SSHKeys(ctx); return err },
			"sshkeys.json", "GET", "/v2/sshkeys", ""},
		{"quota", func(ctx context.Context, c *civo.Client) error { _, err := c.Quota(ctx); return err },
			"quota.json", "GET", "/v2/quota?region=LON1", ""},
		{"ping", func(ctx context.Context, c *civo.Client) error { return c.Ping(ctx) },
			"tags.json", "GET", "/v2/ping", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			sent := 0
			c := serve(t, func(w http.ResponseWriter, r *http.Request) {
				sent++
				body, _ := io.ReadAll(r.Body)
				if r.Method != tt.method || r.RequestURI != tt.target || string(body) != tt.body {
					t.Errorf("sent %s %s\n%s\nwant %s %s\n%s", r.Method, r.RequestURI, body, tt.method, tt.target, tt.body)
				}
				if got := r.Header.Get("Authorization"); got != "bearer the-key" {
					t.Errorf("Authorization is %q", got)
				}
				want := ""
				if tt.body != "" {
					want = "application/x-www-form-urlencoded"
				}
				if got := r.Header.Get("Content-Type"); got != want {
					t.Errorf("Content-Type is %q, want %q", got, want)
				}
				io.WriteString(w, sample(t, tt.reply))
			})
			if err := tt.call(t.Context(), c); err != nil {
				t.Error(err)
			}
			if sent != 1 {
				t.Errorf("sent %d requests, want 1", sent)
			}
		})
	}
}

func TestRefusedBeforeSending(t *testing.T) {
	valid := civo.NewInstance{Hostname: "web-1", Size: "g3.small", NetworkID: "net", TemplateID: "img"}
	create := func(change func(*civo.NewInstance)) func(context.Context, *civo.Client) error {
		return func(ctx context.Context, c *civo.Client) error {
			n := valid
			change(&n)
			_, err := c.CreateInstance(ctx, n)
			return err
		}
	}
	tests := map[string]func(context.Context, *civo.Client) error{
		"size: empty": func(ctx context.Context, c *civo.Client) error { return c.Resize(ctx, id, "") },
		"firewall ID": func(ctx context.Context, c *civo.Client) error { return c.SetFirewall(ctx, id, "") },
		"nothing": func(ctx context.Context, c *civo.Client) error {
			return c.UpdateInstance(ctx, id, civo.InstanceUpdate{})
		},
		`tag "a b"`:           func(ctx context.Context, c *civo.Client) error { return c.SetTags(ctx, id, []string{"x", "a b"}) },
		`tag "": it is empty`: func(ctx context.Context, c *civo.Client) error { return c.SetTags(ctx, id, []string{""}) },
		`"a\tb"`:              create(func(n *civo.NewInstance) { n.Tags = []string{"a\tb"} }),
		`"\u2003"`:            create(func(n *civo.NewInstance) { n.Tags = []string{"\u2003"} }),
		"count: -1":           create(func(n *civo.NewInstance) { n.Count = -1 }),
		"hostname: empty":     create(func(n *civo.NewInstance) { n.Hostname = "" }),
		"instance: size":      create(func(n *civo.NewInstance) { n.Size = "" }),
		"network_id":          create(func(n *civo.NewInstance) { n.NetworkID = "" }),
		"template_id":         create(func(n *civo.NewInstance) { n.TemplateID = "" }),
		`list instances: tag "a\nb"`: func(ctx context.Context, c *civo.Client) error {
			_, err := c.ListInstances(ctx, civo.ListOptions{Tags: []string{"a\nb"}})
			return err
		},
		`list instances: tag "": it is empty`: func(ctx context.Context, c *civo.Client) error {
			for _, err := range c.Instances(ctx, "") {
				return err
			}
			return nil
		},
	}
	for want, call := range tests {
		t.Run(want, func(t *testing.T) {
			err := call(t.Context(), unreachable(t))
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("error is %v, want one that says %q", err, want)
			}
		})
	}
}

func TestHostileIDsAreNotSent(t *testing.T) {
	c := unreachable(t)
	for _, id := range []string{"", ".", "..", "/", "a/", "/a", "a//b", "../regions", "a/../b", "x/./y", "../../v2/instances/b"} {
		for name, call := range onInstance(id) {
			if call(t.Context(), c) == nil {
				t.Errorf("%s %q: no error", name, id)
			}
		}
	}
}

func TestNoRegionIsNotSent(t *testing.T) {
	c := unreachable(t).WithRegion("")
	calls := onInstance(id)
	calls["create"] = func(ctx context.Context, c *civo.Client) error {
		_, err := c.CreateInstance(ctx, civo.NewInstance{Hostname: "h", Size: "s", NetworkID: "n", TemplateID: "t"})
		return err
	}
	calls["list"] = func(ctx context.Context, c *civo.Client) error {
		_, err := c.ListInstances(ctx, civo.ListOptions{})
		return err
	}
	calls["images"] = func(ctx context.Context, c *civo.Client) error { _, err := c.DiskImages(ctx); return err }
	calls["networks"] = func(ctx context.Context, c *civo.Client) error { _, err := c.Networks(ctx); return err }
	calls["firewalls"] = func(ctx context.Context, c *civo.Client) error { _, err := c.Firewalls(ctx); return err }
	calls["quota"] = func(ctx context.Context, c *civo.Client) error { _, err := c.Quota(ctx); return err }
	for name, call := range calls {
		if err := call(t.Context(), c); !isNoRegion(err) {
			t.Errorf("%s: %v, want ErrNoRegion", name, err)
		}
	}
}

// onInstance returns every call that acts on one instance.
func onInstance(id string) map[string]func(context.Context, *civo.Client) error {
	text := "text"
	return map[string]func(context.Context, *civo.Client) error{
		"get":         func(ctx context.Context, c *civo.Client) error { _, err := c.GetInstance(ctx, id); return err },
		"tags":        func(ctx context.Context, c *civo.Client) error { return c.SetTags(ctx, id, []string{"a"}) },
		"hard reboot": func(ctx context.Context, c *civo.Client) error { return c.HardReboot(ctx, id) },
		"soft reboot": func(ctx context.Context, c *civo.Client) error { return c.SoftReboot(ctx, id) },
		"stop":        func(ctx context.Context, c *civo.Client) error { return c.Stop(ctx, id) },
		"start":       func(ctx context.Context, c *civo.Client) error { return c.Start(ctx, id) },
		"resize":      func(ctx context.Context, c *civo.Client) error { return c.Resize(ctx, id, "g3.large") },
		"firewall":    func(ctx context.Context, c *civo.Client) error { return c.SetFirewall(ctx, id, "fw") },
		"delete":      func(ctx context.Context, c *civo.Client) error { return c.DeleteInstance(ctx, id) },
		"update": func(ctx context.Context, c *civo.Client) error {
			return c.UpdateInstance(ctx, id, civo.InstanceUpdate{Notes: &text})
		},
	}
}

func TestNewRequest(t *testing.T) {
	c := &civo.Client{Key: "k", Region: "LON1"}
	query, form := url.Values{"a": {"1"}}, url.Values{"b": {"2"}}
	tests := []struct {
		name        string
		client      *civo.Client
		path        string
		query, form url.Values
		wantURL     string
		wantBody    string
	}{
		{"region in the query", c, "/v2/instances", query, nil, "https://api.civo.com/v2/instances?a=1&region=LON1", ""},
		{"region in the form", c, "/v2/instances", query, form, "https://api.civo.com/v2/instances?a=1", "b=2&region=LON1"},
		{"an empty form", c, "/v2/instances/x", nil, url.Values{}, "https://api.civo.com/v2/instances/x", "region=LON1"},
		{"a region of its own", c, "/v2/networks", url.Values{"region": {"NYC1"}}, nil, "https://api.civo.com/v2/networks?region=NYC1", ""},
		{"its own beside a form", c, "/v2/networks", url.Values{"region": {"NYC1"}}, form, "https://api.civo.com/v2/networks?region=NYC1", "b=2"},
		{"no region needed", c, "/v2/sshkeys", nil, nil, "https://api.civo.com/v2/sshkeys", ""},
		{"a resource not known here", c, "/v2/volumes", nil, nil, "https://api.civo.com/v2/volumes?region=LON1", ""},
		{"the same without a region", c.WithRegion(""), "/v2/volumes", nil, nil, "https://api.civo.com/v2/volumes", ""},
		{"a base with a path", &civo.Client{BaseURL: "http://localhost:1/civo/"}, "/v2/ping", nil, nil, "http://localhost:1/civo/v2/ping", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			req, err := tt.client.NewRequest(t.Context(), http.MethodPut, tt.path, tt.query, tt.form)
			if err != nil {
				t.Fatal(err)
			}
			if got := req.URL.String(); got != tt.wantURL {
				t.Errorf("URL is %s, want %s", got, tt.wantURL)
			}
			var body []byte
			if req.Body != nil {
				body, _ = io.ReadAll(req.Body)
			}
			if string(body) != tt.wantBody {
				t.Errorf("body is %q, want %q", body, tt.wantBody)
			}
			if (req.Body != nil) != (req.GetBody != nil) {
				t.Error("body cannot be sent again")
			}
			if _, set := req.Header["User-Agent"]; set {
				t.Error("User-Agent is set")
			}
			if got, want := req.Header.Get("Authorization"), map[string]string{"k": "bearer k"}[tt.client.Key]; got != want {
				t.Errorf("Authorization is %q, want %q", got, want)
			}
		})
	}
	if len(query) != 1 || len(form) != 1 {
		t.Errorf("the caller's values were changed: %v, %v", query, form)
	}
}

func TestNewRequestRefuses(t *testing.T) {
	for _, tt := range []struct{ base, method, path string }{
		{"", "GET", ""},
		{"", "GET", "v2/ping"},
		{"", "GET", "/v2/ping?x=1"},
		{"", "GET", "/v2/ping#x"},
		{"", "GET", "/v2//ping"},
		{"", "GET", "/v2/ping/"},
		{"", "GET", "/v2/%2e%2e/ping"},
		{"", "GET", "/v2/%zz"},
		{"", "G ET", "/v2/ping"},
		{"api.civo.com", "GET", "/v2/ping"},
		{"ftp://api.civo.com", "GET", "/v2/ping"},
		{"https://", "GET", "/v2/ping"},
		{"https://api.civo.com?", "GET", "/v2/ping"},
		{"https://api.civo.com#x", "GET", "/v2/ping"},
		{"https://user:secret@ho st", "GET", "/v2/ping"},
	} {
		c := &civo.Client{Key: "the-key", Region: "LON1", BaseURL: tt.base}
		_, err := c.NewRequest(t.Context(), tt.method, tt.path, nil, nil)
		if err == nil {
			t.Errorf("base %q, %s %s: no error", tt.base, tt.method, tt.path)
		} else if strings.Contains(err.Error(), "secret") || strings.Contains(err.Error(), "the-key") {
			t.Errorf("error shows a secret: %v", err)
		}
	}
}

func TestZeroClientIsUseful(t *testing.T) {
	var c civo.Client
	req, err := c.NewRequest(t.Context(), http.MethodGet, "/v2/regions", nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := req.URL.String(); got != civo.DefaultURL+"/v2/regions" {
		t.Errorf("URL is %s", got)
	}
	server := httptest.NewServer(answer(200, "[]"))
	defer server.Close()
	c.BaseURL = server.URL
	if regions, err := c.Regions(t.Context()); err != nil || len(regions) != 0 {
		t.Errorf("Regions() = %v, %v", regions, err)
	}
}

func TestIn(t *testing.T) {
	c := &civo.Client{Key: "k", Region: "LON1", BaseURL: "b", HTTP: http.DefaultClient}
	other := c.WithRegion("NYC1")
	if c.Region != "LON1" || *other != (civo.Client{Key: "k", Region: "NYC1", BaseURL: "b", HTTP: http.DefaultClient}) {
		t.Errorf("In changed %+v to %+v", c, other)
	}
}
