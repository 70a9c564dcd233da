package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/portico-os/portico/compiler/text"
)

func newDis() *cobra.Command {
	var native bool
	var function string
	cmd := &cobra.Command{
		Use:   "dis FILE",
		Short: "Show a component's bytecode or machine code",
		Long: `Dis prints the text form of a component file, or of a package that it builds first.
With --native it prints the x86-64 code that the translator makes of each function, for
a domain with default settings.`,
		Example: "  portico dis hello.pco\n  portico dis --native --func Start ./components/hello",
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
			if native {
				verified, err := verifyAll(components)
				if err != nil {
					return err
				}
				return writeNative(cmd.OutOrStdout(), verified[components[len(components)-1].Path], function)
			}
			_, err = fmt.Fprint(cmd.OutOrStdout(), text.Format(components[len(components)-1].File))
			return err
		},
	}
	cmd.Flags().BoolVar(&native, "native", false, "machine code instead of bytecode")
	cmd.Flags().StringVar(&function, "func", "", "with --native: only functions whose name ends so")
	return cmd
}
