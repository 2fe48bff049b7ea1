package sandbox

import (
	"net/http"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"
)

// call is one request on its way through a handler.
type call struct {
	*Sandbox
	params
	id     string    // the path's :id
	region string    // for calls that are regional
	now    time.Time // of the whole call
	fault  Fault     // the trouble that handlers make themselves
	effect *Effect   // of the call
}

// handler answers a call. It returns the value of the JSON body.
type handler func(*call) (any, error)

// route is a method and a path with their handler.
type route struct {
	method  string
	path    []string // ":id" stands for any one segment
	global  bool     // the region does not matter
	handler handler
}

// routes returns all calls of the sandbox.
func routes() []route {
	at := func(method, path string, h handler) route {
		return route{method: method, path: strings.Split(path, "/"), handler: h}
	}
	everywhere := func(r route) route { r.global = true; return r }
	return []route{
		at("POST", "instances", (*call).createInstances),
		at("GET", "instances", (*call).listInstances),
		at("GET", "instances/:id", (*call).getInstance),
		at("PUT", "instances/:id", (*call).updateInstance),
		at("DELETE", "instances/:id", (*call).deleteInstance),
		at("PUT", "instances/:id/tags", (*call).setTags),
		at("POST", "instances/:id/reboots", (*call).rebootInstance),
		at("POST", "instances/:id/hard_reboots", (*call).rebootInstance),
		at("POST", "instances/:id/soft_reboots", (*call).rebootInstance),
		at("PUT", "instances/:id/stop", (*call).stopInstance),
		at("PUT", "instances/:id/start", (*call).startInstance),
		at("PUT", "instances/:id/resize", (*call).resizeInstance),
		at("PUT", "instances/:id/firewall", (*call).setFirewall),

		everywhere(at("GET", "ping", func(*call) (any, error) { return success(), nil })),
		everywhere(at("GET", "regions", func(c *call) (any, error) { return c.catalog.regions, nil })),
		everywhere(at("GET", "sizes", func(c *call) (any, error) { return c.catalog.sizes, nil })),
		at("GET", "disk_images", func(c *call) (any, error) { return c.catalog.images[c.region], nil }),
		at("GET", "disk_images/:id", (*call).getDiskImage),
		at("GET", "volumes", func(*call) (any, error) { return []any{}, nil }),
		at("GET", "quota", (*call).getQuota),
		at("GET", "networks", (*call).listNetworks),
		at("POST", "networks", (*call).createNetwork),
		at("GET", "networks/:id", (*call).getNetwork),
		at("DELETE", "networks/:id", (*call).deleteNetwork),
		at("GET", "firewalls", (*call).listFirewalls),
		at("POST", "firewalls", (*call).createFirewall),
		at("GET", "firewalls/:id", (*call).getFirewall),
		at("DELETE", "firewalls/:id", (*call).deleteFirewall),
		everywhere(at("GET", "sshkeys", (*call).listSSHKeys)),
		everywhere(at("POST", "sshkeys", (*call).createSSHKey)),
		everywhere(at("GET", "sshkeys/:id", (*call).getSSHKey)),
		everywhere(at("DELETE", "sshkeys/:id", (*call).deleteSSHKey)),
	}
}

// success returns the acknowledgement of the page.
func success() map[string]string { return map[string]string{"result": "success"} }

// match reports whether the route takes these segments, and returns the :id among them.
func (r route) match(method string, segments []string) (id string, ok bool) {
	if r.method != method || len(r.path) != len(segments) {
		return "", false
	}
	for i, want := range r.path {
		switch {
		case want == ":id":
			id = segments[i]
		case want != segments[i]:
			return "", false
		}
	}
	return id, true
}

// largestPath is the longest path that is read, in bytes.
const largestPath = 2048

// segments splits a path at its unescaped slashes. It refuses segments that only an attack would
// send: "..", and escaped slashes and zeros.
func segments(u *url.URL) ([]string, error) {
	escaped := u.EscapedPath()
	if len(escaped) > largestPath {
		return nil, refuse(http.StatusRequestURITooLong, "bad_request", "the path is longer than %d bytes", largestPath)
	}
	parts := strings.Split(strings.TrimPrefix(escaped, "/"), "/")
	for i, part := range parts {
		s, err := url.PathUnescape(part)
		if err != nil || !utf8.ValidString(s) || s == "." || s == ".." || strings.ContainsAny(s, "/\\\x00") {
			return nil, refuse(http.StatusBadRequest, "bad_request", "the path cannot be read")
		}
		parts[i] = s
	}
	return parts, nil
}

// dispatch finds the handler of a request and runs it. path is without "v2".
func (s *Sandbox) dispatch(r *http.Request, path []string, p params, fault Fault, effect *Effect) (any, error) {
	for _, route := range s.routes {
		id, ok := route.match(r.Method, path)
		if !ok {
			continue
		}
		c := &call{Sandbox: s, params: p, id: id, now: s.opts.Now(), fault: fault, effect: effect}
		if !route.global {
			region, err := s.catalog.region(p.get("region"))
			if err != nil {
				return nil, err
			}
			c.region = region.Code
		}
		return route.handler(c)
	}
	return nil, refuse(http.StatusNotImplemented, "not_implemented", "the sandbox has no %s %s", r.Method, r.URL.Path)
}
