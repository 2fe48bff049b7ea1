package schema

import "slices"

// All are the schemas there are.
func All() []Schema {
	outcome := slices.Concat(instance(), []field{
		{"result", kind{types: []string{"string"}}, "what became of this one, after a verb: created; existed, and was taken; done; " +
			"accepted, and not waited for; skipped; failed; planned, with --dry-run", nil},
		{"note", kind{types: []string{"string"}}, "why this one was skipped, what would be done to it, or what else there is to say", nil},
		{"error", kind{types: []string{"object", "string"}}, "why the command failed for this one", failure()},
	})
	return []Schema{
		{"instance", "an instance", []string{"instance show"}, false, instance()},
		{"instances", "instances, with what became of them", []string{
			"instance list", "instance create", "instance tag", "instance reboot", "instance stop", "instance start",
			"instance resize", "instance firewall", "instance wait", "instance update",
		}, true, outcome},
		{"removals", "instances that were removed", []string{"instance rm"}, true, removal()},
		{"event", "a change of an instance, a line of its own", []string{"instance list --watch"}, false, event()},
		{"password", "the initial password of an instance", []string{"instance password"}, false, password()},
		{"commands", "commands to paste into a shell", []string{"instance create --dry-run", "instance ssh --print"}, true, []field{
			{"command", must("string"), "a line for a POSIX shell", nil},
		}},
		{"regions", "regions", []string{"region list"}, true, region()},
		{"sizes", "sizes of instances", []string{"size list"}, true, size()},
		{"images", "disk images", []string{"image list"}, true, image()},
		{"networks", "networks", []string{"network list"}, true, network()},
		{"firewalls", "firewalls", []string{"firewall list"}, true, firewall()},
		{"sshkeys", "SSH keys", []string{"sshkey list"}, true, sshKey()},
		{"quota", "what the account may use and uses", []string{"quota show"}, false, quota()},
		{"account", "which key is used, and whether the API accepts it", []string{"auth status"}, false, account()},
		{"imports", "keys taken from the official CLI", []string{"auth login --import"}, true, imports()},
		{"setting", "a setting", []string{"config get", "config path"}, false, setting()},
		{"settings", "settings", []string{"config list"}, true, setting()},
		{"profiles", "profiles of the configuration", []string{"profile list"}, true, profile()},
		{"checks", "what doctor looked at", []string{"doctor"}, true, check()},
		{"sandbox", "what the sandbox holds", []string{"sandbox status"}, false, sandbox()},
		{"server", "how to reach the sandbox's server", []string{"sandbox serve"}, false, server()},
		{"schemas", "the schemas there are", []string{"schema"}, true, schemas()},
		{"version", "the version of civoctl", []string{"version"}, false, version()},
		{"error", "what a command that fails writes to stderr", nil, false, []field{
			{"error", must("object"), "", failure()},
		}},
	}
}

// Kinds of the API's fields: each may be null, or not there.

func text() kind    { return kind{types: []string{"string", "null"}} }
func integer() kind { return kind{types: []string{"integer", "null"}} }
func number() kind  { return kind{types: []string{"number", "null"}} }
func yesNo() kind   { return kind{types: []string{"boolean", "null"}} }
func object() kind  { return kind{types: []string{"object", "null"}} }
func array(of string) kind {
	return kind{types: []string{"array", "null"}, items: of}
}
func unknown() kind { return kind{} }

// Kinds of civoctl's own fields.

func must(types ...string) kind { return kind{types: types, required: true} }

func instance() []field {
	return []field{
		{"id", text(), "", nil},
		{"name", text(), "the API's own name for it", nil},
		{"hostname", text(), "", nil},
		{"account_id", text(), "", nil},
		{"size", text(), "the name of its size", nil},
		{"firewall_id", text(), "", nil},
		{"source_type", text(), "what it was built from, such as diskimage", nil},
		{"source_id", text(), "the name or ID of that", nil},
		{"network_id", text(), "", nil},
		{"initial_user", text(), "", nil},
		{"initial_password", text(), "REDACTED without --show-secrets, but for an instance that was just created", nil},
		{"ssh_key", text(), "", nil},
		{"ssh_key_id", text(), "", nil},
		{"tags", array("string"), "", nil},
		{"user_script", text(), "the script it was built with, in base64", nil},
		{"status", text(), "BUILDING, ACTIVE, SHUTOFF and others: the set is open", nil},
		{"civostatsd_token", text(), "REDACTED without --show-secrets", nil},
		{"public_ip", text(), "", nil},
		{"private_ip", text(), "", nil},
		{"ipv6", text(), "", nil},
		{"namespace_id", text(), "", nil},
		{"notes", text(), "", nil},
		{"reverse_dns", text(), "", nil},
		{"cpu_cores", integer(), "", nil},
		{"ram_mb", integer(), "", nil},
		{"disk_gb", integer(), "", nil},
		{"region", text(), "the code of its region", nil},
		{"template_id", text(), "the ID of its disk image", nil},
		{"script", text(), "the script it was built with", nil},
		{"gpu_count", integer(), "", nil},
		{"gpu_type", text(), "", nil},
		{"reserved_ip", text(), "", nil},
		{"reserved_ip_id", text(), "", nil},
		{"reserved_ip_name", text(), "", nil},
		{"pseudo_ip", text(), "", nil},
		{"volume_type", text(), "", nil},
		{"attached_volumes", array("object"), "", []field{{"id", text(), "", nil}}},
		{"rescue_password", text(), "REDACTED without --show-secrets", nil},
		{"openstack_server_id", text(), "", nil},
		{"civostatsd_stats", text(), "CPU, memory and storage in use, in percent", nil},
		{"created_at", text(), "a time of RFC 3339", nil},
		{"allowed_ips", unknown(), "", nil},
		{"network_bandwidth_limit", unknown(), "", nil},
		{"placement_rule", unknown(), "", nil},
		{"subnets", unknown(), "", nil},
	}
}

