package create

import (
	"context"
	"slices"

	"github.com/civoctl/civoctl/internal/expiry"
	"github.com/civoctl/civoctl/internal/target"
	"github.com/civoctl/civoctl/pkg/civo"
)

// fillLike fills the spec from the instance that it is to be like, if there is one.
func fillLike(ctx context.Context, c *civo.Client, s *spec) error {
	if s.like == "" {
		return nil
	}
	i, err := target.Find(ctx, c, s.like)
	if err == nil {
		takeFrom(s, i)
	}
	return err
}

// takeFrom fills from an instance what the flags left open, but not when it expires.
func takeFrom(s *spec, i civo.Instance) {
	key := i.SSHKeyID
	if key == "-" { // as the API says that there is none
		key = ""
	}
	for _, f := range []struct {
		flag       string
		value      *string
		ofTheOther string
	}{
		{"size", &s.size, i.Size},
		{"image", &s.image, i.SourceID},
		{"network", &s.network, i.NetworkID},
		{"firewall", &s.firewall, i.FirewallID},
		{"ssh-key", &s.sshKey, key},
	} {
		if !s.given[f.flag] {
			*f.value = f.ofTheOther
			delete(s.origins, f.flag)
		}
	}
	if !s.given["tag"] {
		s.tags = slices.DeleteFunc(slices.Clone(i.Tags), expiry.IsTag)
	}
}
