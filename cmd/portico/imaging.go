package main

import (
	"context"
	"fmt"
	"os"

	"github.com/portico-os/portico/boot"
	"github.com/portico-os/portico/cmd/portico/internal/builder"
	"github.com/portico-os/portico/config/model"
	"github.com/portico-os/portico/qemu"
	"github.com/portico-os/portico/qemu/archive"
	"github.com/portico-os/portico/qemu/image"
)

// An imaging gathers what goes into an image.
type imaging struct {
	builder *builder.Builder
	test    testFlags
	archive archive.Archive
	order   []builder.Component // what the archive has, each once
}

// imageFigures describes an image in figures.
type imageFigures struct {
	Schema       int `json:"schema"`
	Systems      int `json:"systems"`
	Components   int `json:"components"`
	KernelBytes  int `json:"kernel_bytes"`
	ArchiveBytes int `json:"archive_bytes"`
	ImageBytes   int `json:"image_bytes"`
}

func (f *imageFigures) String() string {
	return fmt.Sprintf("%d bytes: a kernel of %d, %d systems with %d components of %d",
		f.ImageBytes, f.KernelBytes, f.Systems, f.Components, f.ArchiveBytes)
}

// add builds the system that arguments name, as those of run do, and adds it.
func (i *imaging) add(args []string) error {
	sys, components, err := buildSystem(i.builder, args)
	if err != nil {
		return err
	}
	if err := i.test.apply(sys); err != nil {
		return err
	}
	return i.addSystem(sys, components)
}

// addSystem adds a system with its components and the host files that it is granted.
func (i *imaging) addSystem(sys *model.System, components []builder.Component) error {
	s := archive.System{Config: *sys, CollectEvery: i.test.collectEvery, Poison: i.test.poison, DeepCopy: i.test.deepCopy}
	for _, c := range components {
		before := len(i.archive.Hashes())
		s.Components = append(s.Components, i.archive.Add(c.Encoded))
		if len(i.archive.Hashes()) > before {
			i.order = append(i.order, c)
		}
	}
	for _, d := range sys.Domains {
		for _, f := range d.Files {
			content, err := os.ReadFile(f.Path)
			if err != nil {
				return fmt.Errorf("put a file of domain %s into the image: %w", d.Name, err)
			}
			if s.Files == nil {
				s.Files = map[string]archive.Hash{}
			}
			s.Files[f.Path] = i.archive.Add(content)
		}
	}
	i.archive.Systems = append(i.archive.Systems, s)
	return nil
}

// link returns the image of all that was added. Symbols are for debuggers.
func (i *imaging) link(ctx context.Context, symbols bool) ([]byte, *imageFigures, error) {
	kernel, err := qemu.Kernel(ctx, i.builder.Folder, symbols)
	if err != nil {
		return nil, nil, err
	}
	i.archive.Language = boot.Language()
	encoded, err := archive.Encode(&i.archive)
	if err != nil {
		return nil, nil, err
	}
	linked, err := image.Link(kernel, encoded)
	if err != nil {
		return nil, nil, err
	}
	return linked, &imageFigures{1, len(i.archive.Systems), len(i.order), len(kernel), len(encoded), len(linked)}, nil
}

// imageOf builds the systems that arguments name: each configuration and each Go file is
// one.
func imageOf(ctx context.Context, args []string, test testFlags, symbols bool) ([]byte, *imageFigures, error) {
	b, err := newBuilder()
	if err != nil {
		return nil, nil, err
	}
	i := imaging{builder: b, test: test}
	for _, arg := range args {
		if err := i.add([]string{arg}); err != nil {
			return nil, nil, err
		}
	}
	return i.link(ctx, symbols)
}
