package ssh

import (
	"net/netip"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/civoctl/civoctl/internal/arg"
	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/failure"
	"github.com/civoctl/civoctl/internal/target"
)

// NewCopy returns the command that copies files to or from an instance.
func NewCopy(app *cli.App) *cobra.Command {
	var how connection
	var isRecursive, isPrint bool
	cmd := &cobra.Command{
		Use:     "cp SOURCE... TARGET",
		Aliases: []string{"scp"},
		Short:   "Copy files to or from an instance with SSH",
		Long: `Copy files to or from an instance, with the scp program of your system. A file
on an instance is written INSTANCE:PATH; a path on this machine that has a colon
in it is written with a slash, such as ./a:b. Either the sources or the target
are on an instance. The exit code is that of scp.`,
		Example: `  civoctl instance cp app.tar.gz web-1:/tmp/
  civoctl instance cp -r web-1:/var/log/nginx ./logs`,
		Args: func(cmd *cobra.Command, args []string) error {
			if err := cli.Args(2, -1, "SOURCE", "TARGET")(cmd, args); err != nil {
				return err
			}
			_, err := remoteInstance(args)
			return err
		},
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
			return nil, cobra.ShellCompDirectiveDefault
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx := cmd.Context()
			commands, err := cli.NewCommandPrinter(app)
			if isPrint && err != nil {
				return err
			}
			program := ""
			if !isPrint {
				if program, err = findProgram("scp"); err != nil {
					return err
				}
			}
			name, err := remoteInstance(args)
			if err != nil {
				return err
			}
			c, err := app.API.Client(ctx)
			if err != nil {
				return err
			}
			i, err := target.Find(ctx, c, name)
			if err != nil {
				return err
			}
			if err := checkActive(app, i, c.Region); err != nil {
				return err
			}
			to, words, err := how.to(i)
			if err != nil {
				return err
			}
			if isRecursive {
				words = append(words, "-r")
			}
			all := slices.Concat([]string{"scp"}, words, []string{"--"}, to.paths(args))
			if isPrint {
				return commands.Print([]string{cli.Quote(all...)})
			}
			return app.Exec(program, all)
		},
	}
	fs := cmd.Flags()
	how.flags(fs)
	arg.Bool(fs, &isRecursive, "recursive,r", "copy folders and what is in them")
	arg.Bool(fs, &isPrint, "print", "print the scp command instead of running it")
	return cmd
}

// splitRemote returns the instance and the path of a file on an instance, and reports whether it is
// one: a colon before any slash.
func splitRemote(file string) (name, path string, isRemote bool) {
	name, path, hasColon := strings.Cut(file, ":")
	return name, path, hasColon && name != "" && !strings.ContainsAny(name, `/\`)
}

// remoteInstance returns the instance that files are copied to or from. It returns a usage error
// where there is not exactly one, or where files would be copied within a machine.
func remoteInstance(args []string) (string, error) {
	sources, last := args[:len(args)-1], args[len(args)-1]
	found, _, isTo := splitRemote(last)
	if !isTo {
		found = ""
	}
	for _, source := range sources {
		from, _, isFrom := splitRemote(source)
		switch {
		case isFrom == isTo && isTo:
			return "", failure.Errorf(failure.Usage, "cp: both %q and %q are on instances", source, last).WithHint("copy to this machine first")
		case !isFrom && !isTo:
			return "", failure.Errorf(failure.Usage, "cp: neither %q nor %q is on an instance", source, last).
				WithHint("a file on an instance is written INSTANCE:PATH, such as web-1:/tmp/x")
		case isFrom && found != "" && !strings.EqualFold(found, from):
			return "", failure.Errorf(failure.Usage, "cp: %q and %q are on different instances", found, from).WithHint("copy from one at a time")
		case isFrom:
			found = from
		}
	}
	return found, cli.CheckArg("INSTANCE", found, arg.Ref)
}

// paths returns the files as scp is given them: those on the instance with its address.
func (e endpoint) paths(files []string) []string {
	host := e.address
	if ip, err := netip.ParseAddr(host); err == nil && ip.Is6() {
		host = "[" + host + "]"
	}
	paths := make([]string, len(files))
	for n, file := range files {
		paths[n] = file
		if _, path, isRemote := splitRemote(file); isRemote {
			paths[n] = e.user + "@" + host + ":" + path
		}
	}
	return paths
}
