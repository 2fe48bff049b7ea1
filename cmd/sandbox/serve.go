package sandbox

import (
	"crypto/rand"
	"crypto/tls"
	mathrand "math/rand/v2"
	"os"
	"strings"
	"time"
	"unicode"

	"github.com/spf13/cobra"

	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/sandbox"
)

func newServe(app *cli.App) *cobra.Command {
	var address, key string
	var build, action time.Duration
	var remote, secure, unique bool
	var seed uint64
	var t trouble
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Serve the sandbox to other programs over HTTP",
		Long: `Serve the sandbox to other programs over HTTP: the official CLI, Terraform, SDKs
and curl work against it as against the real API. How to point them at it is
printed once it answers; -o json prints the address and the key as an object.
Each request is a line on stderr, without its parameters. Ctrl-C or SIGTERM
lets the requests that are under way finish, and ends it with exit code 0.

Trouble on demand comes by the flags below. CIVOCTL_SANDBOX_FAULTS takes rules
for single requests, such as "POST /v2/instances reset=after times=1".`,
		Example: `  civoctl sandbox serve
  civoctl sandbox serve --listen 127.0.0.1:8080 --key test --build-time 0s
  civoctl sandbox serve --fail 0.1:503 --drop 0.02 --rate-limit 20/s --seed 7
  civoctl sandbox serve --tls --listen 0.0.0.0:8443 --allow-remote`,
		Args:        cli.Args(0, 0),
		Annotations: cli.Columns(serverColumns()),
		RunE: func(cmd *cobra.Command, _ []string) error {
			out, err := cli.NewPrinter(app, serverColumns())
			if err != nil {
				return err
			}
			given := cmd.Flags().Changed
			if !given("key") {
				key = rand.Text()
			}
			if !given("seed") {
				seed = uint64(mathrand.Uint32())
			}
			o, err := options(app, key, &t)
			if err != nil {
				return err
			}
			if build < 0 || action < 0 {
				return cli.Errorf(cli.Usage, "--build-time and --action-time must not be negative")
			}
			if given("build-time") {
				o.BuildTime = cli.SandboxTime(build)
			}
			if given("action-time") {
				o.ActionTime = cli.SandboxTime(action)
			}
			o.Seed, o.UniqueNames = seed, unique
			where, l, err := listen(cmd.Context(), address, remote)
			if err != nil {
				return err
			}
			defer l.Close()
			s := server{URL: baseURL(where, secure), Key: key, Region: "LON1", Seed: seed}
			var config *tls.Config
			if secure {
				if config, s.Certificate, err = selfSigned(where); err != nil {
					return err
				}
				defer os.Remove(s.Certificate)
			} else if !where.IP.IsLoopback() {
				app.Notef("warning: keys and answers cross the network in the clear; --tls encrypts them")
			}
			sb, err := sandbox.Open(o)
			if err != nil {
				return err
			}
			defer sb.Close()
			if app.Plain() {
				err = app.Lines(s.lines(len(o.Faults)))
			} else {
				err = out.Item(s)
			}
			if err != nil {
				return err
			}
			if err := sandbox.Serve(cmd.Context(), l, config, sb); err != nil {
				return err
			}
			app.Notef("stopped")
			return nil
		},
	}
	fs := cmd.Flags()
	fs.StringVar(&address, "listen", "127.0.0.1:0", "`HOST:PORT` to answer at; port 0 takes a free one")
	fs.StringVar(&key, "key", "", "API `KEY` to require (default a random one)")
	fs.BoolVar(&secure, "tls", false, "speak HTTPS with a certificate made for this run")
	fs.BoolVar(&remote, "allow-remote", false, "let --listen be an address that other machines reach")
	fs.DurationVar(&build, "build-time", 5*time.Second, "how long new instances are BUILDING: `DURATION`")
	fs.DurationVar(&action, "action-time", 2*time.Second, "how long stopping, rebooting and the like take: `DURATION`")
	fs.BoolVar(&unique, "unique-names", false, "refuse a hostname that its region already has")
	t.flags(fs)
	fs.Uint64Var(&seed, "seed", 0, "`N` that repeats the trouble of an earlier run (default a random one)")
	return cmd
}

// options are the sandbox's, with the trouble that the flags ask for after that
// of the environment.
func options(app *cli.App, key string, t *trouble) (sandbox.Options, error) {
	if !validKey(key) {
		return sandbox.Options{}, cli.Errorf(cli.Usage, "read --key: a key has letters, digits and -._~+/= only, and is not empty")
	}
	faults, err := t.faults()
	if err != nil {
		return sandbox.Options{}, err
	}
	o, err := app.SandboxOptions()
	if err != nil {
		return sandbox.Options{}, err
	}
	o.Key = key
	o.Faults = append(o.Faults, faults...)
	o.Remember = -1 // it may run for months
	o.Log = func(r sandbox.Request) { app.Notef("%s", logLine(r)) }
	return o, nil
}

// validKey wants what an Authorization header may carry. It needs no quotes in
// a shell.
func validKey(key string) bool {
	const signs = "-._~+/="
	return key != "" && !strings.ContainsFunc(key, func(r rune) bool {
		return r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune(signs, r)
	})
}
