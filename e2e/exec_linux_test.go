package e2e

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	osuser "os/user"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
)

// options returns the flags of civoctl that lead to the server.
func (d sshd) options() []string {
	var flags []string
	for _, option := range []string{"Port=" + d.port, "IdentityFile=" + d.key, "IdentitiesOnly=yes"} {
		flags = append(flags, "--ssh-option", option)
	}
	return flags
}

// run runs `civoctl instance exec` on the instances.
func (d sshd) exec(u *user, flags []string, command ...string) (stdout, stderr string, code int) {
	u.t.Helper()
	args := slices.Concat([]string{"instance", "exec"}, d.options(), flags, []string{"--"}, command)
	return u.run(args...)
}

// A command on one instance is that of ssh: its output as it comes, its exit status, and stdin only
// where it is asked for.
func TestExecOnOne(t *testing.T) {
	t.Parallel()
	u, server := newSSHUser(t)
	u.create("web-1", "web-2")
	stdout, stderr, code := server.exec(u, []string{"web-1"}, "printf 'no end'; printf '\\033[1mbold\\n' >&2; exit 3")
	if stdout != "no end" || !strings.HasSuffix(stderr, "\x1b[1mbold\n") || code != 3 {
		t.Errorf("exit code %d, stdout %q, stderr %q", code, stdout, stderr)
	}
	if stdout, stderr, code := server.exec(u, []string{"web-1"}, "echo", "a  b;", "echo", "c"); stdout != "a b\nc\n" || code != 0 {
		t.Errorf("words: exit code %d, stdout %q, stderr %q", code, stdout, stderr)
	}
	if stdout, stderr, code := server.exec(u, []string{"web-1"}, "-oProxyCommand=touch "+filepath.Join(u.home, "owned"), "-V"); code == 0 || strings.Contains(stderr, "OpenSSH") {
		t.Errorf("a command that looks like an option: exit code %d, stdout %q, stderr %q", code, stdout, stderr)
	}
	if _, err := os.Stat(filepath.Join(u.home, "owned")); err == nil {
		t.Error("a word of the command was an option of ssh")
	}
	for _, test := range []struct {
		flags []string
		want  string
	}{{nil, "0\n"}, {[]string{"--stdin"}, "6\n"}} {
		cmd := u.civoctl(slices.Concat([]string{"instance", "exec", "web-1"}, server.options(), test.flags, []string{"--", "wc", "-c"})...)
		cmd.Stdin = strings.NewReader("typed\n")
		if out, err := cmd.Output(); err != nil || strings.TrimSpace(string(out))+"\n" != test.want {
			t.Errorf("%q: %q, %v", test.flags, out, err)
		}
	}
	for _, test := range []struct {
		args []string
		says string
	}{
		{[]string{"instance", "exec", "web-1", "uptime"}, "COMMAND is missing"},
		{[]string{"instance", "exec", "--", "uptime"}, "no instance is named"},
		{[]string{"instance", "exec", "web-1", "--"}, "COMMAND is missing"},
		{[]string{"instance", "exec", "web-1", "web-2", "--stdin", "--", "cat"}, "--stdin goes to one instance"},
		{[]string{"instance", "exec", "-", "--stdin", "--", "cat"}, "standard input"},
		{[]string{"instance", "exec", "web-1", "--ssh-option", "Port", "--", "cat"}, "it is no option of ssh"},
	} {
		if _, stderr, code := u.run(test.args...); code != 2 || !strings.Contains(stderr, test.says) {
			t.Errorf("%q: exit code %d, %s", test.args, code, stderr)
		}
	}
	u.mustRun("instance", "stop", "web-2", "-q")
	if _, stderr, code := server.exec(u, []string{"web-2"}, "uptime"); code != 5 || !strings.Contains(stderr, "it is SHUTOFF") {
		t.Errorf("one that is stopped: exit code %d, %s", code, stderr)
	}
}

