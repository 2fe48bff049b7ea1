package sandbox

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/sandbox"
)

// trouble is what a server makes for those who test their scripts.
type trouble struct {
	latency        time.Duration
	rateLimit      string
	fail           string
	drop, truncate float64
}

func (t *trouble) flags(fs *pflag.FlagSet) {
	fs.DurationVar(&t.latency, "latency", 0, "answer each request only after `DURATION`")
	fs.StringVar(&t.rateLimit, "rate-limit", "", "answer 429 to what is beyond `N/s` requests")
	fs.StringVar(&t.fail, "fail", "", "answer a share of the requests with an error: `RATE[:STATUS]`, such as 0.1:503")
	fs.Float64Var(&t.drop, "drop", 0, "carry out a share of the requests and cut the connection: `RATE`, such as 0.05")
	fs.Float64Var(&t.truncate, "truncate", 0, "cut a share of the answers in the middle: `RATE`, such as 0.05")
}

// faults are the rules that the flags stand for.
func (t *trouble) faults() ([]sandbox.Fault, error) {
	var rules []string
	switch {
	case t.latency < 0:
		return nil, cli.Errorf(cli.Usage, "read --latency %s: it is negative", t.latency)
	case t.latency > 0:
		rules = append(rules, fmt.Sprintf("* ** delay=%s", t.latency))
	}
	if t.rateLimit != "" {
		n, err := strconv.Atoi(strings.TrimSuffix(t.rateLimit, "/s"))
		if err != nil || n < 1 {
			return nil, cli.Errorf(cli.Usage, "read --rate-limit %q: not a number of requests a second such as 10/s", t.rateLimit)
		}
		rules = append(rules, fmt.Sprintf("* ** limit=%d", n))
	}
	if t.fail != "" {
		text, status, given := strings.Cut(t.fail, ":")
		rate, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return nil, cli.Errorf(cli.Usage, "read --fail %q: not a share such as 0.1, or 0.1:503", t.fail)
		}
		code := 503
		if given {
			code, err = strconv.Atoi(status)
		}
		if err != nil || code < 400 || code > 599 {
			return nil, cli.Errorf(cli.Usage, "read --fail %q: the status is not one of an error, 400 to 599", t.fail)
		}
		if rules, err = share(rules, "--fail", fmt.Sprintf("status=%d", code), rate); err != nil {
			return nil, err
		}
	}
	rules, err := share(rules, "--drop", "reset=after", t.drop)
	if err != nil {
		return nil, err
	}
	if rules, err = share(rules, "--truncate", "truncate", t.truncate); err != nil {
		return nil, err
	}
	return sandbox.ParseFaults(strings.Join(rules, ";"))
}

// share adds a rule that hits a share of the requests; none when it is 0.
func share(rules []string, flag, effect string, rate float64) ([]string, error) {
	switch {
	case rate == 0:
		return rules, nil
	case rate > 0 && rate <= 1:
		return append(rules, fmt.Sprintf("* ** %s rate=%s", effect, strconv.FormatFloat(rate, 'g', -1, 64))), nil
	}
	return nil, cli.Errorf(cli.Usage, "read %s %v: a share is from 0 to 1", flag, rate)
}
