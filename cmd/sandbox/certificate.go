package sandbox

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"time"

	"github.com/civoctl/civoctl/internal/atomicfile"
	"github.com/civoctl/civoctl/internal/xdg"
)

// certificateLife is how long clients accept the certificate.
const certificateLife = 365 * 24 * time.Hour

// newCertificate makes a key, which stays in memory, and a certificate for the server at addr. It
// writes the certificate, for clients to trust, to the file at path.
func newCertificate(addr *net.TCPAddr) (config *tls.Config, path string, err error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, "", fmt.Errorf("make key: %w", err)
	}
	now := time.Now()
	names, addresses := subjects(addr)
	template := &x509.Certificate{
		SerialNumber:          big.NewInt(now.UnixNano()),
		Subject:               pkix.Name{CommonName: "civoctl sandbox"},
		DNSNames:              names,
		IPAddresses:           addresses,
		NotBefore:             now.Add(-time.Hour),
		NotAfter:              now.Add(certificateLife),
		KeyUsage:              x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
		ExtKeyUsage:           []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		BasicConstraintsValid: true,
		IsCA:                  true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return nil, "", fmt.Errorf("make certificate: %w", err)
	}
	path, err = xdg.StateFile(fmt.Sprintf("sandbox-%d.pem", addr.Port))
	if err != nil {
		return nil, "", err
	}
	text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, "", fmt.Errorf("write certificate: %w", err)
	}
	if err := atomicfile.Write(path, text); err != nil {
		return nil, "", fmt.Errorf("write certificate: %w", err)
	}
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}, path, nil
}

// subjects returns the names and addresses by which clients may know the server at addr.
func subjects(addr *net.TCPAddr) (names []string, addresses []net.IP) {
	names = []string{"localhost"}
	addresses = []net.IP{net.IPv4(127, 0, 0, 1), net.IPv6loopback, addr.IP}
	if !addr.IP.IsUnspecified() {
		return names, addresses
	}
	if name, err := os.Hostname(); err == nil {
		names = append(names, name)
	}
	own, _ := net.InterfaceAddrs() // without them it is known by name
	for _, a := range own {
		if a, ok := a.(*net.IPNet); ok {
			addresses = append(addresses, a.IP)
		}
	}
	return names, addresses
}
