package outcome

import (
	"context"
	"time"

	"github.com/spf13/pflag"

	"github.com/civoctl/civoctl/internal/arg"
)

// WaitFlags are the flags that say how long a command waits for its result.
type WaitFlags struct {
	NoWait  bool
	Timeout time.Duration
}

// Flags declares --no-wait and --wait-timeout.
func (p *WaitFlags) Flags(fs *pflag.FlagSet) {
	arg.Bool(fs, &p.NoWait, "no-wait", "return as soon as the API accepts the request")
	p.TimeoutFlag(fs)
}

// TimeoutFlag declares --wait-timeout alone.
func (p *WaitFlags) TimeoutFlag(fs *pflag.FlagSet) {
	p.Timeout = 10 * time.Minute
	arg.Var(fs, &p.Timeout, "wait-timeout", "wait at most `DURATION`", arg.Duration)
}

// Limit returns a context that ends when the time to wait is over.
func (p *WaitFlags) Limit(ctx context.Context) (context.Context, context.CancelFunc) {
	if p.Timeout <= 0 {
		return context.WithCancel(ctx)
	}
	return context.WithTimeout(ctx, p.Timeout)
}
