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
	"github.com/civoctl/civoctl/internal/resource"
	"github.com/civoctl/civoctl/pkg/civo"
)

// checkConfig checks the configuration file. broken is the error of reading it.
func (ch *checker) checkConfig(broken error) {
	path, origin, err := ch.app.Config.Path()
	_, absent := os.Stat(path)
	switch warnings := ch.settings.Warnings; {
	case broken != nil:
		ch.note("config", fail, broken.Error(), "correct it, or move the file away; the checks below do without")
	case err != nil:
		ch.note("config", warn, err.Error(), "set HOME, or name a file with --config")
	case errors.Is(absent, fs.ErrNotExist):
		ch.note("config", ok, fmt.Sprintf("no file at %s (%s)", path, origin), "")
	case len(warnings) > 0:
		ch.note("config", warn, strings.Join(warnings, "; "), "correct "+path)
	default:
		ch.note("config", ok, fmt.Sprintf("%s (%s)", path, origin), "")
	}
}

// checkKey resolves the API key and keeps it for the checks that follow.
func (ch *checker) checkKey(ctx context.Context) {
	s := ch.settings
	if s.Sandbox {
		ch.note("key", ok, "the sandbox takes none", "")
		return
	}
	shown, _ := s.Value("api_key")
	key, err := s.Key(ctx)
	switch {
	case err != nil:
		ch.note("key", fail, err.Error(), "`civoctl auth login` saves another")
	case key == "":
		ch.note("key", fail, "none configured", "`civoctl auth login`, or set CIVOCTL_API_KEY; --sandbox needs none")
	default:
		ch.key = key
		ch.note("key", ok, config.Secret(key).Mask()+" from "+shown.Origin.String(), "")
	}
}

// checkAccount asks the API whether it accepts the key, and about the region.
func (ch *checker) checkAccount(ctx context.Context) {
	switch {
	case !ch.reached:
		ch.skipChecks("the API was not reached", "account", "region")
		return
	case ch.key == "" && !ch.settings.Sandbox:
		ch.skipChecks("there is no key", "account", "region")
		return
	}
	c, err := ch.app.API.Probe(ch.settings, ch.key)
	if err != nil {
		ch.note("account", fail, err.Error(), "")
		return
	}
	err = cli.TryKey(ctx, c)
	switch {
	case errors.Is(err, civo.ErrUnauthorized):
		ch.note("account", fail, "the key is refused: "+err.Error(), "`civoctl auth login` saves another key")
		ch.skipChecks("the key is refused", "region")
		return
	case err != nil:
		ch.note("account", fail, err.Error(), "try again in a while")
	default:
		ch.note("account", ok, "the key is accepted", "")
	}
	ch.checkRegion(ctx, c)
}

// checkRegion asks the API whether the region exists and has capacity.
func (ch *checker) checkRegion(ctx context.Context, c *civo.Client) {
	if c.Region == "" {
		ch.note("region", warn, "none is set", "`civoctl config set region CODE`, or give --region")
		return
	}
	regions, err := c.Regions(ctx)
	if err != nil {
		ch.note("region", fail, err.Error(), "try again in a while")
		return
	}
	from := fmt.Sprintf("%s from %s", c.Region, ch.settings.Origin("region"))
	r, err := resource.Regions().Find(c.Region, "", regions)
	switch {
	case err != nil:
		ch.note("region", fail, from+": the API knows no such region", "`civoctl region list` shows those there are")
	case r.OutOfCapacity:
		ch.note("region", warn, from+": out of capacity", "create instances elsewhere")
	default:
		ch.note("region", ok, from, "")
	}
}

// skipChecks notes that the checks of these names were not made, and why.
func (ch *checker) skipChecks(why string, names ...string) {
	for _, name := range names {
		ch.note(name, warn, "not checked: "+why, "")
	}
}
