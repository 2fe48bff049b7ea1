package e2e

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// mostMemory is the most that civoctl may have in memory for one list, in MiB, whatever a server
// sends: eight pages of 32 MiB, which were asked for before one of them told how large it is, each
// in a buffer that grew.
const mostMemory = 768

// largePages is an API with nine pages of instances, which are small on the wire and large in
// memory.
type largePages [9][]byte

// newLargePages returns an API whose pages have so many instances, each with the notes, which are
// compressed. The first pages have no notes.
func newLargePages(first, instances int, notes []byte) *largePages {
	var l largePages
	for n := range l {
		page := compress(fmt.Sprintf(`{"page":%d,"per_page":100,"pages":%d,"items":[`, n+1, len(l)))
		comma := ""
		for k := range instances {
			page = append(page, compress(fmt.Sprintf(`%s{"id":"%d-%d","hostname":"web","status":"ACTIVE","notes":"`, comma, n, k))...)
			if n >= first {
				page = append(page, notes...)
			}
			page = append(page, compress(`"}`)...)
			comma = ","
		}
		l[n] = append(page, compress("]}")...)
	}
	return &l
}

// ServeHTTP answers with a page, or with three regions.
func (l *largePages) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Encoding", "gzip")
	if r.URL.Path == "/v2/regions" {
		w.Write(compress(`[{"code":"LON1"},{"code":"NYC1"},{"code":"FRA1"}]`))
		return
	}
	page, _ := strconv.Atoi(r.URL.Query().Get("page"))
	w.Write(l[min(max(page, 1), len(l))-1])
}

// compress returns text as a member of a gzip stream. Several members in a row decompress to one
// text.
func compress(text string) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	z.Write([]byte(text))
	z.Close()
	return b.Bytes()
}

// TestMeasuredProcess is no test of its own: it runs the command of MEASURE and prints the most
// memory that the command had, in KiB. What Linux says of a process includes what its parent had
// when it started it, so the parent has to be small.
func TestMeasuredProcess(t *testing.T) {
	var args []string
	if json.Unmarshal([]byte(os.Getenv("MEASURE")), &args) != nil {
		return
	}
	cmd := exec.Command(args[0], args[1:]...)
	_ = cmd.Run() // a command that refuses such replies is measured as well
	fmt.Println("measured", cmd.ProcessState.SysUsage().(*syscall.Rusage).Maxrss)
}

// Whatever a server sends, civoctl takes no more memory than it may.
func TestMemoryIsBounded(t *testing.T) {
	t.Parallel()
	program := shippedProgram(t)
	for name, api := range map[string]*largePages{
		"60 MiB a page":            newLargePages(0, 20, compress(strings.Repeat("x", 3<<20))),
		"30 MiB after small pages": newLargePages(2, 20, compress(strings.Repeat("x", 1500<<10))),
		"many small instances":     newLargePages(0, 1, compress(`"}`+strings.Repeat(`,{"id":"1"}`, 200_000)+`,{"id":"2`)),
	} {
		server := httptest.NewServer(api)
		defer server.Close()
		for line, lists := range map[string]int{
			"instance list -o json --debug": 1, "instance list --all-regions": 3, "api GET /v2/instances --paginate": 1,
		} {
			mib := measure(t, []string{
				"HOME=" + t.TempDir(), "CIVOCTL_API_URL=" + server.URL, "CIVOCTL_API_KEY=" + testKey, "CIVOCTL_REGION=LON1",
			}, append([]string{program}, strings.Fields(line)...)...)
			t.Logf("%s: %4d MiB: %s", name, mib, line)
			if mib > lists*mostMemory {
				t.Errorf("%s: %d MiB: %s", name, mib, line)
			}
		}
	}
}

// measure runs a command with the environment and returns the most memory that it had, in MiB.
func measure(t *testing.T, env []string, command ...string) (mib int) {
	t.Helper()
	words, err := json.Marshal(command)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestMeasuredProcess$")
	cmd.Env = append(append(os.Environ(), env...), "MEASURE="+string(words), "GORACE=atexit_sleep_ms=0")
	cmd.Stdout = &out
	_ = cmd.Run()
	_, result, _ := strings.Cut(out.String(), "measured ")
	if _, err := fmt.Sscan(result, &mib); err != nil {
		t.Fatalf("%q: not measured: %s", command, &out)
	}
	return mib >> 10
}
