//lint:file-ignore U1000 only assembly uses these constants

package hosted

import "github.com/portico-os/portico/translator/abi"

// Offsets for the assembly files, which see them as const_cpuGoSP and so on: signal handlers and
// enter rely on them.
const (
	cpuGoSP     = abi.CPUGoSP
	cpuGoBP     = abi.CPUGoBP
	cpuPoll     = abi.CPUPoll
	cpuNativeSP = abi.CPUNativeSP
	cpuNativePC = abi.CPUNativePC
	cpuFaultPC  = abi.CPUFaultPC
)
