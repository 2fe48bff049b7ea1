package progress_test

import (
	"bytes"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/civoctl/civoctl/internal/progress"
)

// A build of one instance among another's, as it is said without a terminal.
func build(d *progress.Display) {
	d.SetCount(0, 2)
	d.SetStatus("web-1", "BUILDING")
	d.Note("created db-1 (0b1c)")
	time.Sleep(1200 * time.Millisecond)
	d.SetStatus("web-1", "BUILDING")
	d.SetStatus("db-1", "BUILDING")
	time.Sleep(4 * time.Second)
	d.SetStatus("web-1", "ACTIVE")
	d.SetCount(1, 2)
	time.Sleep(time.Minute)
	d.SetStatus("db-1", "ACTIVE")
	d.SetCount(2, 2)
	d.Stop()
	d.SetStatus("db-1", "SHUTOFF")
	d.Stop()
}

func TestPlain(t *testing.T) {
	const lines = `web-1: BUILDING (0s)
created db-1 (0b1c)
db-1: BUILDING (1s)
web-1: ACTIVE (5s)
db-1: ACTIVE (1m5s)
`
	for name, test := range map[string]struct {
		o    progress.Options
		want string
	}{
		"no terminal":           {progress.Options{}, lines},
		"accessible":            {progress.Options{Terminal: true, Accessible: true}, lines},
		"dumb":                  {progress.Options{Terminal: true, Dumb: true}, lines},
		"not a file":            {progress.Options{Terminal: true, Color: true}, lines},
		"quiet":                 {progress.Options{Quiet: true}, "created db-1 (0b1c)\n"},
		"quiet and no redraw":   {progress.Options{Quiet: true, Terminal: true, Dumb: true}, "created db-1 (0b1c)\n"},
		"quiet, a terminal too": {progress.Options{Quiet: true, Terminal: true}, "created db-1 (0b1c)\n"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var out bytes.Buffer
				build(progress.New(&out, test.o))
				if out.String() != test.want {
					t.Errorf("got:\n%swant:\n%s", &out, test.want)
				}
			})
		})
	}
}

func TestPlainKeepsLinesWhole(t *testing.T) {
	var out bytes.Buffer
	d := progress.New(&out, progress.Options{})
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() { d.Note("a line that is not torn") })
	}
	wg.Wait()
	if want := bytes.Repeat([]byte("a line that is not torn\n"), 8); !bytes.Equal(out.Bytes(), want) {
		t.Errorf("got %q", &out)
	}
}
