package instance

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/failure"
	"github.com/civoctl/civoctl/internal/interrupt"
	"github.com/civoctl/civoctl/internal/secrets"
	"github.com/civoctl/civoctl/internal/transport"
	"github.com/civoctl/civoctl/pkg/civo"
)

// createGrace is how long a request that creates, and the search for its instances, go on after an
// interruption.
const createGrace = 5 * time.Second

// creator creates instances. It sends each request that creates once, and looks in the list for
// the instances that a reply does not show.
type creator struct {
	app    *cli.App
	c      *civo.Client
	images []civo.DiskImage

	mu        sync.Mutex
	known     map[string]bool        // IDs in lower case that no further request can have made
	passwords map[string]string      // of the instances created here, by ID, as the reply had them
	locks     map[string]*sync.Mutex // by hostname in lower case
}

// newCreator returns a creator for the client's region. The namesakes existed before any request
// of the creator.
func newCreator(app *cli.App, c *civo.Client, images []civo.DiskImage, namesakes []civo.Instance) *creator {
	m := &creator{
		app: app, c: c, images: images,
		known: map[string]bool{}, passwords: map[string]string{}, locks: map[string]*sync.Mutex{},
	}
	for _, i := range namesakes {
		m.known[civo.IDKey(i.ID)] = true
	}
	return m
}

// submit creates n.Count instances and says their IDs on stderr as soon as it knows them.
// Instances may come with an error: then there may be more.
func (m *creator) submit(ctx context.Context, n civo.NewInstance) ([]civo.Instance, error) {
	lock := m.hostnameLock(n.Hostname)
	lock.Lock()
	defer lock.Unlock()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	defer context.AfterFunc(ctx, func() {
		m.app.Term.Notef("create %s: interrupted, finding out what became of the request", n.Hostname)
	})()
	s := m.submission(n)
	post, cancel := interrupt.WithGrace(ctx, createGrace)
	defer cancel()
	reply, err := m.c.CreateInstance(post, n)
	made, strangers := m.claimReply(s, reply)
	switch {
	case err == nil && len(made) >= n.Count:
		if len(made) > n.Count {
			m.app.Term.Notef("create %s: the API says that it created %d instances, not %d", n.Hostname, len(made), n.Count)
		}
		return made, nil
	case transport.NotSent(err):
		return made, m.fail(ctx, err).WithHint("nothing was sent, so no instance was created; `civoctl doctor` looks at each step")
	case err != nil && (isRefused(err) || !wasTried(err)):
		return made, err
	case err == nil:
		m.app.Term.Notef("create %s: the reply shows %d of %d, looking for the rest in the list for up to %s",
			n.Hostname, len(made), n.Count, searchTime)
	default:
		m.app.Term.Notef("create %s: there is no clear reply, looking in the list for up to %s", n.Hostname, searchTime)
	}
	want := n.Count - len(made)
	found := m.search(ctx, s, want)
	found.others = append(strangers, found.others...)
	if len(found.matches) <= want {
		m.claim(found.matches)
		made = append(made, found.matches...)
		found.matches = nil
	}
	if len(made) >= n.Count {
		return made, nil
	}
	return made, m.notFoundError(ctx, n, err, found, len(made))
}

// hostnameLock returns the lock of a hostname. Whoever creates instances of it holds the lock, so
// that the search of one request does not find what another request is creating.
func (m *creator) hostnameLock(hostname string) *sync.Mutex {
	m.mu.Lock()
	defer m.mu.Unlock()
	key := strings.ToLower(hostname)
	if m.locks[key] == nil {
		m.locks[key] = new(sync.Mutex)
	}
	return m.locks[key]
}

// claimReply claims the instances of a reply that its request can have made. It notes the others
// and returns them described, each with the reason.
func (m *creator) claimReply(s submission, reply []civo.Instance) (made []civo.Instance, strangers []string) {
	seen := map[string]bool{}
	for _, i := range reply {
		id := civo.IDKey(i.ID)
		if seen[id] {
			continue
		}
		seen[id] = true
		why := ""
		switch {
		case m.isKnown(i):
			why = "it was there before"
		case i.Hostname != "" && !s.sharesName(i):
			why = "it has another hostname"
		default:
			if s.predates(i, replySlack) {
				m.app.Term.Notef("create %s: the reply dates the new instance before the request: %s", s.Hostname, nameForPerson(i))
			}
			made = append(made, i)
			continue
		}
		m.app.Term.Notef("create %s: the reply names %s, which is not the new instance: %s", s.Hostname, nameForPerson(i), why)
		strangers = append(strangers, nameForPerson(i)+": "+why)
	}
	m.claim(made)
	return made, strangers
}

