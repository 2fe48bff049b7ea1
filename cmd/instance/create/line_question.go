package create

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/civoctl/civoctl/internal/arg"
	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/prompt"
)

// lineQuestion is a question that a line answers.
type lineQuestion struct {
	*form
	flag     string // that answers the question
	message  string
	isNeeded func() bool // the question has to be asked; nil: it has
	text     func() string
	// write parses a line and writes it into a spec. It returns an error for a line that is no
	// answer.
	write func(ctx context.Context, s *spec, line string) error
}

func (q *lineQuestion) isGiven() bool {
	return q.spec.given[q.flag] || q.isNeeded != nil && !q.isNeeded()
}

// check returns nil: the flag has checked its value.
func (q *lineQuestion) check(context.Context) error { return nil }

func (q *lineQuestion) ask(ctx context.Context) error {
	before := q.text()
	var s spec
	line, err := q.prompt().Input(ctx, q.message, before, func(line string) error {
		s = *q.spec
		return q.write(ctx, &s, strings.TrimSpace(line))
	})
	if err != nil || line == before {
		return err
	}
	*q.spec = s
	q.spec.answered[q.flag] = true
	return nil
}

// countQuestion returns the question for the number of instances, which a pattern of hostnames
// needs.
func (f *form) countQuestion() question {
	return &lineQuestion{
		form: f, flag: "count", message: "How many:",
		isNeeded: func() bool { return f.spec.pattern != nil },
		text:     func() string { return strconv.Itoa(f.spec.count) },
		write: func(_ context.Context, s *spec, line string) error {
			n, err := arg.Count(line)
			switch {
			case err != nil:
				return err
			case n > maxCount:
				return fmt.Errorf("one command creates at most %d", maxCount)
			}
			s.count = n
			if err := s.checkHostnames(); err != nil {
				return explainTyped(err)
			}
			if err := s.policy.check(s); err != nil {
				return explainTyped(err)
			}
			return nil
		},
	}
}

// tagsQuestion returns the question for the tags.
func (f *form) tagsQuestion() question {
	return &lineQuestion{
		form: f, flag: "tag", message: "Tags, if any, spaces between:",
		text: func() string { return strings.Join(f.spec.tags, " ") },
		write: func(_ context.Context, s *spec, line string) error {
			s.tags = nil
			for _, tag := range splitWords(line) {
				if strings.EqualFold(tag, arg.None) {
					continue
				}
				if err := cli.CheckArg("tag", tag, arg.NewTag); err != nil {
					return explainTyped(err)
				}
				s.tags = append(s.tags, tag)
			}
			return nil
		},
	}
}

// reverseDNSQuestion returns the question for the reverse DNS.
func (f *form) reverseDNSQuestion() question {
	return &lineQuestion{
		form: f, flag: "reverse-dns", message: "Reverse DNS (empty: the hostname):",
		text: func() string { return f.spec.reverseDNS },
		write: func(_ context.Context, s *spec, line string) (err error) {
			s.reverseDNS, err = parseOptional(line, arg.DNSName)
			return err
		},
	}
}

// userQuestion returns the question for the first user. Only a name can take the place of a name
// that the profile has.
func (f *form) userQuestion() question {
	_, hasDefault := f.spec.origins["initial-user"]
	return &lineQuestion{
		form: f, flag: "initial-user", message: "First user (empty: that of the image):",
		text: func() string { return f.spec.user },
		write: func(_ context.Context, s *spec, line string) (err error) {
			if line == "" && hasDefault {
				return errors.New("the profile names the first user: type another name, or keep it")
			}
			s.user, err = parseOptional(line, arg.User)
			return err
		},
	}
}

// scriptQuestion returns the question for the script.
func (f *form) scriptQuestion() question {
	return &lineQuestion{
		form: f, flag: "script", message: "Script to run at the first boot, a file (empty: none):",
		text: func() string { return f.spec.scriptFile },
		write: func(ctx context.Context, s *spec, line string) (err error) {
			if line == "-" {
				return errors.New("type the path of a file: the form reads standard input itself")
			}
			s.script = ""
			if s.scriptFile, err = parseOptional(line, arg.File); err != nil {
				return err
			}
			return s.readScript(ctx, f.app)
		},
	}
}

// ttlQuestion returns the question for the time after which instances expire.
func (f *form) ttlQuestion() question {
	return &lineQuestion{
		form: f, flag: "ttl", message: "Expires after, such as 2h or 3d (empty: never):",
		text: func() string { return ttlText(f.spec.ttl) },
		write: func(_ context.Context, s *spec, line string) (err error) {
			s.ttl = 0
			if line != "" {
				s.ttl, err = arg.Duration(line)
			}
			return err
		},
	}
}

// ttlText returns the time as it is typed, "" for 0.
func ttlText(ttl time.Duration) string {
	if ttl == 0 {
		return ""
	}
	return arg.FormatDuration(ttl)
}

// publicIPQuestion asks whether the instance gets a public IP address.
type publicIPQuestion struct{ *form }

func (q publicIPQuestion) isGiven() bool { return q.spec.given["public-ip"] }

// check returns nil: the flag has checked its value.
func (q publicIPQuestion) check(context.Context) error { return nil }

func (q publicIPQuestion) ask(ctx context.Context) error {
	before := cmp.Or(q.spec.publicIP, "create")
	answer, err := q.prompt().Select(ctx, "Public IP:", []prompt.Choice{
		{Value: "create", Label: "create", Columns: []string{"a new address"}},
		{Value: "none", Label: "none", Columns: []string{"reached through its network only"}},
	}, before)
	if err != nil || answer == before {
		return err
	}
	q.spec.publicIP, q.spec.answered["public-ip"] = answer, true
	return nil
}

// parseOptional parses a line; an empty one is "".
func parseOptional(line string, parse func(string) (string, error)) (string, error) {
	if line == "" {
		return "", nil
	}
	return parse(line)
}
