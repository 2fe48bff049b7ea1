// Package submit sends the requests that create instances, each once, and finds the instances that
// the replies do not show: adopt.go takes what a reply shows, search.go looks in the list, and
// match.go tells whether an instance can come from a request.
package submit

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/civoctl/civoctl/cmd/instance/outcome"
	"github.com/civoctl/civoctl/internal/bulk"
	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/failure"
	"github.com/civoctl/civoctl/internal/interrupt"
	"github.com/civoctl/civoctl/internal/target"
	"github.com/civoctl/civoctl/internal/transport"
	"github.com/civoctl/civoctl/internal/wait"
	"github.com/civoctl/civoctl/pkg/civo"
)

// createGrace is how long a request that creates, and the search for its instances, go on after
// an interruption.
const createGrace = 5 * time.Second

// Creator creates instances. It sends each request that creates once, and looks in
// the list for the instances that a reply does not show.
type Creator struct {
	app    *cli.App
	c      *civo.Client
	images []civo.DiskImage

	mu        sync.Mutex
	known     map[string]bool        // by IDKey: no further request can have created the instance
	passwords map[string]string      // by IDKey, of the instances created here, as the reply had them
	locks     map[string]*sync.Mutex // by hostname in lower case
}

// New returns a Creator for the client's region. The known instances existed before any
// request of the Creator.
func New(app *cli.App, c *civo.Client, images []civo.DiskImage, known []civo.Instance) *Creator {
	m := &Creator{
		app: app, c: c, images: images,
		known: map[string]bool{}, passwords: map[string]string{}, locks: map[string]*sync.Mutex{},
	}
	for _, i := range known {
		m.known[civo.IDKey(i.ID)] = true
	}
	return m
}

// Submit creates the instances of each hostname with a request like the one given, or takes the one
// that existing returns. It returns them in the order of the hostnames. A request that failed is an
// instance without an ID.
func (m *Creator) Submit(
	ctx context.Context, hostnames []string, request civo.NewInstance, existing func(hostname string) (civo.Instance, bool), o bulk.Options,
) []*Instance {
	replies := bulk.Run(ctx, hostnames, o, func(ctx context.Context, h string) ([]civo.Instance, error) {
		if i, isTaken := existing(h); isTaken {
			return []civo.Instance{i}, nil
		}
		n := request
		n.Hostname = h
		return m.submit(ctx, n)
	})
	var all []*Instance
	for n, r := range replies {
		for _, i := range r.Value {
			o := &outcome.Outcome{Instance: i, Result: outcome.Existed}
			if m.hasCreated(i) {
				o.Result = outcome.Created
			}
			all = append(all, &Instance{Outcome: o, IsNew: m.hasCreated(i)})
		}
		if r.Err != nil {
			all = append(all, &Instance{Outcome: m.failure(ctx, hostnames[n], r.Err)})
		}
	}
	return all
}

// failure returns the outcome of a request that ended with err.
func (m *Creator) failure(ctx context.Context, hostname string, err error) *outcome.Outcome {
	o := &outcome.Outcome{Instance: civo.Instance{Hostname: hostname}}
	switch {
	case errors.Is(err, bulk.ErrFailFast):
		o.LeaveOut(err.Error())
	case ctx.Err() != nil && outcome.IsUnsent(err):
		o.LeaveUnsent()
	default:
		o.Fail(m.app.Explain(ctx, fmt.Errorf("create %s: %w", hostname, err)))
	}
	return o
}

// Wait waits for the instances that are on their way to ACTIVE, unless the patience says not to,
// and gives each instance the password that is known of it in the end.
func (m *Creator) Wait(ctx context.Context, instances []*Instance, patience outcome.WaitFlags) {
	var building []*outcome.Outcome
	for _, i := range instances {
		isBuilding := strings.EqualFold(i.Status, civo.StatusBuilding)
		// An instance that was there before need not be on its way to ACTIVE.
		if !patience.NoWait && (isBuilding || i.IsNew && !strings.EqualFold(i.Status, civo.StatusActive)) {
			building = append(building, i.Outcome)
		}
	}
	outcome.Await(ctx, m.app, m.c, building, wait.Active().JustCreated(), patience)
	noteActsTwice(building)
	for _, i := range instances {
		i.Password = m.password(i.Instance)
	}
}

// WaitSSH waits, until the deadline, for the instances to answer as SSH servers at the port.
func (m *Creator) WaitSSH(ctx, deadline context.Context, instances []*Instance, port uint16) {
	outcomes := make([]*outcome.Outcome, len(instances))
	for n, i := range instances {
		outcomes[n] = i.Outcome
	}
	outcome.AwaitSSH(ctx, deadline, m.app, target.InRegion(m.c), outcomes, port)
	noteActsTwice(outcomes)
}

