//go:build linux || darwin

package e2e

import (
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"syscall"
	"testing"

	"github.com/civoctl/civoctl/internal/ptytest"
)

// The whole form: a hostname put right, arrows, filters, what the network
// allows; then the command line that it prints makes an equal instance.
func TestCreateForm(t *testing.T) {
	t.Parallel()
	u := newUser(t, "")
	u.create("taken")
	script := "#!/bin/sh\necho it\\'s up\n"
	if err := os.WriteFile(filepath.Join(u.home, "set up.sh"), []byte(script), 0o600); err != nil {
		t.Fatal(err)
	}
	c, stdout := u.startTTY(ptytest.Options{}, "instance", "create", "--script", "set up.sh", "--reverse-dns", "db.example.org", "-o", "json")
	c.Expect("Hostname:")
	c.Key("db_1", ptytest.Enter)
	c.Expect("no letter, digit, hyphen or dot")
	c.Key("\x15TAKEN", ptytest.Enter)
	c.Expect("exists already in LON1")
	c.Key("\x15db_1\x1b[D\x7f-", ptytest.Enter)

	c.Expect("Size:")
	c.Expect("g3.large")
	c.Key("4 GB", ptytest.Down, ptytest.Up, ptytest.Up)
	c.Expect("Size: 4 GB  ")
	c.Expect("> g4s.medium")
	c.Expect("> g3.medium")
	c.Expect("> g4s.medium")
	c.Expect("> g3.medium")
	c.WaitReady()
	if s := c.Screen(); !strings.Contains(s, "  g4s.medium     2 cores   4 GB RAM    50 GB disk\n> g3.medium      2 cores   4 GB RAM    50 GB disk") || strings.Contains(s, "g3.large") {
		t.Errorf("sizes that are filtered:\n%s", s)
	}
	c.Key(ptytest.Enter)

	c.Expect("Image:")
	c.Expect("ubuntu-focal")
	c.WaitReady()
	if s := c.Screen(); !strings.Contains(s, "  ubuntu-noble  Ubuntu 24.04\n  ubuntu-jammy  Ubuntu 22.04\n  ubuntu-focal  Ubuntu 20.04") {
		t.Errorf("images grouped, the latest first:\n%s", s)
	}
	c.Key("UBUNTU 24", ptytest.Enter)

	c.Expect("Network:")
	c.Key(ptytest.Down, ptytest.Enter)
	c.Expect("Firewall:")
	c.Expect("backend-web")
	c.WaitReady()
	if s := c.Screen(); strings.Contains(s, "default-") || strings.Contains(s, "own") {
		t.Errorf("firewalls of another network:\n%s", s)
	}
	c.Key("web", ptytest.Enter)
	c.Expect("SSH key:")
	c.Expect("the API makes a password")
	c.WaitReady()
	if s := c.Screen(); !strings.Contains(s, "laptop  SHA256:") {
		t.Errorf("keys with their fingerprints:\n%s", s)
	}
	c.Key(ptytest.Down, ptytest.Enter)
	c.Expect("Tags")
	c.Key("db blue", ptytest.Enter)

	c.Expect("Create db-1 in LON1?")
	expectDrawn(t, c,
		"  Hostname     db-1\n", "  Size         g3.medium          2 cores, 4 GB RAM, 50 GB disk\n",
		"  Image        ubuntu-noble       Ubuntu 24.04\n", "  Network      backend            10.16.0.0/12\n",
		"  Firewall     backend-web        ", "  SSH key      deploy             SHA256:", "  Tags         db blue\n",
		"  Reverse DNS  db.example.org\n", "  Script       set up.sh\n")
	if u.countChanges() != 1 {
		t.Error("something was changed before the question was answered")
	}
	c.Key(ptytest.Enter)
	expectExit(t, c, 0)

	made := decodeObjects(t, stdout.String())
	if len(made) != 1 || made[0]["hostname"] != "db-1" || made[0]["size"] != "g3.medium" {
		t.Fatalf("made %v", made)
	}
	line := findCommandLine(t, c)
	for _, word := range []string{" --size g3.medium --image ubuntu-noble ", " --network backend ", " --firewall backend-web ", " --ssh-key deploy ", " --tag db --tag blue ", " --script 'set up.sh' "} {
		if !strings.Contains(line, word) {
			t.Errorf("the line lacks %q: %s", word, line)
		}
	}
	checkRecreated(u, line, "db-1")
}

