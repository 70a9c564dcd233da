package main

import (
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"
)

// printJSON prints one JSON object.
func printJSON(cmd *cobra.Command, v any) error {
	e := json.NewEncoder(cmd.OutOrStdout())
	e.SetIndent("", "  ")
	if err := e.Encode(v); err != nil {
		return fmt.Errorf("print JSON: %w", err)
	}
	return nil
}
