package timers

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// ticksPerSecond is the unit of times in /proc.
const ticksPerSecond = 100

// ProcessTime returns how much processor time a process, those that it started, and so on, have
// used so far, but for those that have ended.
func ProcessTime(pid int) (sum time.Duration, err error) {
	files, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		return 0, err
	}
	parents, used := map[int]int{}, map[int]time.Duration{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			continue // it has ended
		}
		n, _ := strconv.Atoi(filepath.Base(filepath.Dir(file)))
		// Behind the name, which may hold anything, the second is the parent, and the 12th and 13th
		// are user and system time.
		fields := strings.Fields(string(text[strings.LastIndexByte(string(text), ')')+1:]))
		parents[n], _ = strconv.Atoi(fields[1])
		for _, field := range fields[11:13] {
			ticks, _ := strconv.Atoi(field)
			used[n] += time.Duration(ticks) * time.Second / ticksPerSecond
		}
	}
	if _, ok := used[pid]; !ok {
		return 0, os.ErrProcessDone
	}
	for n, time := range used {
		for ; n != pid && n != 0; n = parents[n] {
		}
		if n == pid {
			sum += time
		}
	}
	return sum, nil
}
