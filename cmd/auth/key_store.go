package auth

import (
	"context"
	"fmt"

	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/config"
	"github.com/civoctl/civoctl/internal/failure"
	"github.com/civoctl/civoctl/internal/prompt"
	"github.com/civoctl/civoctl/internal/terminal"
)

// storeNames returns the values of --store, the default first.
func storeNames() []string { return []string{"file", "keyring"} }

// keyStore saves keys in the configuration file or in the keyring of the operating system, as
// --store says. Where the keyring fails, it returns an error and does not save the key in the file
// instead.
type keyStore struct {
	app  *cli.App
	kind string
}

// ask asks where to keep the key, where there is a keyring.
func (k *keyStore) ask(ctx context.Context) error {
	if !config.HasKeyring(ctx) {
		return nil
	}
	kind, err := k.app.Term.Questions().Select(ctx, "Keep the key in:", []prompt.Choice{
		terminal.Choice("keyring", "keyring", "of the operating system"),
		terminal.Choice("file", "file", "the configuration file, readable only by you"),
	}, "keyring")
	k.kind = kind
	return terminal.QuestionError(err)
}

// location returns words for the place that keys are saved in. path is that of the configuration.
func (k *keyStore) location(path string) string {
	if k.kind == "keyring" {
		return "the key itself in the OS keyring"
	}
	return path
}

// save saves the key in the profile of the run, together with the region and the address that
// accepted the key, and returns the profile's name. It leaves the profile's region as it is where
// region is "".
func (k *keyStore) save(ctx context.Context, key config.Secret, region, apiURL string) (string, error) {
	var before string // the account of the keyring that the profile had
	var after string  // and the one it has
	name, err := k.app.Config.EditProfile(ctx, func(f *config.File, p *config.Profile) (err error) {
		before = p.Get("api_key_keyring")
		after, err = k.setKey(ctx, f, p, key, region, apiURL)
		return err
	})
	switch {
	case err != nil && after != before:
		// The key must not stay in the keyring, after an interruption neither.
		k.app.Config.RemoveKeys(context.WithoutCancel(ctx), after)
		return "", err
	case err != nil:
		return "", err
	case before != after:
		err = k.app.Config.RemoveKeys(ctx, before)
	}
	return name, err
}

// setKey sets the key, the region and the address of a profile. It returns the account of the
// keyring that has the key, "" where the file has it.
func (k *keyStore) setKey(ctx context.Context, f *config.File, p *config.Profile, key config.Secret, region, apiURL string) (account string, err error) {
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
	// The key must not be sent to another host than the one that accepted it, so that the
	// address is saved with the key even where it comes from a flag of this run.
	if apiURL == config.DefaultAPIURL {
		apiURL = ""
	}
	set("api_url", apiURL)
	if k.kind == "file" {
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

// keyringAccount returns the account of the keyring for the key of p. It is never the account of
// another profile, which may have had p's name before.
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
