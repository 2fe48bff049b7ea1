package catalog

import (
	"strconv"
	"time"

	"github.com/civoctl/civoctl/internal/output"
	"github.com/civoctl/civoctl/internal/resource"
	"github.com/civoctl/civoctl/pkg/civo"
)

// regionColumns returns the columns of a region.
func regionColumns() []output.Column[civo.Region] {
	return []output.Column[civo.Region]{
		{Name: "code", Header: "CODE", IsName: true, Value: func(r civo.Region) any { return r.Code }},
		{Name: "name", Header: "NAME", Value: func(r civo.Region) any { return r.Name }},
		{Name: "country_name", Header: "COUNTRY", Value: func(r civo.Region) any { return r.CountryName }},
		{Name: "default", Header: "DEFAULT", Value: func(r civo.Region) any { return r.Default }},
		{Name: "out_of_capacity", Header: "FULL", Value: func(r civo.Region) any { return r.OutOfCapacity }},
		{Name: "type", Header: "TYPE", Wide: true, Value: func(r civo.Region) any { return r.Type }},
		{Name: "country", Header: "COUNTRY CODE", Wide: true, Value: func(r civo.Region) any { return r.Country }},
	}
}

// sizeColumns returns the columns of a size.
func sizeColumns() []output.Column[civo.Size] {
	return []output.Column[civo.Size]{
		{Name: "name", Header: "NAME", Value: func(s civo.Size) any { return s.Name }},
		{Name: "cpu_cores", Header: "CORES", Value: func(s civo.Size) any { return s.CPUCores }},
		{Name: "ram_mb", Header: "RAM", Value: func(s civo.Size) any { return output.Megabytes(s.RAMMB) }},
		{Name: "disk_gb", Header: "DISK", Value: func(s civo.Size) any { return output.Gigabytes(s.DiskGB) }},
		{Name: "gpu_count", Header: "GPUS", Value: func(s civo.Size) any { return s.GPUCount }},
		{Name: "description", Header: "DESCRIPTION", Value: func(s civo.Size) any { return s.Description }},
		{Name: "gpu_type", Header: "GPU TYPE", Wide: true, Value: func(s civo.Size) any { return s.GPUType }},
		{Name: "transfer_tb", Header: "TRANSFER TB", Wide: true, Value: func(s civo.Size) any { return s.TransferTB }},
		{Name: "type", Header: "TYPE", Wide: true, Value: func(s civo.Size) any { return s.Type }},
		{Name: "selectable", Header: "SELECTABLE", Wide: true, Value: func(s civo.Size) any { return s.Selectable }},
	}
}

// imageColumns returns the columns of a disk image.
func imageColumns() []output.Column[civo.DiskImage] {
	return []output.Column[civo.DiskImage]{
		{Name: "name", Header: "NAME", Value: func(i civo.DiskImage) any { return i.Name }},
		{Name: "distribution", Header: "DISTRIBUTION", Value: func(i civo.DiskImage) any { return i.Distribution }},
		{Name: "version", Header: "VERSION", Value: func(i civo.DiskImage) any { return i.Version }},
		{Name: "initial_user", Header: "USER", Value: func(i civo.DiskImage) any { return i.InitialUser }},
		{Name: "state", Header: "STATE", Value: func(i civo.DiskImage) any { return i.State }},
		{Name: "id", Header: "ID", Wide: true, Value: func(i civo.DiskImage) any { return i.ID }},
		{Name: "label", Header: "LABEL", Wide: true, Value: func(i civo.DiskImage) any { return i.Label }},
		{Name: "description", Header: "DESCRIPTION", Wide: true, Value: func(i civo.DiskImage) any { return i.Description }},
	}
}

// networkColumns returns the columns of a network.
func networkColumns() []output.Column[civo.Network] {
	return []output.Column[civo.Network]{
		{Name: "label", Header: "NAME", IsName: true, Value: func(n civo.Network) any { return resource.Networks().Name(n) }},
		{Name: "default", Header: "DEFAULT", Value: func(n civo.Network) any { return n.Default }},
		{Name: "cidr", Header: "CIDR", Value: func(n civo.Network) any { return n.CIDR }},
		{Name: "status", Header: "STATUS", Value: func(n civo.Network) any { return output.Status(n.Status) }},
		{Name: "id", Header: "ID", Value: func(n civo.Network) any { return n.ID }},
		{Name: "name", Header: "FULL NAME", Wide: true, Value: func(n civo.Network) any { return n.Name }},
	}
}

