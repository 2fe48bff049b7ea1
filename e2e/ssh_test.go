package e2e

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/http"
	"os"
	"os/exec"
	osuser "os/user"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
)

// replaceFields has the API show each instance with these fields in place of its own, and returns
// the user.
func (u *user) replaceFields(fields map[string]any) *user {
	u.t.Helper()
	return u.replaceFieldsOf(func(string) map[string]any { return fields })
}

// replaceFieldsOf has the API show each instance with the fields that its hostname has in place of
// its own, and returns the user.
func (u *user) replaceFieldsOf(fields func(hostname string) map[string]any) *user {
	u.t.Helper()
	return u.serveFunc(func(w http.ResponseWriter, r *http.Request) {
		reply := u.recordReply(r)
		w.WriteHeader(reply.Code)
		w.Write(withFields(u.t, reply.Body.Bytes(), fields))
	})
}

// withFields returns the reply with the fields of each hostname in its instances.
func withFields(t *testing.T, reply []byte, fields func(hostname string) map[string]any) []byte {
	var object map[string]any
	if json.Unmarshal(reply, &object) != nil {
		return reply
	}
	instances := []any{object}
	if items, ok := object["items"].([]any); ok {
		instances = items
	}
	for _, i := range instances {
		i, _ := i.(map[string]any)
		if hostname, ok := i["hostname"].(string); ok {
			maps.Copy(i, fields(hostname))
		}
	}
	text, err := json.Marshal(object)
	if err != nil {
		t.Error(err)
	}
	return text
}

// sshd is an SSH server on a port of this machine, and the file of the key that it accepts.
type sshd struct{ port, key string }

// startSSHD starts an SSH server on the port, and stops it when the test ends.
func startSSHD(t *testing.T, port int) sshd {
	t.Helper()
	path, err := exec.LookPath("sshd")
	if err != nil {
		path = "/usr/sbin/sshd"
	}
	for _, program := range []string{path, "ssh", "ssh-keygen"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skipf("no %s on this machine: %v", filepath.Base(program), err)
		}
	}
	dir := t.TempDir()
	file := func(name string) string { return filepath.Join(dir, name) }
	for _, name := range []string{"host", "user"} {
		if out, err := exec.Command("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", file(name)).CombinedOutput(); err != nil {
			t.Fatalf("ssh-keygen: %v: %s", err, out)
		}
	}
	config := fmt.Sprintf(`ListenAddress 127.0.0.1:%d
HostKey %s
AuthorizedKeysFile %s
StrictModes no
UsePAM no
PidFile none
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin yes
MaxStartups 100
Subsystem sftp internal-sftp
`, port, file("host"), file("user.pub"))
	if err := os.WriteFile(file("config"), []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	if os.Geteuid() == 0 {
		if os.Mkdir(sshdFolder, 0o755) == nil {
			isSSHDFolderOurs.Store(true)
		}
	}
	if out, err := exec.Command(path, "-t", "-f", file("config")).CombinedOutput(); err != nil {
		t.Skipf("sshd does not run here: %v: %s", err, out)
	}
	var log bytes.Buffer
	server := exec.Command(path, "-D", "-e", "-f", file("config"))
	server.Stderr = &log
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		server.Process.Kill()
		server.Wait()
		if t.Failed() {
			t.Logf("sshd: %s", log.String())
		}
	})
	return sshd{strconv.Itoa(port), file("user")}
}

// findFreePort returns a port of this machine that nothing listens on.
func findFreePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

// sshdFolder is a folder that sshd insists on where it runs as root, also when it takes a
// connection. Debian makes it when the service starts.
const sshdFolder = "/run/sshd"

// isSSHDFolderOurs reports whether a test made [sshdFolder], which is removed after the last test:
// all share it.
var isSSHDFolderOurs atomic.Bool

// sshArgs returns the arguments of `civoctl instance ssh` that lead to the server, and run the
// command there.
func (d sshd) sshArgs(command ...string) []string {
	return append([]string{"--", "-p", d.port, "-i", d.key, "-o", "BatchMode=yes", "-o", "IdentitiesOnly=yes"}, command...)
}

// newSSHUser returns a user whose instances are all at one SSH server, which lets the user in.
func newSSHUser(t *testing.T) (*user, sshd) {
	t.Helper()
	me, err := osuser.Current()
	if err != nil {
		t.Fatal(err)
	}
	server := startSSHD(t, findFreePort(t))
	return newUser(t, "").replaceFields(map[string]any{"public_ip": "127.0.0.1", "initial_user": me.Username}), server
}

