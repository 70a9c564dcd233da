package main

type animal struct {
	name string
	legs int
}

func (a animal) describe() string { return a.name }
func (a *animal) rename(n string) { a.name = n }
func (a animal) count() int       { return a.legs }

type dog struct {
	animal
	tricks []string
}

func (d dog) describe() string { return "dog " + d.animal.describe() }
func (d *dog) learn(t string)  { d.tricks = append(d.tricks, t) }

type puppy struct {
	*dog
	age int
}

type describer interface{ describe() string }
type counter interface {
	describer
	count() int
}

type list []int

func (l list) sum() (t int) {
	for _, x := range l {
		t += x
	}
	return
}
func (l *list) push(x int) { *l = append(*l, x) }

type number int

func (n number) next() number { return n + 1 }

type chained struct{ n int }

func (c *chained) add(x int) *chained { c.n += x; return c }

type fn func(int) int

func (f fn) apply(x int) int { return f(x) }

func main() {
	d := dog{animal{"rex", 4}, nil}
	d.rename("max")
	d.learn("sit")
	println(d.describe(), d.name, d.count(), len(d.tricks), d.animal.describe())
	p := puppy{&d, 1}
	p.rename("bo")
	p.learn("roll")
	println(p.describe(), d.name, p.legs, len(d.tricks))
	var x describer = d
	var y counter = &d
	d.rename("later")
	println(x.describe(), y.describe(), y.count())
	x = p
	println(x.describe(), x.(counter).count())
	f := d.describe
	g := (*dog).learn
	h := dog.describe
	r := d.rename
	d.rename("changed")
	println(f(), h(d))
	g(&d, "beg")
	r("bound")
	println(d.name, len(d.tricks))
	k := counter.count
	println(k(p))
	var l list
	l.push(1)
	l.push(41)
	println(l.sum(), list{1, 2}.sum())
	println(number(1).next().next())
	println(new(chained).add(1).add(2).add(3).n)
	println(fn(func(x int) int { return x * 3 }).apply(4))
	v := y.describe
	println(v())
	arr := [3]number{1, 2, 3}
	println(arr[1].next())
	m := map[string]list{"a": {1, 2, 3}}
	println(m["a"].sum())
	defer func() { println(recover().(error).Error()) }()
	var np puppy
	println(np.describe())
}
