package main
import ("errors";"fmt";"os";"strings";"context";"github.com/portico-os/portico/bytecode";"github.com/portico-os/portico/compiler";"github.com/portico-os/portico/compiler/internal/interp";"github.com/portico-os/portico/verifier";"github.com/portico-os/portico/compiler/overlay";"github.com/portico-os/portico/conformance";"github.com/portico-os/portico/test/programs")
func file(n string) string { if strings.HasPrefix(n,"/") {return n}; return programs.File(n)}
type runner struct{ l *compiler.Loader }
func (r runner) Run(ctx context.Context, file string) (o conformance.Outcome, err error) {
	fs,err:=r.l.Compile(file); if err!=nil{return o,fmt.Errorf("%w: %v",conformance.ErrRefused,err)}
	u := bytecode.NewUniverse(); done := map[string]*verifier.Component{}; var list []*verifier.Component
	for _, f := range fs { c, err := verifier.Verify(u, f, bytecode.Hash(bytecode.Encode(f)), done); if err != nil { return o,fmt.Errorf("verify: %w",err) }; done[f.Path]=c; list=append(list,c)}
	var console strings.Builder
	m := interp.Machine{Console: &console, Steps: 60_000_000}
	e := interp.Run(&m, list)
	var exit *interp.Exit
	o.Output=console.String()
	if errors.As(e,&exit) { o.Status=exit.Status; if exit.Text!="" {o.Output+=exit.Text+"\n"} } else if e!=nil { return o,e }
	return o,nil
}
func main(){ if len(os.Args)>1&&os.Args[1]=="conf" {conf();return}
 l,err:=compiler.New(compiler.Options{Root:"/work/main",Overlay:overlay.FS()}); if err!=nil{panic(err)}
 names:=programs.Names(); if len(os.Args)>1 {names=os.Args[1:]}
 pass:=0
 for _,n:=range names { err:=func()(err error){ defer func(){ if r:=recover();r!=nil{err=fmt.Errorf("PANIC %v",r)}}(); 
   if len(os.Args)>1 { o,e:=runner{l}.Run(nil,file(n)); fmt.Println(o.Output,o.Status,e) }
   return programs.Check(nil,runner{l},n)}()
  if err!=nil{fmt.Println("FAIL",n,err)} else {pass++}}
 fmt.Println(pass,len(names))
}
