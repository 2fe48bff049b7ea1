package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// programs are what is compared, built for this run.
type programs struct {
	dir                  string
	civoctl, bare, empty string
}

// build builds them as a release is built.
func build(dir string) (programs, error) {
	p := programs{dir: dir}
	for _, b := range []struct {
		path *string
		pkg  string
	}{{&p.civoctl, "."}, {&p.bare, "./bench/bare"}, {&p.empty, "./bench/empty"}} {
		name := filepath.Base(b.pkg)
		if b.pkg == "." {
			name = "civoctl"
		}
		*b.path = filepath.Join(dir, name)
		cmd := exec.Command("go", "build", "-trimpath", "-ldflags", "-s -w", "-o", *b.path, b.pkg)
		cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
		if out, err := cmd.CombinedOutput(); err != nil {
			return p, fmt.Errorf("build %s: %w\n%s", b.pkg, err, out)
		}
	}
	return p, nil
}

// command is a program, its arguments and its environment.
type command struct {
	args []string
	env  []string
}

// run is what one run of a command took.
type run struct {
	began, first, ended time.Time // first: when its first byte came
	memory              int64     // peak resident bytes
}

func (r run) took() time.Duration { return r.ended.Sub(r.began) }

// run runs the command. Its output is read and dropped, as a pipe's is; where
// it ends in failure, what it said on stderr is the error.
func (c command) run() (run, error) {
	var r run
	var stderr bytes.Buffer
	cmd := exec.Command(c.args[0], c.args[1:]...)
	cmd.Env, cmd.Stderr = c.env, &stderr
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return r, err
	}
	r.began = time.Now()
	if err := cmd.Start(); err != nil {
		return r, err
	}
	var one [1]byte
	if _, err := stdout.Read(one[:]); err == nil {
		r.first = time.Now()
	}
	io.Copy(io.Discard, stdout)
	err = cmd.Wait()
	r.ended = time.Now()
	if err != nil {
		return r, fmt.Errorf("run %s: %w\n%s", strings.Join(c.args, " "), err, &stderr)
	}
	r.memory = peak(cmd.ProcessState)
	return r, nil
}

// medians runs the commands in turn, so that what disturbs the machine disturbs
// all of them, and returns the median time of each.
func medians(n int, commands ...command) ([]time.Duration, error) {
	times := make([][]time.Duration, len(commands))
	for range n {
		for i, c := range commands {
			r, err := c.run()
			if err != nil {
				return nil, err
			}
			times[i] = append(times[i], r.took())
		}
	}
	middle := make([]time.Duration, len(commands))
	for i := range times {
		slices.Sort(times[i])
		middle[i] = times[i][n/2]
	}
	return middle, nil
}