// Twenty instances at once, of which one hangs, one prints 100 MB, one prints escape codes, one fails
// and one refuses the key: lines are whole and have their prefix, and each exit code is told.
func TestExecOnMany(t *testing.T) {
	t.Parallel()
	u, server := newSSHUser(t)
	me, err := osuser.Current()
	if err != nil {
		t.Fatal(err)
	}
	u.replaceFieldsOf(func(hostname string) map[string]any {
		if hostname == "n20" {
			return map[string]any{"public_ip": "127.0.0.1", "initial_user": "stranger"}
		}
		return map[string]any{"public_ip": "127.0.0.1", "initial_user": me.Username}
	})
	u.mustRun("instance", "create", "n%d", "--count", "20", "--tag", "web", "--size", "g3.small", "--image", "debian-12", "-q")
	claims := t.TempDir()
	// The instances are one machine: each command takes a number, which says what it does.
	script := fmt.Sprintf(`for i in $(seq 20); do mkdir %s/$i 2>/dev/null && break; done
case $i in
1) echo hangs; exec sleep 300;;
2) yes $(head -c 999 /dev/zero | tr "\\0" x) | head -c 100000000;;
3) printf '\033[31mred\033[m\n';;
4) echo fails >&2; exit 7;;
*) for k in 1 2 3; do echo out $i; echo err $i >&2; done;;
esac`, claims)
	args := slices.Concat([]string{"instance", "exec", "--tag", "web", "--parallel", "20", "--timeout", "70s"}, server.options(), []string{"--", script})
	cmd := u.civoctl(args...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	count := map[string]int{}
	for lines := bufio.NewScanner(stdout); lines.Scan(); {
		name, text, hasPrefix := strings.Cut(lines.Text(), " | ")
		word, _, _ := strings.Cut(text, " ")
		if count[word]++; !hasPrefix || !strings.HasPrefix(name, "n") || len(name) > 3 {
			t.Errorf("a line that is torn: %q", lines.Text())
		}
	}
	_ = cmd.Wait()
	if code := cmd.ProcessState.ExitCode(); code != 9 {
		t.Errorf("exit code %d, want 9: %s", code, stderr.String())
	}
	if count[strings.Repeat("x", 999)] != 100_000 || count["out"] != 45 || count["hangs"] != 1 || count["\x1b[31mred\x1b[m"] != 1 || len(count) != 4 {
		t.Errorf("%d kinds of lines, %d of 1,000 bytes", len(count), count[strings.Repeat("x", 999)])
	}
	if n := len(regexp.MustCompile(`(?m)^n[0-9]+ \| err [0-9]+$`).FindAllString(stderr.String(), -1)); n != 45 {
		t.Errorf("%d lines on stderr: %s", n, stderr.String())
	}
	for _, words := range []string{"exec: 3 of 20 failed", "exit code 7", "no end after 1m10s", "exec on n20: ssh cannot connect", "n20 | "} {
		if !strings.Contains(stderr.String(), words) {
			t.Errorf("stderr lacks %q: %s", words, stderr.String())
		}
	}

	// The output is gathered for JSON, in the order of the instances.
	out, _, code := server.exec(u, []string{"n1", "n2", "-o", "json"}, "echo out; echo err >&2; exit 4")
	rows := decodeObjects(t, out)
	if code != 1 || len(rows) != 2 || rows[0]["hostname"] != "n1" || rows[1]["stdout"] != "out\n" || rows[1]["exit_code"] != float64(4) || rows[0]["result"] != "failed" {
		t.Errorf("exit code %d, %v", code, rows)
	}
	// No key that the server takes: on one instance the exit code is that of ssh.
	if _, said, code := u.run("instance", "exec", "n1", "--ssh-option", "BatchMode=yes", "--ssh-option", "Port="+server.port, "--ssh-option", "IdentityFile=none", "--ssh-option", "IdentityAgent=none", "--", "true"); code != 255 || !strings.Contains(said, "ssh cannot connect") {
		t.Errorf("one without a key: exit code %d, %s", code, said)
	}
	_, said, code := u.run("instance", "exec", "n1", "n2", "--ssh-option", "Port="+server.port, "--ssh-option", "IdentityFile=none", "--ssh-option", "IdentityAgent=none", "--", "true")
	if code != 6 || !strings.Contains(said, "ssh cannot connect") || !strings.Contains(said, "n1 | ") {
		t.Errorf("without a key: exit code %d, %s", code, said)
	}
}

// What commands print takes no memory, however much it is.
func TestExecMemory(t *testing.T) {
	t.Parallel()
	u := newUser(t, "")
	u.create("web-1", "web-2")
	const most = 200 // MiB; the race detector takes its share
	u.installFakeSSH(`yes | head -c 200000000; head -c 200000000 /dev/zero`)
	if mib := measure(t, u.env, u.program, "instance", "exec", "web-1", "web-2", "--", "true"); mib > most {
		t.Errorf("%d MiB", mib)
	}
}

// Ctrl-C ends every ssh, and tells that the commands may go on.
func TestExecInterrupted(t *testing.T) {
	t.Parallel()
	u, server := newSSHUser(t)
	u.create("web-1", "web-2")
	cmd := u.civoctl(slices.Concat([]string{"instance", "exec", "web-1", "web-2"}, server.options(), []string{"--", "echo ready; exec sleep 300"})...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Kill() })
	ready := make([]byte, len("web-1 | ready\nweb-2 | ready\n"))
	if _, err := out.Read(ready[:1]); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); cmd.ProcessState.ExitCode() != 130 {
		t.Errorf("exit code %d (%v): %s", cmd.ProcessState.ExitCode(), err, stderr.String())
	}
	left, _ := exec.Command("pgrep", "-f", "Port="+server.port).Output()
	if len(bytes.TrimSpace(left)) > 0 {
		t.Errorf("processes that are left: %s", left)
	}
}

