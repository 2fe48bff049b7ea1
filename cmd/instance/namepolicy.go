package instance

import (
	"context"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"github.com/civoctl/civoctl/internal/arg"
	"github.com/civoctl/civoctl/internal/bulk"
	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/failure"
	"github.com/civoctl/civoctl/internal/target"
	"github.com/civoctl/civoctl/internal/wait"
	"github.com/civoctl/civoctl/pkg/civo"
)

// namePolicy says what to do about a hostname that exists already.
type namePolicy struct {
	allowDuplicate bool
	ifNotExists    bool
}

func (p *namePolicy) flags(fs *pflag.FlagSet) {
	arg.Bool(fs, &p.allowDuplicate, "allow-duplicate", "create an instance although its hostname exists already")
	arg.Bool(fs, &p.ifNotExists, "if-not-exists", "return the existing instance of the hostname, if there is one; wait for one that is being deleted")
}

// check refuses, before any request, a policy that can never be followed for the request.
func (p *namePolicy) check(r *request) error {
	switch {
	case p.allowDuplicate && p.ifNotExists:
		return failure.Errorf(failure.Usage, "--allow-duplicate and --if-not-exists contradict each other")
	case p.ifNotExists && r.pattern == nil && r.count > 1:
		return failure.Errorf(failure.Usage, "--if-not-exists finds no more than one instance of a hostname, and --count %d makes several", r.count).
			WithHint("number them, as with web-%%d")
	case p.allowDuplicate:
		return nil
	}
	return eachOnce(r.hostnames)
}

// taken is what a region has of the hostnames asked for.
type taken struct {
	existing map[string]civo.Instance // to take instead of new ones, by lower-case hostname
	dying    []civo.Instance          // to wait for until they are gone
}

// apply returns what to take and what to wait for instead of making all anew, or
// refuses hostnames that exist.
func (p *namePolicy) apply(app *cli.App, region string, hostnames []string, namesakes []civo.Instance) (taken, error) {
	t := taken{existing: map[string]civo.Instance{}}
	if p.allowDuplicate {
		return t, nil
	}
	var all []civo.Instance
	for _, h := range hostnames {
		for _, i := range namesakes {
			if !strings.EqualFold(i.Hostname, h) {
				continue
			}
			all = append(all, i)
			if isBeingDeleted(i) {
				t.dying = append(t.dying, i)
				continue
			}
			key := strings.ToLower(h)
			if _, second := t.existing[key]; second && p.ifNotExists {
				return t, failure.Errorf(failure.Ambiguous, "create: more than one instance in %s has the hostname %q", region, h)
			}
			t.existing[key] = i
		}
	}
	if !p.ifNotExists {
		return t, refuseNames(app, region, all)
	}
	for _, i := range t.existing {
		if wait.IsFailure(i.Status) {
			return t, brokenName(app, region, i)
		}
	}
	// One that exists beside one that is dying is all that was asked for.
	t.dying = slices.DeleteFunc(t.dying, func(i civo.Instance) bool {
		_, lives := t.existing[strings.ToLower(i.Hostname)]
		return lives
	})
	return t, nil
}

// current returns the namesakes that have one of the hostnames, as they are now, without those that
// are gone. The list that shows them may lag behind: each is read by its ID.
func (p *namePolicy) current(ctx context.Context, c *civo.Client, hostnames []string, namesakes []civo.Instance) ([]civo.Instance, error) {
	if p.allowDuplicate {
		return namesakes, nil
	}
	listed := slices.DeleteFunc(slices.Clone(namesakes), func(i civo.Instance) bool { return !sharesName(i, hostnames, 1) })
	looks := bulk.Run(ctx, listed, bulk.Options{}, func(ctx context.Context, i civo.Instance) ([]civo.Instance, error) {
		now, found, err := target.Get(ctx, c, i.ID)
		if !found || err != nil {
			return nil, err
		}
		return []civo.Instance{now}, nil
	})
	var all []civo.Instance
	for _, l := range looks {
		if l.Err != nil {
			return nil, l.Err
		}
		all = append(all, l.Value...)
	}
	return all, nil
}

// eachOnce refuses a hostname that is given twice.
func eachOnce(hostnames []string) error {
	given := map[string]bool{}
	for _, h := range hostnames {
		key := strings.ToLower(h)
		if given[key] {
			return failure.Errorf(failure.Usage, "create: the hostname %q is given twice", h).
				WithHint("--allow-duplicate makes two instances of one hostname")
		}
		given[key] = true
	}
	return nil
}