// Enter alone takes what the profile says, and the command line leaves it out.
// What the profile says and the answer is not can be said as well.
func TestCreateFormDefaults(t *testing.T) {
	t.Parallel()
	u := newUser(t, "")
	u.writeConfig(`
profiles:
  - name: work
    create:
      size: g3.large
      image: debian-12
      network: backend
      firewall: backend-open
      ssh_key: deploy
      tags: [team-a]
`)
	for _, test := range []struct {
		name, hostname string
		keys           []string // for network, firewall, key and tags
		line           string
	}{
		{"taken", "all", []string{"\r", "\r", "\r", "\r"}, "civoctl instance create all --region LON1"},
		{"left", "none", []string{ptytest.Up + "\r", "own\r", "none\r", "\x15solo\r"}, "civoctl instance create none --firewall none --network default --ssh-key none --tag solo --region LON1"},
	} {
		t.Run(test.name, func(t *testing.T) {
			c, _ := u.startTTY(ptytest.Options{}, "instance", "create")
			c.Expect("Hostname:")
			c.Key(test.hostname, ptytest.Enter)
			c.Expect("> g3.large")
			c.Key(ptytest.Enter)
			c.Expect("> debian-12")
			c.Key(ptytest.Enter)
			for n, question := range []string{"> backend", "Firewall:", "> deploy", "Tags"} {
				c.Expect(question)
				for key := range strings.SplitSeq(strings.ReplaceAll(test.keys[n], "\r", "\n"+ptytest.Enter), "\n") {
					if key != "" {
						c.Key(key)
					}
				}
			}
			c.Expect(" in LON1?")
			c.Key(ptytest.Enter)
			expectExit(t, c, 0)
			if line := findCommandLine(t, c); line != test.line {
				t.Errorf("line %s\nwant %s", line, test.line)
			}
			checkRecreated(u, findCommandLine(t, c), test.hostname)
		})
	}
}

// Only what the flags left open is asked for.
func TestCreateFormAsksWhatIsOpen(t *testing.T) {
	t.Parallel()
	u := newUser(t, "")
	c, stdout := u.startTTY(ptytest.Options{}, "instance", "create", "a", "b", "--size", "g3.small", "--network", "backend", "--ssh-key", "none", "--no-wait", "-o", "name")
	c.Expect("Image:")
	c.Key("rocky-9", ptytest.Enter)
	c.Expect("Firewall:")
	c.Key(ptytest.Enter)
	c.Expect("Tags")
	c.Key(ptytest.Enter)
	c.Expect("Create these 2 instances in LON1?")
	c.Key(ptytest.Enter)
	expectExit(t, c, 0)
	expectNotDrawn(t, c, "? Hostname:", "? Size:", "? Network:", "? SSH key:") // that a list is read may be said
	expectDrawn(t, c, "  SSH key      none               the API makes a password\n")
	if stdout.String() != "a\nb\n" {
		t.Errorf("stdout %q", stdout)
	}
	if line := findCommandLine(t, c); line != "civoctl instance create a b --size g3.small --image rocky-9 --firewall backend-web --network backend --no-wait --ssh-key none --output name --region LON1" {
		t.Errorf("line %s", line)
	}

	// What was given and is wrong is said before anything else is asked.
	c, _ = u.startTTY(ptytest.Options{}, "instance", "create", "a", "--image", "ubuntu-noble")
	expectExit(t, c, 5)
	c, _ = u.startTTY(ptytest.Options{}, "instance", "create", "c", "--size", "g3.smal")
	expectExit(t, c, 3)
	expectDrawn(t, c, "did you mean g3.small")
	expectNotDrawn(t, c, "? Image:")

	// Nothing missing, no question.
	c, _ = u.startTTY(ptytest.Options{}, "instance", "create", "c", "--size", "g3.small", "--image", "ubuntu-noble")
	expectExit(t, c, 0)
	expectNotDrawn(t, c, "?")

	// Nothing is created, so there is nothing to agree to.
	c, stdout = u.startTTY(ptytest.Options{}, "instance", "create", "d", "--size", "g3.small", "--network", "backend", "--firewall", "backend-web", "--ssh-key", "none", "--tag", "x", "--dry-run")
	c.Expect("Image:")
	c.Key(ptytest.Enter)
	expectExit(t, c, 0)
	expectNotDrawn(t, c, " in LON1?")
	if !strings.HasPrefix(stdout.String(), "curl -X POST ") {
		t.Errorf("stdout %q", stdout)
	}
}

