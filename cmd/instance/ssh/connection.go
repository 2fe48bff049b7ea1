package ssh

import (
	"github.com/spf13/pflag"

	"github.com/civoctl/civoctl/internal/arg"
	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/pkg/civo"
)

// connection is the flags that say how ssh and scp connect.
type connection struct {
	user      string
	isPrivate bool
	options   []string // of ssh_config(5), as KEYWORD=VALUE
}

// flags declares --user, --private and --ssh-option.
func (f *connection) flags(fs *pflag.FlagSet) {
	arg.Var(fs, &f.user, "user", "log in as `NAME` (default: the instance's first user)", arg.User)
	arg.Bool(fs, &f.isPrivate, "private", "connect to the private IP address")
	arg.List(fs, &f.options, "ssh-option", "set the option `KEYWORD=VALUE` of ssh; repeat for several", arg.Option)
	cli.SetFlagGroup(fs, "Connecting", "user", "private", "ssh-option")
}

// to returns the endpoint of the instance, where its host key is kept, and the words of ssh and scp
// that lead there: of an option that is given twice, ssh takes the first.
func (f *connection) to(i civo.Instance) (endpoint, []string, error) {
	e, err := newEndpoint(i, f.user, false, f.isPrivate)
	if err != nil {
		return e, nil, err
	}
	var words []string
	for _, option := range f.options {
		words = append(words, "-o", option)
	}
	return e, append(words, e.options()...), nil
}