// claim makes the instances ours, and says so on stderr.
func (m *creator) claim(instances []civo.Instance) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, i := range instances {
		m.known[civo.IDKey(i.ID)] = true
		m.passwords[civo.IDKey(i.ID)] = passwordOf(i)
		m.app.Term.Notef("created %s (%s) in %s", i.Hostname, i.ID, m.c.Region)
	}
}

// isKnown reports whether i existed before the requests of the creator, or is one that it claimed.
func (m *creator) isKnown(i civo.Instance) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.known[civo.IDKey(i.ID)]
}

// notFoundError returns the error for instances that neither the reply nor the list showed, or
// that the list shows too many of. It names every new instance of the hostname that was not taken.
func (m *creator) notFoundError(ctx context.Context, n civo.NewInstance, cause error, found searchResult, made int) error {
	if cause == nil {
		cause = fmt.Errorf("the API accepted %d instances and shows %d", n.Count, made)
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
	case made > 0:
		known = fmt.Sprintf("%d of %d instances were created as far as the list shows", made, n.Count)
	default:
		known = "no instance was created as far as the list shows"
	}
	if len(found.others) > 0 {
		cause = fmt.Errorf("%w; not taken for the new instance: %s", cause, strings.Join(found.others, ", "))
	}
	check := m.app.CommandLine(m.c.Region, "instance", "list", "--name", n.Hostname)
	e := m.fail(ctx, cause)
	e.ActsTwice = true
	return e.WithHint("%s. Before trying again, look with: %s", known, check)
}

// nameForPerson returns the hostname of an instance with what tells it from others of the name.
func nameForPerson(i civo.Instance) string {
	created := ""
	if !i.CreatedAt.IsZero() {
		created = ", created " + i.CreatedAt.UTC().Format(time.RFC3339)
	}
	return cmp.Or(i.Hostname, "an instance without a hostname") + " (" + i.ID + created + ")"
}

// fail returns the error of an API that does not answer, or of a person who did not wait for it.
func (m *creator) fail(ctx context.Context, cause error) *failure.Error {
	e := &failure.Error{Kind: failure.Unreachable, Err: cause, Region: m.c.Region}
	if ctx.Err() != nil {
		e.Kind = failure.Interrupted
	}
	return e
}

// isRefused reports whether the API itself answered that it created nothing: with a 4xx whose body
// says why, as the API's do. Whatever else came in place of an instance, such as a redirect, a web
// page or the refusal of a proxy, does not say what became of the request.
func isRefused(err error) bool {
	api, ok := errors.AsType[*civo.Error](err)
	if !ok || api.Err != nil || api.Status < 400 || api.Status > 499 {
		return false
	}
	switch api.Status {
	case http.StatusProxyAuthRequired, http.StatusRequestTimeout:
		return false
	}
	return api.Code != "" || api.Reason != ""
}

// wasTried reports whether err came from sending a request. Any other error came before that.
func wasTried(err error) bool {
	_, replied := errors.AsType[*civo.Error](err)
	_, attempted := errors.AsType[*url.Error](err)
	return replied || attempted
}

// hasCreated reports whether the instance is one that the creator created.
func (m *creator) hasCreated(i civo.Instance) bool {
	_, ours := m.passwords[civo.IDKey(i.ID)]
	return ours
}

// password returns the password of the reply, or of the instance as it was last seen where the
// reply was lost. Later reads need not have it. The password of an instance that was not created
// here is a secret as any other.
func (m *creator) password(i civo.Instance) string {
	if !m.hasCreated(i) && passwordOf(i) != "" && !m.app.Output.ShowSecrets {
		return secrets.Hidden
	}
	return cmp.Or(m.passwords[civo.IDKey(i.ID)], passwordOf(i))
}

// passwordOf returns the initial password, as the API wrote it where that is no string.
func passwordOf(i civo.Instance) string {
	said, _ := i.Text(passwordField)
	return cmp.Or(i.InitialPassword, said)
}
