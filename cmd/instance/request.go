package instance

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/spf13/pflag"

	"github.com/civoctl/civoctl/internal/arg"
	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/config"
	"github.com/civoctl/civoctl/internal/failure"
	"github.com/civoctl/civoctl/internal/terminal"
)

// maxScript is the longest script that is sent. The API names no limit; this is
// the one that cloud-init's data sources commonly have.
const maxScript = 64 << 10

// maxCount is the most instances that one command creates: a guard against a slip of the finger.
const maxCount = 10_000

// request is what a person asks to be created: names or IDs, as they were given.
type request struct {
	hostnames  []string
	pattern    *arg.NumberedHostname // of the hostnames, where they are numbered
	size       string
	image      string
	network    string
	firewall   string
	sshKey     string
	count      int
	counted    bool // the count was given
	publicIP   string
	reverseDNS string
	user       string
	scriptFile string
	script     string
	tags       []string
	origins    map[string]config.Origin // of values that come from the profile, by flag
}

func (r *request) flags(fs *pflag.FlagSet) {
	arg.Var(fs, &r.size, "size", "`SIZE` by name, as in civoctl size list", arg.Ref)
	arg.Var(fs, &r.image, "image", "disk `IMAGE` by name or ID", arg.Ref)
	arg.Var(fs, &r.network, "network", "`NETWORK` by name or ID (default: the account's default one)", arg.Ref)
	arg.OrNone(fs, &r.firewall, "firewall", "`FIREWALL` of the network by name or ID, or none")
	arg.OrNone(fs, &r.sshKey, "ssh-key", "SSH `KEY` by name or ID, or none: then the API makes a password")
	r.count = 1
	arg.Var(fs, &r.count, "count", "`NUMBER` of instances; a HOSTNAME such as web-%02d numbers them", arg.Count)
	arg.Var(fs, &r.publicIP, "public-ip", "`create|none`: whether to get a public address (default create)", arg.Choice("setting", "create", "none"))
	arg.Var(fs, &r.reverseDNS, "reverse-dns", "reverse DNS `NAME` (default: the hostname)", arg.DNSName)
	arg.Var(fs, &r.user, "initial-user", "`NAME` of the first user (default: the image's)", arg.User)
	arg.Var(fs, &r.scriptFile, "script", "`FILE` to run at the end of the first boot, - for standard input", arg.File)
	arg.List(fs, &r.tags, "tag", "`TAG` to set; repeat for several", arg.NewTag)
}

// defaults fills what the flags left open from the profile. The word none stands
// for nothing there as well.
func (r *request) defaults(fs *pflag.FlagSet, s *config.Settings) {
	d := s.Create
	r.origins = map[string]config.Origin{}
	for _, f := range []struct {
		flag    string
		value   *string
		profile string
	}{
		{"size", &r.size, d.Size},
		{"image", &r.image, d.Image},
		{"network", &r.network, d.Network},
		{"firewall", &r.firewall, d.Firewall},
		{"ssh-key", &r.sshKey, d.SSHKey},
		{"initial-user", &r.user, d.InitialUser},
	} {
		if !fs.Changed(f.flag) && f.profile != "" {
			*f.value = f.profile
			r.origins[f.flag] = s.Origin("create." + strings.ReplaceAll(f.flag, "-", "_"))
		}
	}
	for _, optional := range []*string{&r.firewall, &r.sshKey} {
		if strings.EqualFold(*optional, arg.None) {
			*optional = ""
		}
	}
	if !fs.Changed("tag") {
		r.tags = d.Tags
	}
	r.counted = fs.Changed("count")
}

// nameOrigin adds to an error about the value of a flag where the value came from, if that is the
// profile. A nil error stays nil.
func (r *request) nameOrigin(flag string, err error) error {
	e, ok := errors.AsType[*failure.Error](err)
	origin, fromProfile := r.origins[flag]
	if ok && fromProfile {
		e.Detail = append(e.Detail, fmt.Sprintf("  --%s has its default from the %s", flag, origin))
	}
	return err
}

// missing names what is required and was not given.
func (r *request) missing() []string {
	var names []string
	if len(r.hostnames) == 0 {
		names = append(names, "HOSTNAME")
	}
	if r.size == "" {
		names = append(names, "--size")
	}
	if r.image == "" {
		names = append(names, "--image")
	}
	return names
}

// check refuses what the API would, or what it would misunderstand, before
// anything is sent.
func (r *request) check() error {
	if r.count > maxCount {
		return failure.Errorf(failure.Usage, "--count %d is more than one command creates: %d", r.count, maxCount)
	}
	if slices.ContainsFunc(r.hostnames, arg.IsNumberedHostname) {
		return r.checkPattern()
	}
	for _, h := range r.hostnames {
		if err := cli.CheckArg("hostname", h, arg.Hostname); err != nil {
			return err
		}
	}
	if len(r.hostnames) > 1 && r.count > 1 {
		return failure.Errorf(failure.Usage, "--count goes with one hostname, not with %d", len(r.hostnames))
	}
	return nil
}

// readScript loads the script from its file, or from standard input for "-".
func (r *request) readScript(ctx context.Context, app *cli.App) error {
	if r.scriptFile == "" {
		return nil
	}
	text, err := app.Term.ReadInput(ctx, r.scriptFile, maxScript)
	switch {
	case ctx.Err() != nil:
		return fmt.Errorf("read script: %w", ctx.Err())
	case err != nil:
		e := failure.Errorf(failure.Usage, "read script: %w", err)
		if errors.Is(err, terminal.ErrTooLarge) {
			return e.WithHint("let a short script fetch the rest")
		}
		return e
	case len(text) == 0:
		return failure.Errorf(failure.Usage, "read script %s: it is empty", r.scriptFile)
	case !utf8.Valid(text) || strings.ContainsRune(string(text), 0):
		return failure.Errorf(failure.Usage, "read script %s: it is not text", r.scriptFile)
	}
	r.script = string(text)
	return nil
}
