package instance

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/civoctl/civoctl/cmd/instance/outcome"
	"github.com/civoctl/civoctl/internal/arg"
	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/complete"
	"github.com/civoctl/civoctl/internal/failure"
	"github.com/civoctl/civoctl/internal/health"
	"github.com/civoctl/civoctl/internal/prompt"
	"github.com/civoctl/civoctl/internal/target"
	"github.com/civoctl/civoctl/internal/terminal"
	"github.com/civoctl/civoctl/internal/wait"
	"github.com/civoctl/civoctl/pkg/civo"
)

// newWait returns the command that waits for a status, for the end, or for SSH.
func newWait(app *cli.App) *cobra.Command {
	var (
		state    string
		port     uint16 = health.SSHPort
		selector target.Selector
		patience outcome.WaitFlags
	)
	cmd := &cobra.Command{
		Use:   "wait INSTANCE... --for STATE",
		Short: "Wait until instances reach a state",
		Long: `Wait until instances have a status (active, shutoff or any other), are deleted,
or accept SSH connections. --for ssh waits for ACTIVE first.`,
		Example: `  civoctl instance wait web-1 --for active
  civoctl instance wait --tag ci --for shutoff --wait-timeout 2m
  civoctl instance wait web-1 --for ssh && civoctl instance ssh web-1`,
		ValidArgsFunction: complete.Targets(app, &selector, nil),
		Annotations:       cli.Columns(outcome.Columns()),
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx := cmd.Context()
			columns := outcome.Columns()
			if selector.AllRegions {
				columns = outcome.Regional(columns)
			}
			out, err := cli.NewPrinter(app, columns)
			if err != nil {
				return err
			}
			isAsked := state == "" && app.Term.IsInteractive()
			if state == "" && !isAsked {
				return failure.Errorf(failure.Usage, "wait: --for is missing").
					WithHint("for example --for active; also shutoff, deleted, ssh, or a status such as BUILDING")
			}
			if err := target.CheckAll(app.Term, args, &selector); err != nil {
				return err
			}
			scope, err := selector.Scope(ctx, app)
			if err != nil {
				return err
			}
			if isAsked {
				if state, err = askState(ctx, app); err != nil {
					return err
				}
			}
			goal := parseGoal(state)
			targets, err := findToWaitFor(ctx, app, scope, args, &selector, goal)
			if err != nil {
				return err
			}
			if isAsked && len(targets) > 0 {
				if len(args) == 0 && !selector.IsGiven() {
					args = target.Names(target.Instances(targets))
				}
				app.NoteCommand(cmd, scope.Region(), args, []string{"--for", state})
			}
			outcomes := make([]*outcome.Outcome, len(targets))
			for n, t := range targets {
				outcomes[n] = &outcome.Outcome{Instance: t.Instance, Client: t.Client, IsPlaced: scope.IsAll(), Result: outcome.Done}
			}
			deadline, cancel := patience.Limit(ctx)
			defer cancel()
			outcome.AwaitIn(ctx, app, scope, outcomes, goal, patience)
			if state == "ssh" {
				outcome.AwaitSSH(ctx, deadline, app, scope, outcomes, port)
			}
			noteUnseen(app, scope, outcomes)
			_, err = outcome.Report(out, "wait for", scope.Region(), outcomes)
			return scope.Join(ctx, app, "wait for", err)
		},
	}
	fs := cmd.Flags()
	arg.Var(fs, &state, "for", "wait for `STATE`: active, shutoff, deleted, ssh, or a status such as BUILDING", arg.Goal)
	arg.Var(fs, &port, "ssh-port", "check `PORT` for SSH", arg.Port)
	selector.Flags(fs)
	patience.TimeoutFlag(fs)
	return cmd
}