// A list that cannot be read is no reason to give up: who knows what is in it
// types it.
func TestCreateFormWithoutLists(t *testing.T) {
	t.Parallel()
	image := decodeObjects(t, newUser(t, "").mustRun("image", "list", "-o", "json"))[0]["id"].(string)
	u := newUser(t, "GET /v2/disk_images status=400; GET /v2/sizes status=400; GET /v2/sshkeys status=400; GET /v2/firewalls status=400")
	c, stdout := u.startTTY(ptytest.Options{}, "instance", "create", "-o", "json")
	c.Expect("Hostname:")
	c.Key("web-1", ptytest.Enter)
	c.Expect("Size: the list cannot be read: ")
	c.Expect("Size name:")
	c.Key("g3.small", ptytest.Enter)
	c.Expect("Image: the list cannot be read: ")
	c.Expect("Image ID:")
	c.Key("ubuntu", ptytest.Enter)
	c.Expect("not an ID")
	c.Key("\x15"+image, ptytest.Enter)
	c.Expect("Network:")
	c.Key(ptytest.Enter)
	c.Expect("Firewall ID (or just Enter: the network's own):")
	c.Key(ptytest.Enter)
	c.Expect("SSH key ID (or just Enter: none):")
	c.Key(ptytest.Enter)
	c.Expect("Tags")
	c.Key(ptytest.Enter)
	c.Expect(" in LON1?")
	c.Key(ptytest.Enter)
	expectExit(t, c, 0)
	if made := decodeObjects(t, stdout.String()); made[0]["size"] != "g3.small" || made[0]["initial_password"] == "" {
		t.Errorf("made %v", made)
	}
}

// A list that is slow does not keep a person from typing, nor from leaving.
func TestCreateFormWhileListsHang(t *testing.T) {
	t.Parallel()
	u := newUser(t, "GET /v2/sizes hang=before")
	for _, sig := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP} {
		c, _ := u.startTTY(ptytest.Options{}, "instance", "create")
		c.Expect("Hostname:")
		c.Key("web-1", ptytest.Enter)
		c.Expect("reading sizes from ")
		c.Signal(sig)
		expectExit(t, c, 130)
	}
	if u.countChanges() > 0 {
		t.Error("something was created")
	}

	// A hostname that turns out to be taken is asked for again.
	u = newUser(t, "GET /v2/instances delay=400ms")
	u.create("taken")
	c, stdout := u.startTTY(ptytest.Options{}, "instance", "create", "--size", "g3.small", "--image", "ubuntu-noble", "--network", "backend", "--firewall", "backend-web", "--ssh-key", "none", "--tag", "x", "-o", "name")
	c.Expect("Hostname:")
	c.Key("taken", ptytest.Enter)
	c.Expect("exists already in LON1")
	c.Expect("Hostname:")
	c.Key("\x15free", ptytest.Enter)
	c.Expect(" in LON1?")
	c.Key(ptytest.Enter)
	expectExit(t, c, 0)
	if stdout.String() != "free\n" {
		t.Errorf("stdout %q", stdout)
	}
}

