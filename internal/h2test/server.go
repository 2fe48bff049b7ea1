// Package h2test serves HTTP/2 over TLS frame by frame. It is for tests of what a client does if
// the server carries out a request and then ends the stream, or the connection, without a reply.
package h2test

import (
	"bytes"
	"crypto/tls"
	"encoding/pem"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"
)

// End is the way in which the server ends the stream of a request after its handler has returned.
type End int

const (
	Reply    End = iota // with the handler's reply
	Protocol            // with RST_STREAM(PROTOCOL_ERROR)
	Refuse              // with RST_STREAM(REFUSED_STREAM)
	Internal            // with RST_STREAM(INTERNAL_ERROR)
	GoAway              // with a GOAWAY that disowns the stream, and the end of the connection
	Close               // with the end of the connection
)

// Server is a running server, with its address and the file of the certificate to trust.
type Server struct {
	URL, CertFile string
	*httptest.Server
}

// Serve answers HTTP/2 requests with h until the test ends. It calls h for each request as soon as
// the request is whole, and then ends the stream as end says.
func Serve(t testing.TB, h http.Handler, end func(*http.Request) End) Server {
	t.Helper()
	srv := httptest.NewUnstartedServer(h)
	srv.EnableHTTP2 = true
	srv.Config.TLSNextProto = map[string]func(*http.Server, *tls.Conn, http.Handler){
		"h2": func(_ *http.Server, c *tls.Conn, h http.Handler) {
			defer c.Close()
			_ = serveConn(c, h, end) // the client notices a connection that breaks
		},
	}
	srv.StartTLS()
	t.Cleanup(srv.Close)
	file := filepath.Join(t.TempDir(), "certificate.pem")
	text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: srv.Certificate().Raw})
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return Server{URL: srv.URL, CertFile: file, Server: srv}
}

// partialRequest is a request of which not all frames have been read.
type partialRequest struct {
	head *http2.MetaHeadersFrame
	body bytes.Buffer
}

// serveConn serves HTTP/2 on one connection, one request at a time, until it fails or ends.
func serveConn(c *tls.Conn, h http.Handler, end func(*http.Request) End) error {
	if _, err := io.ReadFull(c, make([]byte, len(http2.ClientPreface))); err != nil {
		return err
	}
	framer := http2.NewFramer(c, c)
	framer.ReadMetaHeaders = hpack.NewDecoder(4096, nil)
	if err := framer.WriteSettings(); err != nil {
		return err
	}
	streams := map[uint32]*partialRequest{}
	for {
		frame, err := framer.ReadFrame()
		if err != nil {
			return err
		}
		ended := false
		switch f := frame.(type) {
		case *http2.SettingsFrame:
			if !f.IsAck() {
				err = framer.WriteSettingsAck()
			}
		case *http2.PingFrame:
			if !f.IsAck() {
				err = framer.WritePing(true, f.Data)
			}
		case *http2.MetaHeadersFrame:
			streams[f.StreamID] = &partialRequest{head: f}
			ended = f.StreamEnded()
		case *http2.DataFrame:
			if r := streams[f.StreamID]; r != nil {
				r.body.Write(f.Data())
				ended = f.StreamEnded()
			}
		}
		if err != nil {
			return err
		}
		id := frame.Header().StreamID
		if r := streams[id]; ended && r != nil {
			delete(streams, id)
			if err := handle(framer, id, r.http(), h, end); err != nil {
				return err
			}
		}
	}
}

// http returns the request as a handler takes it.
func (r *partialRequest) http() *http.Request {
	req := httptest.NewRequest(r.head.PseudoValue("method"), r.head.PseudoValue("path"), &r.body)
	req.Host = r.head.PseudoValue("authority")
	for _, f := range r.head.RegularFields() {
		req.Header.Add(f.Name, f.Value)
	}
	return req
}

// handle calls h for a request and ends its stream. It returns io.EOF to end the connection, too.
func handle(framer *http2.Framer, id uint32, req *http.Request, h http.Handler, end func(*http.Request) End) error {
	reply := httptest.NewRecorder()
	h.ServeHTTP(reply, req)
	switch end(req) {
	case Protocol:
		return framer.WriteRSTStream(id, http2.ErrCodeProtocol)
	case Refuse:
		return framer.WriteRSTStream(id, http2.ErrCodeRefusedStream)
	case Internal:
		return framer.WriteRSTStream(id, http2.ErrCodeInternal)
	case GoAway:
		if err := framer.WriteGoAway(max(id, 2)-2, http2.ErrCodeNo, nil); err != nil {
			return err
		}
		return io.EOF
	case Close:
		return io.EOF
	}
	return writeReply(framer, id, reply.Result())
}

// writeReply writes the frames of a reply.
func writeReply(framer *http2.Framer, id uint32, reply *http.Response) error {
	var head bytes.Buffer
	enc := hpack.NewEncoder(&head)
	// Writing to a bytes.Buffer does not fail.
	_ = enc.WriteField(hpack.HeaderField{Name: ":status", Value: strconv.Itoa(reply.StatusCode)})
	for name, values := range reply.Header {
		for _, value := range values {
			_ = enc.WriteField(hpack.HeaderField{Name: strings.ToLower(name), Value: value})
		}
	}
	err := framer.WriteHeaders(http2.HeadersFrameParam{StreamID: id, BlockFragment: head.Bytes(), EndHeaders: true})
	if err != nil {
		return err
	}
	body, err := io.ReadAll(reply.Body)
	if err != nil {
		return err
	}
	const most = 16 << 10 // bytes of a frame
	for len(body) > most {
		if err := framer.WriteData(id, false, body[:most]); err != nil {
			return err
		}
		body = body[most:]
	}
	return framer.WriteData(id, true, body)
}
