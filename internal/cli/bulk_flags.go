package cli

import (
	"github.com/spf13/pflag"

	"github.com/civoctl/civoctl/internal/arg"
	"github.com/civoctl/civoctl/internal/bulk"
)

// BulkFlags declares --parallel and --fail-fast, which bound how many requests of a command run at
// once.
func BulkFlags(fs *pflag.FlagSet, o *bulk.Options) {
	o.Parallel = bulk.DefaultParallel
	arg.Var(fs, &o.Parallel, "parallel", "send at most `NUMBER` requests at a time", arg.Count)
	arg.Bool(fs, &o.FailFast, "fail-fast", "send no further requests after a failure")
}
