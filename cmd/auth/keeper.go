package auth

import (
	"context"
	"slices"
	"strings"

	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/config"
)

func stores() []string { return []string{"file", "keyring"} }

// keeper puts keys where --store says. A keyring that fails is an error: the
// key does not end in the file instead.
type keeper struct {
	app   *cli.App
	store string
}

func (k *keeper) check() error {
	if !slices.Contains(stores(), k.store) {
		return cli.Errorf(cli.Usage, "read --store %q: it is one of %s", k.store, strings.Join(stores(), ", "))
	}
	return nil
}

func (k *keeper) where(path string) string {
	if k.store == "keyring" {
		return "the key itself in the OS keyring"
	}
	return path
}

// save puts the key into the profile of the run, together with the address that
// accepted it and the region, and returns the profile's name. A region of ""
// leaves the one there is.
func (k *keeper) save(ctx context.Context, key config.Secret, region, apiURL string) (string, error) {
	var before string // the keyring's account that the profile had
	var kept string   // and the one it has
	name, err := k.app.EditProfile(ctx, func(_ *config.File, p *config.Profile) (err error) {
		before = p.Get("api_key_keyring")
		kept, err = k.put(ctx, p, key, region, apiURL)
		return err
	})
	switch {
	case err != nil && kept != before:
		k.app.ForgetKeys(ctx, kept)
		return "", err
	case err != nil:
		return "", err
	case before != kept:
		err = k.app.ForgetKeys(ctx, before)
	}
	return name, err
}

// put changes the profile and returns the account of the keyring that now has
// its key, "" where the file does.
func (k *keeper) put(ctx context.Context, p *config.Profile, key config.Secret, region, apiURL string) (account string, err error) {
	set := func(name, value string) {
		switch {
		case err != nil:
		case value == "":
			err = p.Unset(name)
		default:
			err = p.Set(name, value)
		}
	}
	if region != "" {
		set("region", region)
	}
	// A key must not go to another host than the one that accepted it, so the
	// address is kept with it even where only this run was given it.
	if apiURL == config.DefaultAPIURL {
		apiURL = ""
	}
	set("api_url", apiURL)
	if k.store == "file" {
		set("api_key", string(key))
		return "", err
	}
	set("api_key_keyring", p.Name())
	if err != nil {
		return "", err
	}
	if err := config.KeyringSet(ctx, p.Name(), string(key)); err != nil {
		return "", cli.Errorf(cli.Internal, "%w", err).
			WithHint("nothing was saved; --store file keeps the key in the configuration, readable only by you")
	}
	return p.Name(), nil
}
