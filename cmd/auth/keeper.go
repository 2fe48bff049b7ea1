package auth

import (
	"context"
	"fmt"

	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/config"
	"github.com/civoctl/civoctl/internal/failure"
)

func stores() []string { return []string{"file", "keyring"} }

// keeper puts keys where --store says. A keyring that fails is an error: the
// key does not end in the file instead.
type keeper struct {
	app   *cli.App
	store string
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
	name, err := k.app.Config.EditProfile(ctx, func(f *config.File, p *config.Profile) (err error) {
		before = p.Get("api_key_keyring")
		kept, err = k.put(ctx, f, p, key, region, apiURL)
		return err
	})
	switch {
	case err != nil && kept != before:
		// Also after an interruption: what was kept already must not stay.
		k.app.Config.RemoveKeys(context.WithoutCancel(ctx), kept)
		return "", err
	case err != nil:
		return "", err
	case before != kept:
		err = k.app.Config.RemoveKeys(ctx, before)
	}
	return name, err
}

// put changes the profile and returns the account of the keyring that now has
// its key, "" where the file does.
func (k *keeper) put(ctx context.Context, f *config.File, p *config.Profile, key config.Secret, region, apiURL string) (account string, err error) {
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
	account = keyringAccount(f, p)
	set("api_key_keyring", account)
	if err != nil {
		return "", err
	}
	if err := config.KeyringSet(ctx, account, string(key)); err != nil {
		return account, failure.Errorf(failure.Internal, "%w", err).
			WithHint("nothing was saved; --store file keeps the key in the configuration, readable only by you")
	}
	return account, nil
}

// keyringAccount is where p's key goes in the keyring: never where another
// profile, which may once have had p's name, keeps its own.
func keyringAccount(f *config.File, p *config.Profile) string {
	taken := make(map[string]bool)
	for _, other := range f.Profiles() {
		if other.Name() != p.Name() {
			taken[other.Get("api_key_keyring")] = true
		}
	}
	if own := p.Get("api_key_keyring"); own != "" && !taken[own] {
		return own
	}
	account := p.Name()
	for n := 2; taken[account]; n++ {
		account = fmt.Sprintf("%s-%d", p.Name(), n)
	}
	return account
}
