package instance

import (
	"context"
	"slices"
	"time"

	"github.com/civoctl/civoctl/pkg/civo"
)

// warnDuplicates looks whether another instance has, by now, the hostname of one that was created,
// and says so on stderr: two processes that create at the same time both find the hostname free.
// Whether the look succeeds changes nothing for those that were created.
func (m *creator) warnDuplicates(ctx context.Context, outcomes []outcome) {
	const patience = 5 * time.Second
	var created []string
	for _, o := range outcomes {
		if o.made {
			created = append(created, o.Hostname)
		}
	}
	if len(created) == 0 || ctx.Err() != nil {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	all, err := namesakes(ctx, m.c, created, 1)
	if err != nil {
		return
	}
	for _, i := range all {
		ours := slices.ContainsFunc(outcomes, func(o outcome) bool { return civo.SameID(o.ID, i.ID) })
		if !ours && !isBeingDeleted(i) {
			m.app.Term.Notef("warning: another instance in %s has the same hostname: %s", m.c.Region, nameForPerson(i))
		}
	}
}