func removal() []field {
	return []field{
		{"id", must("string"), "", nil},
		{"hostname", must("string"), "", nil},
		{"region", must("string"), "", nil},
		{"result", must("string"), "deleted; accepted, and not waited for; skipped; failed; planned, with --dry-run", nil},
		{"note", kind{types: []string{"string"}}, "why it was skipped, or what would be done", nil},
		{"error", kind{types: []string{"object", "string"}}, "why it failed", failure()},
	}
}

func event() []field {
	return []field{
		{"event", must("string"), "added, changed or removed", nil},
		{"time", must("string"), "when it was seen, in RFC 3339", nil},
		{"from", must("string", "null"), "the status before; null where there was no instance", nil},
		{"to", must("string", "null"), "the status after; null where there is no instance any more", nil},
		{"instance", must("object"), "as it is, or was last seen", instance()},
	}
}

func password() []field {
	return []field{
		{"id", must("string"), "", nil},
		{"hostname", must("string"), "", nil},
		{"initial_user", must("string"), "", nil},
		{"initial_password", must("string"), "shown because it was asked for", nil},
	}
}

// failure is what there is to say about an error. What is not known is null.
func failure() []field {
	return []field{
		{"kind", must("string"), "internal, usage, not_found, ambiguous, auth, refused, unreachable, pending, failed, partial, declined or interrupted", nil},
		{"message", must("string"), "", nil},
		{"detail", kind{types: []string{"array"}, items: "string"}, "lines that belong to the message", nil},
		{"hint", must("string", "null"), "the next step", nil},
		{"http_status", must("integer", "null"), "", nil},
		{"api_code", must("string", "null"), "the API's own name for the error", nil},
		{"request", must("string", "null"), "the method and path that failed", nil},
		{"region", must("string", "null"), "", nil},
		{"retryable", must("boolean"), "whether the same command may succeed later", nil},
	}
}

func account() []field {
	return []field{
		{"profile", must("string"), "", nil},
		{"api_key", must("string"), "masked", nil},
		{"api_key_origin", must("string"), "", nil},
		{"api_url", must("string"), "", nil},
		{"account", must("string"), "reachable, refused, unreachable or no key", nil},
		{"region", must("string"), "", nil},
		{"region_origin", must("string"), "", nil},
		{"config", must("string"), "the configuration file", nil},
	}
}

func imports() []field {
	return []field{
		{"name", must("string"), "of the profile", nil},
		{"result", must("string"), "imported; unchanged where the profile has this key already; exists where it keeps another", nil},
		{"api_key", must("string"), "masked", nil},
		{"region", must("string"), "", nil},
		{"api_url", must("string"), "", nil},
	}
}

func setting() []field {
	return []field{
		{"name", must("string"), "", nil},
		{"value", must("string"), "a list joined with commas, a key masked", nil},
		{"origin", must("string"), "what gave the value", nil},
	}
}

func profile() []field {
	return []field{
		{"name", must("string"), "", nil},
		{"current", must("boolean"), "", nil},
		{"api_key", must("string"), "masked, or where it is kept", nil},
		{"region", must("string"), "", nil},
		{"api_url", must("string"), "", nil},
	}
}

func check() []field {
	return []field{
		{"name", must("string"), "", nil},
		{"result", must("string"), "ok, warn or fail", nil},
		{"detail", must("string"), "", nil},
		{"next", must("string"), "what to do", nil},
	}
}

func sandbox() []field {
	return []field{
		{"path", must("string"), "the file it is kept in", nil},
		{"size_bytes", must("integer"), "", nil},
		{"instances", must("integer"), "", nil},
		{"regions", must("object"), "how many instances are in each status, by region", nil},
	}
}

func server() []field {
	return []field{
		{"url", must("string"), "", nil},
		{"key", must("string"), "shown whole: it is made to be passed on", nil},
		{"region", must("string"), "", nil},
		{"certificate", kind{types: []string{"string"}}, "the file of the one to trust", nil},
		{"seed", must("integer"), "repeats the same faults", nil},
	}
}

func schemas() []field {
	return []field{
		{"name", must("string"), "", nil},
		{"id", must("string"), "its $id", nil},
		{"about", must("string"), "", nil},
		{"commands", kind{types: []string{"array"}, items: "string", required: true}, "", nil},
	}
}

func version() []field {
	return []field{
		{"version", must("string"), "", nil},
		{"commit", must("string"), "", nil},
		{"go", must("string"), "", nil},
		{"platform", must("string"), "", nil},
	}
}