// Files go to an instance and come back, with the host keys of ssh.
func TestCopy(t *testing.T) {
	t.Parallel()
	u, server := newSSHUser(t)
	u.create("web-1", "web-2")
	if _, err := exec.LookPath("scp"); err != nil {
		t.Skipf("no scp on this machine: %v", err)
	}
	remote := t.TempDir()
	if err := os.WriteFile(filepath.Join(u.home, "a b"), []byte("text"), 0o600); err != nil {
		t.Fatal(err)
	}
	cp := func(files ...string) (string, int) {
		_, stderr, code := u.run(slices.Concat([]string{"instance", "cp"}, server.options(), files)...)
		return stderr, code
	}
	if said, code := cp("a b", "web-1:"+remote+"/"); code != 0 {
		t.Fatalf("exit code %d: %s", code, said)
	}
	if said, code := cp("-r", "WEB-1:"+remote, "./back"); code != 0 {
		t.Fatalf("exit code %d: %s", code, said)
	}
	if text, err := os.ReadFile(filepath.Join(u.home, "back", "a b")); err != nil || string(text) != "text" {
		t.Errorf("came back %q, %v", text, err)
	}
	me, err := osuser.Current()
	if err != nil {
		t.Fatal(err)
	}
	if said, code := cp("a b", me.Username+"@web-1:"+remote+"/c"); code != 0 {
		t.Errorf("with a name: exit code %d: %s", code, said)
	}
	if said, code := cp("a b", "stranger@web-1:"+remote+"/d"); code == 0 || !strings.Contains(said, "stranger@127.0.0.1: Permission denied") {
		t.Errorf("with the name of nobody: exit code %d: %s", code, said)
	}
	for _, test := range []struct {
		files []string
		code  int
		says  string
	}{
		{[]string{"a b", "c"}, 2, "neither"},
		{[]string{"web-1:a", "web-2:b"}, 2, "both"},
		{[]string{"a b@web-1:a", "."}, 2, "it is no name of a user"},
		{[]string{"root@web-1:a", ".", "--user", "root"}, 2, "the user is given twice"},
		{[]string{"web-1:a", "web-2:b", "."}, 2, "different instances"},
		{[]string{"a b"}, 2, "TARGET is missing"},
		{[]string{"a b", "web-9:"}, 3, "no \"web-9\""},
		{[]string{"nothing", "web-1:" + remote}, -1, "No such file"}, // whatever scp exits with
	} {
		if said, code := cp(test.files...); code != test.code && (test.code >= 0 || code == 0) || !strings.Contains(said, test.says) {
			t.Errorf("%q: exit code %d: %s", test.files, code, said)
		}
	}
}

