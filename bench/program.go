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

// programs are the programs that are compared, built for this run.
type programs struct {
	dir                  string
	civoctl, bare, empty string
}

// buildPrograms builds the programs in dir as a release is built.
func buildPrograms(dir string) (programs, error) {
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

// measurement is the time and the memory of one run of a command.
type measurement struct {
	start, firstByte, end time.Time // first: when its first byte came
	memory                int64     // peak resident bytes
}

// duration returns the time from the start of the program to its end.
func (r measurement) duration() time.Duration { return r.end.Sub(r.start) }

// run runs the command and drops its output. Where the command fails, the error has what it wrote
// to stderr.
func (c command) run() (measurement, error) {
	var r measurement
	var stderr bytes.Buffer
	cmd := exec.Command(c.args[0], c.args[1:]...)
	cmd.Env, cmd.Stderr = c.env, &stderr
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return r, err
	}
	r.start = time.Now()
	if err := cmd.Start(); err != nil {
		return r, err
	}
	var one [1]byte
	if _, err := stdout.Read(one[:]); err == nil {
		r.firstByte = time.Now()
	}
	io.Copy(io.Discard, stdout)
	err = cmd.Wait()
	r.end = time.Now()
	if err != nil {
		return r, fmt.Errorf("run %s: %w\n%s", strings.Join(c.args, " "), err, &stderr)
	}
	r.memory = peakMemory(cmd.ProcessState)
	return r, nil
}

// medians runs the commands n times in turn, so that a disturbance of the machine affects all of
// them, and returns the median time of each.
func medians(n int, commands ...command) ([]time.Duration, error) {
	times := make([][]time.Duration, len(commands))
	for range n {
		for i, c := range commands {
			r, err := c.run()
			if err != nil {
				return nil, err
			}
			times[i] = append(times[i], r.duration())
		}
	}
	middle := make([]time.Duration, len(commands))
	for i := range times {
		slices.Sort(times[i])
		middle[i] = times[i][n/2]
	}
	return middle, nil
}