// However a person leaves the form, at whichever question, nothing is created
// and the terminal is theirs again.
func TestCreateFormLeft(t *testing.T) {
	t.Parallel()
	u := newUser(t, "")
	var given []string
	for _, q := range []struct {
		question string
		answered []string // the flags that answer those before
	}{
		{"Hostname:", nil},
		{"Size:", nil},
		{"Image:", []string{"--size", "g3.small"}},
		{"Network:", []string{"--image", "ubuntu-noble"}},
		{"Firewall:", []string{"--network", "backend"}},
		{"SSH key:", []string{"--firewall", "backend-web"}},
		{"Tags", []string{"--ssh-key", "laptop"}},
		{" in LON1?", []string{"--tag", "web"}},
	} {
		given = append(given, q.answered...)
		args := append([]string{"instance", "create"}, given...)
		for _, way := range []struct {
			name  string
			code  int
			leave func(*ptytest.Console)
		}{
			{"Ctrl-C", 130, func(c *ptytest.Console) { c.Key(ptytest.CtrlC) }},
			{"Ctrl-D", 10, func(c *ptytest.Console) { c.Key(ptytest.CtrlD) }},
			{"SIGTERM", 130, func(c *ptytest.Console) { c.WaitReady(); c.Signal(syscall.SIGTERM) }},
			{"SIGHUP", 130, func(c *ptytest.Console) { c.WaitReady(); c.Signal(syscall.SIGHUP) }},
		} {
			t.Run(q.question+"/"+way.name, func(t *testing.T) {
				q := q
				c, stdout := u.in(t).startTTY(ptytest.Options{}, args...)
				if q.question != "Hostname:" {
					c.Expect("Hostname:")
					c.Key("web-1", ptytest.Enter)
				}
				c.Expect(q.question)
				way.leave(c)
				expectExit(t, c, way.code)
				if way.code == 130 {
					expectDrawn(t, c, "interrupted, nothing was changed")
				}
				if stdout.Len() > 0 {
					t.Errorf("stdout %q", stdout)
				}
			})
		}
	}
	c, _ := u.startTTY(ptytest.Options{Cols: 60}, append([]string{"instance", "create"}, given...)...)
	c.Expect("Hostname:")
	c.Key("web-1", ptytest.Enter)
	c.Expect(" in LON1?")
	c.Key(ptytest.Up, ptytest.Enter)
	expectExit(t, c, 10)
	if line := findCommandLine(t, c); !strings.HasPrefix(line, "civoctl instance create web-1 --size g3.small ") {
		t.Errorf("the line is %s", line)
	}
	if all := u.listInstances(); len(all) > 0 || u.countChanges() > 0 {
		t.Errorf("there is %v", all)
	}
}

// Escape and Ctrl-P go back to the question before, with its answer; the first question has none
// before it. What a later answer rules out is asked for again.
func TestCreateFormGoesBack(t *testing.T) {
	t.Parallel()
	u := newUser(t, "")
	c, stdout := u.startTTY(ptytest.Options{}, "instance", "create", "--image", "ubuntu-noble", "-o", "json")
	c.Expect("Hostname:")
	c.Key("web", ptytest.Escape, ptytest.CtrlP, "-1", ptytest.Enter)
	c.Expect("> g4s.xsmall") // not one of an earlier generation
	c.Key("4 cores 8 gb", ptytest.Down)
	c.Expect("> g3.large")
	c.Key(ptytest.Escape, ptytest.Escape)
	c.Expect("Hostname: web-1")
	c.Key("0", ptytest.Enter)
	c.Expect("Size:")
	c.Key("g3.large", ptytest.Enter)
	c.Expect("Network:")
	c.Key(ptytest.Down, ptytest.Enter)
	c.Expect("Firewall:")
	c.Expect("> backend-web")
	c.Key(ptytest.CtrlP)
	c.Expect("> backend")
	c.Key(ptytest.Up, ptytest.Enter)
	c.Expect("> default-web")
	c.Key(ptytest.Enter)
	c.Expect("SSH key:")
	c.Key(ptytest.Enter)
	c.Expect("Tags")
	c.Key("web, blue", ptytest.Enter)
	c.Expect("Create web-10 in LON1?")
	c.Key(ptytest.Escape)
	c.Expect("Tags, if any, spaces between: web blue")
	c.Key(ptytest.Enter)
	c.Expect("Create web-10 in LON1?")
	c.Key(ptytest.Enter)
	expectExit(t, c, 0)
	made := decodeObjects(t, stdout.String())
	if len(made) != 1 || made[0]["hostname"] != "web-10" || made[0]["size"] != "g3.large" || !reflect.DeepEqual(made[0]["tags"], []any{"web", "blue"}) {
		t.Errorf("made %v", made)
	}
	checkRecreated(u, findCommandLine(t, c), "web-10")
}

