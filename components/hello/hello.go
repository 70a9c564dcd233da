package hello

import "github.com/portico-os/portico/portals"

// Start prints a greeting to the domain's console. Parameter greeting says which.
func Start(d *portals.Domain) error {
	params := d.Params()
	greeting := params.String("greeting", "Hello")
	if err := params.Err(); err != nil {
		return err
	}
	portals.Print(greeting + " from domain " + d.Name() + "\n")
	return nil
}
