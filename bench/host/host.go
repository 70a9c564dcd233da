package host

import (
	"bytes"
	"os"
	"runtime"
	"strings"

	"golang.org/x/sys/unix"
)

// Info describes a machine.
type Info struct {
	CPU    string `json:"cpu"`
	CPUs   int    `json:"cpus"`
	Kernel string `json:"kernel"`
	Go     string `json:"go"`
}

// Describe returns what is known of this machine.
func Describe() Info {
	info := Info{CPU: "unknown", CPUs: runtime.NumCPU(), Kernel: "unknown", Go: runtime.Version()}
	if text, err := os.ReadFile("/proc/cpuinfo"); err == nil {
		info.CPU = model(string(text))
	}
	var name unix.Utsname
	if unix.Uname(&name) == nil {
		release, _, _ := bytes.Cut(name.Release[:], []byte{0})
		info.Kernel = string(release)
	}
	return info
}

// model finds the CPU's name in /proc/cpuinfo.
func model(cpuinfo string) string {
	for line := range strings.Lines(cpuinfo) {
		if key, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(key) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return "unknown"
}
