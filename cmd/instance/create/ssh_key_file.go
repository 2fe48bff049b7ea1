package create

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/failure"
	"github.com/civoctl/civoctl/internal/resource"
	"github.com/civoctl/civoctl/internal/terminal"
	"github.com/civoctl/civoctl/pkg/civo"
)

// keyFile is a file of a public key that the spec has in the place of the name of an SSH key.
type keyFile struct {
	path string // as it was given
	key  resource.PublicKey
}

// isKeyFile reports whether the value of --ssh-key is a path, not the name or ID of a key.
func isKeyFile(value string) bool {
	return strings.ContainsAny(value, `/\`) || strings.HasSuffix(strings.ToLower(value), ".pub")
}

// readKeyFile reads the public key of a file. A path may begin with ~/ for the home folder.
func readKeyFile(ctx context.Context, app *cli.App, path string) (*keyFile, error) {
	file := path
	if rest, isHome := strings.CutPrefix(path, "~/"); isHome {
		home, err := os.UserHomeDir()
		if err != nil {
			return nil, failure.Errorf(failure.Usage, "read public key: %w", err)
		}
		file = filepath.Join(home, rest)
	}
	text, err := terminal.ReadInput(ctx, app.Term.In, file, resource.MaxPublicKey)
	if err != nil {
		return nil, failure.Errorf(failure.Usage, "read public key: %w", err)
	}
	key, err := resource.ParsePublicKey(string(text))
	if err != nil {
		return nil, failure.Errorf(failure.Usage, "read public key %s: %w", path, err)
	}
	return &keyFile{path, key}, nil
}

// hasKeyFile reports whether the SSH key of the spec is that of a file.
func (s *spec) hasKeyFile() bool { return s.keyFile != nil && s.keyFile.path == s.sshKey }

// name returns what the key is called when it is added: its comment, or the name of its file.
func (k *keyFile) name() string {
	return cmp.Or(k.key.Comment, strings.TrimSuffix(filepath.Base(k.path), ".pub"))
}

// find returns the ID of the key among those of the account, or "" for a new one. It returns an
// error where another key has its name.
func (k *keyFile) find(keys []civo.SSHKey) (id string, err error) {
	for _, other := range keys {
		if k.key.Matches(other) {
			return other.ID, resource.SSHKeys().CheckID(other)
		}
	}
	for _, other := range keys {
		if strings.EqualFold(other.Name, k.name()) {
			return "", failure.Errorf(failure.Refused, "add SSH key %s: another key has the name %q (%s)", k.path, k.name(), other.ID).
				WithHint("add it under another name: %s, and name that with --ssh-key", cli.Quote("civoctl", "sshkey", "add", "NAME", k.path))
		}
	}
	return "", nil
}

// addKey adds the key of the file to the account where the plan needs a new one. Where the reply is
// lost, the list tells whether it was added.
func (p *plan) addKey(ctx context.Context, app *cli.App, c *civo.Client) error {
	if p.newKey == nil {
		return nil
	}
	k := p.newKey
	id, err := c.CreateSSHKey(ctx, k.name(), k.key.Text)
	if err != nil {
		keys, readErr := c.SSHKeys(ctx)
		if readErr != nil {
			return fmt.Errorf("add SSH key %s: %w", k.path, err)
		}
		if id, _ = k.find(keys); id == "" {
			return fmt.Errorf("add SSH key %s: %w", k.path, err)
		}
	}
	app.Term.Notef("added SSH key %s (%s)", k.name(), id)
	p.request.SSHKeyID = id
	return nil
}
