package create

import (
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

// readKeyFile reads the public key of a file. A path may begin with ~/ for the home folder.
func readKeyFile(ctx context.Context, app *cli.App, path string) (*resource.KeyFile, error) {
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
	return &resource.KeyFile{Path: path, Key: key}, nil
}

// hasKeyFile reports whether the SSH key of the spec is that of a file.
func (s *spec) hasKeyFile() bool { return s.keyFile != nil && s.keyFile.Path == s.sshKey }

// addKey adds the key of the file to the account where the plan needs a new one. Where the reply is
// lost, the list tells whether it was added.
func (p *plan) addKey(ctx context.Context, app *cli.App, c *civo.Client) error {
	if p.newKey == nil {
		return nil
	}
	k := p.newKey
	id, err := c.CreateSSHKey(ctx, k.Name(), k.Key.Text)
	if err != nil {
		keys, readErr := c.SSHKeys(ctx)
		if readErr != nil {
			return fmt.Errorf("add SSH key %s: %w", k.Path, err)
		}
		if id, _ = k.Find(keys); id == "" {
			return fmt.Errorf("add SSH key %s: %w", k.Path, err)
		}
	}
	app.Term.Notef("added SSH key %s (%s)", k.Name(), id)
	p.request.SSHKeyID = id
	return nil
}
