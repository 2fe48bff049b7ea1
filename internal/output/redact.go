package output

import (
	"bytes"
	"encoding/json"

	"github.com/civoctl/civoctl/internal/secrets"
)

// Redact returns src, JSON, with the value of each secret replaced by "REDACTED", at any depth, and
// nothing else changed. Secrets are the fields of the API's objects that hold a password or a token:
// initial_password, rescue_password and civostatsd_token; null and "" are not hidden. If src is not
// JSON, Redact returns it as it is, or "REDACTED" if it has the name of a secret in it.
func Redact(src []byte) []byte {
	dst, err := rewrite(make([]byte, 0, len(src)+16), src, style{keepSpace: true})
	switch {
	case err == nil:
		return dst
	case mentionsSecret(src):
		return []byte(`"` + secrets.Hidden + `"`)
	default:
		return src
	}
}

// IsSecret reports whether fields of the name hold a secret.
func IsSecret(name string) bool { return isSecret([]byte(name)) }

// isSecret reports whether fields of the name hold a secret, case ignored.
func isSecret(name []byte) bool { return contains(secretNames(), name) }

// contains reports whether name is among names, case ignored.
func contains(names []string, name []byte) bool {
	for _, n := range names {
		if len(name) == len(n) && bytes.EqualFold(name, []byte(n)) {
			return true
		}
	}
	return false
}

// mentionsSecret reports whether src has the name of a secret in it, case ignored.
func mentionsSecret(src []byte) bool {
	src = bytes.ToLower(src)
	for _, secret := range secretNames() {
		if bytes.Contains(src, []byte(secret)) {
			return true
		}
	}
	return false
}

// secretNames returns the names of the fields that hold a secret.
func secretNames() []string {
	return []string{"initial_password", "rescue_password", "civostatsd_token"}
}

// isSecretField reports whether a field holds a secret, by its name in its quotes. The name may be
// written with escapes.
func isSecretField(quoted []byte) bool {
	if bytes.IndexByte(quoted, '\\') < 0 {
		return isSecret(quoted[1 : len(quoted)-1])
	}
	var name string
	return json.Unmarshal(quoted, &name) == nil && isSecret([]byte(name))
}
