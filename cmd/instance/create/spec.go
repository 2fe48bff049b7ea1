package create

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/spf13/pflag"

	"github.com/civoctl/civoctl/cmd/instance/create/submit"
	"github.com/civoctl/civoctl/internal/arg"
	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/config"
	"github.com/civoctl/civoctl/internal/expiry"
	"github.com/civoctl/civoctl/internal/failure"
	"github.com/civoctl/civoctl/internal/resource"
	"github.com/civoctl/civoctl/internal/terminal"
	"github.com/civoctl/civoctl/pkg/civo"
)

// maxScript is the longest script that is sent. The API names no limit; cloud-init's data sources
// commonly have this one.
const maxScript = 64 << 10

// maxCount is the most instances that one command creates: a guard against a slip of the finger.
const maxCount = 10_000

// hostnameArg is the name of the arguments.
const hostnameArg = "HOSTNAME"

// spec is what a person asks to be created, in the person's words: from the arguments and flags,
// then the profile, then the answers to the form.
type spec struct {
	hostnames  []string              // as they were given: hostnames, or one pattern
	pattern    *arg.NumberedHostname // the pattern among the hostnames; nil where there is none
	size       string                // this and the next four are names or IDs, "" for none
	image      string
	network    string
	firewall   string
	sshKey     string            // or the path of a file of a public key
	keyFile    *resource.KeyFile // of the SSH key, as it was read; nil where it is a name
	count      int
	publicIP   string
	reverseDNS string
	user       string
	scriptFile string
	script     string
	tags       []string
	ttl        time.Duration // until the instances expire; 0 for never
	like       string        // the name or ID of an instance to take what is not given from; "" for none
	policy     duplicatePolicy
	isOfFile   bool // it is of a file, and the form does not ask for what is missing

	given    map[string]bool          // by flag, or hostnameArg: the command line has it
	answered map[string]bool          // by flag: the form changed it
	origins  map[string]config.Origin // by flag: the part of the profile that its value comes from
	others   map[string][]string      // by flag: the words of the flags given that are not of the spec
}

// flags declares the flags of the spec.
func (s *spec) flags(fs *pflag.FlagSet) {
	arg.Var(fs, &s.size, "size", "create with size `SIZE` (see: civoctl size list)", arg.Ref)
	arg.Var(fs, &s.image, "image", "create from disk image `IMAGE`, a name or ID (see: civoctl image list)", arg.Ref)
	arg.Var(fs, &s.network, "network", "connect to network `NETWORK`, a name or ID (default: the default network)", arg.Ref)
	arg.OrNone(fs, &s.firewall, "firewall", "use firewall `FIREWALL` of the network, a name or ID, or none")
	arg.OrNone(fs, &s.sshKey, "ssh-key", "allow SSH key `KEY`, a name, an ID or a public key file, or none to get a password")
	s.count = 1
	arg.Var(fs, &s.count, "count", "create `NUMBER` instances; number them with a HOSTNAME such as web-%02d", arg.Count)
	arg.Var(fs, &s.publicIP, "public-ip", "public IP address: `create|none` (default create)", arg.Choice("setting", "create", "none"))
	arg.Var(fs, &s.like, "like", "take size, image, network, firewall, SSH key and tags of instance `INSTANCE`", arg.Ref)
	arg.Var(fs, &s.reverseDNS, "reverse-dns", "set the reverse DNS to `NAME` (default: the hostname)", arg.DNSName)
	arg.Var(fs, &s.user, "initial-user", "call the first user `NAME` (default: depends on the image)", arg.User)
	arg.Var(fs, &s.scriptFile, "script", "run the script `FILE` at the end of the first boot; - is standard input", arg.File)
	arg.Var(fs, &s.ttl, "ttl", "tag with the time `DURATION` from now, for --expired of rm and others", arg.Duration)
	arg.List(fs, &s.tags, "tag", "add tag `TAG`, or none; repeat for several", arg.NewTag)
	s.policy.flags(fs)
}

