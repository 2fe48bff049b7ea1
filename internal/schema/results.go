package schema

import (
	"slices"

	"github.com/civoctl/civoctl/pkg/civo"
)

// All returns all schemas, in the order of the documentation.
func All() []Schema {
	outcome := slices.Concat(instance(), []field{
		{"result", optional("string"), "the result of the command for this instance: created; existed, and was taken; done; " +
			"accepted, and not waited for; skipped; failed; planned, with --dry-run", nil},
		{"note", optional("string"), "why this one was skipped, what would be done to it, or what else there is to say", nil},
		{"error", optional("object", "string"), "why the command failed for this one", failure()},
	})
	return []Schema{
		{"instance", "an instance", []string{"instance show"}, false, instance()},
		{"instances", "instances, each with the result of the command", []string{
			"instance list", "instance create", "instance tag", "instance reboot", "instance stop", "instance start",
			"instance resize", "instance firewall", "instance wait", "instance update", "instance bandwidth",
			"instance allowed-ips", "instance recovery on", "instance recovery off",
		}, true, outcome},
		{"removals", "instances that were removed", []string{"instance rm"}, true, removal()},
		{"event", "a change of an instance, a line of its own", []string{"instance list --watch"}, false, event()},
		{"executions", "commands that were run on instances", []string{"instance exec"}, true, execution()},
		{"console", "a session of the console of an instance", []string{"instance console"}, false, []field{
			{"id", required("string"), "of the instance", nil},
			{"hostname", required("string"), "", nil},
			{"url", required("string"), "for a browser; whoever has it can use the console", nil},
			{"duration", required("string"), "how long the session lasts, as the API says it", nil},
		}},
		{"recovery", "the recovery mode of an instance", []string{"instance recovery status"}, false, []field{
			{"id", required("string"), "of the instance", nil},
			{"hostname", required("string"), "", nil},
			{"recovery", required("string"), "a word of the API", nil},
		}},
		{"snapshots", "snapshots of an instance", []string{"instance snapshot list", "instance snapshot create"}, true, apiFields(civo.Snapshot{}, nil)},
		{"snapshot", "a snapshot of an instance", []string{"instance snapshot show"}, false, apiFields(civo.Snapshot{}, nil)},
		{"restorations", "snapshots that are being restored", []string{"instance snapshot restore"}, true, apiFields(civo.Restoration{}, nil)},
		{"addresses", "the addresses of an instance", []string{"instance ip show", "instance ip move"}, false, []field{
			{"id", required("string"), "of the instance", nil},
			{"hostname", required("string"), "", nil},
			{"public_ip", required("string"), "", nil},
			{"private_ip", required("string"), "", nil},
			{"reverse_dns", required("string"), "", nil},
			{"reserved_ip_name", required("string"), "the name of the reserved address, empty where it is none", nil},
		}},
		{"password", "the initial password of an instance", []string{"instance password"}, false, password()},
		{"commands", "commands to paste into a shell", []string{"instance create --dry-run", "instance ssh --print", "instance cp --print"}, true, []field{
			{"command", required("string"), "a line for a POSIX shell", nil},
		}},
		{"changes", "parts of instances, each with the result of the command", []string{
			"network create", "network rm", "firewall create", "firewall rm", "firewall rule rm", "sshkey add", "sshkey rm",
		}, true, change()},
		{"rules", "rules of a firewall", []string{"firewall rule list", "firewall rule add"}, true, apiFields(civo.FirewallRule{}, nil)},
		{"size", "a size of instances", []string{"size show"}, false, size()},
		{"image", "a disk image", []string{"image show"}, false, apiFields(civo.DiskImage{}, nil)},
		{"network", "a network", []string{"network show"}, false, apiFields(civo.Network{}, nil)},
		{"firewall", "a firewall", []string{"firewall show"}, false, apiFields(civo.Firewall{}, nil)},
		{"sshkey", "an SSH key", []string{"sshkey show"}, false, apiFields(civo.SSHKey{}, nil)},
		{"regions", "regions", []string{"region list"}, true, region()},
		{"sizes", "sizes of instances", []string{"size list"}, true, size()},
		{"images", "disk images", []string{"image list"}, true, apiFields(civo.DiskImage{}, nil)},
		{"networks", "networks", []string{"network list"}, true, apiFields(civo.Network{}, nil)},
		{"firewalls", "firewalls", []string{"firewall list"}, true, apiFields(civo.Firewall{}, nil)},
		{"sshkeys", "SSH keys", []string{"sshkey list"}, true, apiFields(civo.SSHKey{}, nil)},
		{"quota", "what the account may use and uses", []string{"quota show"}, false, apiFields(civo.Quota{}, nil)},
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
			{"error", required("object"), "", failure()},
		}},
	}
}

// required returns the kind of a field of civoctl's own that is always there, of one of the JSON
// types.
func required(types ...string) kind { return kind{types: types, required: true} }

// optional returns the kind of a field of civoctl's own that may be missing, of one of the JSON
// types.
func optional(types ...string) kind { return kind{types: types} }

// removal returns the fields of the result for an instance that instance rm removed.
func removal() []field {
	return []field{
		{"id", required("string"), "", nil},
		{"hostname", required("string"), "", nil},
		{"region", required("string"), "", nil},
		{"result", required("string"), "deleted; accepted, and not waited for; skipped; failed; planned, with --dry-run", nil},
		{"note", optional("string"), "why it was skipped, or what would be done", nil},
		{"error", optional("object", "string"), "why it failed", failure()},
	}
}

