package clerk

import "github.com/portico-os/portico/memobj"

// The operations of DomainZero as they are, without what packages portals and memobj see to.

//portico:intrinsic debug.write
func debugWrite(text string)

//portico:intrinsic domain.exit
func exit(status int)

//portico:intrinsic domain.panicked
func panicked(text string)

//portico:intrinsic domain.name
func domainName() string

//portico:intrinsic domain.param
func param(component, key string) (string, bool)

//portico:intrinsic name.lookup
func lookup(name string) (any, int)

//portico:intrinsic name.export
func export(name string, v any) int

//portico:intrinsic clock.nanos
func nanos() int64

//portico:intrinsic clock.tickrate
func tickRate() uint64

//portico:intrinsic any.hash
func hash(v any, seed uint64) uint64

//portico:intrinsic type.name
func typeName(id int) string

//portico:intrinsic hostfile.open
func open(name string) (file *memobj.Memory, size int64, code int)

//portico:intrinsic hostfile.read
func read(file *memobj.Memory, at int64, m *memobj.Memory, off, n int) int

//portico:intrinsic hostfile.write
func write(file *memobj.Memory, at int64, m *memobj.ReadOnlyMemory, off, n int) int

//portico:intrinsic hostfile.sync
func fsync(file *memobj.Memory) int

//portico:intrinsic manager.domain
func managerDomain(n int) (string, int)

//portico:intrinsic manager.figure
func managerFigure(n, figure int) (int64, int)

//portico:intrinsic manager.service
func managerService(n int) (name string, domain, calls, waiting, holders, code int)

//portico:intrinsic manager.event
func managerEvent(n int) (number int, ticks uint64, kind, domain int, arg uint64, code int)

//portico:intrinsic manager.end
func managerEnd(n, status int) int

//portico:intrinsic manager.start
func managerStart(n int) int

//portico:intrinsic memory.new
func memoryNew(n int) (*memobj.Memory, int)

//portico:intrinsic memory.sub
func memorySub(m *memobj.Memory, off, n int) (*memobj.Memory, int)

//portico:intrinsic memory.subreadonly
func memorySubReadOnly(m *memobj.ReadOnlyMemory, off, n int) (*memobj.ReadOnlyMemory, int)

//portico:intrinsic memory.revoke
func memoryRevoke(m *memobj.Memory) (*memobj.Memory, int)

//portico:intrinsic interrupt.handle
func interruptHandle(line int, handler any) int

//portico:intrinsic atomic.new
func atomicNew() (*memobj.Memory, int)

//portico:intrinsic atomic.get
func atomicGet(variable *memobj.Memory) int64

//portico:intrinsic atomic.set
func atomicSet(variable *memobj.Memory, value int64)

//portico:intrinsic atomic.blockif
func atomicBlockIf(variable *memobj.Memory, value int64)

//portico:intrinsic atomic.setunblock
func atomicSetUnblock(variable *memobj.Memory, value int64)

//portico:intrinsic console.wait
func consoleWait() int

//portico:intrinsic console.take
func consoleTake(b []byte) int

//portico:intrinsic thread.self
func self() int

//portico:intrinsic thread.park
func park(until int64) bool

//portico:intrinsic thread.unpark
func unpark(thread int)

//portico:intrinsic thread.deadline
func deadline(until int64) int64
