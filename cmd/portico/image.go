package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
)

func newImage() *cobra.Command {
	var file string
	var asJSON bool
	var test testFlags
	cmd := &cobra.Command{
		Use:   "image CONFIG...",
		Short: "Make a bootable image of configurations",
		Long: `Image makes an image that boots without an operating system: DomainZero, and of each
configuration its system with component files and the host files that it is granted.
Components that have changed are compiled first; the kernel has no compiler, it verifies
and translates at boot.

The systems of several configurations run one after the other. A program in one Go file
is a system, too, as with run, and so is --raw.

A boot loader enters the image by its PVH note, as QEMU does with -kernel. The console is
the first serial port. The image is a Linux program, too, that runs its systems in a
process.`,
		Example: "  portico image configs/iozone-multi.toml -o iozone.img",
		Args:    usageArgs(cobra.MinimumNArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			content, figures, err := imageOf(cmd.Context(), args, test, false)
			if err != nil {
				return err
			}
			if file == "" {
				file = strings.TrimSuffix(filepath.Base(args[0]), filepath.Ext(args[0])) + ".img"
			}
			if err := os.WriteFile(file, content, 0o755); err != nil {
				return fmt.Errorf("write image: %w: name a file that can be written (-o)", err)
			}
			if asJSON {
				return printJSON(cmd, figures)
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s: %v\n", file, figures)
			return err
		},
	}
	cmd.Flags().StringVarP(&file, "output", "o", "", "file of the image (default: the first argument's name with .img)")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print figures as JSON")
	test.add(cmd)
	return cmd
}
