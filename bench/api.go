package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

const (
	region = "LON1"
	tag    = "bench" // of the instances that are seeded last
)

// apiServer is a process that serves a sandbox over loopback, and a home folder that is configured
// for it.
type apiServer struct {
	url     string
	home    string
	process *exec.Cmd
	stdin   io.Closer
}

// startAPI runs this program again with the flags of serve. The caller has to close the server.
func startAPI(dir string, flags ...string) (*apiServer, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	a := &apiServer{process: exec.Command(self, append([]string{"serve"}, flags...)...)}
	a.process.Stderr = os.Stderr
	stdin, err := a.process.StdinPipe()
	if err != nil {
		return nil, err
	}
	a.stdin = stdin
	stdout, err := a.process.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := a.process.Start(); err != nil {
		return nil, err
	}
	line, err := bufio.NewReader(stdout).ReadString('\n')
	if err != nil {
		return nil, fmt.Errorf("start API: %w", err)
	}
	a.url = strings.TrimSpace(line)
	if a.home, err = os.MkdirTemp(dir, "home-"); err != nil {
		return nil, err
	}
	return a, a.configure()
}

// configure writes the configuration of a program that uses the server.
func (a *apiServer) configure() error {
	path := filepath.Join(a.home, ".config", "civoctl", "config.yaml")
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	text := fmt.Sprintf("current: bench\nprofiles:\n  - name: bench\n    api_key: %s\n    api_url: %s\n    region: %s\n", apiKey, a.url, region)
	return os.WriteFile(path, []byte(text), 0o600)
}

// env returns the whole environment of a program that uses the server.
func (a *apiServer) env() []string { return []string{"HOME=" + a.home} }

// close ends the process.
func (a *apiServer) close() {
	a.stdin.Close()
	a.process.Wait()
}

// requests returns the requests that the server answered since then, in the order in which they
// came.
func (a *apiServer) requests(since time.Time) ([]request, error) {
	reply, err := http.Get(a.url + logPath)
	if err != nil {
		return nil, err
	}
	defer reply.Body.Close()
	var all []request
	if err := json.NewDecoder(reply.Body).Decode(&all); err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(all, func(r request) bool { return r.Time.Before(since) })
	slices.SortStableFunc(all, func(a, b request) int { return a.Time.Compare(b.Time) })
	return all, nil
}
