package sandbox

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// realisticLag is how far lists are behind with the fault that makes replies realistic.
const realisticLag = 300 * time.Millisecond

// makeRealistic returns a reply as real ones have been met, in the place of one that follows the
// page. What is odd is the same each time for the same thing.
func makeRealistic(method string, path []string, out reply) reply {
	d := json.NewDecoder(bytes.NewReader(out.body))
	d.UseNumber()
	var v any
	if d.Decode(&v) != nil {
		return out
	}
	path = path[1:]
	if len(path) > 1 && path[0] == "vpc" {
		path = path[1:]
	}
	switch resource := strings.Join(path[:min(1, len(path))], ""); {
	case out.status >= http.StatusBadRequest:
		// The vendor's SDK panics at a null beside a reason; no real reply with one is known.
		delete(v.(map[string]any), "details")
	default:
		eachObject(v, func(o map[string]any) { makeOdd(resource, o) })
		if o, ok := v.(map[string]any); ok && method == http.MethodPost && resource == "instances" && len(path) == 1 {
			o["initial_password"] = nil // told by a later GET
		}
		if all, ok := v.([]any); ok && resource == "sshkeys" {
			v = map[string]any{"items": all}
		}
	}
	odd := jsonReply(out.status, v)
	odd.retry = out.retry
	return odd
}

// eachObject calls f with the object, with each object of an array, or with each item of a page,
// whose envelope it makes odd itself.
func eachObject(v any, f func(map[string]any)) {
	switch v := v.(type) {
	case []any:
		for _, o := range v {
			eachObject(o, f)
		}
	case map[string]any:
		items, isPage := v["items"].([]any)
		if !isPage {
			f(v)
			return
		}
		v["page"], v["per_page"] = asText(v["page"]), nil
		if len(items) == 0 {
			v["pages"] = 0
		}
		eachObject(items, f)
	}
}

// makeOdd makes an object of a resource as odd as real ones have been.
func makeOdd(resource string, o map[string]any) {
	switch resource {
	case "instances":
		if o["hostname"] != nil && o["size"] != nil {
			makeInstanceOdd(o)
		}
	case "firewalls":
		for _, name := range []string{"rules_count", "default"} {
			if v, ok := o[name]; ok {
				o[name] = asText(v)
			}
		}
		rules, _ := o["rules"].([]any)
		for _, r := range append(rules, o) {
			r := r.(map[string]any)
			if cidr, ok := r["cidr"].([]any); ok && len(cidr) == 1 {
				r["cidr"] = cidr[0]
			}
		}
	case "quota":
		for name, v := range o {
			o[name] = asText(v)
		}
	case "regions":
		o["code"] = strings.ToLower(asText(o["code"]))
	case "sshkeys":
		if o["created_at"] != nil {
			o["created_at"], o["fingerprint"] = nil, ""
		}
	case "ips":
		if v, ok := o["assigned_to"]; ok && v == nil {
			o["assigned_to"] = map[string]any{"id": "", "type": "", "name": ""}
		}
	case "volumes":
		nullify(o, "instance_id", "cluster_id", "mountpoint")
	}
}

// makeInstanceOdd makes an instance odd in one of three ways, by its ID, beside what is odd in all.
func makeInstanceOdd(o map[string]any) {
	nullify(o, "notes", "reverse_dns", "volume_type", "gpu_type", "reserved_ip", "reserved_ip_id", "reserved_ip_name", "civostatsd_stats")
	delete(o, "template_id")
	o["openstack_server_id"], o["pseudo_ip"], o["civostatsd_stats_per_minute"] = o["id"], nil, nil
	for _, list := range []string{"tags", "attached_volumes", "allowed_ips"} {
		if all, ok := o[list].([]any); ok && len(all) == 0 {
			o[list] = nil
		}
	}
	if o["ssh_key"] == nil {
		o["ssh_key"], o["ssh_key_id"] = "-", ""
	}
	created, err := time.Parse(time.RFC3339, asText(o["created_at"]))
	if err != nil {
		return
	}
	sum := 0
	for _, b := range []byte(asText(o["id"])) {
		sum += int(b)
	}
	switch sum % 3 {
	case 0:
		delete(o, "region")
		delete(o, "created_at")
		o["ram_mb"] = json.Number(asText(o["ram_mb"]) + ".0")
	case 1:
		o["region"], o["status"] = nil, strings.ToLower(asText(o["status"]))
		o["created_at"] = created.In(time.FixedZone("", 3600)).Format("2006-01-02T15:04:05.000Z07:00")
		o["ram_mb"], o["gpu_count"] = asText(o["ram_mb"]), nil
	case 2:
		o["region"] = strings.ToLower(asText(o["region"]))
		o["created_at"] = created.Format("2006-01-02T15:04:05")
		o["volume_type"] = 0
	}
}

// nullify makes the empty ones of these fields null.
func nullify(o map[string]any, names ...string) {
	for _, name := range names {
		if o[name] == "" {
			o[name] = nil
		}
	}
}

// asText returns a scalar JSON value as text.
func asText(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	case bool:
		return strconv.FormatBool(v)
	}
	return ""
}
