package e2e

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
)

// sandboxServer is a running `civoctl sandbox serve`.
type sandboxServer struct {
	URL         string `json:"url"`
	Key         string `json:"key"`
	Certificate string `json:"certificate"`

	cmd *exec.Cmd
	log *syncBuffer
}

// syncBuffer is a buffer that can be read while a process writes to it.
type syncBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *syncBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *syncBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

// serveSandbox runs a server until the test ends, for the user whose home folder is dir.
func serveSandbox(t *testing.T, dir string, args ...string) *sandboxServer {
	t.Helper()
	s := &sandboxServer{log: &syncBuffer{}}
	s.cmd = newUserIn(t, dir).civoctl(append([]string{"sandbox", "serve", "-o", "json"}, args...)...)
	s.cmd.Stderr = s.log
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		s.cmd.Process.Kill()
		s.cmd.Wait()
	})
	if err := json.NewDecoder(out).Decode(s); err != nil {
		t.Fatalf("%v; stderr:\n%s", err, s.log)
	}
	return s
}

// send sends a form with the key of the server. It returns an error where the connection fails.
func (s *sandboxServer) send(c *http.Client, method, path, form string) (status int, body []byte, err error) {
	req, err := http.NewRequest(method, s.URL+path, strings.NewReader(form))
	if err != nil {
		return 0, nil, err
	}
	req.Header.Set("Authorization", "bearer "+s.Key)
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	res, err := c.Do(req)
	if err != nil {
		return 0, nil, err
	}
	defer res.Body.Close()
	body, err = io.ReadAll(res.Body)
	return res.StatusCode, body, err
}

func TestSandboxServeStopsWithGrace(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("signals cannot be sent on windows")
	}
	for _, secure := range []string{"--tls=false", "--tls"} {
		dir := t.TempDir()
		s := serveSandbox(t, dir, secure)
		if status, _, err := s.send(newInsecureClient(), "GET", "/v2/instances?region=LON1&tags=abc", ""); err != nil || status != 200 {
			t.Fatal(status, err)
		}
		if secure == "--tls" {
			if _, err := os.Stat(s.Certificate); err != nil {
				t.Error(err)
			}
		}
		if err := s.cmd.Process.Signal(os.Interrupt); err != nil {
			t.Fatal(err)
		}
		if err := s.cmd.Wait(); err != nil {
			t.Errorf("%v; stderr:\n%s", err, s.log)
		}
		if log := s.log.String(); !strings.Contains(log, " GET /v2/instances 200 ") || !strings.HasSuffix(log, "\nstopped\n") ||
			strings.Contains(log, s.Key) || strings.Contains(log, "abc") {
			t.Errorf("log:\n%s", log)
		}
		if left, err := filepath.Glob(filepath.Join(dir, "state", "civoctl", "*.pem")); err != nil || len(left) > 0 {
			t.Errorf("left behind: %v %v", left, err)
		}
	}
}

// The certificate makes civoctl itself trust the server, and nothing else does.
func TestSandboxServeTLS(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		t.Skip("SSL_CERT_FILE works on linux only")
	}
	dir := t.TempDir()
	s := serveSandbox(t, dir, "--tls", "--build-time", "0s")
	u := newUserIn(t, dir, "CIVO_API_URL="+s.URL, "CIVO_TOKEN="+s.Key, "CIVO_REGION=NYC1")
	create := createArgs("web", "-o", "name")
	if _, stderr, code := u.run(create...); code == 0 || !strings.Contains(stderr, "certificate") {
		t.Errorf("a certificate that nothing trusts: exit code %d\n%s", code, stderr)
	}
	u.env = append(u.env, "SSL_CERT_FILE="+s.Certificate)
	if stdout, stderr, code := u.run(create...); code != 0 || stdout != "web\n" {
		t.Errorf("exit code %d\n%s%s", code, stdout, stderr)
	}
}

// One script meets the same trouble in each run with one seed.
func TestSandboxServeIsRepeatable(t *testing.T) {
	t.Parallel()
	run := func(seed string) (outcomes []string) {
		s := serveSandbox(t, t.TempDir(), "--seed", seed, "--fail", "0.3:502", "--drop", "0.2", "--truncate", "0.2")
		c := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}} // a cut connection is seen as one, never tried again
		for range 60 {
			status, body, err := s.send(c, "POST", "/v2/instances?region=LON1", "hostname=a&size=g3.xsmall&template_id=ubuntu-noble&public_ip=none")
			switch {
			case status == 0:
				outcomes = append(outcomes, "cut")
			case err != nil:
				outcomes = append(outcomes, "truncated")
			default:
				outcomes = append(outcomes, http.StatusText(status)+" "+string(body[:6]))
			}
		}
		return outcomes
	}
	first := run("7")
	if again := run("7"); !slices.Equal(first, again) {
		t.Errorf("one seed:\n%q\n%q", first, again)
	}
	if other := run("8"); slices.Equal(first, other) {
		t.Errorf("two seeds:\n%q", first)
	}
	for _, want := range []string{"cut", "truncated", `OK {"id":`, `Bad Gateway {"resu`} {
		if !slices.ContainsFunc(first, func(s string) bool { return strings.HasPrefix(want, s) || strings.HasPrefix(s, want) }) {
			t.Errorf("none was %q: %q", want, first)
		}
	}
}
