package main

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"time"
	"unicode"

	"github.com/portico-os/portico/boot"
	"github.com/portico-os/portico/conformance"
)

// ownProcess runs each program by a portico of its own, so that none can disturb
// another or the count, and remembers the outcomes.
type ownProcess struct {
	program, goroot string
	flags           []string
	mutex           sync.Mutex
	outcomes        map[string]boot.Outcome // by file
}

// Run runs a program: see [conformance.Runner].
func (p *ownProcess) Run(ctx context.Context, file string) (conformance.Outcome, error) {
	cmd := exec.CommandContext(ctx, p.program, append([]string{"run", "--digest", file}, p.flags...)...)
	cmd.Env = append(os.Environ(), "GOROOT="+p.goroot)
	cmd.WaitDelay = time.Second
	printed, err := cmd.CombinedOutput()
	if ctx.Err() != nil {
		return conformance.Outcome{}, ctx.Err()
	}
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
		return conformance.Outcome{}, err
	}
	o, output, err := programOutcome(cmd.ProcessState.ExitCode(), string(printed))
	if err != nil {
		return conformance.Outcome{}, err
	}
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.outcomes[file] = o
	return conformance.Outcome{Output: output, Status: o.Status}, nil
}

// programOutcome tells what the exit status of a portico and what it printed say of the
// program that it ran: if that came to an end, its outcome is in the last line.
func programOutcome(status int, printed string) (o boot.Outcome, output string, err error) {
	last := strings.LastIndex(strings.TrimSuffix(printed, "\n"), "\n") + 1
	_, _, o, ok := boot.ParseLine(printed[last:])
	switch {
	case ok && o.Bytes <= int64(last) && o.SHA256 == sha256.Sum256([]byte(printed[:o.Bytes])):
		return o, printed[:o.Bytes], nil
	case status < 0:
		return o, "", fmt.Errorf("portico was killed: %s", ownMessage(printed))
	case status == statusRefused:
		return o, "", fmt.Errorf("%w: %s", conformance.ErrRefused, ownMessage(printed))
	}
	return o, "", errors.New(ownMessage(printed))
}

// ownMessage returns the message of portico itself, if there is one, in what it printed, else that, which
// may be a program's: it is no command to a terminal.
func ownMessage(printed string) string {
	for line := range strings.Lines(printed) {
		if message, ok := strings.CutPrefix(line, boot.MessagePrefix); ok {
			printed = strings.TrimSpace(message)
			break
		}
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return '?'
		}
		return r
	}, printed)
}
