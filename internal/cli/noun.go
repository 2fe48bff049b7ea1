package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/civoctl/civoctl/internal/output"
	"github.com/civoctl/civoctl/pkg/civo"
)

// Noun is a kind of thing that commands refer to by name or ID.
type Noun[T any] struct {
	Word     string // for messages, and the command that lists them
	ID, Name func(T) string
	Note     func(T) string // what a person chooses by
	Fetch    func(context.Context, *civo.Client) ([]T, error)
}

// Regions are the regions, known by their codes.
func Regions() Noun[civo.Region] {
	code := func(r civo.Region) string { return r.Code }
	note := func(r civo.Region) string { return sentence(r.Name, r.CountryName, when(r.OutOfCapacity, "full")) }
	return Noun[civo.Region]{"region", code, code, note, func(ctx context.Context, c *civo.Client) ([]civo.Region, error) { return c.Regions(ctx) }}
}

// Sizes are the sizes for instances, known by their names.
func Sizes() Noun[civo.Size] {
	name := func(s civo.Size) string { return s.Name }
	return Noun[civo.Size]{"size", name, name, machine, func(ctx context.Context, c *civo.Client) ([]civo.Size, error) {
		sizes, err := c.Sizes(ctx)
		return slices.DeleteFunc(sizes, func(s civo.Size) bool { return !s.ForInstances() }), err
	}}
}

// Images are the disk images of the client's region.
func Images() Noun[civo.DiskImage] {
	return Noun[civo.DiskImage]{
		"image",
		func(i civo.DiskImage) string { return i.ID },
		func(i civo.DiskImage) string { return i.Name },
		func(i civo.DiskImage) string { return strings.TrimSpace(capital(i.Distribution) + " " + i.Version) },
		func(ctx context.Context, c *civo.Client) ([]civo.DiskImage, error) { return c.DiskImages(ctx) },
	}
}

// Networks are the account's networks in the client's region. A person knows
// them by their labels.
func Networks() Noun[civo.Network] {
	return Noun[civo.Network]{
		"network",
		func(n civo.Network) string { return n.ID },
		func(n civo.Network) string {
			if n.Label != "" {
				return n.Label
			}
			return n.Name
		},
		func(n civo.Network) string { return sentence(n.CIDR, when(n.Default, "default")) },
		func(ctx context.Context, c *civo.Client) ([]civo.Network, error) { return c.Networks(ctx) },
	}
}

// Firewalls are the account's firewalls in the client's region.
func Firewalls() Noun[civo.Firewall] {
	return Noun[civo.Firewall]{
		"firewall",
		func(f civo.Firewall) string { return f.ID },
		func(f civo.Firewall) string { return f.Name },
		func(f civo.Firewall) string {
			return sentence(count(f, "rules_count", f.RulesCount, "rule"), count(f, "instance_count", f.InstanceCount, "instance"))
		},
		func(ctx context.Context, c *civo.Client) ([]civo.Firewall, error) { return c.Firewalls(ctx) },
	}
}

// SSHKeys are the account's keys, the same in every region.
func SSHKeys() Noun[civo.SSHKey] {
	return Noun[civo.SSHKey]{
		"sshkey",
		func(k civo.SSHKey) string { return k.ID },
		func(k civo.SSHKey) string { return k.Name },
		func(k civo.SSHKey) string { return k.Fingerprint },
		func(ctx context.Context, c *civo.Client) ([]civo.SSHKey, error) { return c.SSHKeys(ctx) },
	}
}

// Find returns the one of items that want names, by ID or by exact name, case
// ignored. One that the API lists without an ID cannot be asked for and is an
// error.
func (n Noun[T]) Find(want, region string, items []T) (T, error) {
	var zero T
	if strings.TrimSpace(want) == "" {
		return zero, Errorf(Usage, "find %s: the name is empty", n.Word)
	}
	var matches []T
	known := make([]string, 0, len(items))
	for _, item := range items {
		if civo.SameID(n.ID(item), want) {
			return item, nil
		}
		if strings.EqualFold(n.Name(item), want) {
			matches = append(matches, item)
		}
		known = append(known, n.Name(item))
	}
	switch len(matches) {
	case 0:
		return zero, notFound(n.Word, []string{want}, region, known)
	case 1:
		return matches[0], n.CheckID(matches[0])
	}
	e := Errorf(Ambiguous, "find %s: %d have the name %q", n.Word, len(matches), want)
	for _, m := range matches {
		e.Detail = append(e.Detail, "  "+n.ID(m)+"  "+n.Name(m))
	}
	return zero, e.WithHint("name it by its ID")
}

// CheckID returns an error where the API lists the item without an ID: sent all
// the same, it would count as not asked for.
func (n Noun[T]) CheckID(item T) error {
	if n.ID(item) != "" {
		return nil
	}
	return Errorf(Unreachable, "find %s: the API lists %q without an ID", n.Word, n.Name(item)).
		WithHint("nothing was sent; `civoctl %s list -o json` shows the list as it is", n.Word)
}

// machine is what a size is.
func machine(s civo.Size) string {
	gpu := ""
	if s.GPUCount > 0 {
		gpu = fmt.Sprintf("%d × %s", s.GPUCount, s.GPUType)
	}
	return sentence(
		count(s, "cpu_cores", s.CPUCores, "core"),
		when(s.RAMMB > 0, fmt.Sprintf("%g GB RAM", float64(s.RAMMB)/1024)),
		when(s.DiskGB > 0, fmt.Sprintf("%d GB disk", s.DiskGB)), gpu)
}

// capital is a name as it begins a line.
func capital(s string) string {
	if s == "" {
		return ""
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// count returns n things, n being the item's field of that name: "" where the API
// wrote no number.
func count(item output.FieldTexter, field string, n int, noun string) string {
	if said, written := item.Text(field); n == 0 && written && said != "0" {
		return ""
	}
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

func when(yes bool, word string) string {
	if yes {
		return word
	}
	return ""
}

// sentence is the parts that say something.
func sentence(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), ", ")
}
