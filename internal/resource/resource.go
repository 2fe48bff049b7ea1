// Package resource describes the resources that commands refer to by name or ID: regions, sizes,
// images, networks, firewalls and SSH keys.
package resource

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/civoctl/civoctl/internal/failure"
	"github.com/civoctl/civoctl/internal/output"
	"github.com/civoctl/civoctl/internal/suggest"
	"github.com/civoctl/civoctl/pkg/civo"
)

// Type is a type of resource that commands refer to by name or ID.
type Type[T any] struct {
	Word     string // for messages, and the command that lists them
	ID, Name func(T) string
	Details  func(T) []string // what a person chooses by, each in a column; "" where it is not known
	Fetch    func(context.Context, *civo.Client) ([]T, error)
	Also     func(T) []string // what else a person may call it, for a hint; nil for nothing
}

// Regions returns the type of regions, known by their codes.
func Regions() Type[civo.Region] {
	code := func(r civo.Region) string { return r.Code }
	details := func(r civo.Region) []string {
		return []string{r.Name, r.CountryName, wordIf(r.OutOfCapacity, "full")}
	}
	return Type[civo.Region]{
		"region", code, code, details,
		func(ctx context.Context, c *civo.Client) ([]civo.Region, error) { return c.Regions(ctx) },
		func(r civo.Region) []string { return []string{r.Name, r.CountryName, r.Country} },
	}
}

// Sizes returns the type of sizes for instances, known by their names.
func Sizes() Type[civo.Size] {
	name := func(s civo.Size) string { return s.Name }
	fetch := func(ctx context.Context, c *civo.Client) ([]civo.Size, error) {
		sizes, err := c.Sizes(ctx)
		return slices.DeleteFunc(sizes, func(s civo.Size) bool { return !s.ForInstances() }), err
	}
	also := func(s civo.Size) []string { return []string{s.Name[strings.LastIndexByte(s.Name, '.')+1:]} }
	return Type[civo.Size]{"size", name, name, describeSize, fetch, also}
}

// Images returns the type of disk images of the client's region.
func Images() Type[civo.DiskImage] {
	return Type[civo.DiskImage]{
		"image",
		func(i civo.DiskImage) string { return i.ID },
		func(i civo.DiskImage) string { return i.Name },
		func(i civo.DiskImage) []string {
			return []string{strings.TrimSpace(Capitalize(i.Distribution) + " " + i.Version)}
		},
		func(ctx context.Context, c *civo.Client) ([]civo.DiskImage, error) { return c.DiskImages(ctx) },
		func(i civo.DiskImage) []string { return []string{i.Distribution + i.Version, i.Distribution, i.Label} },
	}
}

// Networks returns the type of the account's networks in the client's region. Their names are their
// labels.
func Networks() Type[civo.Network] {
	return Type[civo.Network]{
		"network",
		func(n civo.Network) string { return n.ID },
		func(n civo.Network) string {
			if n.Label != "" {
				return n.Label
			}
			return n.Name
		},
		func(n civo.Network) []string { return []string{n.CIDR, wordIf(n.Default, "default")} },
		func(ctx context.Context, c *civo.Client) ([]civo.Network, error) { return c.Networks(ctx) },
		func(n civo.Network) []string { return []string{n.Name} },
	}
}

// Firewalls returns the type of the account's firewalls in the client's region.
func Firewalls() Type[civo.Firewall] {
	return Type[civo.Firewall]{
		"firewall",
		func(f civo.Firewall) string { return f.ID },
		func(f civo.Firewall) string { return f.Name },
		func(f civo.Firewall) []string {
			return []string{count(f, "rules_count", f.RulesCount, "rule"), count(f, "instance_count", f.InstanceCount, "instance")}
		},
		func(ctx context.Context, c *civo.Client) ([]civo.Firewall, error) { return c.Firewalls(ctx) },
		nil,
	}
}

// SSHKeys returns the type of the account's SSH keys, the same in every region.
func SSHKeys() Type[civo.SSHKey] {
	return Type[civo.SSHKey]{
		"sshkey",
		func(k civo.SSHKey) string { return k.ID },
		func(k civo.SSHKey) string { return k.Name },
		func(k civo.SSHKey) []string { return []string{k.Fingerprint} },
		func(ctx context.Context, c *civo.Client) ([]civo.SSHKey, error) { return c.SSHKeys(ctx) },
		nil,
	}
}

