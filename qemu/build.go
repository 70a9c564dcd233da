package qemu

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// kernelPath is the import path of the kernel.
const kernelPath = "github.com/portico-os/portico/qemu/kernel"

// Kernel compiles the kernel, with the module that a folder lies in, and returns the
// program. Symbols are for debuggers. Go's own cache makes repetition cheap.
func Kernel(ctx context.Context, folder string, symbols bool) (program []byte, err error) {
	out, err := os.MkdirTemp("", "portico-kernel-")
	if err != nil {
		return nil, fmt.Errorf("build the kernel: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(out)) }()
	file := filepath.Join(out, "kernel")
	args := []string{"build", "-trimpath", "-buildvcs=false", "-o", file}
	if !symbols {
		args = append(args, "-ldflags=-s -w")
	}
	cmd := exec.CommandContext(ctx, "go", append(args, kernelPath)...)
	cmd.Dir = folder
	// The oldest processors that images run on have none of the later levels' instructions.
	cmd.Env = append(os.Environ(), "GOOS=linux", "GOARCH=amd64", "GOAMD64=v1", "CGO_ENABLED=0", "GOFLAGS=")
	if text, err := cmd.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("build the kernel: %w\n%s", err, bytes.TrimSpace(text))
	}
	return os.ReadFile(file)
}
