package codecheck

import (
	"bytes"
	"encoding/binary"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/domainzero/link"
	"github.com/portico-os/portico/translator"
	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/translator/code"
)

// Where stubs of tests lie, and what they call.
const (
	stubAt    = abi.Addr(0x10000)
	exitAt    = abi.Addr(0x20000)
	methodAt  = abi.Addr(0x30000)
	inAt      = abi.Addr(0x40000) // copier of arguments
	outAt     = abi.Addr(0x50000) // and of results
	elsewhere = abi.Addr(0x60000) // of results, in another code space
)

// stubOf returns the stub of a method as it would be placed.
func stubOf(t *testing.T, p *Program, sig *signature, shape shapeOfStub) []byte {
	made, err := translator.Target().PortalStub(p.portal(sig, 7, shape))
	require.NoError(t, err)
	for _, r := range made.Relocs {
		to := map[code.Symbol]abi.Addr{
			{Kind: code.SymbolStub, Index: int32(abi.StubIntrinsic)}:    exitAt,
			{Kind: code.SymbolFunc}:                                     methodAt,
			{Kind: code.SymbolCopier, Index: int32(code.CopyArguments)}: inAt,
			{Kind: code.SymbolCopier, Index: int32(code.CopyResults)}:   outAt,
		}[r.Symbol]
		binary.LittleEndian.PutUint32(made.Text[r.Offset:], uint32(int64(to)+r.Addend-int64(stubAt)-int64(r.Offset)-4))
	}
	return made.Text
}

// TestStubs looks at stubs of random signatures: as they are made, with bits changed, and with a copier of
// another code space.
func TestStubs(t *testing.T) {
	u := bytecode.NewUniverse()
	d := newTypist(*mutantsSeed, u)
	p := &Program{universe: u}
	p.stubs[abi.StubIntrinsic] = exitAt
	for i := range 40 {
		called := d.signature()
		sig := signatureOf(append([]*bytecode.Type{u.Pointer(d.named[0])}, called.Params...), called.Results)
		m := &portalMethod{name: "method", space: 1, code: link.Name{Func: 3}, sig: sig, called: called, callees: map[abi.Addr]callee{
			methodAt: {2, link.Name{Func: 3}}, inAt: {2, copierOf(code.CopyArguments, called)}, outAt: {1, copierOf(code.CopyResults, called)},
			elsewhere: {3, copierOf(code.CopyResults, called)},
		}}
		copies := p.copiedBy(sig)
		shape := shapeOfStub{copies: copies, hooks: i % 16}
		if i%5 == 4 {
			shape.refused, shape.copies = true, copying{arguments: copies.arguments && i%2 == 0}
		}
		text := stubOf(t, p, sig, shape)
		n, err := p.checkPortal(m, stubAt, text)
		require.NoError(t, err)
		require.Equal(t, 7, n)
		for range 40 {
			changed := slices.Clone(text)
			at := d.IntN(len(text))
			changed[at] ^= 1 << d.IntN(8)
			n, err := p.checkPortal(m, stubAt, changed)
			require.True(t, err != nil || n != 7, "byte %#x of the stub of %v", at, called)
		}
		if copies.results && !shape.refused {
			i := bytes.LastIndexByte(text, 0xE8)
			for ; i >= 0; i = bytes.LastIndexByte(text[:i], 0xE8) {
				if int(stubAt)+i+5+int(int32(binary.LittleEndian.Uint32(text[i+1:]))) == int(outAt) {
					binary.LittleEndian.PutUint32(text[i+1:], uint32(int(elsewhere)-int(stubAt)-i-5))
					_, err := p.checkPortal(m, stubAt, text)
					require.Error(t, err, "a copier of another code space")
					break
				}
			}
			require.GreaterOrEqual(t, i, 0)
		}
	}
}