// Note returns the details of an item on one line.
func (t Type[T]) Note(item T) string { return JoinNonEmpty(t.Details(item)...) }

// Find returns the item whose ID or exact name is want, case ignored. Several of the name are an
// error of kind Ambiguous, and so is, of kind Unreachable, an item that the API lists without an
// ID.
func (t Type[T]) Find(want, region string, items []T) (T, error) {
	var zero T
	if strings.TrimSpace(want) == "" {
		return zero, failure.Errorf(failure.Usage, "find %s: the name is empty", t.Word)
	}
	var matches []T
	known := make([]string, 0, len(items))
	for _, item := range items {
		if civo.SameID(t.ID(item), want) {
			return item, nil
		}
		if strings.EqualFold(t.Name(item), want) {
			matches = append(matches, item)
		}
		known = append(known, t.Name(item))
	}
	switch len(matches) {
	case 0:
		if others := t.callAlso(want, items); len(others) > 0 {
			return zero, NotFound(t.Word, []string{want}, region, nil).WithHint("did you mean %s? `civoctl %s list` lists all", suggest.Either(others), t.Word)
		}
		return zero, NotFound(t.Word, []string{want}, region, known)
	case 1:
		return matches[0], t.CheckID(matches[0])
	}
	e := failure.Errorf(failure.Ambiguous, "find %s: %d have the name %q", t.Word, len(matches), want)
	for _, m := range matches {
		e.Detail = append(e.Detail, "  "+t.ID(m)+"  "+t.Name(m))
	}
	return zero, e.WithHint("name it by its ID")
}

// callAlso returns the names of the items that a person may call want: the sizes ending in .small
// for "small", the image of that distribution and version for "Ubuntu 24.04".
func (t Type[T]) callAlso(want string, items []T) []string {
	if t.Also == nil {
		return nil
	}
	var names []string
	for _, item := range items {
		isCalled := func(word string) bool { return word != "" && bare(word) == bare(want) }
		if slices.ContainsFunc(t.Also(item), isCalled) && !slices.Contains(names, t.Name(item)) {
			names = append(names, t.Name(item))
		}
	}
	return names
}

// bare returns the letters and digits of s, in lower case.
func bare(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}

// CheckID returns an error where the API lists the item without an ID: an empty ID that is sent
// counts as not given.
func (t Type[T]) CheckID(item T) error {
	if t.ID(item) != "" {
		return nil
	}
	return failure.Errorf(failure.Unreachable, "find %s: the API lists %q without an ID", t.Word, t.Name(item)).
		WithHint("nothing was sent; `civoctl %s list -o json` shows the list as it is", t.Word)
}

// describeSize returns the cores, memory, disk and GPUs of a size.
func describeSize(s civo.Size) []string {
	gpu := ""
	if s.GPUCount > 0 {
		gpu = fmt.Sprintf("%d × %s", s.GPUCount, s.GPUType)
	}
	return append(Figures(s), gpu)
}

// Figures returns the cores, memory and disk of a size.
func Figures(s civo.Size) []string {
	return []string{
		count(s, "cpu_cores", s.CPUCores, "core"),
		wordIf(s.RAMMB > 0, output.Megabytes(s.RAMMB).Text()+" RAM"),
		wordIf(s.DiskGB > 0, output.Gigabytes(s.DiskGB).Text()+" disk"),
	}
}

// Capitalize returns s with its first letter in upper case.
func Capitalize(s string) string {
	if s == "" {
		return ""
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// count returns n and the noun, n being the item's field of that name, or "" where the API wrote no
// number.
func count(item output.FieldTexter, field string, n int, noun string) string {
	if said, written := item.Text(field); n == 0 && written && said != "0" {
		return ""
	}
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// wordIf returns word where isTrue, else "".
func wordIf(isTrue bool, word string) string {
	if isTrue {
		return word
	}
	return ""
}

// JoinNonEmpty joins the parts that are not empty with commas.
func JoinNonEmpty(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), ", ")
}
