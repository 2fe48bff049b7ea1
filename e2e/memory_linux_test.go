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

// mostMemory is the most that civoctl may have in memory for one list, in MiB, whatever a server sends: eight
// pages of 32 MiB, which were asked for before one of them told how large it is, each in a buffer that grew.
const mostMemory = 768

// largePages is an API with nine pages of instances, which are small on the wire and large in memory.
type largePages struct {
	first     int    // pages at the beginning that are small
	instances int    // on a page
	notes     []byte // of each instance, compressed
}

func (l largePages) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Encoding", "gzip")
	page, _ := strconv.Atoi(r.URL.Query().Get("page"))
	if r.URL.Path == "/v2/regions" {
		w.Write(compress(`[{"code":"LON1"},{"code":"NYC1"},{"code":"FRA1"}]`))
		return
	}
	w.Write(compress(fmt.Sprintf(`{"page":%d,"per_page":100,"pages":9,"items":[`, max(page, 1))))
	comma := ""
	for n := range l.instances {
		w.Write(compress(fmt.Sprintf(`%s{"id":"%d-%d","hostname":"web","status":"ACTIVE","notes":"`, comma, page, n)))
		if page > l.first {
			w.Write(l.notes)
		}
		w.Write(compress(`"}`))
		comma = ","
	}
	w.Write(compress("]}"))
}

// compress returns text as a member of a gzip stream. Several members in a row decompress to one text.
func compress(text string) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	z.Write([]byte(text))
	z.Close()
	return b.Bytes()
}

// TestMeasuredProcess is no test of its own: it runs the command of MEASURE and prints the most memory
// that the command had, in KiB. What Linux says of a process includes what its parent had when it
// started it, so the parent has to be small.
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
	for name, api := range map[string]largePages{
		"60 MiB a page":            {instances: 20, notes: compress(strings.Repeat("x", 3<<20))},
		"30 MiB after small pages": {first: 2, instances: 20, notes: compress(strings.Repeat("x", 1500<<10))},
		"many small instances":     {instances: 1, notes: compress(`"}` + strings.Repeat(`,{"id":"1"}`, 200_000) + `,{"id":"2`)},
	} {
		server := httptest.NewServer(api)
		defer server.Close()
		for line, lists := range map[string]int{
			"instance list -o json --debug": 1, "instance list --all-regions": 3, "api GET /v2/instances --paginate": 1,
		} {
			words, _ := json.Marshal(append([]string{program}, strings.Fields(line)...))
			var out bytes.Buffer
			cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestMeasuredProcess$")
			cmd.Env = append(os.Environ(), "MEASURE="+string(words), "HOME="+t.TempDir(), "CIVOCTL_API_URL="+server.URL,
				"CIVOCTL_API_KEY="+testKey, "CIVOCTL_REGION=LON1", "GORACE=atexit_sleep_ms=0")
			cmd.Stdout = &out
			_ = cmd.Run()
			var kib int
			_, result, _ := strings.Cut(out.String(), "measured ")
			if _, err := fmt.Sscan(result, &kib); err != nil {
				t.Fatalf("%s: not measured: %s", line, &out)
			}
			t.Logf("%s: %4d MiB: %s", name, kib>>10, line)
			if kib>>10 > lists*mostMemory {
				t.Errorf("%s: %d MiB: %s", name, kib>>10, line)
			}
		}
	}
}
