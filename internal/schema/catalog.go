package schema

func region() []field {
	return []field{
		{"code", text(), "", nil},
		{"name", text(), "", nil},
		{"type", text(), "", nil},
		{"country", text(), "", nil},
		{"country_name", text(), "", nil},
		{"default", yesNo(), "", nil},
		{"out_of_capacity", yesNo(), "", nil},
		{"features", object(), "", []field{{"iaas", yesNo(), "whether there are instances", nil}}},
	}
}

func size() []field {
	return []field{
		{"name", text(), "", nil},
		{"nice_name", text(), "", nil},
		{"type", text(), "Instance, Kubernetes, Database and others", nil},
		{"cpu_cores", integer(), "", nil},
		{"gpu_count", integer(), "", nil},
		{"gpu_type", text(), "", nil},
		{"ram_mb", integer(), "", nil},
		{"disk_gb", integer(), "", nil},
		{"transfer_tb", number(), "", nil},
		{"description", text(), "", nil},
		{"selectable", yesNo(), "", nil},
	}
}

func image() []field {
	return []field{
		{"id", text(), "", nil},
		{"name", text(), "", nil},
		{"version", text(), "", nil},
		{"state", text(), "", nil},
		{"distribution", text(), "", nil},
		{"description", text(), "", nil},
		{"label", text(), "", nil},
		{"initial_user", text(), "", nil},
		{"distribution_default", yesNo(), "", nil},
	}
}

func network() []field {
	return []field{
		{"id", text(), "", nil},
		{"name", text(), "", nil},
		{"label", text(), "", nil},
		{"default", yesNo(), "", nil},
		{"cidr", text(), "", nil},
		{"status", text(), "", nil},
	}
}

func firewall() []field {
	return []field{
		{"id", text(), "", nil},
		{"name", text(), "", nil},
		{"network_id", text(), "", nil},
		{"rules_count", integer(), "", nil},
		{"instance_count", integer(), "", nil},
		{"rules", unknown(), "", nil},
	}
}

func sshKey() []field {
	return []field{
		{"id", text(), "", nil},
		{"name", text(), "", nil},
		{"fingerprint", text(), "", nil},
		{"public_key", text(), "", nil},
		{"created_at", text(), "a time of RFC 3339", nil},
	}
}

// quota is a limit and a usage of each thing that is counted.
func quota() []field {
	var fields []field
	for _, what := range []string{"instance_count", "cpu_core", "ram_mb", "disk_gb", "public_ip_address", "network_count", "security_group"} {
		fields = append(fields, field{what + "_limit", integer(), "", nil}, field{what + "_usage", integer(), "", nil})
	}
	return fields
}
