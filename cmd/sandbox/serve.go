package sandbox

import (
	"crypto/rand"
	"crypto/tls"
	"errors"
	mathrand "math/rand/v2"
	"os"
	"strings"
	"time"
	"unicode"

	"github.com/spf13/cobra"

	"github.com/civoctl/civoctl/internal/arg"
	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/sandbox"
)

// newServe returns the serve command.
func newServe(app *cli.App) *cobra.Command {
	address, key := "127.0.0.1:0", ""
	build, action := 5*time.Second, 2*time.Second
	var remote, secure, unique bool
	var seed uint64
	var faults faultFlags
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Serve the sandbox to other programs over HTTP",
		Long: `Serve the sandbox over HTTP, so that the official CLI, Terraform, SDKs and curl
can use it like the real API. Once it is ready, it prints how to point them at
it; -o json prints the address and the key as an object. Each request is logged
on stderr without its parameters. Ctrl-C or SIGTERM stops the server with exit
code 0, after the requests in progress have finished.

To test how your scripts handle failures, use the flags for latency, errors and
dropped connections. CIVOCTL_SANDBOX_FAULTS takes rules for single requests,
such as "POST /v2/instances reset=after times=1".`,
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
			o, err := options(app, key, &faults)
			if err != nil {
				return err
			}
			if given("build-time") {
				o.BuildTime = cli.SandboxTime(build)
			}
			if given("action-time") {
				o.ActionTime = cli.SandboxTime(action)
			}
			o.Seed, o.UniqueNames = seed, unique
			addr, l, err := listen(cmd.Context(), address, remote)
			if err != nil {
				return err
			}
			defer l.Close()
			app.Term.Secrets.Remove(key) // the result tells it
			s := server{URL: baseURL(addr, secure), Key: key, Region: "LON1", Seed: seed}
			var config *tls.Config
			if secure {
				if config, s.Certificate, err = newCertificate(addr); err != nil {
					return err
				}
				defer os.Remove(s.Certificate)
			} else if !addr.IP.IsLoopback() {
				app.Term.Notef("warning: keys and answers cross the network in the clear; --tls encrypts them")
			}
			sb, err := sandbox.Open(o)
			if err != nil {
				return err
			}
			defer sb.Close()
			if app.Output.IsPlain() {
				err = app.Term.WriteLines(s.lines(len(o.Faults))...)
			} else {
				err = out.Item(s)
			}
			if err != nil {
				return err
			}
			if err := sandbox.Serve(cmd.Context(), l, config, sb); err != nil {
				return err
			}
			app.Term.Notef("stopped")
			return nil
		},
	}
	fs := cmd.Flags()
	arg.Var(fs, &address, "listen", "listen on `HOST:PORT`; port 0 picks a free port", parseAddress)
	arg.Secret(fs, &key, "key", "require the API key `KEY` (default: a random one)", parseKey)
	arg.Bool(fs, &secure, "tls", "use HTTPS, with a certificate made for this run")
	arg.Bool(fs, &remote, "allow-remote", "allow --listen addresses that other machines can reach")
	arg.Var(fs, &build, "build-time", "build new instances for `DURATION`", arg.Delay)
	arg.Var(fs, &action, "action-time", "take `DURATION` to stop, reboot or resize an instance", arg.Delay)
	arg.Bool(fs, &unique, "unique-names", "refuse hostnames that already exist in the region")
	faults.add(fs)
	arg.Var(fs, &seed, "seed", "repeat the failures of an earlier run with seed `NUMBER` (default: random)", arg.Seed)
	return cmd
}

// options returns the options of the served sandbox. Its faults are those of the environment, then
// those of the flags.
func options(app *cli.App, key string, flags *faultFlags) (sandbox.Options, error) {
	faults, err := flags.faults()
	if err != nil {
		return sandbox.Options{}, err
	}
	o, err := app.API.SandboxOptions()
	if err != nil {
		return sandbox.Options{}, err
	}
	o.Key = key
	o.Faults = append(o.Faults, faults...)
	o.Remember = -1 // it may run for months
	o.Log = func(r sandbox.Request) { app.Term.Notef("%s", logLine(r)) }
	return o, nil
}

// parseKey returns key when an Authorization header may carry it and a shell needs no quotes for
// it.
func parseKey(key string) (string, error) {
	const signs = "-._~+/="
	if strings.ContainsFunc(key, func(r rune) bool {
		return r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune(signs, r)
	}) {
		return "", errors.New("a key has letters, digits and -._~+/= only")
	}
	return key, nil
}
