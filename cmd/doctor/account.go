package doctor

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/config"
	"github.com/civoctl/civoctl/pkg/civo"
)

func (p *patient) checkConfig(broken error) {
	path, origin, err := p.app.ConfigFile()
	_, absent := os.Stat(path)
	switch warnings := p.settings.Warnings; {
	case broken != nil:
		p.note("config", fail, broken.Error(), "correct it, or move the file away; the checks below do without")
	case err != nil:
		p.note("config", warn, err.Error(), "set HOME, or name a file with --config")
	case errors.Is(absent, fs.ErrNotExist):
		p.note("config", ok, fmt.Sprintf("no file at %s (%s)", path, origin), "")
	case len(warnings) > 0:
		p.note("config", warn, strings.Join(warnings, "; "), "correct "+path)
	default:
		p.note("config", ok, fmt.Sprintf("%s (%s)", path, origin), "")
	}
}

func (p *patient) checkKey(ctx context.Context) {
	s := p.settings
	if s.Sandbox {
		p.note("key", ok, "the sandbox takes none", "")
		return
	}
	shown, _ := s.Value("api_key")
	key, err := s.Key(ctx)
	switch {
	case err != nil:
		p.note("key", fail, err.Error(), "`civoctl auth login` saves another")
	case key == "":
		p.note("key", fail, "none configured", "`civoctl auth login`, or set CIVOCTL_API_KEY; --sandbox needs none")
	default:
		p.key = key
		p.note("key", ok, config.Secret(key).Mask()+" from "+shown.Origin.String(), "")
	}
}

// checkAccount asks the API about the key and the region.
func (p *patient) checkAccount(ctx context.Context) {
	switch {
	case !p.reached:
		p.skip("the API was not reached", "account", "region")
		return
	case p.key == "" && !p.settings.Sandbox:
		p.skip("there is no key", "account", "region")
		return
	}
	c, err := p.app.Probe(p.settings, p.key)
	if err != nil {
		p.note("account", fail, err.Error(), "")
		return
	}
	err = p.app.TryKey(ctx, c)
	switch {
	case errors.Is(err, civo.ErrUnauthorized):
		p.note("account", fail, "the key is refused: "+err.Error(), "`civoctl auth login` saves another key")
		p.skip("the key is refused", "region")
		return
	case err != nil:
		p.note("account", fail, err.Error(), "try again in a while")
	default:
		p.note("account", ok, "the key is accepted", "")
	}
	p.checkRegion(ctx, c)
}

func (p *patient) checkRegion(ctx context.Context, c *civo.Client) {
	if c.Region == "" {
		p.note("region", warn, "none is set", "`civoctl config set region CODE`, or give --region")
		return
	}
	regions, err := c.Regions(ctx)
	if err != nil {
		p.note("region", fail, err.Error(), "try again in a while")
		return
	}
	from := fmt.Sprintf("%s from %s", c.Region, p.settings.Origin("region"))
	r, err := cli.Regions().Find(c.Region, "", regions)
	switch {
	case err != nil:
		p.note("region", fail, from+": the API knows no such region", "`civoctl region list` shows those there are")
	case r.OutOfCapacity:
		p.note("region", warn, from+": out of capacity", "create instances elsewhere")
	default:
		p.note("region", ok, from, "")
	}
}

func (p *patient) skip(why string, names ...string) {
	for _, name := range names {
		p.note(name, warn, "not checked: "+why, "")
	}
}
