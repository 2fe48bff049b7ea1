package create

import (
	"context"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"github.com/civoctl/civoctl/cmd/instance/create/submit"
	"github.com/civoctl/civoctl/cmd/instance/outcome"
	"github.com/civoctl/civoctl/internal/arg"
	"github.com/civoctl/civoctl/internal/bulk"
	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/failure"
	"github.com/civoctl/civoctl/internal/target"
	"github.com/civoctl/civoctl/internal/wait"
	"github.com/civoctl/civoctl/pkg/civo"
)

// duplicatePolicy says what to do about a hostname that exists already. Without a field it is
// refused.
type duplicatePolicy struct {
	allow       bool // another instance is created
	ifNotExists bool // the instance that exists is taken
}

// flags declares the flags of the policy.
func (d *duplicatePolicy) flags(fs *pflag.FlagSet) {
	arg.Bool(fs, &d.allow, "allow-duplicate", "create an instance even if its hostname exists")
	arg.Bool(fs, &d.ifNotExists, "if-not-exists", "if the hostname exists, return that instance instead of creating one")
}

// check returns an error for a policy that can never be followed for the spec.
func (d *duplicatePolicy) check(s *spec) error {
	switch {
	case d.allow && d.ifNotExists:
		return failure.Errorf(failure.Usage, "--allow-duplicate and --if-not-exists contradict each other")
	case d.ifNotExists && s.pattern == nil && s.count > 1:
		return failure.Errorf(failure.Usage, "--if-not-exists finds no more than one instance of a hostname, and --count %d makes several", s.count).
			WithHint("number them, as with web-%%d")
	case d.allow:
		return nil
	}
	return checkDistinct(s.hostnames)
}

// checkDistinct returns an error for a hostname that is given twice.
func checkDistinct(hostnames []string) error {
	given := map[string]bool{}
	for _, h := range hostnames {
		key := strings.ToLower(h)
		if given[key] {
			return failure.Errorf(failure.Usage, "create: the hostname %q is given twice", h).
				WithHint("--allow-duplicate allows instances with the same hostname")
		}
		given[key] = true
	}
	return nil
}

// taken is what a region has of the hostnames asked for.
type taken struct {
	existing map[string]civo.Instance // by hostname in lower case: taken instead of a new one
	dying    []civo.Instance          // being deleted: a new one waits until they are gone
}

// nameChecker checks hostnames against the instances that a region has, as a policy says.
type nameChecker struct {
	app      *cli.App
	c        *civo.Client
	spec     *spec
	patience outcome.WaitFlags
}

// check reads the namesakes of the plan as they are now, and puts into the plan what is taken
// and what is dying. It returns an error for hostnames that the policy refuses, and where the
// run would have to wait and may not.
func (k *nameChecker) check(ctx context.Context, p *plan) error {
	current, err := k.current(ctx, p)
	if err != nil {
		return err
	}
	if p.taken, err = k.apply(p.hostnames, current); err != nil {
		return err
	}
	if k.patience.NoWait && len(p.dying) > 0 {
		e := k.refusal(failure.Refused, p.dying, "create: the hostname is not free yet in %s", k.c.Region)
		return e.WithHint("leave out --no-wait to wait until it is deleted")
	}
	return nil
}

// awaitFree waits until what is dying is gone. It checks the hostnames again after that, because
// another process may take a hostname as soon as it is free.
func (k *nameChecker) awaitFree(ctx context.Context, p *plan) error {
	gone := map[string]bool{} // by IDKey: the list may lag behind
	for len(p.dying) > 0 {
		if err := k.awaitGone(ctx, p.dying); err != nil {
			return err
		}
		for _, i := range p.dying {
			gone[civo.IDKey(i.ID)] = true
		}
		if err := k.relist(ctx, p); err != nil {
			return err
		}
		p.namesakes = slices.DeleteFunc(p.namesakes, func(i civo.Instance) bool { return gone[civo.IDKey(i.ID)] })
		if err := k.check(ctx, p); err != nil {
			return err
		}
	}
	return nil
}

// relist reads the list again for the namesakes of the plan.
func (k *nameChecker) relist(ctx context.Context, p *plan) error {
	namesakes, err := k.c.FindInstances(ctx, k.spec.isNamesake)
	if err != nil {
		return err
	}
	p.note(namesakes)
	return nil
}

