// Package completion is the command that prints the scripts which make shells
// complete civoctl's lines.
package completion

import (
	"embed"

	"github.com/spf13/cobra"

	"github.com/civoctl/civoctl/internal/cli"
)

// scripts are civoctl's own: those that cobra makes evaluate the words of the
// line that is completed and of what is offered.
//
//go:embed civoctl.*
var scripts embed.FS

// shell is a shell, the file of its script and what its users need to know.
type shell struct {
	name, short, long, example, script string
}

// New is the completion command.
func New(app *cli.App) *cobra.Command {
	c := cli.Group("completion SHELL", "Make a shell complete commands, flags and names with TAB")
	c.Long = `Print the script that makes a shell complete civoctl's lines: commands, flags,
and the names of instances, sizes, images and the like, as the API has them.

What the API answered is kept for a while in $XDG_CACHE_HOME/civoctl, or in
~/.cache/civoctl: instances for 30 seconds, the rest for an hour. When the API
does not answer within 1.5 seconds, what is kept is used, however old.

How to install it, and how to check that it works: civoctl completion SHELL --help`
	for _, s := range []shell{bash(), zsh(), fish(), powershell()} {
		c.AddCommand(&cobra.Command{
			Use:     s.name,
			Short:   s.short,
			Long:    s.long,
			Example: s.example,
			Args:    cli.Args(0, 0),
			RunE: func(*cobra.Command, []string) error {
				text, err := scripts.ReadFile(s.script)
				if err != nil {
					return err
				}
				_, err = app.Term.Out.Write(text)
				return err
			},
		})
	}
	return c
}

func bash() shell {
	return shell{
		name:    "bash",
		short:   "Print the script for bash",
		example: "  eval \"$(civoctl completion bash)\"",
		long: `Print the script for bash. It works with and without the package
bash-completion.

To install it for yourself, add this line to ~/.bashrc and open a new shell:

  eval "$(civoctl completion bash)"

Or, where bash-completion is installed, which then loads it when it is needed:

  mkdir -p ~/.local/share/bash-completion/completions
  civoctl completion bash > ~/.local/share/bash-completion/completions/civoctl

To check it, type "civoctl instance s" and press TAB twice: the commands that
begin so are listed. If not, see whether this prints a line:

  complete -p civoctl`,
		script: "civoctl.bash",
	}
}

func zsh() shell {
	return shell{
		name:    "zsh",
		short:   "Print the script for zsh",
		example: "  autoload -U compinit && compinit\n  source <(civoctl completion zsh)",
		long: `Print the script for zsh.

To install it for yourself, put it where zsh looks for functions:

  mkdir -p ~/.zfunc
  civoctl completion zsh > ~/.zfunc/_civoctl

and have these lines in ~/.zshrc, then open a new shell:

  fpath=(~/.zfunc $fpath)
  autoload -U compinit && compinit

To check it, type "civoctl instance s" and press TAB: the commands that begin so
are listed with what they do. If not, see whether this prints _civoctl:

  echo $_comps[civoctl]

Where it prints nothing, remove ~/.zcompdump and open a new shell.`,
		script: "civoctl.zsh",
	}
}

func fish() shell {
	return shell{
		name:    "fish",
		short:   "Print the script for fish",
		example: "  civoctl completion fish | source",
		long: `Print the script for fish.

To install it for yourself:

  mkdir -p ~/.config/fish/completions
  civoctl completion fish > ~/.config/fish/completions/civoctl.fish

To check it, see whether this lists commands with what they do:

  complete -C 'civoctl instance s'`,
		script: "civoctl.fish",
	}
}

func powershell() shell {
	return shell{
		name:    "powershell",
		short:   "Print the script for PowerShell",
		example: "  civoctl completion powershell | Out-String | Invoke-Expression",
		long: `Print the script for PowerShell.

To install it for yourself, add this line to the file that $PROFILE names and
open a new shell:

  civoctl completion powershell | Out-String | Invoke-Expression

To check it, see whether this lists commands:

  (TabExpansion2 'civoctl instance s' 18).CompletionMatches`,
		script: "civoctl.ps1",
	}
}
