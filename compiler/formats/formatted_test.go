package formats_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/compiler"
)

// TestFormatted compiles programs that make interface values that fmt cannot format but
// never give them to it.
func TestFormatted(t *testing.T) {
	for name, source := range map[string]string{
		"not formatted": "type t struct{}\n\nfunc f(v any) { fmt.Println(v) }\n\nfunc g(v any) { println(v == nil) }\n\n" +
			"func main() {\n\tf(1)\n\tg(t{})\n}\n",
		"with a text": "type t struct{ n int }\n\nfunc (t) String() string { return \"t\" }\n\nfunc f(v any) { fmt.Println(v) }\n\n" +
			"func main() { f(t{}) }\n",
		"errors": "type t struct{ n int }\n\nfunc (t) Error() string { return \"t\" }\n\nfunc f(v any) { fmt.Println(v.(error)) }\n\n" +
			"func main() {\n\tf(t{})\n\tprintln(any(struct{}{}) == nil)\n}\n",
		"another type of interface": "type i interface{ m() }\n\ntype t int\n\nfunc (t) m() {}\n\nfunc f(v i) { fmt.Println(v) }\n\n" +
			"func main() {\n\tvar x any = struct{}{}\n\tif v, ok := x.(i); ok {\n\t\tf(v)\n\t}\n\tf(t(1))\n}\n",
		"another case": "type t struct{}\n\nfunc f(v any) {\n\tswitch v := v.(type) {\n\tcase t:\n\tdefault:\n\t\tfmt.Println(v)\n\t}\n}\n\n" +
			"func main() {\n\tf(t{})\n\tf(1)\n}\n",
		"another field": "type t struct{ a, b any }\n\nfunc main() {\n\tx := &t{1, struct{}{}}\n\tfmt.Println(x.a)\n\tprintln(x.b == nil)\n}\n",
	} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "main.go")
			require.NoError(t, os.WriteFile(file, []byte("package main\n\nimport \"fmt\"\n\n"+source), 0o600))
			l, err := compiler.New(compiler.Options{Check: true})
			require.NoError(t, err)
			_, err = l.Compile(file)
			require.NoError(t, err)
		})
	}
}
