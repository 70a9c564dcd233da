package worker

import "github.com/portico-os/portico/memobj"

//portico:intrinsic thread.self
func self() int

//portico:intrinsic thread.park
func park(until int64) bool

//portico:intrinsic thread.unpark
func unpark(thread int)

//portico:intrinsic atomic.set
func atomicSet(variable *memobj.Memory, v int64)

//portico:intrinsic manager.end
func managerEnd(number, status int) int

//portico:intrinsic manager.start
func managerStart(number int) int

//portico:intrinsic interrupt.handle
func interruptHandle(line int, handler any) int

//portico:intrinsic port.in8
func in8(port uint16) uint8
