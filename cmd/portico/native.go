package main

import (
	"fmt"
	"io"
	"strings"

	"golang.org/x/arch/x86/x86asm"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/bytecode/intrinsics"
	"github.com/portico-os/portico/config/model"
	"github.com/portico-os/portico/translator"
	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/translator/code"
	"github.com/portico-os/portico/verifier"
)

// defaultOptions are the translator switches of a domain with default settings.
var defaultOptions = model.Defaults.Translator

// writeNative prints the machine code of the functions of a component whose names end
// with a suffix, with source lines and the names of what it refers to.
func writeNative(w io.Writer, c *verifier.Component, suffix string) error {
	shown := 0
	for i, f := range c.File().Funcs {
		if !strings.HasSuffix(f.Name, suffix) {
			continue
		}
		shown++
		function, err := translator.Translate(c, bytecode.FuncID(i), defaultOptions, nil)
		if err != nil {
			return err
		}
		if err := writeFunction(w, function); err != nil {
			return err
		}
	}
	if shown == 0 {
		return usageErrorf("component %s has no function whose name ends with %q", c.Path(), suffix)
	}
	return nil
}

func writeFunction(w io.Writer, f *code.Code) error {
	_, err := fmt.Fprintf(w, "%s: %d bytes, frame of %d\n", f.Name, len(f.Text), f.FrameSize)
	lines, relocs := f.Lines, f.Relocs
	for pc := 0; pc < len(f.Text) && err == nil; {
		text, size := "(bad)", 1
		if in, e := x86asm.Decode(f.Text[pc:], 64); e == nil {
			text, size = x86asm.IntelSyntax(in, uint64(pc), nil), in.Len
		}
		for len(lines) > 0 && int(lines[0].PC) <= pc {
			if len(lines) == 1 || int(lines[1].PC) > pc {
				_, err = fmt.Fprintf(w, "%s:%d\n", f.Source, lines[0].Line)
			}
			lines = lines[1:]
		}
		var names []string
		for len(relocs) > 0 && int(relocs[0].Offset) < pc+size {
			names = append(names, symbolName(relocs[0]))
			relocs = relocs[1:]
		}
		if len(names) > 0 {
			text = fmt.Sprintf("%-40s ; %s", text, strings.Join(names, ", "))
		}
		if err == nil {
			_, err = fmt.Fprintf(w, "  %6x  %s\n", pc, text)
		}
		pc += size
	}
	return err
}

var stubNames = [abi.NumStubs]string{
	abi.StubPoll: "poll", abi.StubAlloc: "alloc", abi.StubTrap: "trap", abi.StubStack: "stack", abi.StubThrow: "throw",
	abi.StubIntrinsic: "intrinsic", abi.StubMakeSlice: "makeslice", abi.StubAnyEqual: "anyequal", abi.StubAssert: "assert",
	abi.StubCopy: "copy", abi.StubClear: "clear",
	abi.StubBytesCompare: "bytescompare", abi.StubBytesIndex: "bytesindex", abi.StubBytesHash: "byteshash",
}

// symbolName describes what a field of the code is filled in with.
func symbolName(r code.Reloc) string {
	s, name := r.Symbol, ""
	switch s.Kind {
	case code.SymbolFunc, code.SymbolFuncValue:
		c, fn := s.Component.Resolve(bytecode.FuncID(s.Index))
		name = c.Path() + "." + c.File().Funcs[fn].Name
		if s.Kind == code.SymbolFuncValue {
			name = "value of " + name
		}
	case code.SymbolStub:
		name = "stub " + stubNames[s.Index]
	case code.SymbolType:
		name = "type " + s.Type.String()
	case code.SymbolData:
		name = fmt.Sprintf("data%d", s.Index)
	case code.SymbolStatics:
		name = "statics of " + s.Component.Path()
	case code.SymbolGlobal:
		c, g := s.Component.ResolveGlobal(bytecode.GlobalID(s.Index))
		name = c.Path() + "." + c.File().Globals[g].Name
	case code.SymbolMethod:
		name = "method " + s.Type.String() + "." + bytecode.BaseName(s.Type.Under().Methods[s.Index].Name)
	case code.SymbolZero:
		name = "zero"
	case code.SymbolIntrinsic:
		name = "intrinsic " + intrinsics.Table[s.Index].Name
	}
	if r.Addend != 0 {
		name = fmt.Sprintf("%s%+d", name, r.Addend)
	}
	return name
}