// firewallColumns returns the columns of a firewall, with the names of networks that are known.
func firewallColumns(networks *resource.Names) []output.Column[civo.Firewall] {
	return []output.Column[civo.Firewall]{
		{Name: "name", Header: "NAME", Value: func(f civo.Firewall) any { return f.Name }},
		{Name: "rules_count", Header: "RULES", Value: func(f civo.Firewall) any { return f.RulesCount }},
		{Name: "instance_count", Header: "INSTANCES", Value: func(f civo.Firewall) any { return f.InstanceCount }},
		{Name: "network_id", Header: "NETWORK", Priority: 1, Value: func(f civo.Firewall) any { return networks.Of(f.NetworkID) }},
		{Name: "id", Header: "ID", Wide: true, Value: func(f civo.Firewall) any { return f.ID }},
	}
}

// sshKeyColumns returns the columns of an SSH key.
func sshKeyColumns() []output.Column[civo.SSHKey] {
	return []output.Column[civo.SSHKey]{
		{Name: "name", Header: "NAME", Value: func(k civo.SSHKey) any { return k.Name }},
		{Name: "fingerprint", Header: "FINGERPRINT", Value: func(k civo.SSHKey) any { return k.Fingerprint }},
		{Name: "created_at", Header: "AGE", FullHeader: "CREATED", Value: func(k civo.SSHKey) any { return age(k.CreatedAt) }},
		{Name: "id", Header: "ID", Wide: true, Value: func(k civo.SSHKey) any { return k.ID }},
		{Name: "public_key", Header: "PUBLIC KEY", Wide: true, Value: func(k civo.SSHKey) any { return k.PublicKey }},
	}
}

// quotaColumns returns a bar for each resource. JSON also has the resources without a column.
func quotaColumns() []output.Column[civo.Quota] {
	column := func(name, header, fullHeader string, unit output.Unit, value func(civo.Quota) (used, limit int)) output.Column[civo.Quota] {
		return output.Column[civo.Quota]{Name: name, Header: header, FullHeader: fullHeader, IsBar: true, Value: func(q civo.Quota) any {
			used, limit := value(q)
			return usage(q, name, output.Bar{Used: int64(used), Limit: int64(limit), Unit: unit})
		}}
	}
	bar := func(name, header string, value func(civo.Quota) (used, limit int)) output.Column[civo.Quota] {
		return column(name, header, header, output.Things, value)
	}
	return []output.Column[civo.Quota]{
		bar("instance_count", "INSTANCES", func(q civo.Quota) (int, int) { return q.InstanceCountUsage, q.InstanceCountLimit }),
		bar("cpu_core", "CORES", func(q civo.Quota) (int, int) { return q.CPUCoreUsage, q.CPUCoreLimit }),
		column("ram_mb", "RAM", "RAM MB", output.MB, func(q civo.Quota) (int, int) { return q.RAMMBUsage, q.RAMMBLimit }),
		column("disk_gb", "DISK", "DISK GB", output.GB, func(q civo.Quota) (int, int) { return q.DiskGBUsage, q.DiskGBLimit }),
		bar("public_ip_address", "PUBLIC IPS", func(q civo.Quota) (int, int) { return q.PublicIPAddressUsage, q.PublicIPAddressLimit }),
		bar("network_count", "NETWORKS", func(q civo.Quota) (int, int) { return q.NetworkCountUsage, q.NetworkCountLimit }),
		bar("security_group", "FIREWALLS", func(q civo.Quota) (int, int) { return q.SecurityGroupUsage, q.SecurityGroupLimit }),
	}
}

// usage returns the bar, or what the API wrote where that is not the two numbers of the bar: nil
// for nothing.
func usage(q civo.Quota, name string, bar output.Bar) any {
	written := func(field string, n int64) string {
		text, isDecoded := q.Text(field)
		if n != 0 || !isDecoded {
			return strconv.FormatInt(n, 10)
		}
		return text
	}
	odd := output.OddBar{Used: written(name+"_usage", bar.Used), Limit: written(name+"_limit", bar.Limit)}
	switch {
	case odd == output.OddBar{}:
		return nil
	case odd.String() == bar.String():
		return bar
	}
	return odd
}

// age returns t, and nil for the zero time: the API did not tell it.
func age(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t
}