// parse completes the spec, whose flags are parsed, with the hostnames and the defaults of the
// profile, and reads the script. It finds every usage error that no request is needed for, also
// that something is missing where the form cannot ask for it.
func (s *spec) parse(ctx context.Context, app *cli.App, settings *config.Settings, fs *pflag.FlagSet, hostnames []string) (err error) {
	s.hostnames = hostnames
	s.noteGiven(fs)
	s.given[hostnameArg] = len(hostnames) > 0
	s.addDefaults(settings)
	if err := s.check(); err != nil {
		return err
	}
	if missing := s.missing(); len(missing) > 0 && (s.isOfFile || !app.Term.IsInteractive()) {
		return failure.Errorf(failure.Usage, "create: missing: %s", strings.Join(missing, ", ")).
			WithHint("for example `%s`; `civoctl size list` and `civoctl image list` show the choices", app.CommandLine("", "instance", "create",
				cmp.Or(strings.Join(hostnames[:min(1, len(hostnames))], ""), "web-1"), "--size", "g3.small", "--image", "ubuntu-noble"))
	}
	if resource.IsKeyFile(s.sshKey) {
		if s.keyFile, err = readKeyFile(ctx, app, s.sshKey); err != nil {
			return s.nameOrigin("ssh-key", err)
		}
	}
	return s.readScript(ctx, app)
}

// noteGiven notes which of the flags are given, and the words of those that are not of the spec.
func (s *spec) noteGiven(fs *pflag.FlagSet) {
	s.given, s.answered, s.others = map[string]bool{}, map[string]bool{}, map[string][]string{}
	own := s.values()
	fs.VisitAll(func(f *pflag.Flag) {
		if !f.Changed {
			return
		}
		s.given[f.Name] = true
		if _, isOwn := own[f.Name]; !isOwn {
			s.others[f.Name] = cli.FlagWords(f)
		}
	})
}

// addDefaults fills from the profile what the flags left open. The word none stands for nothing
// there as well.
func (s *spec) addDefaults(settings *config.Settings) {
	d := settings.Create
	s.origins = map[string]config.Origin{}
	for _, f := range []struct {
		flag    string
		value   *string
		profile string
	}{
		{"size", &s.size, d.Size},
		{"image", &s.image, d.Image},
		{"network", &s.network, d.Network},
		{"firewall", &s.firewall, d.Firewall},
		{"ssh-key", &s.sshKey, d.SSHKey},
		{"initial-user", &s.user, d.InitialUser},
	} {
		if !s.given[f.flag] && f.profile != "" {
			*f.value = f.profile
			s.origins[f.flag] = settings.Origin("create." + strings.ReplaceAll(f.flag, "-", "_"))
		}
	}
	for _, optional := range []*string{&s.firewall, &s.sshKey} {
		if strings.EqualFold(*optional, arg.None) {
			*optional = ""
		}
	}
	if !s.given["tag"] {
		s.tags = d.Tags
	}
}

// nameOrigin adds to an error about the value of a flag where the value came from, if that is the
// profile. It returns nil for nil.
func (s *spec) nameOrigin(flag string, err error) error {
	e, ok := errors.AsType[*failure.Error](err)
	origin, fromProfile := s.origins[flag]
	if ok && fromProfile {
		e.Detail = append(e.Detail, fmt.Sprintf("  --%s has its default from the %s", flag, origin))
	}
	return err
}

// isComplete reports whether the spec has all that is required.
func (s *spec) isComplete() bool { return len(s.missing()) == 0 }

// missing returns the names of what is required and was not given.
func (s *spec) missing() []string {
	var names []string
	if len(s.hostnames) == 0 {
		names = append(names, hostnameArg)
	}
	if s.size == "" && s.like == "" {
		names = append(names, "--size")
	}
	if s.image == "" && s.like == "" {
		names = append(names, "--image")
	}
	return names
}