// Each answer can be changed at the summary; the command line that is shown last makes what was
// created.
func TestCreateFormChanges(t *testing.T) {
	t.Parallel()
	u := newUser(t, "")
	if err := os.WriteFile(filepath.Join(u.home, "up.sh"), []byte("#!/bin/sh\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(u.home, "empty.sh"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	c, stdout := u.startTTY(ptytest.Options{}, "instance", "create", "db", "--size", "g3.small", "--tag", "old", "-o", "json")
	c.Expect("Image:")
	for range 4 { // image, network, firewall, key
		c.Key(ptytest.Enter)
	}
	changes := []struct{ row, question, keys, shown string }{
		{"hostname", "Hostname: db", "\x15web-%d" + ptytest.Enter, ""},
		{"", "How many: 1", "\x152" + ptytest.Enter, "  Hostname     web-%d"},
		{"size", "> g3.small", "g3.medium" + ptytest.Enter, "  Size         g3.medium"},
		{"image", "Image:", "debian-12" + ptytest.Enter, "  Image        debian-12"},
		{"network", "Network:", "backend" + ptytest.Enter, ""},
		{"", "> backend-web", "open" + ptytest.Enter, "  Firewall     backend-open  every port open to everyone"},
		{"ssh key", "SSH key:", "deploy" + ptytest.Enter, "  SSH key      deploy"},
		{"tags", "Tags, if any, spaces between: old", "\x15" + ptytest.Enter, "  Tags         none"},
		{"expires", "Expires after", "soon" + ptytest.Enter + "\x152d" + ptytest.Enter, "  Expires      2d"},
		{"public", "> create", "none" + ptytest.Enter, "  Public IP    none"},
		{"reverse", "Reverse DNS (empty: the hostname):", "a_b" + ptytest.Enter + "\x15a.example.org" + ptytest.Enter, "  Reverse DNS  a.example.org"},
		{"first", "First user (empty: that of the image):", "9" + ptytest.Enter + "\x15ops" + ptytest.Enter, "  First user   ops"},
		{"script", "Script to run", "none.sh" + ptytest.Enter, ""},
		{"", "no such file", "\x15empty.sh" + ptytest.Enter, ""},
		{"", "it is empty", "\x15-" + ptytest.Enter, ""},
		{"", "standard input", "\x15up.sh" + ptytest.Enter, "  Script       up.sh"},
		{"script", "Script to run", ptytest.Escape, "  Script       up.sh"},
	}
	c.Expect("Create db in LON1?")
	for _, change := range changes {
		if change.row != "" {
			c.Key(change.row, ptytest.Enter)
		}
		c.Expect(change.question)
		c.Key(change.keys)
		if change.shown != "" {
			c.Expect("Create these 2 instances in LON1?")
			c.Expect(change.shown)
			c.Expect("Cancel")
		}
	}
	c.Key(ptytest.Enter)
	expectExit(t, c, 0)
	if made := decodeObjects(t, stdout.String()); len(made) != 2 || made[0]["hostname"] != "web-1" || made[1]["initial_user"] != "ops" {
		t.Errorf("made %v", made)
	}
	line := findCommandLine(t, c)
	if want := "civoctl instance create web-%d --size g3.medium --image debian-12 --count 2 --firewall backend-open --initial-user ops --network backend --public-ip none --reverse-dns a.example.org --script up.sh --ssh-key deploy --tag none --ttl 2d --output json --region LON1"; line != want {
		t.Errorf("line %s\nwant %s", line, want)
	}
	first, second := readStableFields(u, "web-1"), readStableFields(u, "web-2")
	u.mustRun("instance", "rm", "web-1", "web-2", "--yes")
	u.mustExec("sh", "-c", line)
	if !reflect.DeepEqual(first, readStableFields(u, "web-1")) || !reflect.DeepEqual(second, readStableFields(u, "web-2")) {
		t.Errorf("%s makes others", line)
	}
}

// The accessible form is lines: nothing is drawn twice, and names or numbers
// answer.
func TestCreateFormAccessible(t *testing.T) {
	t.Parallel()
	u := newUser(t, "")
	c, stdout := u.startTTY(ptytest.Options{Lines: true}, "instance", "create", "--accessible", "-o", "json")
	for _, step := range []struct{ question, answer string }{
		{"Hostname: ", "web-1"},
		{"Number or name, or back [1]: ", "back"},
		{"Hostname: [web-1] ", "web-2"},
		{"Number or name, or back [1]: ", "g3.small"},
		{"Number or name, or back [1]: ", "8"},
		{"Number or name, or back [1]: ", ""},
		{"Number or name, or back [2]: ", "default-web"},
		{"Number or name, or back [1]: ", "none"},
		{"Tags, if any, spaces between, or back: ", "web"},
		{"Number or name, or back [1]: ", "tags"},
		{"Tags, if any, spaces between, or back: [web] ", "web, blue"},
		{"Number or name, or back [1]: ", "create"},
	} {
		c.Expect(step.question)
		c.Type(step.answer + "\n")
	}
	expectExit(t, c, 0)
	if strings.Contains(c.Transcript(), "\x1b") {
		t.Errorf("an escape sequence was drawn: %q", c.Transcript())
	}
	if made := decodeObjects(t, stdout.String()); made[0]["source_id"] != "ubuntu-noble" || made[0]["size"] != "g3.small" {
		t.Errorf("made %v", made)
	}
}

// findCommandLine returns the last command line that the form printed, as one line.
func findCommandLine(t *testing.T, c *ptytest.Console) string {
	t.Helper()
	text := strings.ReplaceAll(c.Text(), " \\\n    ", " ")
	n := strings.LastIndex(text, "\n  civoctl instance create ")
	if n < 0 {
		t.Fatalf("no command line in:\n%s", c.Text())
	}
	line, _, _ := strings.Cut(strings.TrimPrefix(text[n:], "\n  "), "\n")
	return line
}

// checkRecreated removes the instance, runs the command line, and checks that it creates the same
// instance.
func checkRecreated(u *user, line, hostname string) {
	u.t.Helper()
	first := readStableFields(u, hostname)
	u.mustRun("instance", "rm", hostname, "--yes")
	u.mustExec("sh", "-c", line)
	if again := readStableFields(u, hostname); !reflect.DeepEqual(first, again) {
		u.t.Errorf("%s\nmade  %v\nafter %v", line, again, first)
	}
}

// readStableFields returns the fields of the instance that are the same each time it is created.
func readStableFields(u *user, hostname string) map[string]any {
	u.t.Helper()
	for _, i := range u.listInstances() {
		if i["hostname"] == hostname {
			i["has_password"] = i["initial_password"] != ""
			maps.DeleteFunc(i, func(name string, _ any) bool {
				switch name {
				case "id", "name", "created_at", "public_ip", "private_ip", "pseudo_ip", "initial_password", "civostatsd_token", "openstack_server_id", "ipv6":
					return true
				}
				return false
			})
			return i
		}
	}
	u.t.Fatalf("no %s", hostname)
	return nil
}

// A window that changes its size while a line is typed is drawn again, what was answered stays, and
// a list that is slow leaves nothing behind.
func TestCreateFormDrawsAgain(t *testing.T) {
	t.Parallel()
	u := newUser(t, "GET /v2/sizes delay=1500ms")
	c, _ := u.startTTY(ptytest.Options{Cols: 100, Rows: 30}, "instance", "create", "--image", "debian-12")
	c.Expect("Hostname:")
	c.Key("web-1", ptytest.Enter)
	c.Expect("reading sizes from ")
	c.Expect("> g4s.xsmall")
	c.Resize(60, 20)
	c.Key(ptytest.Enter)
	for range 3 { // network, firewall, key
		c.Key(ptytest.Enter)
	}
	c.Expect("Tags")
	c.Key(strings.Repeat("long-", 12) + "tag ééé")
	c.Expect("long-tag ééé")
	c.Resize(40, 12)
	c.Expect("Tags, if any, spaces betwee… ")
	c.WaitReady()
	want := []string{"? Hostname: web-1", "? Size: g4s.xsmall", "? Network: default", "? Firewall: default-web", "? SSH key: laptop"}
	for _, line := range want {
		if !strings.Contains(c.Screen(), line+"\n") {
			t.Errorf("no line %q on the screen:\n%s", line, c.Screen())
		}
	}
	if s := c.Screen(); strings.Contains(s, "reading") || !strings.Contains(s, "betwee… -tag ééé") {
		t.Errorf("the screen is:\n%s", s)
	}
	c.Key(ptytest.CtrlC)
	expectExit(t, c, 130)
}
