package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"time"
)

func main() {
	started := flag.Int64("started", time.Now().Unix(), "Unix time at which the checks before the tests began")
	flag.Parse()
	status, err := run(flag.Args(), time.Unix(*started, 0), os.Stdout, os.Stderr)
	if err != nil {
		fmt.Fprintln(os.Stderr, "budget:", err)
	}
	os.Exit(status)
}

// run runs a command, reports the budget when it has ended, and returns its exit status.
func run(command []string, started time.Time, stdout, stderr io.Writer) (status int, err error) {
	if len(command) == 0 {
		return 2, errors.New("want a command that runs go test")
	}
	begun := time.Now()
	var seen timings
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Stdout, cmd.Stderr = io.MultiWriter(stdout, &seen), stderr
	err = cmd.Run()
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		if status = exit.ExitCode(); status < 0 { // by a signal
			status = 1
		}
	} else if err != nil {
		return 1, err
	}
	return status, seen.report(stdout, duration{
		before:    begun.Sub(started),
		tests:     time.Since(begun),
		processor: cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(),
	})
}
