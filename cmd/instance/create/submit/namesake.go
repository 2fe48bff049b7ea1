package submit

import (
	"context"
	"slices"
	"strings"

	"github.com/civoctl/civoctl/pkg/civo"
)

// FindNamesakes reads the list and returns the instances that have one of the hostnames; of
// several that one request creates also those that have it with a suffix, by which an API may
// tell them apart.
func FindNamesakes(ctx context.Context, c *civo.Client, hostnames []string, count int) ([]civo.Instance, error) {
	return c.FindInstances(ctx, func(i civo.Instance) bool { return SharesName(i, hostnames, count) })
}

// SharesName reports whether the instance has one of the hostnames, case ignored; of several
// that one request creates, also with a suffix.
func SharesName(i civo.Instance, hostnames []string, count int) bool {
	stem := i.Hostname[:max(0, strings.LastIndexByte(i.Hostname, '-'))]
	return slices.ContainsFunc(hostnames, func(h string) bool {
		return strings.EqualFold(h, i.Hostname) || count > 1 && strings.EqualFold(h, stem)
	})
}

// IsBeingDeleted reports whether the instance is being deleted.
func IsBeingDeleted(i civo.Instance) bool { return strings.EqualFold(i.Status, civo.StatusDeleting) }
