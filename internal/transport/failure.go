package transport

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"time"
)

// failure is how a request ends without a whole reply.
type failure struct {
	err   error
	sent  bool // some of it may have left, in any of the tries
	tries int
}

func (f *failure) Error() string {
	if f.tries > 1 {
		return fmt.Sprintf("%s (%d tries)", Cause(f.err), f.tries)
	}
	return Cause(f.err)
}

func (f *failure) Unwrap() error { return f.err }

func (f *failure) Timeout() bool {
	t, ok := errors.AsType[interface {
		error
		Timeout() bool
	}](f.err)
	return ok && t.Timeout()
}

type timeout time.Duration

func (t timeout) Error() string { return fmt.Sprintf("timed out after %s", time.Duration(t)) }
func (t timeout) Timeout() bool { return true }

// NotSent reports whether the request certainly never left: it was refused here, or none of its tries got a connection. False says
// nothing: the request may have arrived.
func NotSent(err error) bool {
	f, ok := errors.AsType[*failure](err)
	return ok && !f.sent
}

// Cause says in a few words why a request has no reply: "connection refused", "no such host example.com (DNS)", "timed out after 30s". It leaves out the
// URL, and with it every parameter; nil gives "".
func Cause(err error) string {
	if err == nil {
		return ""
	}
	if f, ok := errors.AsType[*failure](err); ok {
		err = f.err
	}
	if u, ok := errors.AsType[*url.Error](err); ok {
		err = u.Err
	}
	if p, ok := errors.AsType[*proxyError](err); ok {
		return p.Error()
	}
	if words, ok := knownCause(err); ok {
		return words
	}
	return clean(err.Error())
}

// knownCause is [Cause] in words of its own. It reports false where it has none.
func knownCause(err error) (words string, ok bool) {
	if t, ok := errors.AsType[timeout](err); ok {
		return t.Error(), true
	}
	if dns, ok := errors.AsType[*net.DNSError](err); ok {
		switch {
		case dns.IsNotFound:
			return fmt.Sprintf("no such host %s (DNS)", clean(dns.Name)), true
		case dns.IsTimeout:
			return fmt.Sprintf("looking up %s timed out (DNS)", clean(dns.Name)), true
		}
		return fmt.Sprintf("cannot look up %s (DNS)", clean(dns.Name)), true
	}
	if words, ok := tlsCause(err); ok {
		return "TLS: " + words, true
	}
	switch {
	case errors.Is(err, context.Canceled):
		return "interrupted", true
	case errors.Is(err, context.DeadlineExceeded):
		return "no time left", true
	case isRefused(err):
		return "connection refused", true
	case isReset(err):
		return "connection reset", true
	case isUnreachable(err):
		return "network unreachable", true
	case errors.Is(err, io.ErrUnexpectedEOF):
		return "reply cut short", true
	case errors.Is(err, io.EOF):
		return "connection closed without a reply", true
	}
	if op, ok := errors.AsType[*net.OpError](err); ok && op.Op == "dial" && op.Timeout() {
		return "connecting timed out", true
	}
	if (&failure{err: err}).Timeout() {
		return "timed out", true
	}
	return "", false
}

func tlsCause(err error) (string, bool) {
	if _, ok := errors.AsType[x509.UnknownAuthorityError](err); ok {
		return "certificate signed by an unknown authority", true
	}
	if e, ok := errors.AsType[x509.HostnameError](err); ok {
		return fmt.Sprintf("certificate is not for %s", clean(e.Host)), true
	}
	if e, ok := errors.AsType[x509.CertificateInvalidError](err); ok {
		if e.Reason == x509.Expired {
			return "certificate expired or not yet valid", true
		}
		return "certificate not valid", true
	}
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return "certificate not verified", true
	}
	if _, ok := errors.AsType[tls.RecordHeaderError](err); ok {
		return "the other side does not speak it", true
	}
	if e, ok := errors.AsType[tls.AlertError](err); ok {
		return clean(e.Error()), true
	}
	return "", false
}

// lasting reports a cause that the next try would meet again.
func lasting(err error) bool {
	if dns, ok := errors.AsType[*net.DNSError](err); ok {
		return dns.IsNotFound
	}
	if errors.Is(err, errTooLarge) {
		return true
	}
	if status, failed := ProxyStatus(err); failed && status != 0 {
		return status < 500
	}
	_, ok := tlsCause(err)
	return ok
}
