package instance

import (
	"strings"

	"github.com/spf13/pflag"

	"github.com/civoctl/civoctl/internal/arg"
	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/pkg/civo"
)

// namePolicy says what to do about a hostname that exists already.
type namePolicy struct {
	allowDuplicate bool
	ifNotExists    bool
}

func (p *namePolicy) flags(fs *pflag.FlagSet) {
	arg.Bool(fs, &p.allowDuplicate, "allow-duplicate", "create an instance although its hostname exists already")
	arg.Bool(fs, &p.ifNotExists, "if-not-exists", "return the existing instance of the hostname, if there is one")
}

// apply returns, by lower-case hostname, the instances to take instead of
// making new ones, or refuses hostnames that exist.
func (p *namePolicy) apply(region string, hostnames []string, namesakes []civo.Instance) (map[string]civo.Instance, error) {
	if p.allowDuplicate && p.ifNotExists {
		return nil, cli.Errorf(cli.Usage, "--allow-duplicate and --if-not-exists contradict each other")
	}
	if p.allowDuplicate {
		return nil, nil
	}
	taken := map[string]civo.Instance{}
	twice := map[string]bool{}
	e := cli.Errorf(cli.Refused, "create: the hostname exists already in %s", region)
	e.Region = region
	for _, h := range hostnames {
		key := strings.ToLower(h)
		if twice[key] {
			return nil, cli.Errorf(cli.Usage, "create: the hostname %q is given twice", h).
				WithHint("--allow-duplicate makes two instances of one hostname")
		}
		twice[key] = true
		for _, i := range namesakes {
			if !strings.EqualFold(i.Hostname, h) {
				continue
			}
			if _, second := taken[key]; second && p.ifNotExists {
				return nil, cli.Errorf(cli.Ambiguous, "create: more than one instance in %s has the hostname %q", region, h)
			}
			taken[key] = i
			e.Detail = append(e.Detail, "  "+cli.Describe(i, region))
		}
	}
	if len(taken) > 0 && !p.ifNotExists {
		return nil, e.WithHint("--if-not-exists takes the one that exists, --allow-duplicate creates another")
	}
	return taken, nil
}
