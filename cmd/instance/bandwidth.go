package instance

import (
	"context"
	"fmt"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/civoctl/civoctl/cmd/instance/batch"
	"github.com/civoctl/civoctl/internal/arg"
	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/failure"
	"github.com/civoctl/civoctl/pkg/civo"
)

// newBandwidth returns the command that limits the bandwidth of instances.
func newBandwidth(app *cli.App) *cobra.Command {
	var limit int
	cmd := &cobra.Command{
		Use:   "bandwidth INSTANCE... --limit MBITS",
		Short: "Limit the bandwidth of instances",
		Long: `Limit the bandwidth of instances, in Mbit/s; --limit none takes the limit away.
"civoctl instance show -o json" shows the limit as network_bandwidth_limit.

The pages of the API do not describe this call: it follows the vendor's own
command-line tool.`,
		Example: `  civoctl instance bandwidth web-1 --limit 100
  civoctl instance bandwidth --tag web --limit none`,
	}
	fs := cmd.Flags()
	arg.Var(fs, &limit, "limit", "limit to `MBITS` Mbit/s, or none", arg.CountOrNone)
	v := &batch.Verb{Name: "limit bandwidth", IsPlanShown: true}
	v.Check = func() error {
		if !fs.Changed("limit") {
			return failure.Errorf(failure.Usage, "limit bandwidth: --limit is missing").WithHint("a number of Mbit/s, or none")
		}
		return nil
	}
	now := func(i civo.Instance) string {
		text, _ := i.Text("network_bandwidth_limit")
		return text
	}
	v.SkipReason = func(i civo.Instance) string {
		if now(i) == strconv.Itoa(limit) {
			return "the limit is so already"
		}
		return ""
	}
	v.Plan = func(i civo.Instance) string {
		return fmt.Sprintf("%s → %s", describeLimit(now(i)), describeLimit(strconv.Itoa(limit)))
	}
	v.Call = func(ctx context.Context, c *civo.Client, i civo.Instance) (civo.Instance, error) {
		return i, c.SetBandwidthLimit(ctx, i.ID, limit)
	}
	return v.Command(app, cmd)
}

// describeLimit returns a limit in words.
func describeLimit(limit string) string {
	switch limit {
	case "":
		return "not known"
	case "0":
		return "no limit"
	}
	return limit + " Mbit/s"
}
