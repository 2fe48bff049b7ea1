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
		at("POST", "instances", (*call).createInstances, "hostname", "size", "network_id", "template_id", "count", "firewall_id",
			"reverse_dns", "public_ip", "initial_user", "ssh_key_id", "script", "tags[]", "source_type", "source_id", "snapshot_id",
			"private_ipv4", "reserved_ipv4", "volume_type", "attached_volumes[]", "allowed_ips[]", "network_bandwidth_limit"),
		at("GET", "instances", (*call).listInstances, "tags[]", "page", "per_page"),
		at("GET", "instances/:id", (*call).getInstance),
		at("PUT", "instances/:id", (*call).updateInstance, "hostname", "reverse_dns", "notes", "notes_delete", "public_ip"),
		at("DELETE", "instances/:id", (*call).deleteInstance),
		at("PUT", "instances/:id/tags", (*call).setTags, "tags[]"),
		at("POST", "instances/:id/reboots", (*call).rebootInstance),
		at("POST", "instances/:id/hard_reboots", (*call).rebootInstance),
		at("POST", "instances/:id/soft_reboots", (*call).rebootInstance),
		at("PUT", "instances/:id/stop", (*call).stopInstance),
		at("PUT", "instances/:id/start", (*call).startInstance),
		at("PUT", "instances/:id/resize", (*call).resizeInstance, "size"),
		at("PUT", "instances/:id/firewall", (*call).setFirewall, "firewall_id", "name"),

		at("PUT", "instances/:id/allowed_ips", (*call).setAllowedIPs, "allowed_ips[]"),
		at("PUT", "instances/:id/network_bandwidth_limit", (*call).setBandwidthLimit, "network_bandwidth_limit"),
		at("PUT", "instances/:id/recovery", setRecovery(true)),
		at("DELETE", "instances/:id/recovery", setRecovery(false)),
		at("GET", "instances/:id/recovery", (*call).getRecovery),
		at("PUT", "instances/:id/vnc", (*call).startConsole, "duration"),
		at("GET", "instances/:id/vnc", (*call).getConsole),
		at("DELETE", "instances/:id/vnc", (*call).stopConsole),
		at("PUT", "instances/:id/ip/:sub", (*call).moveIP),

		at("GET", "instances/:id/snapshots", (*call).listSnapshots),
		at("POST", "instances/:id/snapshots", (*call).createSnapshot, "name", "description"),
		at("GET", "instances/:id/snapshots/:sub", (*call).getSnapshot),
		at("PUT", "instances/:id/snapshots/:sub", (*call).updateSnapshot, "name", "description"),
		at("DELETE", "instances/:id/snapshots/:sub", (*call).deleteSnapshot),
		at("POST", "instances/:id/snapshots/:sub/restore", (*call).restoreSnapshot, restoreParams()...),
		at("GET", "resourcesnapshots", (*call).listResourceSnapshots),
		at("GET", "resourcesnapshots/:id", (*call).getResourceSnapshot),
		at("PUT", "resourcesnapshots/:id", (*call).updateResourceSnapshot, "name", "description"),
		at("DELETE", "resourcesnapshots/:id", (*call).deleteSnapshot),
		at("POST", "resourcesnapshots/:id/restore", (*call).restoreResourceSnapshot, "instance"),
		at("GET", "resourcesnapshotschedules", (*call).emptyArray),

		everywhere(at("POST", "auth/exchange", (*call).exchangeToken, "scope")),
		everywhere(at("GET", "ping", func(*call) (any, error) { return success(), nil })),
		everywhere(at("GET", "regions", func(c *call) (any, error) { return c.catalog.regions, nil })),
		everywhere(at("GET", "sizes", func(c *call) (any, error) { return c.catalog.sizes, nil })),
		at("GET", "disk_images", (*call).listDiskImages, "type"),
		at("GET", "disk_images/:id", (*call).getDiskImage),
		at("GET", "quota", (*call).getQuota),

		at("GET", "networks", (*call).listNetworks),
		at("POST", "networks", (*call).createNetwork, networkParams()...),
		at("GET", "networks/:id", (*call).getNetwork),
		at("PUT", "networks/:id", (*call).updateNetwork, networkParams()...),
		at("DELETE", "networks/:id", (*call).deleteNetwork),
		at("GET", "networks/:id/subnets", (*call).listSubnets),

		at("GET", "firewalls", (*call).listFirewalls),
		at("POST", "firewalls", (*call).createFirewall, "name", "network_id", "create_rules", "rules[]"),
		at("GET", "firewalls/:id", (*call).getFirewall),
		at("PUT", "firewalls/:id", (*call).updateFirewall, "name", "network_id"),
		at("DELETE", "firewalls/:id", (*call).deleteFirewall),
		at("GET", "firewalls/:id/rules", (*call).listRules),
		at("POST", "firewalls/:id/rules", (*call).createRule, ruleParams()...),
		at("GET", "firewalls/:id/rules/:sub", (*call).getRule),
		at("DELETE", "firewalls/:id/rules/:sub", (*call).deleteRule),

		everywhere(at("GET", "sshkeys", (*call).listSSHKeys)),
		everywhere(at("POST", "sshkeys", (*call).createSSHKey, "name", "public_key")),
		everywhere(at("GET", "sshkeys/:id", (*call).getSSHKey)),
		everywhere(at("PUT", "sshkeys/:id", (*call).updateSSHKey, "name")),
		everywhere(at("DELETE", "sshkeys/:id", (*call).deleteSSHKey)),

		at("GET", "ips", (*call).listIPs, "page", "per_page"),
		at("POST", "ips", (*call).createIP, "name"),
		at("GET", "ips/:id", (*call).getIP),
		at("PUT", "ips/:id", (*call).updateIP, "name"),
		at("DELETE", "ips/:id", (*call).deleteIP),
		at("POST", "ips/:id/actions", (*call).actOnIP, "action", "assign_to_id", "assign_to_type"),

		at("GET", "volumes", (*call).listVolumes),
		at("POST", "volumes", (*call).createVolume, "name", "size_gb", "network_id", "bootable", "volume_type"),
		at("GET", "volumes/:id", (*call).getVolume),
		at("PUT", "volumes/:id/attach", (*call).attachVolume, "instance_id", "attach_at_boot"),
		at("PUT", "volumes/:id/detach", (*call).detachVolume),
		at("PUT", "volumes/:id/resize", (*call).resizeVolume, "size_gb"),
		at("DELETE", "volumes/:id", (*call).deleteVolume, "delete_snapshot"),
		at("GET", "volumes/:id/snapshots", (*call).listVolumeSnapshots),
		everywhere(at("GET", "volumetypes", (*call).listVolumeTypes)),

		// What clients look for on the way, and the sandbox has none of.
		at("GET", "kubernetes/clusters", (*call).emptyPage, "page", "per_page"),
		at("GET", "kfclusters", (*call).emptyPage, "page", "per_page"),
		at("GET", "databases", (*call).emptyPage, "page", "per_page"),
		at("GET", "objectstores", (*call).emptyPage, "page", "per_page"),
		at("GET", "objectstore/credentials", (*call).emptyPage, "page", "per_page"),
		at("GET", "applications", (*call).emptyPage, "page", "per_page"),
		everywhere(at("GET", "accounts", (*call).emptyPage, "page", "per_page")),
		everywhere(at("GET", "actions", (*call).emptyPage, "page", "per_page")),
		at("GET", "loadbalancers", (*call).emptyArray),
		at("GET", "snapshots", (*call).emptyArray, "resource_type"),
		everywhere(at("GET", "dns", (*call).emptyArray)),
		everywhere(at("GET", "webhooks", (*call).emptyArray)),
		everywhere(at("GET", "roles", (*call).emptyArray)),
		everywhere(at("GET", "permissions", (*call).emptyArray)),
		everywhere(at("GET", "teams", (*call).emptyArray)),
		everywhere(at("GET", "memberships", (*call).emptyArray)),
	}
}

// hasVPCPath reports whether the calls of a resource have paths below /v2/vpc too: they are the same calls.
func hasVPCPath(resource string) bool {
	return slices.Contains([]string{"networks", "firewalls", "ips", "loadbalancers"}, resource)
}

// success returns the acknowledgement of the page.
func success() map[string]string { return map[string]string{"result": "success"} }

// match reports whether the route takes these segments, and returns the :id and the :sub among them.
func (r *route) match(method string, segments []string) (id, sub string, ok bool) {
	if r.method != method || len(r.path) != len(segments) {
		return "", "", false
	}
	for i, want := range r.path {
		switch {
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

// check returns a refusal of the first parameter that the route would have to drop: one that it does not know, or a
// second value of one that has a single value. A parameter whose value is empty says nothing and is no reason.
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

// isFirstPage reports whether a parameter asks for the first page of a list, which a list without pages is.
func isFirstPage(name string, values []string) bool {
	return name == "per_page" || name == "page" && values[0] == "1"
}

// isGiven reports whether a value says something. The vendor's SDK sends nearly every parameter, empty or not.
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

// baseURL returns the URL by which the client of a request knows the sandbox. A client inside the process knows it by
// a name that leads nowhere.
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
