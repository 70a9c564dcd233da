package asm

// An opcode is how one shape of an instruction is encoded. Zero: the instruction does
// not have the shape.
type opcode uint32

// The fields of an opcode: the opcode byte, its map, the mandatory prefix as in VEX
// (none, 66, F3, F2), and the digit in the ModRM byte's register field. They lie apart, below the
// properties: encode takes them from the bits.
const (
	map0F opcode = 1 << 8
	p66   opcode = 1 << ppShift
	pF3   opcode = 2 << ppShift
	pF2   opcode = 3 << ppShift

	ppShift    = 10
	digitShift = 12
)

// The properties of an opcode. By default the width is 2, 4 or 8: prefix 66 means 2,
// REX.W means 8.
const (
	has       opcode = 1 << (iota + 16) // marks opcode 0
	bytes                               // width 1 is the opcode with bit 0 clear
	wide                                // REX.W always
	narrow                              // no prefix for any width
	scalar                              // mandatory prefix F3 for width 4, F2 for 8
	packed                              // none for width 4, 66 for 8
	byteRM                              // the r/m operand is a byte
	plus                                // the register is in the opcode, there is no ModRM byte
	vex                                 // VEX; L is set for width 32
	imm8                                // immediate of one byte
	immShort                            // sign-extended byte, opcode | 2, where that suffices; else as immFull
	immFull                             // immediate of the width, 4 bytes at most
	condition                           // the condition is added to the opcode
)

func digit(d opcode) opcode { return d<<digitShift | has }

// An encoding is a row of the instruction table: an opcode for each shape, 0 for those that it does
// not have: encode fails then, and Finish returns that.
type encoding struct {
	name string // for errors
	rm   opcode // register, register or memory
	mr   opcode // register or memory, register
	mi   opcode // register or memory, immediate
	m    opcode // register or memory
	rmi  opcode // register, register or memory, immediate
	raw  string // no operands: the bytes
}

// arithmetic is a row of the eight classic operations.
func arithmetic(name string, n opcode) encoding {
	return encoding{name: name, rm: has | n<<3 | 3 | bytes, mr: has | n<<3 | 1 | bytes, mi: 0x81 | digit(n) | bytes | immShort}
}

// group3 is a row of the one-operand group F7 or FF.
func group3(name string, code, n opcode) encoding {
	return encoding{name: name, m: code | digit(n) | bytes}
}

func shift(name string, n opcode) encoding {
	return encoding{name: name, mi: 0xC1 | digit(n) | bytes | imm8, m: 0xD3 | digit(n) | bytes}
}

func load(name string, code opcode) encoding {
	return encoding{name: name, rm: has | code}
}

func float(name string, code opcode) encoding {
	return load(name, map0F|code)
}