// noteActsTwice notes in the errors of instances that exist that the command must not be repeated:
// their hostnames are taken.
func noteActsTwice(outcomes []*outcome.Outcome) {
	for _, o := range outcomes {
		if e, ok := errors.AsType[*failure.Error](o.Err); ok && o.ID != "" {
			e.ActsTwice = true
		}
	}
}

// submit sends the request that creates n.Count instances, and says their IDs on stderr as soon
// as it knows them. It may return instances with an error: then there may be more.
func (m *Creator) submit(ctx context.Context, n civo.NewInstance) ([]civo.Instance, error) {
	lock := m.hostnameLock(n.Hostname)
	lock.Lock()
	defer lock.Unlock()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	defer context.AfterFunc(ctx, func() {
		m.app.Term.Notef("create %s: interrupted, checking whether the instance was created", n.Hostname)
	})()
	s := m.submission(n)
	post, cancel := interrupt.WithGrace(ctx, createGrace)
	defer cancel()
	reply, err := m.c.CreateInstance(post, n)
	created, others := m.adoptReply(s, reply)
	switch {
	case err == nil && len(created) >= n.Count:
		if len(created) > n.Count {
			m.app.Term.Notef("create %s: the API says that it created %d instances, not %d", n.Hostname, len(created), n.Count)
		}
		return created, nil
	case transport.NotSent(err):
		return created, m.unanswered(ctx, err).WithHint("nothing was sent, so no instance was created; `civoctl doctor` checks each step")
	case err != nil && (outcome.IsRefused(err) || !outcome.WasTried(err)):
		return created, err
	case err == nil:
		m.app.Term.Notef("create %s: the reply shows %d of %d, looking for the rest in the list for up to %s",
			n.Hostname, len(created), n.Count, searchTime)
	default:
		m.app.Term.Notef("create %s: there is no clear reply, looking in the list for up to %s", n.Hostname, searchTime)
	}
	want := n.Count - len(created)
	found := m.search(ctx, s, want)
	found.others = append(others, found.others...)
	if len(found.matches) <= want {
		m.adopt(found.matches)
		created = append(created, found.matches...)
		found.matches = nil
	}
	if len(created) >= n.Count {
		return created, nil
	}
	return created, m.notFoundError(ctx, n, err, found, len(created))
}

// hostnameLock returns the lock of a hostname. The lock is held while a request creates
// instances of the hostname, so that the search of one request does not find what another
// request is creating.
func (m *Creator) hostnameLock(hostname string) *sync.Mutex {
	m.mu.Lock()
	defer m.mu.Unlock()
	key := strings.ToLower(hostname)
	if m.locks[key] == nil {
		m.locks[key] = new(sync.Mutex)
	}
	return m.locks[key]
}

// notFoundError returns the error for instances that neither the reply nor the list showed, or that
// the list shows too many of. It names every new instance of the hostname that was not adopted.
func (m *Creator) notFoundError(ctx context.Context, n civo.NewInstance, cause error, found searchResult, created int) error {
	if cause == nil {
		cause = fmt.Errorf("the API accepted %d instances and shows %d", n.Count, created)
	}
	var known string
	switch {
	case len(found.matches) > 0:
		names := make([]string, len(found.matches))
		for k, i := range found.matches {
			names[k] = nameForPerson(i)
		}
		cause = fmt.Errorf("%w; %d new instances match the request, so none is taken for its own: %s",
			cause, len(names), strings.Join(names, ", "))
		known = "something else creates instances of this hostname"
	case ctx.Err() != nil && found.err != nil:
		known = "it is not known whether an instance was created: the search was interrupted"
	case found.err != nil:
		known = "it is not known whether an instance was created: the list cannot be read either"
	case created > 0:
		known = fmt.Sprintf("%d of %d instances were created as far as the list shows", created, n.Count)
	default:
		known = "no instance was created as far as the list shows"
	}
	if len(found.others) > 0 {
		cause = fmt.Errorf("%w; not taken for the new instance: %s", cause, strings.Join(found.others, ", "))
	}
	check := m.app.CommandLine(m.c.Region, "instance", "list", "--name", n.Hostname)
	e := m.unanswered(ctx, cause)
	e.ActsTwice = true
	return e.WithHint("%s. Before trying again, look with: %s", known, check)
}

// unanswered returns the error of a request whose result is not known from a reply: of an API
// that does not answer, or of a run that was interrupted before it did.
func (m *Creator) unanswered(ctx context.Context, cause error) *failure.Error {
	e := &failure.Error{Kind: failure.Unreachable, Err: cause, Region: m.c.Region}
	if ctx.Err() != nil {
		e.Kind = failure.Interrupted
	}
	return e
}
