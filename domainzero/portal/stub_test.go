package portal

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/domainzero/domain"
	"github.com/portico-os/portico/translator"
	"github.com/portico-os/portico/translator/abi"
)

// TestStubsOfRefusedMethods: a method whose parameters the translator refuses to copy has a stub, whatever
// is passed in memory: other methods of the portal are called.
func TestStubsOfRefusedMethods(t *testing.T) {
	u := bytecode.NewUniverse()
	params := make([]*bytecode.Type, 2*abi.IntRegs)
	for i := range params {
		params[i] = u.Pointer(u.Basic(bytecode.KindInt))
	}
	m := &domain.Method{Params: params[1:], Conv: abi.ConventionOf(params, nil), Refused: true}
	stub, err := translator.Target().PortalStub((&Portals{}).describe(m, proxyKey{}))
	require.NoError(t, err)
	require.NotEmpty(t, stub.Text)
}
