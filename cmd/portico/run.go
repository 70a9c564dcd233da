package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/portico-os/portico/boot"
	"github.com/portico-os/portico/cmd/portico/internal/builder"
	"github.com/portico-os/portico/config"
	"github.com/portico-os/portico/config/model"
)

func newRun() *cobra.Command {
	var test testFlags
	var digest, checkCode bool
	cmd := &cobra.Command{
		Use:   "run CONFIG",
		Short: "Boot a configuration and run it to its end",
		Long: `Run boots the system of a configuration file inside this process, prints what its
components print, and exits with the status of its main component. Components that
have changed are compiled first; all are verified.

Instead of a configuration it takes the Go files of a program, too, and runs that in
a single domain with room to spare and with this process's environment.

In what domains print question marks stand for control characters, which terminals take
for commands, and in lines that begin as Portico's own do. With --raw, or where the
configuration says raw = true, all is printed as it is: for output that another program
reads, and for components that you trust with your terminal.`,
		Example: "  portico run configs/hello.toml\n  portico run program.go",
		Args:    usageArgs(cobra.MinimumNArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			b, err := newBuilder()
			if err != nil {
				return err
			}
			sys, components, err := buildSystem(b, args)
			if err != nil {
				return err
			}
			for _, d := range sys.Domains {
				if !d.Translator.Checks {
					fmt.Fprintf(cmd.ErrOrStderr(), "portico: warning: domain %s runs without checks: its code may reach everything\n", d.Name)
				}
			}
			if err := test.apply(sys); err != nil {
				return err
			}
			o := test.options()
			output := boot.NewOutput()
			o.Console, o.Tap = cmd.OutOrStdout(), output
			output.Loaded(encoded(components))
			runs := runHosted
			if checkCode {
				runs = runChecked
			}
			status, err := runs(sys, components, o)
			if output.MidLine() && (err != nil || digest) { // a line of Portico's own is next
				fmt.Fprintln(cmd.OutOrStdout())
			}
			if err != nil {
				return err
			}
			if digest {
				fmt.Fprint(cmd.OutOrStdout(), output.Outcome(status).Line(1, 1))
			}
			if status != 0 {
				return &endedError{status}
			}
			return nil
		},
	}
	cmd.Flags().BoolVar(&digest, "digest", false, "print the system's status and digests of its output and of its component files")
	addCheckCode(cmd, &checkCode)
	test.add(cmd)
	return cmd
}

// checkCodeFlag is the name of a flag of run and conformance, which give it to each other.
const checkCodeFlag = "check-code"

func addCheckCode(cmd *cobra.Command, checkCode *bool) {
	cmd.Flags().BoolVar(checkCode, checkCodeFlag, false, "for tests: read all machine code by package codecheck before it runs, and refuse to run what breaks a rule")
}

// buildSystem returns the system that the arguments of run name, with its components.
func buildSystem(b *builder.Builder, args []string) (*model.System, []builder.Component, error) {
	if filepath.Ext(args[0]) == ".go" {
		components, err := b.Build(args...)
		if err != nil {
			return nil, nil, err
		}
		return programSystem(args[0], components[len(components)-1].Path), components, nil
	}
	if len(args) > 1 {
		return nil, nil, usageErrorf("run takes one configuration or the files of one program, not %q", args)
	}
	sys, err := config.Load(args[0])
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, usageErrorf("%w", err)
	}
	if err != nil {
		return nil, nil, err
	}
	components, err := b.System(sys)
	return sys, components, err
}

// programSystem returns a system of one domain that runs a program.
func programSystem(file, component string) *model.System {
	settings := model.Defaults
	settings.Heap, settings.Memory, settings.Stack = 1<<30, 4<<30, 512<<20
	environment := map[string]string{}
	for _, entry := range os.Environ() {
		key, text, _ := strings.Cut(entry, "=")
		environment[key] = text
	}
	return &model.System{Name: file, File: file, Domains: []model.Domain{{
		Name: "main", Components: []string{component}, Main: component, Settings: settings,
		Params: map[string]map[string]string{"os": environment},
	}}}
}