// execution returns the fields of the result of a command on an instance.
func execution() []field {
	return []field{
		{"id", required("string"), "", nil},
		{"hostname", required("string"), "", nil},
		{"region", required("string"), "", nil},
		{"result", required("string"), "done; failed; skipped", nil},
		{"exit_code", required("integer", "null"), "of the command; null where it did not run to its end", nil},
		{"stdout", required("string"), "what it wrote, up to 1 MiB", nil},
		{"stderr", required("string"), "what it wrote, up to 1 MiB", nil},
		{"is_cut", required("boolean"), "it wrote more than that", nil},
		{"error", optional("object", "string"), "why it failed", failure()},
	}
}

// change returns the fields of the result for a network, firewall, rule or SSH key.
func change() []field {
	return []field{
		{"id", required("string"), "empty with --dry-run of something new", nil},
		{"name", required("string"), "of a rule: what it says", nil},
		{"result", required("string"), "created; existed, and was taken; deleted; skipped, not sent after an interruption; failed; planned, with --dry-run", nil},
		{"note", optional("string"), "what else there is to say", nil},
		{"error", optional("object", "string"), "why it failed", failure()},
	}
}

// event returns the fields of a change that instance list --watch prints.
func event() []field {
	return []field{
		{"event", required("string"), "added, changed or removed", nil},
		{"time", required("string"), "when it was seen, in RFC 3339", nil},
		{"from", required("string", "null"), "the status before; null where there was no instance", nil},
		{"to", required("string", "null"), "the status after; null where there is no instance any more", nil},
		{"instance", required("object"), "as it is, or was last seen", instance()},
	}
}

// password returns the fields of the result of instance password.
func password() []field {
	return []field{
		{"id", required("string"), "", nil},
		{"hostname", required("string"), "", nil},
		{"initial_user", required("string"), "", nil},
		{"initial_password", required("string"), "shown because it was asked for", nil},
	}
}

// failure returns the fields of an error. An unknown value is null.
func failure() []field {
	return []field{
		{"kind", required("string"), "internal, usage, not_found, ambiguous, auth, refused, unreachable, pending, failed, partial, declined or interrupted", nil},
		{"message", required("string"), "", nil},
		{"detail", kind{types: []string{"array"}, items: "string"}, "lines that belong to the message", nil},
		{"hint", required("string", "null"), "the next step", nil},
		{"http_status", required("integer", "null"), "", nil},
		{"api_code", required("string", "null"), "the API's own name for the error", nil},
		{"request", required("string", "null"), "the method and path that failed", nil},
		{"region", required("string", "null"), "", nil},
		{"retryable", required("boolean"), "whether the same command may succeed later", nil},
	}
}

// account returns the fields of the result of auth status.
func account() []field {
	return []field{
		{"profile", required("string"), "", nil},
		{"api_key", required("string"), "masked", nil},
		{"api_key_origin", required("string"), "", nil},
		{"api_url", required("string"), "", nil},
		{"account", required("string"), "reachable, refused, unreachable or no key", nil},
		{"region", required("string"), "", nil},
		{"region_origin", required("string"), "", nil},
		{"config", required("string"), "the configuration file", nil},
	}
}

// imports returns the fields of the result for a key that auth login --import took.
func imports() []field {
	return []field{
		{"name", required("string"), "of the profile", nil},
		{"result", required("string"), "imported; unchanged where the profile has this key already; exists where it keeps another", nil},
		{"api_key", required("string"), "masked", nil},
		{"region", required("string"), "", nil},
		{"api_url", required("string"), "", nil},
	}
}

// setting returns the fields of a setting.
func setting() []field {
	return []field{
		{"name", required("string"), "", nil},
		{"value", required("string"), "a list joined with commas, a key masked", nil},
		{"origin", required("string"), "what gave the value", nil},
	}
}

// profile returns the fields of a profile.
func profile() []field {
	return []field{
		{"name", required("string"), "", nil},
		{"current", required("boolean"), "", nil},
		{"api_key", required("string"), "masked, or where it is kept", nil},
		{"region", required("string"), "", nil},
		{"api_url", required("string"), "", nil},
	}
}

// check returns the fields of a check of doctor.
func check() []field {
	return []field{
		{"name", required("string"), "", nil},
		{"result", required("string"), "ok, warn or fail", nil},
		{"detail", required("string"), "", nil},
		{"next", required("string"), "what to do", nil},
	}
}

// sandbox returns the fields of the result of sandbox status.
func sandbox() []field {
	return []field{
		{"path", required("string"), "the file it is kept in", nil},
		{"size_bytes", required("integer"), "", nil},
		{"instances", required("integer"), "", nil},
		{"regions", required("object"), "how many instances are in each status, by region", nil},
		{"resources", required("object"), "how many there are of every other kind", nil},
	}
}

// server returns the fields of the result of sandbox serve.
func server() []field {
	return []field{
		{"url", required("string"), "", nil},
		{"key", required("string"), "shown whole: it is made to be passed on", nil},
		{"region", required("string"), "", nil},
		{"certificate", optional("string"), "the file of the one to trust", nil},
		{"seed", required("integer"), "repeats the same faults", nil},
	}
}

// schemas returns the fields of a schema in the list of all.
func schemas() []field {
	return []field{
		{"name", required("string"), "", nil},
		{"id", required("string"), "its $id", nil},
		{"about", required("string"), "", nil},
		{"commands", kind{types: []string{"array"}, items: "string", required: true}, "", nil},
	}
}

// version returns the fields of the result of version.
func version() []field {
	return []field{
		{"version", required("string"), "", nil},
		{"commit", required("string"), "", nil},
		{"go", required("string"), "", nil},
		{"platform", required("string"), "", nil},
	}
}
