package compiler

import "golang.org/x/tools/go/ssa"

func (c *component) foldStatics(init *ssa.Function) {}