func TestSSH(t *testing.T) {
	t.Parallel()
	u, server := newSSHUser(t)
	web, db := u.create("web-1")[0], u.create("db-1")[0]
	u.mustRun("instance", "wait", "web-1", "--for", "ssh", "--wait-timeout", "20s", "--ssh-port", server.port)

	ssh := func(name string, via []string) (string, string, int) {
		return u.run(append([]string{"instance", "ssh", name}, via...)...)
	}
	out, said, code := ssh("web-1", server.sshArgs("echo hello; exit 7"))
	if out != "hello\n" || code != 7 {
		t.Errorf("exit %d, stdout %q; want hello and 7; stderr: %s", code, out, said)
	}
	if _, said, code := ssh(db, server.sshArgs("true")); code != 0 {
		t.Errorf("by ID: exit %d: %s", code, said)
	}
	folder := filepath.Join(u.home, "state", "civoctl", "known_hosts.d")
	known := func(id string) string {
		text, _ := os.ReadFile(filepath.Join(folder, id))
		return string(text)
	}
	for _, id := range []string{web, db} {
		if k := known(id); !strings.Contains(k, " ssh-ed25519 ") {
			t.Errorf("the host key is not kept by ID: %s", k)
		}
	}
	// A key that the file of all instances has is known as well.
	shared := filepath.Join(u.home, "state", "civoctl", "known_hosts")
	if err := os.Rename(filepath.Join(folder, db), shared); err != nil {
		t.Fatal(err)
	}
	if _, said, code := ssh("db-1", server.sshArgs("true")); code != 0 || strings.Contains(said, "added") || known(db) != "" {
		t.Errorf("with the key in %s: exit %d: %s", shared, code, said)
	}

	// Another key of the same instance is another machine, or somebody between.
	other := startSSHD(t, findFreePort(t))
	if _, said, code := u.run("instance", "wait", "web-1", "--for", "ssh", "--wait-timeout", "20s", "--ssh-port", other.port); code != 0 {
		t.Fatalf("wait for ssh: exit %d: %s", code, said)
	}
	out, said, code = ssh("web-1", other.sshArgs("echo hello"))
	if out != "" || code != 255 || !strings.Contains(said, "REMOTE HOST IDENTIFICATION HAS CHANGED") {
		t.Errorf("a changed host key: exit %d, stdout %q, stderr: %s", code, out, said)
	}

	// The keys of an instance go with it, and no other's.
	if _, said, code := u.run("instance", "rm", "web-1", "--yes"); code != 0 {
		t.Fatalf("rm: exit %d: %s", code, said)
	}
	if k, err := os.ReadFile(shared); known(web) != "" || err != nil || !strings.Contains(string(k), " ssh-ed25519 ") {
		t.Errorf("after rm of %s the host keys are: %s%s (%v)", web, known(web), k, err)
	}
}

func TestWaitForSSHThatDoesNotAnswer(t *testing.T) {
	t.Parallel()
	u := newUser(t, "").replaceFields(map[string]any{"public_ip": "127.0.0.1"})
	u.create("web-1")
	port := findFreePort(t)
	wait := []string{"instance", "wait", "web-1", "--for", "ssh", "--ssh-port", strconv.Itoa(port), "--wait-timeout"}
	_, said, code := u.run(append(wait, "1s")...)
	if code != 7 || !strings.Contains(said, "from this machine") {
		t.Errorf("exit %d: %s", code, said)
	}
	l, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	go serveLines(l, "HTTP/1.1 400 Bad Request\r\n", "SSH-2.0-test\r\n")
	if _, said, code := u.run(append(wait, "20s")...); code != 0 {
		t.Errorf("one that greets otherwise at first: exit %d: %s", code, said)
	}
	resume := regexp.MustCompile(`civoctl instance wait .*`).FindString(said)
	if _, said, code := u.exec("sh", "-c", resume); code != 0 {
		t.Errorf("%s: exit %d: %s", resume, code, said)
	}
}

