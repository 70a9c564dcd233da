package heap

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// An outcome is what a process did.
type outcome struct {
	nanos []float64 // of each round
	came  string    // to what the rounds came, the same in each
	peak  int       // most memory of the process, in KiB
}

// sampling is how often the memory of a process is looked at. Its peak is lost only if it is
// reached that shortly before the end.
const sampling = 5 * time.Millisecond

// run runs some rounds of a program.
func run(ctx context.Context, command []string, program string, rounds int, environment ...string) (o outcome, err error) {
	cmd := exec.CommandContext(ctx, command[0], command[1:]...)
	cmd.Env = append(os.Environ(), programVariable+"="+program, roundsVariable+"="+strconv.Itoa(rounds))
	cmd.Env = append(cmd.Env, environment...)
	var out, failed bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &failed
	if err := cmd.Start(); err != nil {
		return o, err
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	for running := true; running; {
		select {
		case err = <-ended:
			running = false
		case <-time.After(sampling):
			o.peak = max(o.peak, peakOf(cmd.Process.Pid))
		}
	}
	if err != nil {
		return o, fmt.Errorf("%s: %w\n%s%s", program, err, out.Bytes(), failed.Bytes())
	}
	return o, o.read(out.String(), rounds)
}

var highWater = regexp.MustCompile(`(?m)^VmHWM:\s*(\d+) kB$`)

// peakOf returns the most memory that a process had so far, in KiB, 0 if it has ended.
func peakOf(pid int) int {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	if found := highWater.FindSubmatch(status); found != nil {
		n, _ := strconv.Atoi(string(found[1]))
		return n
	}
	return 0
}

// read reads what a process printed: a line with the nanoseconds of each round and what it came to.
func (o *outcome) read(text string, rounds int) error {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	if len(lines) != rounds {
		return fmt.Errorf("%d rounds printed %q", rounds, text)
	}
	for i, line := range lines {
		var nanos float64
		var came string
		if n, err := fmt.Sscan(line, &nanos, &came); n != 2 || err != nil || nanos <= 0 || i > 0 && came != o.came {
			return fmt.Errorf("round %d printed %q after what came to %q", i, line, o.came)
		}
		o.nanos, o.came = append(o.nanos, nanos), came
	}
	return nil
}
