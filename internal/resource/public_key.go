package resource

import (
	"crypto/md5"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"

	"github.com/civoctl/civoctl/pkg/civo"
)

// MaxPublicKey is the largest size of the file of a public key, in bytes.
const MaxPublicKey = 16 << 10

// PublicKey is a public SSH key as OpenSSH writes it: the algorithm, the key and a comment.
type PublicKey struct {
	Text    string // the whole line
	Comment string
}

// ParsePublicKey parses the one line of a public key file. A private key, several keys and anything
// else are an error, which quotes nothing of the text.
func ParsePublicKey(text string) (PublicKey, error) {
	line := strings.TrimSpace(text)
	fields := strings.Fields(line)
	switch {
	case line == "":
		return PublicKey{}, errors.New("it is empty")
	case strings.Contains(line, "PRIVATE KEY"):
		return PublicKey{}, errors.New("it is a private key: the public one is in the file that ends in .pub")
	case strings.ContainsAny(line, "\r\n"):
		return PublicKey{}, errors.New("it has more than one line")
	case len(fields) < 2:
		return PublicKey{}, errors.New("it is no public key as ssh-keygen writes it")
	}
	// The key begins with the length and the name of its algorithm once more (RFC 4253, 6.6).
	key, err := base64.StdEncoding.DecodeString(fields[1])
	algorithm := fields[0]
	if err != nil || len(key) < 4+len(algorithm) || binary.BigEndian.Uint32(key) != uint32(len(algorithm)) || string(key[4:4+len(algorithm)]) != algorithm {
		return PublicKey{}, errors.New("it is no public key as ssh-keygen writes it")
	}
	return PublicKey{Text: line, Comment: strings.Join(fields[2:], " ")}, nil
}

// Matches reports whether a key of an account is this one, by the key itself or by its fingerprint.
func (k PublicKey) Matches(other civo.SSHKey) bool {
	fields := strings.Fields(k.Text)
	if theirs := strings.Fields(other.PublicKey); len(theirs) >= 2 {
		return theirs[0] == fields[0] && theirs[1] == fields[1]
	}
	key, err := base64.StdEncoding.DecodeString(fields[1])
	if err != nil {
		return false
	}
	long := sha256.Sum256(key)
	short := md5.Sum(key)
	hex := make([]string, len(short))
	for n, b := range short {
		hex[n] = fmt.Sprintf("%02x", b)
	}
	theirs := strings.TrimPrefix(strings.TrimPrefix(other.Fingerprint, "SHA256:"), "MD5:")
	return theirs == base64.RawStdEncoding.EncodeToString(long[:]) || theirs == strings.Join(hex, ":")
}