// create --wait-for ssh ends when SSH answers. Where it does not in time, the instance and its password are told,
// and how to go on.
func TestCreateUntilSSHAnswers(t *testing.T) {
	t.Parallel()
	u := newUser(t, "").replaceFields(map[string]any{"public_ip": "127.0.0.1"})
	port := findFreePort(t)
	create := func(hostname, timeout string) []string {
		return createArgs(hostname, "--wait-for", "ssh", "--ssh-port", strconv.Itoa(port), "--wait-timeout", timeout)
	}
	_, said, code := u.run(create("web-1", "1s")...)
	if code != 7 || !strings.Contains(said, "wait for SSH on web-1") || !strings.Contains(said, "password: ") {
		t.Errorf("exit %d: %s", code, said)
	}
	l, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	go serveLines(l, "HTTP/1.1 400 Bad Request\r\n", "SSH-2.0-test\r\n")
	if out, said, code := u.run(create("web-2", "20s")...); code != 0 || !strings.Contains(out, "ACTIVE") {
		t.Errorf("one that answers: exit %d: %s", code, said)
	}
	resume := regexp.MustCompile(`civoctl instance wait .*`).FindString(said)
	if _, said, code := u.exec("sh", "-c", resume); code != 0 {
		t.Errorf("%s: exit %d: %s", resume, code, said)
	}
	for _, wrong := range [][]string{{"--wait-for", "ssh", "--no-wait"}, {"--ssh-port", "22"}, {"--wait-for", "ssh", "--public-ip", "none"}} {
		if _, said, code := u.run(createArgs(append(wrong, "web-3")...)...); code != 2 {
			t.Errorf("%q: exit %d: %s", wrong, code, said)
		}
	}
}

// serveLines writes the next line to each connection, and the last line to all further ones.
func serveLines(l net.Listener, lines ...string) {
	for {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		fmt.Fprint(conn, lines[0])
		conn.Close()
		lines = lines[min(1, len(lines)-1):]
	}
}

// TestSSHTrustsNoAPI refuses what ssh would read as an option, or as another
// host, before it runs.
func TestSSHTrustsNoAPI(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("the stand-in for ssh is a shell script")
	}
	for name, instead := range map[string]map[string]any{
		"user":            {"initial_user": "-oProxyCommand=touch pwned"},
		"user with host":  {"initial_user": "root@elsewhere.example"},
		"user with lines": {"initial_user": "root\nProxyCommand touch pwned"},
		"no user":         {"initial_user": nil},
		"address":         {"public_ip": "-oProxyCommand=touch pwned"},
		"address by name": {"public_ip": "elsewhere.example"},
		"address zone":    {"public_ip": "fe80::1%-oProxyCommand=touch pwned"},
		"ID":              {"id": "-oProxyCommand=touch pwned"},
		"ID with spaces":  {"id": "x ProxyCommand=touch pwned"},
	} {
		t.Run(name, func(t *testing.T) {
			u := newUser(t, "")
			u.create("web-1")
			u.replaceFields(instead)
			bin, ran := t.TempDir(), filepath.Join(u.home, "ran")
			if err := os.WriteFile(filepath.Join(bin, "ssh"), []byte("#!/bin/sh\ntouch "+ran+"\n"), 0o700); err != nil {
				t.Fatal(err)
			}
			u.env = append(u.env, "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"))
			for _, args := range [][]string{{}, {"--print"}} {
				out, said, code := u.run(append([]string{"instance", "ssh", "web-1"}, args...)...)
				if code != 5 || out != "" {
					t.Errorf("exit %d, stdout %q: %s", code, out, said)
				}
			}
			if instead["public_ip"] != nil {
				if _, said, code := u.run("instance", "wait", "web-1", "--for", "ssh", "--wait-timeout", "1s"); code != 5 {
					t.Errorf("wait: exit %d: %s", code, said)
				}
			}
			if _, err := os.Stat(ran); !errors.Is(err, os.ErrNotExist) {
				t.Errorf("ssh was run (%v)", err)
			}
		})
	}
}

// TestSSHExitStatus passes on the exit status of ssh, as a shell would.
func TestSSHExitStatus(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("the stand-in for ssh is a shell script")
	}
	u := newUser(t, "")
	u.create("web-1")
	bin := t.TempDir()
	u.env = append(u.env, "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"))
	for script, want := range map[string]int{
		"exit 0":        0,
		"exit 42":       42,
		"exit 255":      255,
		"exit 130":      130,
		"kill -9 $$":    137,
		"kill -TERM $$": 143,
	} {
		if err := os.WriteFile(filepath.Join(bin, "ssh"), []byte("#!/bin/sh\n"+script+"\n"), 0o700); err != nil {
			t.Fatal(err)
		}
		// A process that a signal ended has the exit status that the shell gives it.
		if _, said, code := u.exec("sh", "-c", "civoctl instance ssh web-1; exit $?"); code != want {
			t.Errorf("%s: exit %d, want %d: %s", script, code, want, said)
		}
	}
}
