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

// trouble is what a server makes for those who test their scripts.
type trouble struct {
	latency        time.Duration
	rateLimit      int // requests a second; 0 is no limit
	fail           failure
	drop, truncate float64 // shares of the requests
}

// failure is an error that a share of the requests is answered with.
type failure struct {
	share  float64
	status int
}

func (t *trouble) flags(fs *pflag.FlagSet) {
	arg.Var(fs, &t.latency, "latency", "answer each request only after `DURATION`", arg.Delay)
	arg.Var(fs, &t.rateLimit, "rate-limit", "answer 429 to what is beyond `N/s` requests", parseRateLimit)
	arg.Var(fs, &t.fail, "fail", "answer a share of the requests with an error: `RATE[:STATUS]`, such as 0.1:503", parseFailure)
	arg.Var(fs, &t.drop, "drop", "carry out a share of the requests and cut the connection: `RATE`, such as 0.05", arg.Share)
	arg.Var(fs, &t.truncate, "truncate", "cut a share of the answers in the middle: `RATE`, such as 0.05", arg.Share)
}

// String returns the failure as the flag takes it; "" for none.
func (f failure) String() string {
	if f.share == 0 {
		return ""
	}
	return fmt.Sprintf("%s:%d", formatShare(f.share), f.status)
}

func parseRateLimit(s string) (int, error) {
	n, err := arg.Count(strings.TrimSuffix(s, "/s"))
	if err != nil {
		return 0, errors.New("it is not a number of requests a second such as 10/s")
	}
	return n, nil
}

func parseFailure(s string) (failure, error) {
	text, status, given := strings.Cut(s, ":")
	share, err := arg.Share(text)
	if err != nil {
		return failure{}, errors.New("it is not a share such as 0.1, or 0.1:503")
	}
	f := failure{share, 503}
	if given {
		f.status, err = arg.Count(status)
	}
	if err != nil || f.status < 400 || f.status > 599 {
		return failure{}, errors.New("the status is not one of an error, 400 to 599")
	}
	return f, nil
}

// faults returns the rules that the flags stand for.
func (t *trouble) faults() ([]sandbox.Fault, error) {
	var rules []string
	if t.latency > 0 {
		rules = append(rules, fmt.Sprintf("* ** delay=%s", t.latency))
	}
	if t.rateLimit > 0 {
		rules = append(rules, fmt.Sprintf("* ** limit=%d", t.rateLimit))
	}
	for _, r := range []struct {
		effect string
		share  float64
	}{
		{fmt.Sprintf("status=%d", t.fail.status), t.fail.share},
		{"reset=after", t.drop},
		{"truncate", t.truncate},
	} {
		if r.share > 0 {
			rules = append(rules, fmt.Sprintf("* ** %s rate=%s", r.effect, formatShare(r.share)))
		}
	}
	return sandbox.ParseFaults(strings.Join(rules, ";"))
}

func formatShare(share float64) string { return strconv.FormatFloat(share, 'f', -1, 64) }
