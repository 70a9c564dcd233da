package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/portico-os/portico/bytecode"
)

func newDis() *cobra.Command {
	return &cobra.Command{
		Use:     "dis FILE",
		Short:   "Show a component's bytecode",
		Long:    `Dis prints the text form of a component file, or of a package that it builds first.`,
		Example: "  portico dis hello.pco\n  portico dis ./components/hello",
		Args:    usageArgs(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			b, err := newBuilder()
			if err != nil {
				return err
			}
			components, err := resolve(b, args[0])
			if err != nil {
				return err
			}
			_, err = fmt.Fprint(cmd.OutOrStdout(), bytecode.Format(components[len(components)-1].File))
			return err
		},
	}
}
