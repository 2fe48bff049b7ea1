package instance

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/output"
	"github.com/civoctl/civoctl/internal/transport"
	"github.com/civoctl/civoctl/pkg/civo"
)

// grace is how long what must not be cut short goes on after an interruption:
// the request that creates, and the search for its instance.
const grace = 5 * time.Second

// maker creates instances and loses none. A request that creates is sent once.
// Where its reply is lost, the instance is looked for in the list: one with the
// hostname, size and network asked for, that was not there before, is ours.
type maker struct {
	app *cli.App
	c   *civo.Client

	mu        sync.Mutex
	known     map[string]bool   // IDs that are not to be taken for a new instance
	passwords map[string]string // by ID, as the reply had them
	turns     map[string]*sync.Mutex
}

func newMaker(app *cli.App, c *civo.Client, before []civo.Instance) *maker {
	m := &maker{app: app, c: c, known: map[string]bool{}, passwords: map[string]string{}, turns: map[string]*sync.Mutex{}}
	for _, i := range before {
		m.known[i.ID] = true
	}
	return m
}

// make creates n.Count instances and says their IDs on stderr as soon as it
// knows them. Instances may come with an error: then there may be more.
func (m *maker) make(ctx context.Context, n civo.NewInstance) ([]civo.Instance, error) {
	turn := m.turn(n.Hostname)
	turn.Lock()
	defer turn.Unlock()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	defer context.AfterFunc(ctx, func() {
		m.app.Notef("create %s: interrupted, finding out what became of the request", n.Hostname)
	})()
	post, cancel := linger(ctx)
	defer cancel()
	reply, err := m.c.CreateInstance(post, n)
	made := m.claim(reply)
	switch {
	case err == nil && len(made) >= n.Count:
		return made, nil
	case transport.NotSent(err):
		return made, m.fail(ctx, err).WithHint("nothing was sent, so no instance was created; `civoctl doctor` looks at each step")
	case err != nil && refused(err):
		return made, err
	}
	found, searchErr := m.search(ctx, n, n.Count-len(made))
	made = append(made, found...)
	if len(made) >= n.Count {
		return made, nil
	}
	return made, m.lost(ctx, n, err, searchErr, len(made))
}

// turn is what those who make instances of one hostname take in turns: the search
// of one must not find what the request of another is making.
func (m *maker) turn(hostname string) *sync.Mutex {
	m.mu.Lock()
	defer m.mu.Unlock()
	key := strings.ToLower(hostname)
	if m.turns[key] == nil {
		m.turns[key] = new(sync.Mutex)
	}
	return m.turns[key]
}

// claim makes those of the instances ours that are new, and says so.
func (m *maker) claim(instances []civo.Instance) []civo.Instance {
	m.mu.Lock()
	defer m.mu.Unlock()
	var ours []civo.Instance
	for _, i := range instances {
		if m.known[i.ID] {
			continue
		}
		m.known[i.ID] = true
		m.passwords[i.ID] = i.InitialPassword
		m.app.Notef("created %s (%s) in %s", i.Hostname, i.ID, m.c.Region)
		ours = append(ours, i)
	}
	return ours
}

// search reads the list, a few times over, for want instances that are ours.
func (m *maker) search(ctx context.Context, n civo.NewInstance, want int) ([]civo.Instance, error) {
	ctx, cancel := linger(ctx)
	defer cancel()
	m.app.Notef("create %s: not everything is in the reply, reading the list", n.Hostname)
	var found []civo.Instance
	var err error
	for _, pause := range []time.Duration{0, 500 * time.Millisecond, time.Second, 2 * time.Second} {
		if err := rest(ctx, pause); err != nil {
			return found, err
		}
		var candidates []civo.Instance
		candidates, err = namesakes(ctx, m.c, []string{n.Hostname}, n.Count)
		for _, i := range candidates {
			if i.Size == n.Size && i.NetworkID == n.NetworkID && len(found) < want {
				found = append(found, m.claim([]civo.Instance{i})...)
			}
		}
		if len(found) >= want {
			return found, nil
		}
	}
	return found, err
}

// lost is the error for instances that neither a reply nor the list showed.
func (m *maker) lost(ctx context.Context, n civo.NewInstance, cause, searchErr error, made int) error {
	if cause == nil {
		cause = fmt.Errorf("the API accepted %d instances and shows %d", n.Count, made)
	}
	known := "no instance was created as far as the list shows"
	switch {
	case searchErr != nil:
		known = "it is not known whether an instance was created: the list cannot be read either"
	case made > 0:
		known = fmt.Sprintf("%d of %d instances were created as far as the list shows", made, n.Count)
	}
	check := m.app.CommandLine(m.c.Region, "instance", "list", "--name", n.Hostname)
	return m.fail(ctx, cause).WithHint("%s. Before trying again, look with: %s", known, check)
}

// fail is the error of an API that does not answer, or of a person who did not
// wait for it.
func (m *maker) fail(ctx context.Context, cause error) *cli.Error {
	e := &cli.Error{Kind: cli.Unreachable, Err: cause, Region: m.c.Region}
	if ctx.Err() != nil {
		e.Kind = cli.Interrupted
	}
	return e
}

// refused says whether the API answered that it did not create anything. A
// reply that cannot be read, or that a broken server sent, does not.
func refused(err error) bool {
	api, ok := errors.AsType[*civo.Error](err)
	if !ok {
		return false
	}
	return api.Err == nil && api.Status < 500 && api.Status != http.StatusRequestTimeout
}

// made says whether the instance is one of those made here.
func (m *maker) made(i civo.Instance) bool {
	_, ours := m.passwords[i.ID]
	return ours
}

// password is that of the reply, or of the instance as it was last seen where
// the reply was lost. Later reads need not have it. That of an instance which
// was not made here is a secret as any other.
func (m *maker) password(i civo.Instance) string {
	if !m.made(i) && i.InitialPassword != "" && !m.app.ShowSecrets {
		return output.Redacted
	}
	return cmp.Or(m.passwords[i.ID], i.InitialPassword)
}

// linger is a context that outlives the cancellation of ctx by the grace.
func linger(ctx context.Context) (context.Context, context.CancelFunc) {
	longer, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() {
		timer := time.AfterFunc(grace, cancel)
		context.AfterFunc(longer, func() { timer.Stop() })
	})
	return longer, func() {
		stop()
		cancel()
	}
}

// rest waits, or returns the error of a context that is done first.
func rest(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return ctx.Err()
	case <-ctx.Done():
		return ctx.Err()
	}
}