// askState asks for the state to wait for.
func askState(ctx context.Context, app *cli.App) (string, error) {
	state, err := app.Term.Questions().Select(ctx, "Wait until they are:", []prompt.Choice{
		terminal.Choice("active", "active", "running"),
		terminal.Choice("ssh", "ssh", "running, and SSH answers"),
		terminal.Choice("shutoff", "shutoff", "stopped"),
		terminal.Choice("deleted", "deleted"),
	}, "active")
	return state, terminal.QuestionError(err)
}

// findToWaitFor returns the instances that are named or selected. To wait until they are deleted,
// those that are named by an ID are not looked for: what is gone already cannot be found, only
// waited for.
func findToWaitFor(
	ctx context.Context, app *cli.App, scope *target.Scope, args []string, s *target.Selector, goal wait.Goal,
) ([]target.Target, error) {
	if goal != wait.Gone() || len(args) == 0 {
		return target.All(ctx, app, scope, args, s, target.Offer{})
	}
	names, err := target.Named(ctx, app.Term, args)
	if err != nil {
		return nil, err
	}
	if scope.IsAll() {
		return findOrTake(ctx, app, scope, names)
	}
	c := scope.Client()
	var hostnames []string
	for _, name := range names {
		if !arg.IsID(name) {
			hostnames = append(hostnames, name)
		}
	}
	byName := map[string]target.Target{}
	if len(hostnames) > 0 {
		found, err := target.FindAll(ctx, c, hostnames)
		if err != nil {
			return nil, err
		}
		for _, i := range found {
			byName[strings.ToLower(i.Hostname)] = target.Target{Instance: i, Client: c}
		}
	}
	return takeNamed(names, byName, c), nil
}

// findOrTake returns the instances of the names in all regions. One that is named by an ID that no
// region has is gone, so that any region tells.
func findOrTake(ctx context.Context, app *cli.App, scope *target.Scope, names []string) ([]target.Target, error) {
	found, missing, err := scope.FindSome(ctx, app, names)
	if err != nil {
		return nil, err
	}
	if hostnames := slices.DeleteFunc(missing, arg.IsID); len(hostnames) > 0 {
		_, err := scope.FindAll(ctx, app, hostnames)
		return nil, err
	}
	byName := map[string]target.Target{}
	for _, t := range found {
		byName[strings.ToLower(t.Hostname)], byName[strings.ToLower(t.ID)] = t, t
	}
	return takeNamed(names, byName, scope.Client()), nil
}

// takeNamed returns the targets of the names, in their order and each once: as they were found, by
// name in lower case, and else, for an ID, with nothing but its ID, in the region of c.
func takeNamed(names []string, byName map[string]target.Target, c *civo.Client) []target.Target {
	var targets []target.Target
	isTaken := map[string]bool{}
	for _, name := range names {
		t, isFound := byName[strings.ToLower(name)]
		if !isFound {
			t = target.Target{Instance: civo.Instance{ID: name}, Client: c}
		}
		if key := civo.IDKey(t.ID); !isTaken[key] {
			isTaken[key] = true
			targets = append(targets, t)
		}
	}
	return targets
}

// noteUnseen says on stderr which of the instances that are gone were never seen: an ID may be
// mistyped.
func noteUnseen(app *cli.App, scope *target.Scope, outcomes []*outcome.Outcome) {
	var ids []string
	for _, o := range outcomes {
		if o.NeverFound && o.Result == outcome.Done {
			ids = append(ids, o.ID)
		}
	}
	if len(ids) > 0 {
		app.Term.Notef("no instance with the ID %s was seen in %s: it was gone before, or never there", strings.Join(ids, ", "), cmp.Or(scope.Region(), "any region"))
	}
}

// parseGoal returns what a word that [arg.Goal] returned stands for.
func parseGoal(state string) wait.Goal {
	switch state {
	case "active", "ssh":
		return wait.Active()
	case "shutoff":
		return wait.Shutoff()
	case "deleted":
		return wait.Gone()
	}
	return wait.Status(state)
}
