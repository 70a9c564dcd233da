package portal_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/domainzero"
	"github.com/portico-os/portico/test/rig"
)

// TestTablesOfPortalsHaveALimit: whose code space has long method tables is told when portals to objects of very
// many types would take too much memory, and nothing else changes: others get portals of these types.
func TestTablesOfPortalsHaveALimit(t *testing.T) {
	const types, selectors, entries = 150, 5000, 8192
	var server, client, names strings.Builder
	fmt.Fprintf(&server, "component \"example.org/server\"\ntype Work portal = interface{ M() }\n")
	for i := range types {
		fmt.Fprintf(&server, "type T%d = struct{ X int } {\n\tM = f%d\n}\nfunc f%d(v0 *T%d) {\nb0:\n\tret\n}\n", i, i, i, i)
	}
	server.WriteString("export func $start() {\nb0:\n")
	for i := range types {
		fmt.Fprintf(&server, "\tv%d = string string \"s%03d\"\n\tv%d = new T%d\n\tv%d = box any v%d\n\tv%d = sys name.export(v%d, v%d)\n", 4*i, i, 4*i+1, i, 4*i+2, 4*i+1, 4*i+3, 4*i, 4*i+2)
	}
	server.WriteString("\tret\n}\n")
	look := "export func $start() {\nb0:\n\tv0 = const int " + fmt.Sprint(int(bytecode.CodeQuota)) + "\n\tv1 = string string \"denied\\n\"\n\tjump b1\n"
	for i := range types {
		fmt.Fprintf(&names, "b%d:\n\tv%d = string string \"s%03d\"\n\tv%d, v%d = sys name.lookup(v%d)\n\tv%d = eq v%d, v0\n\tbr v%d, b%d, b%d\n", i+1, 4*i+2, i, 4*i+3, 4*i+4, 4*i+2, 4*i+5, 4*i+4, 4*i+5, types+1, i+2)
	}
	look += strings.Replace(names.String(), fmt.Sprintf("b%d, b%d\n", types+1, types+1), fmt.Sprintf("b%d, b%d\n", types+1, types+2), 1)
	look += fmt.Sprintf("b%d:\n\tsys debug.write(v1)\n\tret\nb%d:\n\tret\n}\n", types+1, types+2)
	client.WriteString("component \"example.org/client\"\ntype I = interface{ ")
	for i := range selectors {
		fmt.Fprintf(&client, "A%04d(); ", i)
	}
	client.WriteString("}\nfunc call(v0 I) {\nb0:\n\tcallm v0.0()\n\tret\n}\n")
	client.WriteString(look)
	s := rig.Boot(t, domainzero.Config{}, server.String(), client.String(), "component \"example.org/other\"\n"+look)
	imports := make([]string, types)
	for i := range imports {
		imports[i] = fmt.Sprintf("s%03d", i)
	}
	ds := s.Add(rig.Domain("server", "example.org/server", rig.Exports(imports...)), rig.Domain("client", "example.org/client", rig.Imports(imports...)))
	require.Equal(t, "denied\n", s.Output())
	require.Equal(t, entries, ds[1].Space.TableSize)
	require.Less(t, ds[0].Space.TableSize, entries)
	s.Console.Reset()
	s.Add(rig.Domain("other", "example.org/other", rig.Imports(imports...)))
	require.Empty(t, s.Output())
}
