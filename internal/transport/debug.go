package transport

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// debugLog writes each try of a request and its reply to out. Only values that redact.go lists are
// written.
type debugLog struct {
	next  http.RoundTripper
	count atomic.Int64
	mu    sync.Mutex
	out   io.Writer
}

func (d *debugLog) RoundTrip(req *http.Request) (*http.Response, error) {
	id := d.count.Add(1)
	try, _ := req.Context().Value(tryNumber{}).(int)

	d.write(func(w io.Writer) {
		fmt.Fprintf(w, "[%d] > %s %s, try %d\n", id, req.Method, redactURL(req.URL), try)
		writeHeaders(w, id, ">", req.Header)
		if form := redactForm(req); form != "" {
			fmt.Fprintf(w, "[%d] > %s\n", id, form)
		}
	})

	start := time.Now()
	resp, err := d.next.RoundTrip(req)
	took := time.Since(start).Milliseconds()

	d.write(func(w io.Writer) {
		if err != nil {
			fmt.Fprintf(w, "[%d] < no reply: %s, %d ms, try %d\n", id, Cause(err), took, try)
			return
		}
		fmt.Fprintf(w, "[%d] < %d, %d ms, %d bytes, try %d\n", id, resp.StatusCode, took, resp.ContentLength, try)
		if err := bodyError(resp); err != nil {
			fmt.Fprintf(w, "[%d] < not whole: %s\n", id, Cause(err))
		}
		writeHeaders(w, id, "<", resp.Header)
	})
	return resp, err
}

// write writes one record in one Write.
func (d *debugLog) write(record func(io.Writer)) {
	var buf bytes.Buffer
	record(&buf)
	d.mu.Lock()
	defer d.mu.Unlock()
	// A log that cannot be written must not fail the request.
	_, _ = d.out.Write(buf.Bytes())
}