// ssh reads the configuration that civoctl writes, which replaces its own file only.
func TestSSHConfig(t *testing.T) {
	t.Parallel()
	u, server := newSSHUser(t)
	u.create("web-1", "web-2")
	u.mustRun("instance", "create", "web-2", "--allow-duplicate", "--size", "g3.small", "--image", "debian-12", "-q")
	u.mustRun("instance", "create", "off", "--size", "g3.small", "--image", "debian-12", "-q")
	u.mustRun("instance", "stop", "off", "-q")
	args := slices.Concat([]string{"instance", "ssh-config", "--file", "conf.d/civoctl.conf"}, server.options())
	_, said, code := u.run(args...)
	if code != 0 || !strings.Contains(said, "wrote 2 instances to ") || !strings.Contains(said, "is left out: another instance has the hostname") {
		t.Fatalf("exit code %d: %s", code, said)
	}
	path := filepath.Join(u.home, "conf.d", "civoctl.conf")
	for range 2 { // the second time with the host key of the first
		out, err := u.command("ssh", "-F", path, "-o", "BatchMode=yes", "web-1", "echo", "in").CombinedOutput()
		if err != nil || !strings.HasSuffix(string(out), "in\n") {
			t.Fatalf("%v: %s", err, out)
		}
	}
	u.mustRun(args...)
	if err := os.WriteFile(path, []byte("Host mine\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, said, code := u.run(args...); code != 5 || !strings.Contains(said, "was not written by civoctl") {
		t.Errorf("a file of somebody else: exit code %d: %s", code, said)
	}
	if _, said, code := u.run("instance", "ssh-config", "--write"); code != 0 || !strings.Contains(said, "Include "+filepath.Join(u.home, ".ssh", "civoctl.conf")) {
		t.Errorf("in the folder of ssh: exit code %d: %s", code, said)
	}
	if info, err := os.Stat(filepath.Join(u.home, ".ssh", "civoctl.conf")); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file in the folder of ssh: %v, %v", info, err)
	}
	// Those that are named, up or not; of an option that is given twice, the user's counts.
	text := u.mustRun("instance", "ssh-config", "OFF", "web-1", "--ssh-option", "StrictHostKeyChecking=yes")
	if strings.Count(text, "\nHost ") != 2 || !strings.Contains(text, "\nHost off\n  StrictHostKeyChecking yes\n") {
		t.Errorf("named: %s", text)
	}
	if _, said, code := u.run("instance", "ssh-config", "web-1", "--tag", "a"); code != 2 || !strings.Contains(said, "and also selected") {
		t.Errorf("named and selected: exit code %d: %s", code, said)
	}
	if text := u.mustRun("instance", "ssh-config", "--name", "web-1"); strings.Count(text, "\nHost ") != 1 || strings.Contains(text, "off") {
		t.Errorf("selected: %s", text)
	}
}

