package resource

import (
	"cmp"
	"path/filepath"
	"strings"

	"github.com/civoctl/civoctl/internal/failure"
	"github.com/civoctl/civoctl/pkg/civo"
)

// KeyFile is a file of a public key, which stands in the place of the name of an SSH key.
type KeyFile struct {
	Path string // as it was given
	Key  PublicKey
}

// IsKeyFile reports whether the value of --ssh-key is a path, not the name or ID of a key.
func IsKeyFile(value string) bool {
	return strings.ContainsAny(value, `/\`) || strings.HasSuffix(strings.ToLower(value), ".pub")
}

// Name returns what the key is called when it is added: its comment, or the name of its file.
func (k *KeyFile) Name() string {
	return cmp.Or(k.Key.Comment, strings.TrimSuffix(filepath.Base(k.Path), ".pub"))
}

// Find returns the ID of the key among those of the account, or "" for a new one. It returns an
// error where another key has its name.
func (k *KeyFile) Find(keys []civo.SSHKey) (id string, err error) {
	for _, other := range keys {
		if k.Key.Matches(other) {
			return other.ID, SSHKeys().CheckID(other)
		}
	}
	for _, other := range keys {
		if strings.EqualFold(other.Name, k.Name()) {
			return "", failure.Errorf(failure.Refused, "add SSH key %s: another key has the name %q (%s)", k.Path, k.Name(), other.ID).
				WithHint("add it under another name with `civoctl sshkey add NAME FILE`, and name that with --ssh-key")
		}
	}
	return "", nil
}