// table has the encodings by Op, conditions left out. Fixed: all code goes by it. Tests compare it
// with two disassemblers.
var table = [numOps]encoding{
	Mov:     {name: "mov", rm: 0x8B | bytes, mr: 0x89 | bytes, mi: 0xC7 | digit(0) | bytes | immFull},
	Lea:     load("lea", 0x8D),
	MovZX8:  load("movzx", map0F|0xB6|byteRM),
	MovZX16: load("movzx", map0F|0xB7),
	MovSX8:  load("movsx", map0F|0xBE|byteRM),
	MovSX16: load("movsx", map0F|0xBF),
	MovSX32: load("movsxd", 0x63),
	Push:    {name: "push", m: 0xFF | digit(6) | narrow},
	Pop:     {name: "pop", m: 0x8F | digit(0) | narrow},

	Add:  arithmetic("add", 0),
	Or:   arithmetic("or", 1),
	Adc:  arithmetic("adc", 2),
	Sbb:  arithmetic("sbb", 3),
	And:  arithmetic("and", 4),
	Sub:  arithmetic("sub", 5),
	Xor:  arithmetic("xor", 6),
	Cmp:  arithmetic("cmp", 7),
	Test: {name: "test", mr: 0x85 | bytes, mi: 0xF7 | digit(0) | bytes | immFull},
	Imul: {name: "imul", rm: map0F | 0xAF, rmi: 0x69 | immShort},
	Neg:  group3("neg", 0xF7, 3),

	MulWide: group3("mul", 0xF7, 4),
	Div:     group3("div", 0xF7, 6),
	Idiv:    group3("idiv", 0xF7, 7),
	Cdq:     {name: "cdq", raw: "\x99"},
	Cqo:     {name: "cqo", raw: "\x48\x99"},
	Rol:     shift("rol", 0),
	Shl:     shift("shl", 4),
	Shr:     shift("shr", 5),
	Sar:     shift("sar", 7),

	Bsf:   load("bsf", map0F|0xBC),
	Bsr:   load("bsr", map0F|0xBD),
	Bswap: {name: "bswap", m: map0F | 0xC8 | plus},
	Set:   {name: "set", m: map0F | 0x90 | condition | byteRM | narrow},
	CMov:  {name: "cmov", rm: map0F | 0x40 | condition},

	CallInd: {name: "call", m: 0xFF | digit(2) | narrow},
	Ret:     {name: "ret", raw: "\xC3"},
	Ud2:     {name: "ud2", raw: "\x0F\x0B"},
	Rdtsc:   {name: "rdtsc", raw: "\x0F\x31"},
	In8:     {name: "in al,dx", raw: "\xEC"},
	In16:    {name: "in ax,dx", raw: "\x66\xED"},
	In32:    {name: "in eax,dx", raw: "\xED"},
	Out8:    {name: "out dx,al", raw: "\xEE"},
	Out16:   {name: "out dx,ax", raw: "\x66\xEF"},
	Out32:   {name: "out dx,eax", raw: "\xEF"},

	RepMovsb: {name: "rep movsb", raw: "\xF3\xA4"},
	RepMovsq: {name: "rep movsq", raw: "\xF3\x48\xA5"},
	RepStosb: {name: "rep stosb", raw: "\xF3\xAA"},

	Movs:    {name: "mov", rm: map0F | 0x10 | scalar, mr: map0F | 0x11 | scalar},
	Movaps:  {name: "movaps", rm: map0F | 0x28 | narrow, mr: map0F | 0x29 | narrow},
	Movups:  {name: "movups", rm: map0F | 0x10 | narrow, mr: map0F | 0x11 | narrow},
	Movd:    {name: "mov", rm: p66 | map0F | 0x6E, mr: p66 | map0F | 0x7E},
	Adds:    float("add", 0x58|scalar),
	Muls:    float("mul", 0x59|scalar),
	Subs:    float("sub", 0x5C|scalar),
	Divs:    float("div", 0x5E|scalar),
	Sqrts:   float("sqrt", 0x51|scalar),
	Ucomis:  float("ucomi", 0x2E|packed),
	Xorp:    float("xor", 0x57|packed),
	CvtI64F: float("cvtsi2", 0x2A|scalar|wide),
	CvtFI32: float("cvtt", 0x2C|scalar),
	CvtFI64: float("cvtt", 0x2C|scalar|wide),
	CvtFF:   float("cvt", 0x5A|scalar),

	Pcmpeqb:  float("pcmpeqb", 0x74|p66|narrow),
	Pmovmskb: float("pmovmskb", 0xD7|p66|narrow),
	Pshufd:   {name: "pshufd", rmi: p66 | map0F | 0x70 | narrow | imm8},

	Vmovdqu:    {name: "vmovdqu", rm: vex | pF3 | map0F | 0x6F, mr: vex | pF3 | map0F | 0x7F},
	Vpxor:      load("vpxor", vex|p66|map0F|0xEF),
	Vzeroupper: {name: "vzeroupper", raw: "\xC5\xF8\x77"},
}
