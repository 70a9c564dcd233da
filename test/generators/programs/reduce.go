package programs

import (
	"errors"
	"slices"
	"time"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/verifier"
)

// A reduction makes a program smaller as long as it goes on to be a finding.
type reduction struct {
	h     *harness
	given given
	class string // how the program ends; "" if that does not matter
	files []*bytecode.File
	end   time.Time
	err   error

	judge func(files []*bytecode.File) bool // decides instead of a child, if it is not nil
}

// longestReduction is how long one may take.
const longestReduction = 90 * time.Second

var errNotAgain = errors.New("alone it does what it should")

// reduce returns the smallest program that it finds of which a finding is true.
func (h *harness) reduce(p *program, f finding) ([]*bytecode.File, error) {
	encoded, err := p.encode()
	if err != nil {
		return p.files, err
	}
	r := &reduction{h: h, class: f.Class, end: time.Now().Add(longestReduction)}
	r.given = given{Seed: p.seed, Files: encoded, Listed: p.listed, Revokes: p.revokes, Sets: []set{f.In}, Mutant: f.Mutant != 0, Compared: f.Compared}
	if f.In.Revocation == "" {
		r.given.Sets = p.sets(true, 1, true)
	}
	if r.files, err = decoded(encoded); err != nil {
		return p.files, err
	}
	if !r.is(r.files) {
		return r.files, errors.Join(errNotAgain, r.err)
	}
	r.reduce()
	return r.files, r.err
}

// reduce makes the files smaller until nothing goes any more, or it takes too long.
func (r *reduction) reduce() {
	for before := -1; r.size() != before && time.Now().Before(r.end); {
		before = r.size()
		for i := range r.files {
			r.stubs(i)
			r.instructions(i)
			r.branches(i)
		}
	}
	for i := range r.files {
		r.unreferenced(i)
	}
}

func decoded(encoded [][]byte) (files []*bytecode.File, err error) {
	for _, e := range encoded {
		f, err := bytecode.Decode(e)
		if err != nil {
			return nil, err
		}
		files = append(files, f)
	}
	return files, nil
}

func (r *reduction) size() (n int) {
	for _, f := range r.files {
		for i := range f.Funcs {
			for _, b := range f.Funcs[i].Blocks {
				n += len(b.Instrs)
			}
		}
	}
	return n
}

// is tells whether files are a finding, which must be accepted.
func (r *reduction) is(files []*bytecode.File) bool {
	p := &program{seed: r.given.Seed, files: files, listed: r.given.Listed}
	g := r.given
	var err error
	if g.Files, err = p.encode(); err != nil {
		r.err = err
		return false
	}
	if _, err := verify(g.Files); err != nil {
		return false
	}
	if r.judge != nil {
		return r.judge(files)
	}
	a, fell, err := r.h.ask(&order{Given: &g}, timeOf(1))
	if err != nil {
		r.err = err
	}
	return fell != "" || len(a.Found) > 0 && (r.class == "" || a.Found[0].Class == r.class)
}

// try changes a copy of one file, and keeps it if that is a finding, too. The change is false if
// there is nothing to change.
func (r *reduction) try(i int, change func(f *bytecode.File) bool) bool {
	if r.err != nil || time.Now().After(r.end) {
		return false
	}
	files := slices.Clone(r.files)
	copied, err := bytecode.Decode(bytecode.Encode(files[i]))
	if err != nil {
		r.err = err
		return false
	}
	files[i] = copied
	if !change(copied) || !r.is(files) {
		return false
	}
	r.files = files
	return true
}

// verified is the component of a file as it is now.
func (r *reduction) verified(i int) *verifier.Component {
	p := &program{files: r.files}
	encoded, err := p.encode()
	if err != nil {
		r.err = err
		return nil
	}
	list, err := verify(encoded)
	if err != nil {
		r.err = err
		return nil
	}
	return list[i+1]
}

// stubs makes functions return zero at once.
func (r *reduction) stubs(i int) {
	c := r.verified(i)
	if c == nil {
		return
	}
	for fn := range r.files[i].Funcs {
		if r.files[i].Funcs[fn].Name == "$start" {
			continue // without a service two domains do something else than one
		}
		if len(r.files[i].Funcs[fn].Blocks) == 1 && len(r.files[i].Funcs[fn].Blocks[0].Instrs) < 4 {
			continue
		}
		r.try(i, func(f *bytecode.File) bool { return stub(f, c, bytecode.FuncID(fn)) })
	}
}

// A spot is an instruction.
type spot struct {
	fn    int
	block int
	at    int
}

// instructions leaves instructions out, or makes constants of them: many at once, if that goes.
func (r *reduction) instructions(i int) {
	c := r.verified(i)
	if c == nil {
		return
	}
	var spots []spot
	for fn := range r.files[i].Funcs {
		if r.files[i].Funcs[fn].Name == "$start" && i < len(r.files)-1 {
			continue
		}
		for b, block := range r.files[i].Funcs[fn].Blocks {
			for at := range block.Instrs {
				if isOpen(&block.Instrs[at]) {
					spots = append(spots, spot{fn, b, at})
				}
			}
		}
	}
	slices.Reverse(spots) // so that spots stay where they are
	var neutral []spot
	var without func(list []spot)
	without = func(list []spot) {
		if len(list) == 0 {
			return
		}
		all := append(slices.Clone(neutral), list...)
		base := r.files[i]
		if r.try(i, func(f *bytecode.File) bool { return neutralise(f, c, all) }) {
			neutral, r.files[i] = all, base
		} else if len(list) > 1 {
			without(list[:len(list)/2])
			without(list[len(list)/2:])
		}
	}
	without(spots)
	if len(neutral) > 0 {
		files := slices.Clone(r.files)
		f, err := bytecode.Decode(bytecode.Encode(files[i]))
		if err != nil || !neutralise(f, c, neutral) {
			return
		}
		files[i] = f
		r.files = files
	}
	for range 3 {
		r.try(i, dropDead)
	}
}

// branches makes jumps of branches, and takes handlers away.
func (r *reduction) branches(i int) {
	for fn := 0; fn < len(r.files[i].Funcs); fn++ {
		r.try(i, func(f *bytecode.File) bool {
			if f.Funcs[fn].Handler < 0 || i < len(r.files)-1 { // a service's panic is another in two domains
				return false
			}
			f.Funcs[fn].Handler = -1
			return tidy(&f.Funcs[fn])
		})
		for b := 0; b < len(r.files[i].Funcs[fn].Blocks); b++ {
			for way := range 2 {
				r.try(i, func(f *bytecode.File) bool {
					body := f.Funcs[fn].Blocks[b].Instrs
					last := &body[len(body)-1]
					if last.Op != bytecode.OpBranch {
						return false
					}
					*last = bytecode.Instr{Op: bytecode.OpJump, Line: last.Line, Blocks: []bytecode.BlockID{last.Blocks[way]}}
					return tidy(&f.Funcs[fn])
				})
				if b >= len(r.files[i].Funcs[fn].Blocks) {
					break
				}
			}
		}
		r.try(i, func(f *bytecode.File) bool { return merge(&f.Funcs[fn]) })
	}
}

// unreferenced leaves out functions that nothing names.
func (r *reduction) unreferenced(i int) {
	for r.try(i, dropFunctions) {
	}
}
