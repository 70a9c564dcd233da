package main

import (
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/portico-os/portico/cmd/portico/internal/builder"
	"github.com/portico-os/portico/config"
)

// componentFigures describes a component in figures.
type componentFigures struct {
	Path         string  `json:"path"`
	File         string  `json:"file"`
	Bytes        int     `json:"bytes"`
	Functions    int     `json:"functions"`
	Instructions int     `json:"instructions"`
	VerifyMicros float64 `json:"verify_us,omitempty"`

	Bounds []boundFigures `json:"bounds,omitempty"`
}

func figuresOf(c builder.Component, file string) componentFigures {
	f := componentFigures{Path: c.Path, File: file, Bytes: len(c.Encoded), Functions: len(c.File.Funcs)}
	for _, fn := range c.File.Funcs {
		for _, block := range fn.Blocks {
			f.Instructions += len(block.Instrs)
		}
	}
	return f
}

func (f componentFigures) String() string {
	return fmt.Sprintf("%s: %d functions, %d instructions, %d bytes", config.ShortPath(f.Path), f.Functions, f.Instructions, f.Bytes)
}

func newBuild() *cobra.Command {
	var folder string
	var asJSON, all bool
	cmd := &cobra.Command{
		Use:   "build PACKAGE...",
		Short: "Compile packages to component files",
		Long: `Build compiles packages, given by import path, folder or Go files, and all that they
import, has them verified, and writes the component file of each package named, or of
all with --all. What they import stays in the cache.`,
		Example: "  portico build ./components/hello\n  portico build -o out strings ./components/ext2",
		Args:    usageArgs(cobra.MinimumNArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			b, err := newBuilder()
			if err != nil {
				return err
			}
			if err := os.MkdirAll(folder, 0o755); err != nil {
				return fmt.Errorf("make the folder for component files: %w", err)
			}
			written := map[string]componentFigures{}
			var order []componentFigures
			for _, what := range argumentGroups(args) {
				components, err := b.Build(what...)
				if err != nil {
					return err
				}
				if _, err := verifyAll(components); err != nil {
					return err
				}
				if !all {
					components = components[len(components)-1:]
				}
				for _, c := range components {
					if _, ok := written[c.Path]; ok {
						continue
					}
					file := filepath.Join(folder, fileName(c.Path, all))
					if err := os.WriteFile(file, c.Encoded, 0o644); err != nil {
						return fmt.Errorf("write component: %w", err)
					}
					written[c.Path] = figuresOf(c, file)
					order = append(order, written[c.Path])
				}
			}
			if asJSON {
				return printJSON(cmd, map[string]any{"schema": 1, "components": order})
			}
			for _, f := range order {
				fmt.Fprintf(cmd.OutOrStdout(), "%v -> %s\n", f, f.File)
			}
			return nil
		},
	}
	cmd.Flags().StringVarP(&folder, "output", "o", ".", "folder for the component files; made if missing")
	cmd.Flags().BoolVar(&all, "all", false, "write the files of all that they import too")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print figures as JSON")
	return cmd
}

// argumentGroups splits arguments into what is built together: all Go files as one
// program, each package for itself.
func argumentGroups(args []string) [][]string {
	var groups [][]string
	var files []string
	for _, a := range args {
		if strings.HasSuffix(a, ".go") {
			files = append(files, a)
		} else {
			groups = append(groups, []string{a})
		}
	}
	if len(files) > 0 {
		groups = append(groups, files)
	}
	return groups
}

// fileName returns the name of a component's file: the last element of its path, or
// the whole path if many are written to one folder.
func fileName(component string, whole bool) string {
	if whole {
		return strings.ReplaceAll(component, "/", ".") + ".pco"
	}
	return path.Base(component) + ".pco"
}
