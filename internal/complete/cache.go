package complete

import (
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/civoctl/civoctl/internal/atomicfile"
	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/config"
	"github.com/civoctl/civoctl/internal/xdg"
)

// completionLimit is how long completion waits for the API and the key. With the start and the end
// of the program it is a second and a half.
const completionLimit = 1400 * time.Millisecond

// maxCache bounds the file of a list, in bytes: a hundred thousand instances.
const maxCache = 32 << 20

// cache is a file with a list as the API last gave it: a line a candidate, its fields separated by
// tabs. Its time of change says how old it is.
type cache struct {
	path  string // "" where there is no place for it
	fresh time.Duration
}

// cacheOf returns the list's file: one for each account, and for each region where the list has
// one. Where the key comes from the environment, what may be shown of it distinguishes accounts.
func cacheOf(s *config.Settings, l list) cache {
	region := ""
	if l.regional {
		region = strings.ToUpper(s.Region)
	}
	key, _ := s.Value("api_key")
	account := sha256.Sum256(fmt.Appendf(nil, "2\n%s\n%s\n%s\n%s\n%s", s.Path, s.Profile, s.APIURL, key.Value, region))
	path, err := xdg.CacheFile(fmt.Sprintf("%s-%x", l.name, account[:8]))
	if err != nil {
		return cache{}
	}
	return cache{path, l.fresh}
}

// read returns what the file has, and whether it is young enough to be used instead of the API.
func (c cache) read() (candidates []candidate, fresh bool) {
	info, err := os.Stat(c.path)
	if err != nil {
		return nil, false
	}
	text, _, err := atomicfile.Read(c.path, maxCache)
	if err != nil {
		return nil, false
	}
	for line := range strings.Lines(string(text)) {
		f := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(f) != 11 {
			return nil, false
		}
		candidates = append(candidates, candidate{
			id: f[0], name: f[1], note: f[2], status: f[3], ip: f[4], size: f[5], tags: strings.Fields(f[6]),
			network: f[7], cores: number(f[8]), ram: number(f[9]), disk: number(f[10]),
		})
	}
	// A time to come is that of a clock that was set back since.
	age := time.Since(info.ModTime())
	return candidates, age >= 0 && age < c.fresh
}

// number returns the number that the text has, or 0 where it has none.
func number(text string) int {
	n, _ := strconv.Atoi(text)
	return n
}

// write replaces the file as a whole. It returns no error: without a cache completion is slower and
// no different.
func (c cache) write(candidates []candidate) {
	if c.path == "" || os.MkdirAll(filepath.Dir(c.path), 0o700) != nil {
		return
	}
	var b strings.Builder
	for _, o := range candidates {
		b.WriteString(strings.Join([]string{
			o.id, o.name, o.note, o.status, o.ip, o.size, strings.Join(o.tags, " "),
			o.network, strconv.Itoa(o.cores), strconv.Itoa(o.ram), strconv.Itoa(o.disk),
		}, "\t") + "\n")
	}
	atomicfile.Write(c.path, []byte(b.String()))
}

// Invalidate removes the cached lists that commands change, of the account, where the run has sent
// a request that changes something, so that completion asks the API again.
func Invalidate(app *cli.App) {
	if !app.API.HasTriedChange() {
		return
	}
	if s, err := app.Config.Settings(); err == nil {
		for _, l := range []list{instanceList(), networkList(), firewallList(), sshKeyList()} {
			if path := cacheOf(s, l).path; path != "" {
				os.Remove(path)
			}
		}
	}
}
