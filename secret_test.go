package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// testKey is the key of the API that scripts serve.
const testKey = "key-of-the-test-account"

// keepsSecret fails where a file below dir holds the secret. One file's name may
// be excepted: where the secret was meant to go.
func keepsSecret(dir, secret, except string) error {
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() || d.Name() == except {
			return err
		}
		content, err := os.ReadFile(path)
		if bytes.Contains(content, []byte(secret)) {
			return fmt.Errorf("%s holds %q", path, secret)
		}
		return err
	})
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}
