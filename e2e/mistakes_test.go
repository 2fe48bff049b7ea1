package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestMistakes makes plausible mistakes and compares what each is told with the page of all
// mistakes. Each message has to say what is wrong and what to do, without any other page at hand.
func TestMistakes(t *testing.T) {
	t.Parallel()
	page := filepath.Join("testdata", "mistakes.txt")
	before, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	u := newUser(t, "")
	u.create("web-1", "web-2", "db-1")
	u.mustRun("instance", "create", "twin", "twin", "--allow-duplicate", "--size", "g3.small", "--image", "debian-12", "-q")
	u.mustRun("instance", "create", "far-1", "--region", "NYC1", "--size", "g3.small", "--image", "debian-12", "-q")
	u.mustRun("instance", "tag", "db-1", "protected", "--yes", "-q")
	var after strings.Builder
	for line := range strings.Lines(string(before)) {
		command, isCommand := strings.CutPrefix(strings.TrimSpace(line), "$ ")
		if strings.HasPrefix(line, "#") {
			after.WriteString(line + "\n")
		}
		if !isCommand {
			continue
		}
		stdout, stderr, code := u.exec("sh", "-c", command)
		if code == 0 || stdout != "" {
			t.Errorf("%s: exit code %d, stdout %q", command, code, stdout)
		}
		fmt.Fprintf(&after, "$ %s\n%sexit code %d\n\n", command, u.maskVarying(stderr), code)
	}
	if os.Getenv("UPDATE") == "1" {
		if err := os.WriteFile(page, []byte(after.String()), 0o666); err != nil {
			t.Fatal(err)
		}
	} else if after.String() != string(before) {
		t.Errorf("UPDATE=1 writes %s anew; now it would be:\n%s", page, after.String())
	}
}

// maskVarying replaces what differs from run to run: IDs, the address of the API and the home
// folder.
func (u *user) maskVarying(text string) string {
	text = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`).ReplaceAllString(text, "ID")
	text = regexp.MustCompile(`127\.0\.0\.1:[0-9]{2,}`).ReplaceAllString(text, "127.0.0.1:8700")
	return strings.ReplaceAll(text, u.home, "/home/you")
}
