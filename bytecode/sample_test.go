package bytecode

import "fmt"

// sample returns a file that uses every operation, kind of type, kind of constant,
// kind of place and kind of result. It has the syntax of a component, not the sense.
func sample() *File {
	const (
		ptr = TypeID(NumBasic + iota)
		point
		signature
		named
		generic
		instance
		foreign
		iface
		nullary
		duplicate
		recursive
	)
	f := &File{
		Path:    "example.org/sample",
		Imports: []ComponentID{{Path: "example.org/dep"}, {Path: "example.com/dep", Hash: [32]byte{1, 2, 255}}},
		Types: []TypeDef{
			{Kind: KindPointer, Elem: named},
			{Kind: KindStruct, Fields: []FieldDef{
				{Name: "X", Type: TypeID(KindInt), Tag: `json:"x"`},
				{Name: "example.org/sample.y", Type: TypeID(KindComplex64)},
				{Name: "example.com/dep.z", Type: TypeID(KindComplex128)},
				{Name: "elsewhere.w", Type: TypeID(KindMemory)},
				{Name: "Embedded", Type: ptr, Embedded: true},
			}},
			{Kind: KindFunc, Params: []TypeID{TypeID(KindInt), named, ptr + 15}, Results: []TypeID{TypeID(KindBool), TypeID(KindInt8)}, Variadic: true},
			{Kind: KindNamed, Import: ThisComponent, Name: "Point", Elem: point, Methods: []MethodDef{{Name: "Do", Func: 0, InValue: true}, {Name: "example.org/sample.do", Func: 1}}},
			{Kind: KindNamed, Import: ThisComponent, Name: "List·1", Len: 2, Elem: ptr + 16},
			{Kind: KindInstance, Elem: generic, Params: []TypeID{TypeID(KindString), ptr}, Methods: []MethodDef{{Name: "Len", Func: 2}}},
			{Kind: KindNamed, Import: 1, Name: "Config"},
			{Kind: KindInterface, Methods: []MethodDef{{Name: "Do", Sig: nullary}, {Name: "example.org/sample.do", Sig: signature}}},
			{Kind: KindFunc},
			{Kind: KindPointer, Elem: named},
			{Kind: KindPointer, Elem: recursive},
			{Kind: KindMap, Key: TypeID(KindString), Elem: instance},
			{Kind: KindChan, Elem: foreign, Len: 0},
			{Kind: KindChan, Elem: foreign, Len: 1},
			{Kind: KindChan, Elem: TypeID(KindUintptr), Len: 2},
			{Kind: KindSlice, Elem: TypeID(KindUint8)},
			{Kind: KindArray, Len: 1 << 40, Elem: ptr + 17},
			{Kind: KindParam, Len: 1},
			{Kind: KindNamed, Import: Predeclared, Name: "error"},
			{Kind: KindNamed, Import: ThisComponent, Name: "odd name\xff", Elem: TypeID(KindFloat32)},
			{Kind: KindNamed, Import: ThisComponent, Name: "struct", Elem: TypeID(KindInt16), Portal: true},
			{Kind: KindInterface},
			{Kind: KindStruct},
		},
		Data:          []string{"hello", "a\x00\xff\n\"", string(make([]byte, 200)), "hello", ""},
		Externs:       []Extern{{0, "F", nullary}, {1, "(*T).Method", nullary}, {1, "odd name", signature}},
		ExternGlobals: []Extern{{0, "V", point}, {1, "V", point}},
		Init:          1,
		Serial:        true,
	}
	f.Globals = []Global{
		{Name: "plain", Type: point},
		{Name: "minus", Type: TypeID(KindInt8), Init: []StaticInit{{Value: Const{Imm: 0xfe}}}},
		{Name: "half", Type: TypeID(KindFloat64), Init: []StaticInit{{Value: Const{Imm: 0x3fe0000000000000}}}},
		{Name: "nan", Type: TypeID(KindFloat32), Init: []StaticInit{{Value: Const{Imm: 0x7fc00001}}}},
		{Name: "yes", Type: TypeID(KindBool), Init: []StaticInit{{Value: Const{Imm: 1}}}},
		{Name: "all", Type: point, Init: []StaticInit{
			{Path: []int64{0}, Value: Const{Imm: 1<<64 - 1}},
			{Path: []int64{1, 0}, Value: Const{Kind: ConstString, Data: 1}},
			{Path: []int64{1, 1}, Value: Const{Kind: ConstFunc, Func: 3}},
			{Path: []int64{2}, Value: Const{Kind: ConstAddr, Global: 0}},
			{Path: []int64{3, 1 << 40}, Value: Const{Kind: ConstSlice, Global: 6}},
			{Path: []int64{4}, Value: Const{Kind: ConstString, Data: 2}},
		}},
	}
	f.Funcs = []Func{everyOp(signature, nullary), {
		Name: "plain", Sig: nullary, Handler: -1,
	}, {
		Name: "f$1", Sig: nullary, Captures: []TypeID{ptr, TypeID(KindInt)}, Handler: -1, Blocks: []Block{{}},
	}, {
		Name: "plain", Sig: nullary, Handler: -1, Line: 7,
	}}
	return f
}