// check returns an error for what the API would refuse, or would misunderstand.
func (s *spec) check() error {
	if s.count > maxCount {
		return failure.Errorf(failure.Usage, "--count %d is more than one command creates: %d", s.count, maxCount)
	}
	if isNone := func(tag string) bool { return strings.EqualFold(tag, arg.None) }; slices.ContainsFunc(s.tags, isNone) {
		if len(s.tags) > 1 {
			return failure.Errorf(failure.Usage, "--tag none goes with no other tag")
		}
		s.tags = nil
	}
	if s.ttl > 0 && s.given["tag"] && slices.ContainsFunc(s.tags, expiry.IsTag) {
		return failure.Errorf(failure.Usage, "create: --ttl sets a tag that --tag sets, too")
	}
	if err := s.checkHostnames(); err != nil {
		return err
	}
	if s.pattern != nil && !s.isCounted() {
		return failure.Errorf(failure.Usage, "create: --count is missing: how many of %q?", s.pattern).
			WithHint("--count 3 creates three, with the lowest free numbers")
	}
	return s.policy.check(s)
}

// isCounted reports whether a flag or an answer says how many instances are created.
func (s *spec) isCounted() bool { return s.given["count"] || s.answered["count"] }

// readScript reads the script from its file, or from standard input for "-".
func (s *spec) readScript(ctx context.Context, app *cli.App) error {
	if s.scriptFile == "" {
		return nil
	}
	text, err := terminal.ReadInput(ctx, app.Term.In, s.scriptFile, maxScript)
	switch {
	case ctx.Err() != nil:
		return fmt.Errorf("read script: %w", ctx.Err())
	case errors.Is(err, terminal.ErrTooLarge):
		return failure.Errorf(failure.Usage, "read script: %w", err).WithHint("let a short script fetch the rest")
	case err != nil:
		return failure.Errorf(failure.Usage, "read script: %w", err)
	case len(text) == 0:
		return failure.Errorf(failure.Usage, "read script %s: it is empty", s.scriptFile)
	case !utf8.Valid(text) || strings.ContainsRune(string(text), 0):
		return failure.Errorf(failure.Usage, "read script %s: it is not text", s.scriptFile)
	}
	s.script = string(text)
	return nil
}

// isNamesake reports whether the instance has one of the hostnames, or one that the pattern makes.
func (s *spec) isNamesake(i civo.Instance) bool {
	if s.pattern != nil {
		return s.pattern.Matches(i.Hostname)
	}
	return submit.SharesName(i, s.hostnames, s.count)
}

// values returns the values of the spec by flag, as a command line has them. A value that is
// neither given nor answered may be empty.
func (s *spec) values() map[string][]string {
	return map[string][]string{
		"size":         {s.size},
		"image":        {s.image},
		"network":      {s.network},
		"firewall":     {cmp.Or(s.firewall, arg.None)},
		"ssh-key":      {cmp.Or(s.sshKey, arg.None)},
		"count":        {strconv.Itoa(s.count)},
		"public-ip":    {s.publicIP},
		"reverse-dns":  {s.reverseDNS},
		"initial-user": {s.user},
		"script":       {s.scriptFile},
		"tag":          tagWords(s.tags),
		"ttl":          {ttlText(s.ttl)},
	}
}

// commandLines returns the command that creates the same without questions: the flags that were
// given or answered, in the order of their names, those that it cannot do without in front. A value
// that was answered with nothing is left out: nothing is what there is without the flag.
func (s *spec) commandLines(app *cli.App, region string) []string {
	flags := maps.Clone(s.others)
	for name, values := range s.values() {
		if !s.given[name] && !s.answered[name] {
			continue
		}
		for _, value := range values {
			if value != "" {
				flags[name] = append(flags[name], "--"+name, value)
			}
		}
	}
	words := slices.Concat([]string{"instance", "create"}, s.hostnames, flags["size"], flags["image"])
	for _, name := range slices.Sorted(maps.Keys(flags)) {
		if name != "size" && name != "image" {
			words = append(words, flags[name]...)
		}
	}
	app.OutputFlags.VisitAll(func(f *pflag.Flag) {
		if f.Changed {
			words = append(words, cli.FlagWords(f)...)
		}
	})
	return app.CommandLines(region, words...)
}

// tagWords returns the values of the flag for the tags: the word none for no tags.
func tagWords(tags []string) []string {
	if len(tags) == 0 {
		return []string{arg.None}
	}
	return tags
}
