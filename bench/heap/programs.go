package heap

import (
	_ "embed"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// source is the program that has all programs, of which the environment names one.
//
//go:embed testdata/programs.go
var source []byte

// The environment of source.
const (
	programVariable = "HEAP_PROGRAM"
	roundsVariable  = "HEAP_ROUNDS"
)

// Programs are the names of the programs.
var Programs = []string{"trees", "allocs", "maps", "building", "concat", "sieve", "matmul"}

// Write writes the source to a folder and returns the file's name.
func Write(folder string) (string, error) {
	file := filepath.Join(folder, "programs.go")
	return file, os.WriteFile(file, source, 0o644)
}

// Build makes a program of the source with the Go compiler and returns its file's name.
func Build(file string) (string, error) {
	program := filepath.Join(filepath.Dir(file), "programs")
	if out, err := exec.Command("go", "build", "-o", program, file).CombinedOutput(); err != nil {
		return "", fmt.Errorf("build %s with Go's compiler: %w\n%s", file, err, out)
	}
	return program, nil
}
