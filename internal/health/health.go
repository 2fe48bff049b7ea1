// Package health tells whether an instance is well, as seen from this machine: whether it greets as
// an SSH server does, or a URL of it answers with a status of 2xx. Nothing of the API, such as its
// key, is sent.
package health

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/civoctl/civoctl/internal/arg"
	"github.com/civoctl/civoctl/internal/wait"
	"github.com/civoctl/civoctl/pkg/civo"
)

const (
	// pace is how often what is not well is looked at again.
	pace = time.Second
	// LongestLook is how long one look takes at most.
	LongestLook = 5 * time.Second
)

// Goal is what it means for an instance to be well. The zero Goal asks nothing of it.
type Goal struct {
	word string
	url  *Template // of the word that is a URL
}

// The words of goals that are no URL.
const (
	active = "active"
	ssh    = "ssh"
)

// ParseGoal parses active, ssh, or the template of a URL.
func ParseGoal(s string) (Goal, error) {
	if lower := strings.ToLower(s); slices.Contains(Goals(), lower) {
		return Goal{word: lower}, nil
	}
	t, err := ParseTemplate(s)
	if err != nil {
		return Goal{}, err
	}
	return Goal{word: s, url: &t}, nil
}

// Goals returns the words that [ParseGoal] takes beside URLs.
func Goals() []string { return []string{active, ssh} }

// String returns the goal as it was given.
func (g Goal) String() string { return g.word }

// NeedsActive reports whether an instance that is not ACTIVE cannot have reached the goal.
func (g Goal) NeedsActive() bool { return g.word == active || g.word == ssh }

// IsChecked reports whether the API alone does not tell that an instance has reached the goal.
func (g Goal) IsChecked() bool { return g.word != "" && g.word != active }

// Checker looks at instances. Its methods may be called at the same time.
type Checker struct {
	goal Goal
	web  *webClient
}

// NewChecker returns a Checker of the goal, which calls itself userAgent.
func NewChecker(g Goal, userAgent string) *Checker { return &Checker{g, newWebClient(userAgent)} }

// Await waits until the instance has reached the goal. It returns what kept it from that when ctx
// ends, or an [*arg.Error] at once where it never can, since the API gives nothing to look at.
func (c *Checker) Await(ctx context.Context, i civo.Instance) error {
	if c.goal.url == nil {
		address, err := Address(i.PublicIP)
		if err != nil {
			return &arg.Error{Reason: "its public address " + err.Error()}
		}
		return AwaitSSH(ctx, netip.AddrPortFrom(address, SSHPort).String())
	}
	url, err := c.goal.url.For(i)
	if err != nil {
		return err
	}
	return await(ctx, func() error { return c.web.get(ctx, url) })
}

// Address parses an address as the API gives it. A zone, which may be any text, is an error.
func Address(s string) (netip.Addr, error) {
	ip, err := netip.ParseAddr(s)
	switch {
	case s == "":
		return ip, errors.New("is missing")
	case err != nil || ip.Zone() != "":
		return ip, fmt.Errorf("is %q, which is none", s)
	}
	return ip, nil
}

// await looks until a look returns no error, and returns the error of the last whole look when ctx
// ends.
func await(ctx context.Context, look func() error) error {
	var last error
	for {
		err := look()
		if err == nil {
			return nil
		}
		if last == nil || ctx.Err() == nil {
			last = err
		}
		if wait.Sleep(ctx, pace) != nil {
			return last
		}
	}
}
