package ssh

import (
	"cmp"
	"net/netip"
	"runtime"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/civoctl/civoctl/internal/arg"
	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/complete"
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
on an instance is written INSTANCE:PATH or NAME@INSTANCE:PATH; a path on this
machine that has a colon in it is written with a slash, such as ./a:b. Either
the sources or the target are on an instance. The exit code is that of scp.`,
		Example: `  civoctl instance cp app.tar.gz web-1:/tmp/
  civoctl instance cp -r web-1:/var/log/nginx ./logs`,
		Args: func(cmd *cobra.Command, args []string) error {
			if err := cli.Args(2, -1, "SOURCE", "TARGET")(cmd, args); err != nil {
				return err
			}
			_, login, err := remoteInstance(args)
			if err == nil && login != "" && how.user != "" {
				err = failure.Errorf(failure.Usage, "cp: the user is given twice").WithHint("NAME@INSTANCE and --user NAME say the same: give one of them")
			}
			return err
		},
		ValidArgsFunction: completeFiles(app),
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
			name, login, err := remoteInstance(args)
			if err != nil {
				return err
			}
			how.user = cmp.Or(login, how.user)
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
			if err := to.prepare(); err != nil {
				return err
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

// completeFiles returns the completion of files of this machine, and of instances where a word has
// neither a slash nor a colon and nothing before it is on one.
func completeFiles(app *cli.App) cobra.CompletionFunc {
	instances := complete.Instances(app, isActive)
	return func(cmd *cobra.Command, args []string, word string) ([]cobra.Completion, cobra.ShellCompDirective) {
		isRemote := func(file string) bool { _, _, is := splitRemote(file); return is }
		switch {
		case isRemote(word):
			return nil, cobra.ShellCompDirectiveNoFileComp
		case strings.HasPrefix(word, "."), strings.ContainsAny(word, `/\~:`), slices.ContainsFunc(args, isRemote):
			return nil, cobra.ShellCompDirectiveDefault
		}
		at := strings.LastIndexByte(word, '@') + 1
		found, _ := instances(cmd, nil, word[at:])
		for n, completion := range found {
			name, note, _ := strings.Cut(completion, "\t")
			found[n] = cobra.CompletionWithDesc(word[:at]+name+":", note)
		}
		if len(found) == 0 {
			return nil, cobra.ShellCompDirectiveDefault
		}
		return found, cobra.ShellCompDirectiveNoSpace | cobra.ShellCompDirectiveKeepOrder
	}
}

// splitRemote returns the instance and the path of a file on an instance, and reports whether it is
// one: a colon before any slash. On Windows, one letter before the colon is a drive.
func splitRemote(file string) (name, path string, isRemote bool) {
	name, path, hasColon := strings.Cut(file, ":")
	isDrive := runtime.GOOS == "windows" && len(name) == 1
	return name, path, hasColon && name != "" && !isDrive && !strings.ContainsAny(name, `/\`)
}

// remoteInstance returns the instance that files are copied to or from, and who logs in; "" where
// the files do not say. It returns a usage error where there is not exactly one, or where files
// would be copied within a machine.
func remoteInstance(args []string) (name, login string, err error) {
	sources, last := args[:len(args)-1], args[len(args)-1]
	found, _, isTo := splitRemote(last)
	if !isTo {
		found = ""
	}
	for _, source := range sources {
		from, _, isFrom := splitRemote(source)
		switch {
		case isFrom == isTo && isTo:
			return "", "", failure.Errorf(failure.Usage, "cp: both %q and %q are on instances", source, last).WithHint("copy to this machine first")
		case !isFrom && !isTo:
			return "", "", failure.Errorf(failure.Usage, "cp: neither %q nor %q is on an instance", source, last).
				WithHint("a file on an instance is written INSTANCE:PATH, such as web-1:/tmp/x")
		case isFrom && found != "" && !strings.EqualFold(found, from):
			return "", "", failure.Errorf(failure.Usage, "cp: %q and %q are on different instances", found, from).WithHint("copy from one at a time")
		case isFrom:
			found = from
		}
	}
	if at := strings.LastIndexByte(found, '@'); at >= 0 {
		login, found = found[:at], found[at+1:]
		if err := cli.CheckArg("NAME of NAME@INSTANCE:PATH", login, arg.User); err != nil {
			return "", "", err
		}
	}
	return found, login, cli.CheckArg("INSTANCE", found, arg.Ref)
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
