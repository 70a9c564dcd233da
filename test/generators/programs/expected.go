package programs

import (
	"fmt"
	"slices"
	"strings"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/bytecode/intrinsics"
)

// everyOperation lists what some programs must execute: all operations of bytecode's table, and all
// intrinsics that are not left out.
func everyOperation() (list []string) {
	for op := bytecode.OpInvalid + 1; op < bytecode.NumOps; op++ {
		if op != bytecode.OpIntrinsic {
			list = append(list, op.String())
		}
	}
	for _, row := range intrinsics.Table {
		if leftOut[row.Name] == "" {
			list = append(list, "sys "+row.Name)
		}
	}
	return list
}

// everyKind lists what many programs must execute: operations with all kinds of operands that they take, as
// describe names them.
func everyKind() (list []string) {
	add := func(ops []bytecode.Op, kinds ...bytecode.Kind) {
		for _, op := range ops {
			for _, k := range kinds {
				list = append(list, fmt.Sprint(op, " ", k))
			}
		}
	}
	texts := []bytecode.Kind{bytecode.KindString}
	scalars := append([]bytecode.Kind{bytecode.KindBool}, numberKinds...)
	references := []bytecode.Kind{
		bytecode.KindPointer, bytecode.KindSlice, bytecode.KindMap, bytecode.KindChan, bytecode.KindFunc, bytecode.KindInterface, bytecode.KindString,
	}
	aggregates := []bytecode.Kind{bytecode.KindStruct, bytecode.KindArray, bytecode.KindComplex64, bytecode.KindComplex128}
	add(numberOps, numberKinds...)
	add(integerOps, integerKinds...)
	add(boolOps, bytecode.KindBool)
	add([]bytecode.Op{bytecode.OpNeg}, numberKinds...)
	add([]bytecode.Op{bytecode.OpConst}, scalars...)
	add(orderOps, append(texts, numberKinds...)...)
	add(orderOps[:2], append(references, bytecode.KindBool)...)
	add([]bytecode.Op{bytecode.OpPhi, bytecode.OpChange}, append(slices.Clone(scalars), bytecode.KindString, bytecode.KindPointer, bytecode.KindSlice)...)
	add([]bytecode.Op{bytecode.OpPhi, bytecode.OpZero}, references...)
	add([]bytecode.Op{bytecode.OpNew}, append(append(slices.Clone(scalars), references...), aggregates...)...)
	add([]bytecode.Op{bytecode.OpUnbox}, append(append(slices.Clone(scalars), references[:5]...), aggregates...)...)
	for _, base := range []bytecode.BaseKind{bytecode.BaseValue, bytecode.BaseSlot, bytecode.BaseGlobal} {
		for _, op := range []bytecode.Op{bytecode.OpLoad, bytecode.OpStore} {
			for _, k := range append(slices.Clone(scalars), references...) {
				list = append(list, fmt.Sprint(op, " ", k, " ", base))
			}
		}
		for _, op := range []bytecode.Op{bytecode.OpCopy, bytecode.OpClear} {
			list = append(list, fmt.Sprint(op, " ", base))
		}
	}
	for _, from := range numberKinds {
		for _, to := range numberKinds {
			list = append(list, fmt.Sprint("convert ", from, " ", to))
		}
	}
	for _, k := range integerKinds {
		for _, base := range []bytecode.Kind{bytecode.KindSlice, bytecode.KindString} {
			list = append(list, fmt.Sprint(bytecode.OpIndexCheck, " ", base, " ", k))
		}
		list = append(list, fmt.Sprint(bytecode.OpIndexCheckLen, " ", k))
		for _, count := range integerKinds {
			if count.IsUnsigned() {
				list = append(list, fmt.Sprint("shl ", k, " ", count), fmt.Sprint("shr ", k, " ", count))
			}
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// missing returns what is wanted and was not executed. A name stands for all that begins with it.
func missing(wanted []string, covered map[string]int) (list []string) {
	var all []string
	for name := range covered {
		all = append(all, name+" ")
	}
	for _, w := range wanted {
		if !slices.ContainsFunc(all, func(name string) bool { return strings.HasPrefix(name, w+" ") }) {
			list = append(list, w)
		}
	}
	return list
}
