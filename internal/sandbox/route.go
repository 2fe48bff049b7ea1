package sandbox

import (
	"maps"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// call is one request on its way through a handler.
type call struct {
	*Sandbox
	params
	id     string    // the path's :id
	sub    string    // the path's :sub, which names something of that id
	base   string    // the URL of the sandbox as the client knows it, without a path
	region string    // for calls that are regional
	now    time.Time // of the whole call
	fault  Fault     // the trouble that handlers make themselves
	effect *Effect   // of the call
}

// handler answers a call. It returns the value of the JSON body, or a whole reply.
type handler func(*call) (any, error)

// route is a method and a path with their handler.
type route struct {
	method  string
	path    []string // ":id" and ":sub" stand for any one segment each
	takes   []string // the parameters that the handler honours; "tags[]" may have several values
	global  bool     // the region does not matter
	handler handler
}

// routes returns all calls of the sandbox.
func routes() []route {
	at := func(method, path string, h handler, takes ...string) route {
		return route{method: method, path: strings.Split(path, "/"), handler: h, takes: takes}
	}
	everywhere := func(r route) route { r.global = true; return r }
	return []route{
		at("POST", "instances", createInstances, "hostname", "size", "network_id", "template_id", "count", "firewall_id",
			"reverse_dns", "public_ip", "initial_user", "ssh_key_id", "script", "tags[]", "source_type", "source_id", "snapshot_id",
			"private_ipv4", "reserved_ipv4", "volume_type", "attached_volumes[]", "allowed_ips[]", "network_bandwidth_limit"),
		at("GET", "instances", listInstances, "tags[]", "page", "per_page"),
		at("GET", "instances/:id", getInstance),
		at("PUT", "instances/:id", updateInstance, "hostname", "reverse_dns", "notes", "notes_delete", "public_ip"),
		at("DELETE", "instances/:id", deleteInstance),
		at("PUT", "instances/:id/tags", setTags, "tags[]"),
		at("POST", "instances/:id/reboots", rebootInstance),
		at("POST", "instances/:id/hard_reboots", rebootInstance),
		at("POST", "instances/:id/soft_reboots", rebootInstance),
		at("PUT", "instances/:id/stop", stopInstance),
		at("PUT", "instances/:id/start", startInstance),
		at("PUT", "instances/:id/resize", resizeInstance, "size"),
		at("PUT", "instances/:id/firewall", setFirewall, "firewall_id", "name"),

		at("PUT", "instances/:id/allowed_ips", setAllowedIPs, "allowed_ips[]"),
		at("PUT", "instances/:id/network_bandwidth_limit", setBandwidthLimit, "network_bandwidth_limit"),
		at("PUT", "instances/:id/recovery", setRecovery(true)),
		at("DELETE", "instances/:id/recovery", setRecovery(false)),
		at("GET", "instances/:id/recovery", getRecovery),
		at("PUT", "instances/:id/vnc", startConsole, "duration"),
		at("GET", "instances/:id/vnc", getConsole),
		at("DELETE", "instances/:id/vnc", stopConsole),
		at("PUT", "instances/:id/ip/:sub", moveIP),

		at("GET", "instances/:id/snapshots", listSnapshots),
		at("POST", "instances/:id/snapshots", createSnapshot, "name", "description"),
		at("GET", "instances/:id/snapshots/:sub", getSnapshot),
		at("PUT", "instances/:id/snapshots/:sub", updateSnapshot, "name", "description"),
		at("DELETE", "instances/:id/snapshots/:sub", deleteSnapshot),
		at("POST", "instances/:id/snapshots/:sub/restore", restoreSnapshot, restoreParams()...),
		at("GET", "resourcesnapshots", listResourceSnapshots),
		at("GET", "resourcesnapshots/:id", getResourceSnapshot),
		at("PUT", "resourcesnapshots/:id", updateResourceSnapshot, "name", "description"),
		at("DELETE", "resourcesnapshots/:id", deleteSnapshot),
		at("POST", "resourcesnapshots/:id/restore", restoreResourceSnapshot, "instance"),
		at("GET", "resourcesnapshotschedules", emptyArray),

		everywhere(at("POST", "auth/exchange", exchangeToken, "scope")),
		everywhere(at("GET", "ping", func(*call) (any, error) { return success(), nil })),
		everywhere(at("GET", "regions", func(c *call) (any, error) { return c.catalog.regions, nil })),
		everywhere(at("GET", "sizes", func(c *call) (any, error) { return c.catalog.sizes, nil })),
		at("GET", "disk_images", listDiskImages, "type"),
		at("GET", "disk_images/:id", getDiskImage),
		at("GET", "quota", getQuota),

		at("GET", "networks", listNetworks),
		at("POST", "networks", createNetwork, networkParams()...),
		at("GET", "networks/:id", getNetwork),
		at("PUT", "networks/:id", updateNetwork, networkParams()...),
		at("DELETE", "networks/:id", deleteNetwork),
		at("GET", "networks/:id/subnets", listSubnets),

		at("GET", "firewalls", listFirewalls),
		at("POST", "firewalls", createFirewall, "name", "network_id", "create_rules", "rules[]"),
		at("GET", "firewalls/:id", getFirewall),
		at("PUT", "firewalls/:id", updateFirewall, "name", "network_id"),
		at("DELETE", "firewalls/:id", deleteFirewall),
		at("GET", "firewalls/:id/rules", listRules),
		at("POST", "firewalls/:id/rules", createRule, ruleParams()...),
		at("GET", "firewalls/:id/rules/:sub", getRule),
		at("DELETE", "firewalls/:id/rules/:sub", deleteRule),

		everywhere(at("GET", "sshkeys", listSSHKeys)),
		everywhere(at("POST", "sshkeys", createSSHKey, "name", "public_key")),
		everywhere(at("GET", "sshkeys/:id", getSSHKey)),
		everywhere(at("PUT", "sshkeys/:id", updateSSHKey, "name")),
		everywhere(at("DELETE", "sshkeys/:id", deleteSSHKey)),

		at("GET", "ips", listIPs, "page", "per_page"),
		at("POST", "ips", createIP, "name"),
		at("GET", "ips/:id", getIP),
		at("PUT", "ips/:id", updateIP, "name"),
		at("DELETE", "ips/:id", deleteIP),
		at("POST", "ips/:id/actions", actOnIP, "action", "assign_to_id", "assign_to_type"),

		at("GET", "volumes", listVolumes),
		at("POST", "volumes", createVolume, "name", "size_gb", "network_id", "bootable", "volume_type"),
		at("GET", "volumes/:id", getVolume),
		at("PUT", "volumes/:id/attach", attachVolume, "instance_id", "attach_at_boot"),
		at("PUT", "volumes/:id/detach", detachVolume),
		at("PUT", "volumes/:id/resize", resizeVolume, "size_gb"),
		at("DELETE", "volumes/:id", deleteVolume, "delete_snapshot"),
		at("GET", "volumes/:id/snapshots", listVolumeSnapshots),
		everywhere(at("GET", "volumetypes", listVolumeTypes)),

		// What clients look for on the way, and the sandbox has none of.
		at("GET", "kubernetes/clusters", emptyPage, "page", "per_page"),
		at("GET", "kfclusters", emptyPage, "page", "per_page"),
		at("GET", "databases", emptyPage, "page", "per_page"),
		at("GET", "objectstores", emptyPage, "page", "per_page"),
		at("GET", "objectstore/credentials", emptyPage, "page", "per_page"),
		at("GET", "applications", emptyPage, "page", "per_page"),
		everywhere(at("GET", "accounts", emptyPage, "page", "per_page")),
		everywhere(at("GET", "actions", emptyPage, "page", "per_page")),
		at("GET", "loadbalancers", emptyArray),
		at("GET", "snapshots", emptyArray, "resource_type"),
		everywhere(at("GET", "dns", emptyArray)),
		everywhere(at("GET", "webhooks", emptyArray)),
		everywhere(at("GET", "roles", emptyArray)),
		everywhere(at("GET", "permissions", emptyArray)),
		everywhere(at("GET", "teams", emptyArray)),
		everywhere(at("GET", "memberships", emptyArray)),
	}
}

// hasVPCPath reports whether the calls of a resource have paths below /v2/vpc too: they are the
// same calls.
func hasVPCPath(resource string) bool {
	return slices.Contains([]string{"networks", "firewalls", "ips", "loadbalancers"}, resource)
}

// success returns the acknowledgement of the page.
func success() map[string]string { return map[string]string{"result": "success"} }

// match reports whether the route takes these segments, and returns the :id and the :sub among
// them.
func (r *route) match(method string, segments []string) (id, sub string, ok bool) {
	if r.method != method || len(r.path) != len(segments) {
		return "", "", false
	}
	for i, want := range r.path {
		switch {
		case want == ":sub" && segments[i] == "":
			return "", "", false
		case want == ":id":
			id = segments[i]
		case want == ":sub":
			sub = segments[i]
		case want != segments[i]:
			return "", "", false
		}
	}
	return id, sub, true
}

// check returns a refusal of the first parameter that the route would have to drop: one that it
// does not know, or a second value of one that has a single value. A parameter whose value is empty
// says nothing and is no reason.
func (r *route) check(p params) error {
	for _, name := range slices.Sorted(maps.Keys(p)) {
		values := p[name]
		switch {
		case slices.Contains(r.takes, name+"[]"):
		case name != "region" && !slices.Contains(r.takes, name):
			if slices.ContainsFunc(values, isGiven) && !(r.method == http.MethodGet && isFirstPage(name, values)) {
				return refuse(http.StatusBadRequest, "parameter_name_invalid", "the sandbox has no parameter %q for %s /v2/%s",
					name, r.method, strings.Join(r.path, "/"))
			}
		case slices.ContainsFunc(values, func(v string) bool { return v != values[0] }):
			return invalid(name, "has several values")
		}
	}
	return nil
}

// isFirstPage reports whether a parameter asks for the first page of a list, which a list without
// pages is.
func isFirstPage(name string, values []string) bool {
	return name == "per_page" || name == "page" && values[0] == "1"
}

// isGiven reports whether a value says something. The vendor's SDK sends nearly every parameter,
// empty or not.
func isGiven(value string) bool { return value != "" && value != "0" && value != "{}" }

// largestPath is the longest path that is read, in bytes.
const largestPath = 2048

// segments splits a path at its unescaped slashes. It refuses segments that only an attack would
// send: "..", and escaped slashes and zeros.
func segments(u *url.URL) ([]string, error) {
	escaped := u.EscapedPath()
	if len(escaped) > largestPath {
		return nil, refuse(http.StatusRequestURITooLong, "", "the path is longer than %d bytes", largestPath)
	}
	parts := strings.Split(strings.TrimPrefix(escaped, "/"), "/")
	for i, part := range parts {
		s, err := url.PathUnescape(part)
		if err != nil || !utf8.ValidString(s) || s == "." || s == ".." || strings.ContainsAny(s, "/\\\x00") {
			return nil, refuse(http.StatusBadRequest, "", "the path cannot be read")
		}
		parts[i] = s
	}
	return parts, nil
}

// dispatch finds the handler of a request and runs it. path is without "v2".
func (s *Sandbox) dispatch(r *http.Request, path []string, p params, fault Fault, effect *Effect) (any, error) {
	if len(path) > 1 && path[0] == "vpc" && hasVPCPath(path[1]) {
		path = path[1:]
	}
	for i := range s.routes {
		route := &s.routes[i]
		id, sub, ok := route.match(r.Method, path)
		if !ok {
			continue
		}
		if err := route.check(p); err != nil {
			return nil, err
		}
		c := &call{Sandbox: s, params: p, id: id, sub: sub, base: baseURL(r), now: s.opts.Now(), fault: fault, effect: effect}
		if !route.global {
			region, err := s.catalog.region(p.get("region"))
			if err != nil {
				return nil, err
			}
			c.region = region.Code
		}
		return route.handler(c)
	}
	return nil, refuse(http.StatusNotImplemented, "", "the sandbox has no %s %s", r.Method, r.URL.Path)
}

// baseURL returns the URL by which the client of a request knows the sandbox. A client inside the
// process knows it by a name that leads nowhere.
func baseURL(r *http.Request) string {
	scheme, host := "http", r.Host
	if r.TLS != nil {
		scheme = "https"
	}
	if addr, ok := r.Context().Value(http.LocalAddrContextKey).(net.Addr); ok && addr.Network() == "pipe" {
		host = "sandbox.invalid"
	}
	return scheme + "://" + host
}
