package submit

import (
	"context"
	"slices"
	"time"

	"github.com/civoctl/civoctl/pkg/civo"
)

// WarnDuplicates reads the list once more and says on stderr which other instances have, by now,
// the hostname of one that was created: two processes that create at the same time both find a
// hostname free. A list that cannot be read changes nothing for the instances that were created.
func (m *Creator) WarnDuplicates(ctx context.Context, instances []*Instance) {
	const limit = 5 * time.Second
	var created []string
	for _, i := range instances {
		if i.IsNew {
			created = append(created, i.Hostname)
		}
	}
	if len(created) == 0 || ctx.Err() != nil {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	namesakes, err := FindNamesakes(ctx, m.c, created, 1)
	if err != nil {
		return
	}
	for _, n := range namesakes {
		isOurs := slices.ContainsFunc(instances, func(i *Instance) bool { return civo.SameID(i.ID, n.ID) })
		if !isOurs && !IsBeingDeleted(n) {
			m.app.Term.Notef("warning: another instance in %s has the same hostname: %s", m.c.Region, nameForPerson(n))
		}
	}
}