// Ansible reads the inventory: hosts by group, and how to connect.
func TestInventory(t *testing.T) {
	t.Parallel()
	u, server := newSSHUser(t)
	u.mustRun("instance", "create", "web-1", "web-2", "--tag", "web", "--tag", "a-b.c", "--size", "g3.small", "--image", "debian-12", "-q")
	u.mustRun("instance", "create", "web-2", "--allow-duplicate", "--size", "g3.small", "--image", "ubuntu-noble", "-q")
	var tree map[string]struct {
		Hosts    []string
		HostVars map[string]map[string]any
	}
	if err := json.Unmarshal([]byte(u.mustRun("instance", "inventory", "--list")), &tree); err != nil {
		t.Fatal(err)
	}
	hosts := tree["_meta"].HostVars
	if len(hosts) != 3 || hosts["web-1"]["ansible_host"] != "127.0.0.1" || !slices.Contains(tree["tag_web"].Hosts, "web-1") ||
		len(tree["tag_a_b_c"].Hosts) != 2 || len(tree["status_ACTIVE"].Hosts) != 3 || len(tree["region_LON1"].Hosts) != 3 || len(tree["size_g3_small"].Hosts) != 3 {
		t.Errorf("inventory %v", tree)
	}
	var vars map[string]any
	if err := json.Unmarshal([]byte(u.mustRun("instance", "inventory", "--host", "web-1")), &vars); err != nil || vars["civo_id"] != hosts["web-1"]["civo_id"] {
		t.Errorf("%v, %v", vars, err)
	}
	u.mustRun("instance", "create", "off", "--size", "g3.small", "--image", "debian-12", "-q")
	u.mustRun("instance", "stop", "off", "-q")
	if text := u.mustRun("instance", "inventory", "--status", "shutoff"); !strings.Contains(text, `"status_SHUTOFF"`) || strings.Contains(text, "web-1") {
		t.Errorf("those of a status: %s", text)
	}
	if text := u.mustRun("instance", "inventory", "--host", "nobody"); text != "{}\n" {
		t.Errorf("an unknown host: %s", text)
	}
	if _, err := exec.LookPath("ansible-inventory"); err != nil {
		t.Skipf("no ansible-inventory on this machine: %v", err)
	}
	script := filepath.Join(u.home, "inventory.sh")
	words := strings.Join(append([]string{"exec civoctl instance inventory"}, server.options()...), " ")
	if err := os.WriteFile(script, []byte("#!/bin/sh\n"+words+` "$@"`+"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	graph := u.mustExec("ansible-inventory", "-i", script, "--graph")
	for _, line := range []string{"@tag_web:", "|  |--web-1", "@region_LON1:"} {
		if !strings.Contains(graph, line) {
			t.Errorf("the graph lacks %q:\n%s", line, graph)
		}
	}
	u.env = append(u.env, "ANSIBLE_SSH_ARGS=") // no connection that stays open after the command
	if out := u.mustExec("ansible", "-i", script, "web-1", "-m", "raw", "-a", "echo from here"); !strings.Contains(out, "from here") {
		t.Errorf("ansible: %s", out)
	}
}

// Hostnames and tags that are more than words break neither the configuration of ssh nor that of
// Ansible, and nothing in them is run.
func TestHostileNamesForPrograms(t *testing.T) {
	t.Parallel()
	u := newUser(t, "")
	u.create("web-1", "web-2", "web-3", "web-4", "localhost", "127.0.0.1")
	evil := filepath.Join(u.home, "evil")
	u.replaceFieldsOf(func(hostname string) map[string]any {
		fields := map[string]any{"public_ip": "127.0.0.1", "initial_user": "root", "tags": []string{"{{ lookup('pipe', 'touch " + evil + "') }}", "{% x %}"}}
		switch hostname {
		case "web-1": // not a name for Host
			fields["hostname"] = "*\nProxyCommand touch " + evil
		case "web-2":
			fields["initial_user"] = "root\n  ProxyCommand touch " + evil
		case "web-3":
			fields["public_ip"] = "127.0.0.1\n  ProxyCommand touch " + evil
		}
		return fields
	})
	text, said, code := u.run("instance", "ssh-config")
	if code != 0 || strings.Contains(text, "ProxyCommand") || strings.Count(text, "Host ") != 1 || strings.Count(said, "is left out") != 5 {
		t.Errorf("exit code %d: %s%s", code, text, said)
	}
	if text := u.mustRun("instance", "inventory"); strings.Contains(text, `"localhost"`) || strings.Contains(text, `"127.0.0.1": {`) {
		t.Errorf("this machine is an instance: %s", text)
	}
	if _, err := exec.LookPath("ansible"); err != nil {
		t.Skipf("no ansible on this machine: %v", err)
	}
	script := filepath.Join(u.home, "inventory.sh")
	if err := os.WriteFile(script, []byte("#!/bin/sh\nexec civoctl instance inventory \"$@\"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	if out := u.mustExec("ansible", "-i", script, "web-4", "-m", "debug", "-a", "var=civo_tags"); !strings.Contains(out, "lookup('pipe'") {
		t.Errorf("the tags: %s", out)
	}
	if _, err := os.Stat(evil); err == nil {
		t.Error("a tag was run")
	}
}

// Lines are whole where stdout and stderr are one pipe, too, and one that does not end comes in
// parts.
func TestExecTearsNoLine(t *testing.T) {
	t.Parallel()
	u := newUser(t, "")
	u.create("web-1", "web-2")
	u.installFakeSSH(`yes $(head -c 5000 /dev/zero | tr '\0' o) | head -n 2000 & yes $(head -c 5000 /dev/zero | tr '\0' e) | head -n 2000 >&2; wait; head -c 200000 /dev/zero | tr '\0' p`)
	cmd := u.civoctl("instance", "exec", "web-1", "web-2", "--", "true")
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stdout, cmd.Stderr = w, w
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	w.Close()
	whole, part := regexp.MustCompile(`^web-[12] \| (o+|e+)$`), regexp.MustCompile(`^web-[12] \| (p+)$`)
	lines, parts := 0, 0
	input := bufio.NewScanner(r)
	for input.Buffer(nil, 1<<20); input.Scan(); {
		switch found := part.FindStringSubmatch(input.Text()); {
		case whole.MatchString(input.Text()) && len(input.Text()) == len("web-1 | ")+5000:
			lines++
		case found != nil && len(found[1]) < 128<<10:
			parts += len(found[1])
		default:
			t.Fatalf("a line that is torn: %.100q", input.Text())
		}
	}
	if err := cmd.Wait(); err != nil || lines != 8000 || parts != 400_000 {
		t.Errorf("%d lines, %d bytes in parts (%v, %v)", lines, parts, err, input.Err())
	}
}
