package create

import (
	"github.com/spf13/pflag"

	"github.com/civoctl/civoctl/cmd/instance/outcome"
	"github.com/civoctl/civoctl/internal/arg"
	"github.com/civoctl/civoctl/internal/failure"
	"github.com/civoctl/civoctl/internal/health"
)

// ssh is the state of an instance that answers as an SSH server.
const ssh = "ssh"

// goal is what the new instances are waited for.
type goal struct {
	state string // active or ssh; "" is active
	port  uint16 // of SSH

	given func(flag string) bool
}

// flags declares the flags.
func (g *goal) flags(fs *pflag.FlagSet) {
	g.port, g.given = health.SSHPort, fs.Changed
	arg.Var(fs, &g.state, "wait-for", "wait until they are `STATE`: active, or ssh for active and answering as an SSH server (default active)", arg.Choice("state", "active", ssh))
	arg.Var(fs, &g.port, "ssh-port", "check `PORT` for SSH", arg.Port)
}

// check returns an error for a goal that cannot be reached.
func (g *goal) check(s *spec, patience outcome.WaitFlags) error {
	switch {
	case g.state != "" && patience.NoWait:
		return failure.Errorf(failure.Usage, "--wait-for and --no-wait contradict each other")
	case g.given("ssh-port") && g.state != ssh:
		return failure.Errorf(failure.Usage, "--ssh-port is for --wait-for ssh")
	case g.state == ssh && s.publicIP == arg.None:
		return failure.Errorf(failure.Usage, "--wait-for ssh needs the public address that --public-ip none leaves out")
	}
	return nil
}
