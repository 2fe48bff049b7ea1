package create

import (
	"slices"
	"strings"

	"github.com/civoctl/civoctl/internal/arg"
	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/failure"
	"github.com/civoctl/civoctl/pkg/civo"
)

// checkHostnames returns an error for hostnames that are none, and for several with a count.
func (s *spec) checkHostnames() error {
	if slices.ContainsFunc(s.hostnames, arg.IsNumberedHostname) {
		return s.parsePattern()
	}
	for _, h := range s.hostnames {
		if err := cli.CheckArg("hostname", h, arg.Hostname); err != nil {
			return err
		}
	}
	if len(s.hostnames) > 1 && s.count > 1 {
		return failure.Errorf(failure.Usage, "--count goes with one hostname, not with %d", len(s.hostnames))
	}
	return nil
}

// parsePattern parses the pattern among the hostnames. It returns an error for a pattern that is
// not alone, or makes hostnames that are none.
func (s *spec) parsePattern() error {
	text := s.hostnames[slices.IndexFunc(s.hostnames, arg.IsNumberedHostname)]
	pattern, err := arg.ParseNumberedHostname(text)
	switch {
	case err != nil:
		return cli.CheckArg("hostname", text, arg.ParseNumberedHostname)
	case len(s.hostnames) > 1:
		return failure.Errorf(failure.Usage, "create: the numbered hostname %q goes with no other", text)
	}
	s.pattern = &pattern
	return cli.CheckArg("hostname", pattern.Number(s.count), arg.Hostname)
}

// number returns the hostnames that the pattern makes, as many as the spec counts: those of the
// lowest numbers that no namesake has or, where existing instances are taken, of the numbers
// from 1.
func (s *spec) number(namesakes []civo.Instance) ([]string, error) {
	used := map[string]bool{}
	for _, i := range namesakes {
		used[strings.ToLower(i.Hostname)] = !s.policy.ifNotExists
	}
	var hostnames []string
	for n := 1; len(hostnames) < s.count; n++ {
		h := s.pattern.Number(n)
		if used[strings.ToLower(h)] {
			continue
		}
		if err := cli.CheckArg("hostname", h, arg.Hostname); err != nil {
			return nil, err
		}
		hostnames = append(hostnames, h)
	}
	return hostnames, nil
}
