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

// requestError is the error of a request that has no whole reply.
type requestError struct {
	err       error
	maybeSent bool // some try may have sent a part of the request
	tries     int
}

// Error returns the cause in a few words, and the number of tries if there were several.
func (f *requestError) Error() string {
	if f.tries > 1 {
		return fmt.Sprintf("%s (%d tries)", Cause(f.err), f.tries)
	}
	return Cause(f.err)
}

func (f *requestError) Unwrap() error { return f.err }

// Timeout reports whether the request timed out.
func (f *requestError) Timeout() bool {
	t, ok := errors.AsType[interface {
		error
		Timeout() bool
	}](f.err)
	return ok && t.Timeout()
}

// timeoutError is the error of a try that took longer than its limit.
type timeoutError time.Duration

func (t timeoutError) Error() string { return fmt.Sprintf("timed out after %s", time.Duration(t)) }
func (t timeoutError) Timeout() bool { return true }

// NotSent reports whether the request of err was certainly not sent: this package refused it, or no
// try obtained a connection. If NotSent reports false, the request may have reached the server.
func NotSent(err error) bool {
	f, ok := errors.AsType[*requestError](err)
	return ok && !f.maybeSent
}

// Cause returns in a few words why a request has no reply: "connection refused by 127.0.0.1:443",
// "no such host example.com (DNS)", "timed out after 30s". It leaves out the URL, and so every
// parameter. It returns "" for nil.
func Cause(err error) string {
	if err == nil {
		return ""
	}
	if f, ok := errors.AsType[*requestError](err); ok {
		err = f.err
	}
	if u, ok := errors.AsType[*url.Error](err); ok {
		err = u.Err
	}
	if p, ok := errors.AsType[*proxyError](err); ok {
		return p.Error()
	}
	if words, ok := describeCause(err); ok {
		return words
	}
	return sanitize(err.Error())
}

// describeCause returns the words of [Cause] for an error of a known kind, and reports whether err
// is one.
func describeCause(err error) (words string, ok bool) {
	if t, ok := errors.AsType[timeoutError](err); ok {
		return t.Error(), true
	}
	if dns, ok := errors.AsType[*net.DNSError](err); ok {
		switch {
		case dns.IsNotFound:
			return fmt.Sprintf("no such host %s (DNS)", sanitize(dns.Name)), true
		case dns.IsTimeout:
			return fmt.Sprintf("looking up %s timed out (DNS)", sanitize(dns.Name)), true
		}
		return fmt.Sprintf("cannot look up %s (DNS)", sanitize(dns.Name)), true
	}
	if words, ok := describeTLS(err); ok {
		return "TLS: " + words, true
	}
	switch {
	case errors.Is(err, context.Canceled):
		return "interrupted", true
	case errors.Is(err, context.DeadlineExceeded):
		return "no time left", true
	case isRefused(err):
		return "connection refused" + by(err), true
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
		return "connecting timed out" + by(err), true
	}
	if (&requestError{err: err}).Timeout() {
		return "timed out", true
	}
	return "", false
}

// by returns " by " and the address that err, of a connection, is about; "" where err has none.
func by(err error) string {
	if op, ok := errors.AsType[*net.OpError](err); ok && op.Addr != nil {
		return " by " + op.Addr.String()
	}
	return ""
}

// describeTLS returns in a few words why a TLS handshake failed, and reports whether err says so.
func describeTLS(err error) (string, bool) {
	if _, ok := errors.AsType[x509.UnknownAuthorityError](err); ok {
		return "certificate signed by an unknown authority", true
	}
	if e, ok := errors.AsType[x509.HostnameError](err); ok {
		return fmt.Sprintf("certificate is not for %s", sanitize(e.Host)), true
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
		return sanitize(e.Error()), true
	}
	return "", false
}

// isPermanent reports whether the next try would fail for the same reason.
func isPermanent(err error) bool {
	if dns, ok := errors.AsType[*net.DNSError](err); ok {
		return dns.IsNotFound
	}
	if errors.Is(err, errTooLarge) {
		return true
	}
	if status, failed := ProxyStatus(err); failed && status != 0 {
		return status < 500
	}
	_, ok := describeTLS(err)
	return ok
}
