package cli

import (
	"context"
	"errors"
	"slices"

	"github.com/civoctl/civoctl/internal/config"
	"github.com/civoctl/civoctl/pkg/civo"
)

// TryKey checks that the API accepts the client's key. It uses no region.
func TryKey(ctx context.Context, c *civo.Client) error {
	_, err := c.SSHKeys(ctx)
	return err
}

// RemoveKeys removes keys from the keyring of the system, except those that a profile of the file
// still names.
func (c *Config) RemoveKeys(ctx context.Context, accounts ...string) error {
	f, err := c.Read()
	if err != nil {
		return err
	}
	for _, p := range f.Profiles() {
		accounts = slices.DeleteFunc(accounts, func(s string) bool { return s == p.Get("api_key_keyring") })
	}
	var failures []error
	for _, account := range slices.Compact(slices.Sorted(slices.Values(accounts))) {
		if account != "" {
			failures = append(failures, config.KeyringDelete(ctx, account))
		}
	}
	return errors.Join(failures...)
}
