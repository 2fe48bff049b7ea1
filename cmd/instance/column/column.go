// Package column has the columns of instances. Their names are the API's own, but for expires,
// which is read from a tag.
package column

import (
	"slices"
	"time"

	"github.com/civoctl/civoctl/internal/expiry"
	"github.com/civoctl/civoctl/internal/output"
	"github.com/civoctl/civoctl/pkg/civo"
)

// List returns the columns of a list, with the names that refs knows.
func List(refs *References) []output.Column[civo.Instance] {
	return []output.Column[civo.Instance]{
		{Name: "hostname", Header: "HOSTNAME", Value: func(i civo.Instance) any { return i.Hostname }},
		{Name: "status", Header: "STATUS", Keep: true, Value: func(i civo.Instance) any { return output.Status(i.Status) }},
		{Name: "size", Header: "SIZE", Priority: 1, Value: func(i civo.Instance) any { return i.Size }},
		{Name: "public_ip", Header: "PUBLIC IP", Aliases: []string{"ip"}, Keep: true, Whole: true, Value: func(i civo.Instance) any { return i.PublicIP }},
		{Name: "private_ip", Header: "PRIVATE IP", Value: func(i civo.Instance) any { return i.PrivateIP }},
		{Name: "tags", Header: "TAGS", Priority: 2, Value: func(i civo.Instance) any { return i.Tags }},
		{Name: "created_at", Header: "AGE", FullHeader: "CREATED", Priority: 3, Value: func(i civo.Instance) any { return createdAt(i) }},
		{Name: "expires", Header: "EXPIRES", Sparse: true, Priority: 4, Value: func(i civo.Instance) any { return expires(i) }},
		{Name: "id", Header: "ID", Wide: true, Value: func(i civo.Instance) any { return i.ID }},
		{Name: "region", Header: "REGION", Wide: true, Value: func(i civo.Instance) any { return i.Region }},
		{Name: "source_id", Header: "IMAGE", Wide: true, Value: func(i civo.Instance) any { return i.SourceID }},
		{Name: "cpu_cores", Header: "CORES", Wide: true, Value: func(i civo.Instance) any { return i.CPUCores }},
		{Name: "ram_mb", Header: "RAM", Wide: true, Value: func(i civo.Instance) any { return output.Megabytes(i.RAMMB) }},
		{Name: "disk_gb", Header: "DISK", Wide: true, Value: func(i civo.Instance) any { return output.Gigabytes(i.DiskGB) }},
		{Name: "network_id", Header: "NETWORK", Wide: true, Value: func(i civo.Instance) any { return refs.networks.Of(i.NetworkID) }},
		{Name: "firewall_id", Header: "FIREWALL", Wide: true, Value: func(i civo.Instance) any { return refs.firewalls.Of(i.FirewallID) }},
		{Name: "initial_user", Header: "USER", Wide: true, Value: func(i civo.Instance) any { return i.InitialUser }},
		{Name: "reverse_dns", Header: "REVERSE DNS", Wide: true, Value: func(i civo.Instance) any { return i.ReverseDNS }},
		{Name: "notes", Header: "NOTES", Wide: true, Value: func(i civo.Instance) any { return i.Notes }},
	}
}

// All returns the columns of a list, and those that are shown of one instance at a time.
func All(refs *References) []output.Column[civo.Instance] {
	return append(List(refs),
		output.Column[civo.Instance]{Name: "name", Header: "NAME", Value: func(i civo.Instance) any { return i.Name }},
		output.Column[civo.Instance]{Name: "initial_password", Header: "PASSWORD", Value: func(i civo.Instance) any { return output.Secret(i.InitialPassword) }},
		output.Column[civo.Instance]{Name: "ssh_key_id", Header: "SSH KEY", Value: func(i civo.Instance) any { return refs.sshKeys.Of(i.SSHKeyID) }},
		output.Column[civo.Instance]{Name: "ipv6", Header: "IPV6", Value: func(i civo.Instance) any { return i.IPv6 }},
		output.Column[civo.Instance]{Name: "account_id", Header: "ACCOUNT", Value: func(i civo.Instance) any { return i.AccountID }},
		output.Column[civo.Instance]{Name: "script", Header: "SCRIPT", Value: func(i civo.Instance) any { return i.Script() }},
	)
}

// Regional returns the columns of a list of several regions: the region stands beside the hostname.
func Regional(refs *References) []output.Column[civo.Instance] {
	columns := List(refs)
	n := slices.IndexFunc(columns, func(c output.Column[civo.Instance]) bool { return c.Name == "region" })
	region := columns[n]
	region.Wide, region.Priority = false, 4
	return slices.Insert(slices.Delete(columns, n, n+1), 1, region)
}

// expires returns the time at which the instance expires by its tags; nil for none, and a word
// where it cannot be read.
func expires(i civo.Instance) any {
	switch t, err := expiry.Of(i.Tags); {
	case err != nil:
		return "unreadable"
	case !t.IsZero():
		return output.Deadline(t)
	}
	return nil
}

// createdAt returns the time of the creation; nil where the API did not say it.
func createdAt(i civo.Instance) any {
	if i.CreatedAt.IsZero() {
		return nil
	}
	return i.CreatedAt.In(time.UTC)
}