// current returns the namesakes that have one of the hostnames, as they are now, without those
// that are gone. The list that shows them may lag behind: each is read by its ID.
func (k *nameChecker) current(ctx context.Context, p *plan) ([]civo.Instance, error) {
	if k.spec.policy.allow {
		return nil, nil
	}
	var listed []civo.Instance
	for _, i := range p.namesakes {
		if submit.SharesName(i, p.hostnames, 1) {
			listed = append(listed, i)
		}
	}
	looks := bulk.Run(ctx, listed, bulk.Options{}, func(ctx context.Context, i civo.Instance) ([]civo.Instance, error) {
		now, isFound, err := target.Get(ctx, k.c, i.ID)
		if !isFound || err != nil {
			return nil, err
		}
		return []civo.Instance{now}, nil
	})
	var current []civo.Instance
	for _, l := range looks {
		if l.Err != nil {
			return nil, l.Err
		}
		current = append(current, l.Value...)
	}
	return current, nil
}

// apply returns which of the instances are taken for the hostnames and which are dying. It
// returns an error for hostnames that the policy refuses.
func (k *nameChecker) apply(hostnames []string, instances []civo.Instance) (taken, error) {
	t := taken{existing: map[string]civo.Instance{}}
	policy := k.spec.policy
	if policy.allow {
		return t, nil
	}
	var all []civo.Instance
	for _, h := range hostnames {
		for _, i := range instances {
			if !strings.EqualFold(i.Hostname, h) {
				continue
			}
			all = append(all, i)
			if submit.IsBeingDeleted(i) {
				t.dying = append(t.dying, i)
				continue
			}
			key := strings.ToLower(h)
			if _, isSecond := t.existing[key]; isSecond && policy.ifNotExists {
				return t, failure.Errorf(failure.Ambiguous, "create: more than one instance in %s has the hostname %q", k.c.Region, h)
			}
			t.existing[key] = i
		}
	}
	if !policy.ifNotExists {
		return t, k.refuse(all)
	}
	for _, i := range t.existing {
		if wait.IsFailure(i.Status) {
			e := k.refusal(failure.Failed, []civo.Instance{i}, "create: %s exists in %s and is %s", i.Hostname, k.c.Region, i.Status)
			return t, e.WithHint("to remove it: %s", k.app.CommandLine(k.c.Region, "instance", "rm", i.ID))
		}
	}
	// An instance that exists beside one that is dying is all that was asked for.
	t.dying = slices.DeleteFunc(t.dying, func(i civo.Instance) bool {
		_, isTaken := t.existing[strings.ToLower(i.Hostname)]
		return isTaken
	})
	return t, nil
}

// refuse returns the error for hostnames that the instances have; nil for no instances. Its hint
// is what fits all of them: an instance that is dying or has failed cannot be taken.
func (k *nameChecker) refuse(instances []civo.Instance) error {
	if len(instances) == 0 {
		return nil
	}
	e := k.refusal(failure.Refused, instances, "create: the hostname exists already in %s", k.c.Region)
	var dying, broken []string
	for _, i := range instances {
		switch {
		case submit.IsBeingDeleted(i):
			dying = append(dying, i.ID)
		case wait.IsFailure(i.Status):
			broken = append(broken, i.ID)
		}
	}
	switch {
	case len(broken) > 0:
		words := slices.Concat([]string{"instance", "rm"}, broken)
		return e.WithHint("to remove what failed: %s; --allow-duplicate creates another", k.app.CommandLine(k.c.Region, words...))
	case len(dying) > 0:
		words := slices.Concat([]string{"instance", "wait"}, dying, []string{"--for", "deleted"})
		return e.WithHint("to wait until it is gone: %s; --allow-duplicate creates another", k.app.CommandLine(k.c.Region, words...))
	}
	return e.WithHint("--if-not-exists returns the existing one, --allow-duplicate creates another")
}

// refusal returns an error that shows the instances.
func (k *nameChecker) refusal(kind failure.Kind, instances []civo.Instance, format string, args ...any) *failure.Error {
	e := failure.Errorf(kind, format, args...)
	e.Region = k.c.Region
	for _, i := range instances {
		e.Detail = append(e.Detail, "  "+target.Describe(i, k.c.Region))
	}
	return e
}

// awaitGone waits until the instances are gone.
func (k *nameChecker) awaitGone(ctx context.Context, dying []civo.Instance) error {
	outcomes := make([]*outcome.Outcome, len(dying))
	for n, i := range dying {
		k.app.Term.Notef("%s (%s) is being deleted: waiting until it is gone", i.Hostname, i.ID)
		outcomes[n] = &outcome.Outcome{Instance: i, Result: outcome.Deleted}
	}
	outcome.Await(ctx, k.app, k.c, outcomes, wait.Gone(), k.patience)
	return outcome.Summary("wait until the hostname is free", k.c.Region, outcomes)
}
