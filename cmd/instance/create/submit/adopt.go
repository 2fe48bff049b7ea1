package submit

import (
	"cmp"
	"time"

	"github.com/civoctl/civoctl/internal/secrets"
	"github.com/civoctl/civoctl/pkg/civo"
)

// adoptReply adopts the instances of a reply that its request can have created. It notes the
// others on stderr and returns them described, each with the reason.
func (m *Creator) adoptReply(s submission, reply []civo.Instance) (created []civo.Instance, others []string) {
	isSeen := map[string]bool{}
	for _, i := range reply {
		id := civo.IDKey(i.ID)
		if isSeen[id] {
			continue
		}
		isSeen[id] = true
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
			created = append(created, i)
			continue
		}
		m.app.Term.Notef("create %s: the reply names %s, which is not the new instance: %s", s.Hostname, nameForPerson(i), why)
		others = append(others, nameForPerson(i)+": "+why)
	}
	m.adopt(created)
	return created, others
}

// adopt counts the instances as created here, and says their IDs on stderr.
func (m *Creator) adopt(instances []civo.Instance) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, i := range instances {
		m.known[civo.IDKey(i.ID)] = true
		m.passwords[civo.IDKey(i.ID)] = PasswordOf(i)
		m.app.Term.Notef("created %s (%s) in %s", i.Hostname, i.ID, m.c.Region)
	}
}

// isKnown reports whether the instance existed before the requests of the Creator, or was adopted.
func (m *Creator) isKnown(i civo.Instance) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.known[civo.IDKey(i.ID)]
}

// hasCreated reports whether the Creator created the instance. It is called when no request runs.
func (m *Creator) hasCreated(i civo.Instance) bool {
	_, isOurs := m.passwords[civo.IDKey(i.ID)]
	return isOurs
}

// password returns the password of the reply, or of the instance as it was last seen where the
// reply was lost. Later reads need not have it. The password of an instance that was not created
// here is a secret as any other.
func (m *Creator) password(i civo.Instance) string {
	if !m.hasCreated(i) && PasswordOf(i) != "" && !m.app.Output.ShowSecrets {
		return secrets.Hidden
	}
	return cmp.Or(m.passwords[civo.IDKey(i.ID)], PasswordOf(i))
}

// PasswordOf returns the initial password, as the API wrote it where that is no string.
func PasswordOf(i civo.Instance) string {
	text, _ := i.Text(PasswordField)
	return cmp.Or(i.InitialPassword, text)
}

// nameForPerson returns the hostname of an instance with what tells it from others of the name.
func nameForPerson(i civo.Instance) string {
	created := ""
	if !i.CreatedAt.IsZero() {
		created = ", created " + i.CreatedAt.UTC().Format(time.RFC3339)
	}
	return cmp.Or(i.Hostname, "an instance without a hostname") + " (" + i.ID + created + ")"
}
