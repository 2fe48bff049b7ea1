package sandbox

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"github.com/civoctl/civoctl/internal/arg"
	"github.com/civoctl/civoctl/internal/sandbox"
)

// faultFlags are the flags that make the server misbehave.
type faultFlags struct {
	latency        time.Duration
	rateLimit      int // requests a second; 0 is no limit
	fail           failRule
	drop, truncate float64 // shares of the requests
	realistic      bool
}

// failRule is an error status and the share of the requests that get it.
type failRule struct {
	share  float64
	status int
}

// add adds the flags to fs.
func (f *faultFlags) add(fs *pflag.FlagSet) {
	arg.Var(fs, &f.latency, "latency", "delay each reply by `DURATION`", arg.Delay)
	arg.Var(fs, &f.rateLimit, "rate-limit", "reply 429 to requests above the rate `N/s`", parseRateLimit)
	arg.Var(fs, &f.fail, "fail", "fail a share of requests, `RATE[:STATUS]`, such as 0.1:503", parseFailRule)
	arg.Var(fs, &f.drop, "drop", "carry out a share `RATE` of requests, then drop the connection, such as 0.05", arg.Share)
	arg.Bool(fs, &f.realistic, "realistic", "answer as real APIs have been seen to: numbers as text, nulls, lists that lag")
	arg.Var(fs, &f.truncate, "truncate", "truncate a share `RATE` of replies, such as 0.05", arg.Share)
}

// String returns the rule as the flag takes it; "" for none.
func (f failRule) String() string {
	if f.share == 0 {
		return ""
	}
	return fmt.Sprintf("%s:%d", formatShare(f.share), f.status)
}

// parseRateLimit returns the number of requests a second in s, such as 10/s.
func parseRateLimit(s string) (int, error) {
	n, err := arg.Count(strings.TrimSuffix(s, "/s"))
	if err != nil {
		return 0, errors.New("it is not a number of requests a second such as 10/s")
	}
	return n, nil
}

// parseFailRule returns the rule in s, such as 0.1:503. The status is 503 when s has none.
func parseFailRule(s string) (failRule, error) {
	text, status, given := strings.Cut(s, ":")
	share, err := arg.Share(text)
	if err != nil {
		return failRule{}, errors.New("it is not a share such as 0.1, or 0.1:503")
	}
	f := failRule{share, 503}
	if given {
		f.status, err = arg.Count(status)
	}
	if err != nil || f.status < 400 || f.status > 599 {
		return failRule{}, errors.New("the status is not one of an error, 400 to 599")
	}
	return f, nil
}

// faults returns the rules that the flags stand for.
func (f *faultFlags) faults() ([]sandbox.Fault, error) {
	var rules []string
	if f.latency > 0 {
		rules = append(rules, fmt.Sprintf("* ** delay=%s", f.latency))
	}
	if f.rateLimit > 0 {
		rules = append(rules, fmt.Sprintf("* ** limit=%d", f.rateLimit))
	}
	if f.realistic {
		rules = append(rules, "* ** realistic")
	}
	for _, r := range []struct {
		effect string
		share  float64
	}{
		{fmt.Sprintf("status=%d", f.fail.status), f.fail.share},
		{"reset=after", f.drop},
		{"truncate", f.truncate},
	} {
		if r.share > 0 {
			rules = append(rules, fmt.Sprintf("* ** %s rate=%s", r.effect, formatShare(r.share)))
		}
	}
	return sandbox.ParseFaults(strings.Join(rules, ";"))
}

// formatShare returns a share as the fault language takes it.
func formatShare(share float64) string { return strconv.FormatFloat(share, 'f', -1, 64) }
