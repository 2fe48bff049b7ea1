package instance

import (
	"io"
	"os"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/spf13/pflag"

	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/config"
)

// maxScript is the longest script that is sent. The API names no limit; this is
// the one that cloud-init's data sources commonly have.
const maxScript = 64 << 10

// request is what a person asks to be created: names or IDs, as they were given.
type request struct {
	hostnames  []string
	size       string
	image      string
	network    string
	firewall   string
	sshKey     string
	count      int
	publicIP   string
	reverseDNS string
	user       string
	scriptFile string
	script     string
	tags       []string
}

func (r *request) flags(fs *pflag.FlagSet) {
	fs.StringVar(&r.size, "size", "", "`SIZE` by name, as in civoctl size list")
	fs.StringVar(&r.image, "image", "", "disk `IMAGE` by name or ID")
	fs.StringVar(&r.network, "network", "", "`NETWORK` by name or ID (default: the account's default one)")
	fs.StringVar(&r.firewall, "firewall", "", "`FIREWALL` of the network by name or ID")
	fs.StringVar(&r.sshKey, "ssh-key", "", "SSH `KEY` by name or ID; without one the API makes a password")
	fs.IntVar(&r.count, "count", 1, "`NUMBER` of instances to make with one request")
	fs.StringVar(&r.publicIP, "public-ip", "", "`create|none`: whether to get a public address (default create)")
	fs.StringVar(&r.reverseDNS, "reverse-dns", "", "reverse DNS `NAME` (default: the hostname)")
	fs.StringVar(&r.user, "initial-user", "", "`NAME` of the first user (default: the image's)")
	fs.StringVar(&r.scriptFile, "script", "", "`FILE` to run at the end of the first boot, - for standard input")
	fs.StringArrayVar(&r.tags, "tag", nil, "`TAG` to set; again for more")
}

// defaults fills what the flags left open from the profile. A flag that is
// given and empty says none.
func (r *request) defaults(fs *pflag.FlagSet, d config.Create) {
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
		if !fs.Changed(f.flag) {
			*f.value = f.profile
		}
	}
	if !fs.Changed("tag") {
		r.tags = d.Tags
	}
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
	for _, h := range r.hostnames {
		if err := checkHostname(h); err != nil {
			return err
		}
	}
	if len(r.hostnames) > 1 && r.count > 1 {
		return cli.Errorf(cli.Usage, "--count goes with one hostname, not with %d", len(r.hostnames))
	}
	if r.count < 1 {
		return cli.Errorf(cli.Usage, "read --count %d: at least 1", r.count)
	}
	if r.publicIP != "" && r.publicIP != "create" && r.publicIP != "none" {
		return cli.Errorf(cli.Usage, "read --public-ip %q: create or none", r.publicIP)
	}
	if r.reverseDNS != "" {
		if err := checkHostname(r.reverseDNS); err != nil {
			return err
		}
	}
	return checkTags(r.tags)
}

// checkHostname holds a name to RFC 1123: labels of up to 63 letters, digits
// and inner hyphens, 253 characters in all.
func checkHostname(name string) error {
	bad := func(why string) error {
		return cli.Errorf(cli.Usage, "read hostname %q: %s", name, why).
			WithHint("labels of letters, digits and inner hyphens, up to 63 each and 253 in all, joined by dots")
	}
	if name == "" {
		return bad("it is empty")
	}
	if len(name) > 253 {
		return bad("it is longer than 253 characters")
	}
	for label := range strings.SplitSeq(name, ".") {
		switch {
		case label == "":
			return bad("a label is empty")
		case len(label) > 63:
			return bad("a label is longer than 63 characters")
		case label[0] == '-' || label[len(label)-1] == '-':
			return bad("a label begins or ends with a hyphen")
		}
		for _, r := range label {
			if !(r == '-' || '0' <= r && r <= '9' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z') {
				return bad("it has a character that is no letter, digit, hyphen or dot")
			}
		}
	}
	return nil
}

func checkTags(tags []string) error {
	for _, tag := range tags {
		if tag == "" || strings.ContainsFunc(tag, unicode.IsSpace) {
			return cli.Errorf(cli.Usage, "read tag %q: a tag has no spaces and is not empty", tag).
				WithHint("repeat the flag for several tags")
		}
	}
	return nil
}

// readScript loads the script from its file, or from in for "-".
func (r *request) readScript(in io.Reader) error {
	if r.scriptFile == "" {
		return nil
	}
	if r.scriptFile != "-" {
		f, err := os.Open(r.scriptFile)
		if err != nil {
			return cli.UsageError(err)
		}
		defer f.Close()
		in = f
	}
	text, err := io.ReadAll(io.LimitReader(in, maxScript+1))
	switch {
	case err != nil:
		return cli.Errorf(cli.Usage, "read script %s: %w", r.scriptFile, err)
	case len(text) == 0:
		return cli.Errorf(cli.Usage, "read script %s: it is empty", r.scriptFile)
	case len(text) > maxScript:
		return cli.Errorf(cli.Usage, "read script %s: larger than the limit of %d KiB", r.scriptFile, maxScript>>10).
			WithHint("let a short script fetch the rest")
	case !utf8.Valid(text) || strings.ContainsRune(string(text), 0):
		return cli.Errorf(cli.Usage, "read script %s: it is not text", r.scriptFile)
	}
	r.script = string(text)
	return nil
}