// everyOp returns a function with an instruction of each operation.
func everyOp(sig, nullary TypeID) Func {
	fn := Func{
		Name: "(*T).m", Sig: sig, ParamSlots: []int32{-1, 0, -1}, Exported: true, Source: "sample/file.go", Line: 10, Handler: 1,
		Slots: []SlotDef{{"p", TypeID(NumBasic + 1)}, {"", TypeID(KindInt)}, {"odd name", TypeID(KindInt)}},
	}
	places := []Place{
		{BaseValue, 3, []Step{{Field: 1}, {Field: IndexStep, Index: 4}, {Field: 0}}},
		{BaseSlot, 2, nil},
		{BaseGlobal, 5, []Step{{Field: IndexStep, Index: 4}}},
		{BaseGlobal, 6, []Step{{Field: 2}}},
		{BaseValue, 4, []Step{{Field: IndexStep, Index: SlotOperand(1)}}},
	}
	types := []TypeID{TypeID(KindInt), TypeID(NumBasic), TypeID(NumBasic + 3), TypeID(NumBasic + 9), 0, 1 << 20}
	next, turn := Operand(3), 0
	emit := func(b *Block, in Instr) {
		info := in.Op.Info()
		turn++
		for _, field := range info.Shape {
			switch field {
			case 't':
				in.Type = types[turn%len(types)]
			case 'v':
				in.Args = append(in.Args, Operand(turn%5))
			case 'o':
				in.Args = append(in.Args, []Operand{None, 1 << 30}[turn%2])
				turn++
			case 'a':
				in.Args = append(in.Args, SlotOperand(0))
			case 'A':
				for i := range turn % 3 {
					in.Args = append(in.Args, []Operand{1, SlotOperand(2)}[i])
				}
			case 'p':
				in.Places = append(in.Places, places[turn%len(places)])
				turn++
			case 'i':
				in.Imm = []uint64{0, 7, 1<<64 - 1}[turn%3]
			case 'd':
				in.Sym = int32(turn % 6)
			case 'f':
				in.Sym = int32(turn % 8)
			case 'm', 'x':
				in.Sym = int32(turn % 4)
			case 'b':
				in.Blocks = append(in.Blocks, BlockID(turn%3))
				turn++
			case 'h':
				in.Imm = uint64(turn % phiClaims)
				for i := range turn % 3 {
					in.Blocks, in.Args = append(in.Blocks, BlockID(i)), append(in.Args, Operand(i))
				}
			}
		}
		results := info.Results.Count()
		if results < 0 {
			results = turn % 3
		}
		for i := range results {
			if i == 0 && turn%2 == 0 && info.Results != OneValue {
				in.Dst = append(in.Dst, SlotOperand(1))
				continue
			}
			in.Dst = append(in.Dst, next)
			next++
		}
		in.Line = int32(10 + turn/4)
		b.Instrs = append(b.Instrs, in)
	}
	for range 6 {
		var b Block
		for op := OpInvalid + 1; op < NumOps; op++ {
			emit(&b, Instr{Op: op})
			turn++
		}
		fn.Blocks = append(fn.Blocks, b)
	}
	return fn
}

// describe names an operation in messages of table tests.
func describe(op Op) string { return fmt.Sprintf("op %d (%s)", op, op) }
