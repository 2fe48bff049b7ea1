package auth

import (
	"path/filepath"
	"testing"

	"github.com/civoctl/civoctl/internal/config"
)

// A profile that got another name keeps its account in the keyring, and a new
// one of the old name must not write over its key.
func TestKeyringAccountsAreNotShared(t *testing.T) {
	path := filepath.Join(t.TempDir(), "config.yaml")
	err := config.Edit(t.Context(), path, func(f *config.File) error {
		for _, step := range []struct{ profile, account string }{
			{"work", "work"},
			{"home", "home"},
			{"work", "work-2"},
			{"home", "home"},
		} {
			p, err := f.Profile(step.profile)
			if err != nil {
				p, err = f.Add(step.profile)
			}
			if err != nil {
				return err
			}
			got := keyringAccount(f, p)
			if got != step.account {
				t.Errorf("profile %s has account %s, want %s", step.profile, got, step.account)
			}
			if err := p.Set("api_key_keyring", got); err != nil {
				return err
			}
			if step.account == "work" {
				if err := f.Rename("work", "office"); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
