package front

import (
	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/translator/ir"
)

// portAccess appends an access to I/O ports, all of which the domain must have been
// granted: without that check, which no switch removes, a domain could break others.
// Grants never change.
func (l *operations) portAccess(op ir.Op, w ir.Width, port ir.Value, out ...ir.Value) *ir.Instr {
	port = l.extend(port, ir.W2, false)
	constant := func(v ir.Value) ir.Value {
		l.f.Def(v).Memory = ir.MemoryConstant
		return v
	}
	grants := constant(l.load(ir.Mem{Base: ir.BaseDomain, Disp: abi.DomainPorts}, 0, 0, ir.W8, ir.Int, false))
	at := l.binaryImm(ir.OpShr, ir.W8, port, 3)
	bits := constant(l.load(ir.Mem{Indexed: true, Scale: 1}, grants, at, ir.W2, ir.Int, false))
	bits = l.binary(ir.OpShr, ir.W4, bits, l.binaryImm(ir.OpAnd, ir.W4, port, 7))
	all := int64(1)<<w - 1
	l.trapIf(intsImm(ir.NotEqual, ir.W4, l.binaryImm(ir.OpAnd, ir.W4, bits, all), all), bytecode.TrapPort, port, l.constant(int64(w)))
	in := l.op(op, w, append([]ir.Value{port}, out...)...)
	in.Trap = &ir.Trap{Code: bytecode.TrapPort}
	return in
}

func portIn(w ir.Width) inlineIntrinsic {
	return func(l *operations, x []ir.Value) []ir.Value {
		return one(l.f.Define(l.portAccess(ir.OpPortIn, w, x[0]), ir.Int, false))
	}
}

func portOut(w ir.Width) inlineIntrinsic {
	return func(l *operations, x []ir.Value) []ir.Value {
		l.portAccess(ir.OpPortOut, w, x[0], x[1])
		return nil
	}
}