// refuseNames refuses hostnames that the instances have. Its hint is what fits
// all of them: one that is dying or broken is of no use to whoever wants it.
func refuseNames(app *cli.App, region string, instances []civo.Instance) error {
	if len(instances) == 0 {
		return nil
	}
	e := failure.Errorf(failure.Refused, "create: the hostname exists already in %s", region)
	e.Region = region
	var dying, broken []string
	for _, i := range instances {
		e.Detail = append(e.Detail, "  "+target.Describe(i, region))
		switch {
		case isBeingDeleted(i):
			dying = append(dying, i.ID)
		case wait.IsFailure(i.Status):
			broken = append(broken, i.ID)
		}
	}
	switch {
	case len(broken) > 0:
		words := slices.Concat([]string{"instance", "rm"}, broken)
		return e.WithHint("to remove what failed: %s; --allow-duplicate creates another", app.CommandLine(region, words...))
	case len(dying) > 0:
		words := slices.Concat([]string{"instance", "wait"}, dying, []string{"--for", "deleted"})
		return e.WithHint("to wait until it is gone: %s; --allow-duplicate creates another", app.CommandLine(region, words...))
	}
	return e.WithHint("--if-not-exists takes the one that exists, --allow-duplicate creates another")
}

// brokenName refuses to take an instance that went into a failed state.
func brokenName(app *cli.App, region string, i civo.Instance) error {
	e := failure.Errorf(failure.Failed, "create: %s exists in %s and is %s", i.Hostname, region, i.Status)
	e.Region = region
	e.Detail = []string{"  " + target.Describe(i, region)}
	return e.WithHint("to remove it: %s", app.CommandLine(region, "instance", "rm", i.ID))
}

// isBeingDeleted reports whether the instance is being deleted.
func isBeingDeleted(i civo.Instance) bool { return hasStatus(i, civo.StatusDeleting) }

// checkPatience refuses a run that does not wait where it would have to: for
// instances that are being deleted.
func (w *work) checkPatience(region string, dying []civo.Instance) error {
	if len(dying) == 0 || !w.patience.NoWait {
		return nil
	}
	e := failure.Errorf(failure.Refused, "create: the hostname is not free yet in %s", region)
	e.Region = region
	for _, i := range dying {
		e.Detail = append(e.Detail, "  "+target.Describe(i, region))
	}
	return e.WithHint("without --no-wait, what is being deleted is waited for")
}

// awaitFree waits until the instances of t that are being deleted are gone. It then applies the policy
// again, because another process may take a hostname as soon as the hostname is free. It returns what
// exists in the end, and all instances that it saw to have one of the hostnames.
func (w *work) awaitFree(ctx context.Context, app *cli.App, c *civo.Client, r *request, p *namePolicy, t taken) (taken, []civo.Instance, error) {
	var seen []civo.Instance
	gone := map[string]bool{} // by IDKey: the list may lag behind
	for len(t.dying) > 0 {
		if err := w.awaitGone(ctx, app, c, t.dying); err != nil {
			return t, nil, err
		}
		for _, i := range t.dying {
			gone[civo.IDKey(i.ID)] = true
		}
		namesakes, err := r.namesakes(ctx, c)
		if err != nil {
			return t, nil, err
		}
		seen = append(seen, namesakes...)
		if namesakes, err = p.current(ctx, c, r.hostnames, namesakes); err != nil {
			return t, nil, err
		}
		namesakes = slices.DeleteFunc(namesakes, func(i civo.Instance) bool { return gone[civo.IDKey(i.ID)] })
		if t, err = p.apply(app, c.Region, r.hostnames, namesakes); err != nil {
			return t, nil, err
		}
	}
	return t, seen, nil
}

// awaitGone waits until the instances that are being deleted are gone, so that
// their hostnames are free.
func (w *work) awaitGone(ctx context.Context, app *cli.App, c *civo.Client, dying []civo.Instance) error {
	if len(dying) == 0 {
		return nil
	}
	outcomes := make([]outcome, len(dying))
	for n, i := range dying {
		app.Term.Notef("%s (%s) is being deleted: waiting until it is gone", i.Hostname, i.ID)
		outcomes[n] = outcome{Instance: i, result: deleted}
	}
	w.await(ctx, app, c, outcomes, indices(outcomes, deleted), wait.Gone())
	return summary("wait until the hostname is free", c.Region, outcomes)
}
