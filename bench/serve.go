package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/civoctl/civoctl/internal/sandbox"
)

const apiKey = "key-of-the-bench-account"

// logPath is the path at which a server returns the requests that it answered.
const logPath = "/requests"

// serve serves a sandbox until stdin ends, for apiServer. Its first line on stdout is its address.
func serve(args []string) error {
	flags := flag.NewFlagSet("serve", flag.ContinueOnError)
	seed := flags.Int("seed", 0, "")
	tagged := flags.Int("tagged", 0, "")
	delay := flags.Duration("delay", 0, "")
	build := flags.Duration("build", 0, "")
	action := flags.Duration("action", 0, "")
	if err := flags.Parse(args[1:]); err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "civoctl-bench-api-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	sb, err := sandbox.Open(sandbox.Options{
		Path: filepath.Join(dir, "api.db"), Key: apiKey, BuildTime: *build, ActionTime: *action,
		Faults: []sandbox.Fault{{Method: "*", Path: "**", Delay: *delay}},
	})
	if err != nil {
		return err
	}
	defer sb.Close()
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	if err := sb.Seed(ctx, *seed, nil, region); err != nil {
		return err
	}
	if err := sb.Seed(ctx, *tagged, []string{tag}, region); err != nil {
		return err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Println("http://" + l.Addr().String())
	go func() {
		io.Copy(io.Discard, os.Stdin)
		stop()
	}()
	mux := http.NewServeMux()
	mux.Handle("/", sb)
	mux.HandleFunc(logPath, func(w http.ResponseWriter, _ *http.Request) {
		json.NewEncoder(w).Encode(newRequests(sb.Requests()))
	})
	return sandbox.Serve(ctx, l, nil, mux)
}

// request is a request that the server answered.
type request struct {
	Time     time.Time // when it came
	Method   string
	Path     string
	IsLookup bool // it asked for those with a tag
}

// newRequests returns the requests of the sandbox's log.
func newRequests(log []sandbox.Request) []request {
	requests := make([]request, len(log))
	for i, r := range log {
		requests[i] = request{Time: r.Time, Method: r.Method, Path: r.Path, IsLookup: r.Query.Has("tags")}
	}
	return requests
}
