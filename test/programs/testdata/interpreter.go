package main

// A stack machine and a compiler of arithmetic expressions for it.

type op uint8

const (
	push op = iota
	load
	store
	add
	sub
	mul
	div
	less
	jump
	jumpIfZero
	print1
	halt
)

type instr struct {
	op  op
	arg int
}

type machine struct {
	code  []instr
	stack []int
	vars  [26]int
	steps int
}

func (m *machine) pop() int {
	x := m.stack[len(m.stack)-1]
	m.stack = m.stack[:len(m.stack)-1]
	return x
}

func (m *machine) run() {
	binary := map[op]func(a, b int) int{
		add: func(a, b int) int { return a + b },
		sub: func(a, b int) int { return a - b },
		mul: func(a, b int) int { return a * b },
		div: func(a, b int) int { return a / b },
		less: func(a, b int) int {
			if a < b {
				return 1
			}
			return 0
		},
	}
	for pc := 0; ; m.steps++ {
		i := m.code[pc]
		pc++
		switch i.op {
		case push:
			m.stack = append(m.stack, i.arg)
		case load:
			m.stack = append(m.stack, m.vars[i.arg])
		case store:
			m.vars[i.arg] = m.pop()
		case jump:
			pc = i.arg
		case jumpIfZero:
			if m.pop() == 0 {
				pc = i.arg
			}
		case print1:
			println(m.pop())
		case halt:
			return
		default:
			b, a := m.pop(), m.pop()
			m.stack = append(m.stack, binary[i.op](a, b))
		}
	}
}

type compiler struct {
	src  string
	code []instr
}

func (c *compiler) emit(o op, arg int) int {
	c.code = append(c.code, instr{o, arg})
	return len(c.code) - 1
}

func (c *compiler) next() byte {
	for len(c.src) > 0 && c.src[0] == ' ' {
		c.src = c.src[1:]
	}
	if len(c.src) == 0 {
		return 0
	}
	return c.src[0]
}

func (c *compiler) take() byte { b := c.next(); c.src = c.src[1:]; return b }

func (c *compiler) primary() {
	switch b := c.take(); {
	case b == '(':
		c.comparison()
		c.take()
	case b >= 'a':
		c.emit(load, int(b-'a'))
	default:
		n := int(b - '0')
		for len(c.src) > 0 && c.src[0] >= '0' && c.src[0] <= '9' {
			n = n*10 + int(c.src[0]-'0')
			c.src = c.src[1:]
		}
		c.emit(push, n)
	}
}

func (c *compiler) binary(ops string, codes []op, operand func()) {
	operand()
	for {
		found := false
		for i := range ops {
			if c.next() == ops[i] {
				c.take()
				operand()
				c.emit(codes[i], 0)
				found = true
			}
		}
		if !found {
			return
		}
	}
}

func (c *compiler) product()    { c.binary("*/", []op{mul, div}, c.primary) }
func (c *compiler) sum()        { c.binary("+-", []op{add, sub}, c.product) }
func (c *compiler) comparison() { c.binary("<", []op{less}, c.sum) }

// statement: x=expr; | ?expr; | @expr{statements}
func (c *compiler) statements() {
	for c.next() != 0 && c.next() != '}' {
		switch b := c.take(); b {
		case '?':
			c.comparison()
			c.emit(print1, 0)
			c.take()
		case '@':
			top := len(c.code)
			c.comparison()
			exit := c.emit(jumpIfZero, 0)
			c.take()
			c.statements()
			c.take()
			c.emit(jump, top)
			c.code[exit].arg = len(c.code)
		default:
			c.take()
			c.comparison()
			c.emit(store, int(b-'a'))
			c.take()
		}
	}
}

func main() {
	c := &compiler{src: "?1+2*3; ?(1+2)*3; ?10-4-3; ?100/7/2; i=0; s=0; @i<3000{ s = s + i*i - i/3; i=i+1; } ?s;" +
		"a=0; b=1; n=0; @n<50 { t=a+b; a=b; b=t; n=n+1; } ?a;"}
	c.statements()
	c.emit(halt, 0)
	m := &machine{code: c.code}
	m.run()
	println(len(c.code), m.steps, len(m.stack))
	defer func() { println(recover().(error).Error()) }()
	c = &compiler{src: "?1/0;"}
	c.statements()
	c.emit(halt, 0)
	(&machine{code: c.code}).run()
}
