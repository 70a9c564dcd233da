package configs

import (
	"embed"
	"fmt"

	"github.com/portico-os/portico/config"
	"github.com/portico-os/portico/config/model"
)

//go:embed *.toml
var files embed.FS

// Load returns the configuration of that name, without the .toml. Host files that it
// grants are relative to the working directory and need not exist.
func Load(name string) (*model.System, error) {
	file := name + ".toml"
	data, err := files.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("there is no built-in configuration %q", name)
	}
	return config.Parse(file, data)
}
