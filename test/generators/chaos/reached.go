package chaos

import "github.com/portico-os/portico/bytecode"

// handlerMay is the flag of the kernel services that interrupt handlers may use.
const handlerMay = bytecode.Bounded

// reached says how a run passes each place. What ends the system, or happens once in each run, is
// passed without an event.
var reached = map[place]string{
	"exit Exit":      "a domain's first thread ends one function of its start sequence after the other",
	"exit Poll":      "slices end, and collections are forced",
	"exit Alloc":     "workers make objects, and exhaust their quota when they are ordered to",
	"exit MakeSlice": "workers make slices",
	"exit Trap":      "checks fail that workers recover from",
	"exit Fault":     "workers read a nil reference, and divide by zero",
	"exit Throw":     "workers panic in services and out of them",
	"exit Intrinsic": "all kernel services, and portals",
	"exit Stack":     "workers recurse without end when they are ordered to",
	"exit AnyEqual":  "workers compare interfaces",
	"exit Assert":    "workers assert that an interface has a method",

	"hook Call":   "a worker with a scheduler calls",
	"hook Return": "a call of a worker with a scheduler fails, or returns by way of Go",
	"hook Enter":  "a worker with a scheduler is called",
	"hook Leave":  "a service of a worker with a scheduler returns by way of Go",

	"enter cpu.CPU.enter":              "whatever runs",
	"enter cpu.CPU.Dispatch":           "threads",
	"enter cpu.CPU.Callback":           "handlers and schedulers",
	"enter cpu.CPU.GoOn":               "a domain ends while a copy to or from it waits for its turn",
	"enter cpu.Interrupts.handle":      "handlers",
	"enter cpu.Interrupts.handleFired": "handlers",
	"enter cpu.Interrupts.run":         "handlers between two exits",
	"enter cpu.Interrupts.Run":         "handlers between two threads",
	"enter cpu.Interrupts.RunInStep":   "handlers in the middle of collections and the like",
	"enter sched.Local.run":            "schedulers",
	"enter sched.Local.inform":         "schedulers",
	"enter sched.Local.Ready":          "a thread of a domain with a scheduler can run",
	"enter sched.Local.Next":           "a scheduler chooses",
	"enter sched.Local.Informed":       "a scheduler is informed of a call",
	"enter sched.Open":                 "a domain with a scheduler starts",

	"portal PortalCalls":   "services are busy, threads scarce, domains gone, objects not held yet",
	"portal PortalBegins":  "arguments find no room",
	"portal PortalReturns": "results find no room, or the caller is gone",
	"portal PortalAnswers": "others wait for the service",
	"portal CopyHold":      "memory objects among what is copied",
	"portal CopyInterface": "portals, errors and other interfaces among what is copied",
	"portal CopyPause":     "slices end in the middle of copies",
	"portal CopyBytes":     "many bytes are copied",

	"room Failed":        "services panic",
	"room TimedOut":      "deadlines pass",
	"room Finished":      "the warden's function ends",
	"room OpenScheduler": "a domain with a scheduler starts",
	"room End":           "domains end",
	"room Waiting":       "slices end while nobody waits",
	"room Others":        "domains end with last words",

	"intrinsic debug.write":        "workers print",
	"intrinsic domain.exit":        "workers exit when they are ordered to",
	"intrinsic domain.panicked":    "workers panic outside of services",
	"intrinsic domain.name":        "workers ask",
	"intrinsic domain.param":       "workers ask",
	"intrinsic domain.collect":     "workers collect",
	"intrinsic thread.yield":       "all yield",
	"intrinsic thread.self":        "workers ask, and mutexes",
	"intrinsic thread.park":        "all sleep, and workers park",
	"intrinsic thread.unpark":      "workers unpark themselves and others",
	"intrinsic thread.deadline":    "workers call with deadlines",
	"intrinsic thread.wanted":      "services ask whether they are",
	"intrinsic name.lookup":        "workers look up peers, and what they may not",
	"intrinsic name.export":        "workers offer themselves, and what they may not",
	"intrinsic clock.nanos":        "all ask",
	"intrinsic clock.tickrate":     "workers ask",
	"intrinsic any.hash":           "workers have maps of interfaces",
	"intrinsic any.basic":          "panics are printed",
	"intrinsic any.typename":       "assertions fail, and errors are printed",
	"intrinsic type.name":          "comparisons fail, and errors are printed",
	"intrinsic hostfile.open":      "workers open a file",
	"intrinsic hostfile.read":      "workers read it",
	"intrinsic hostfile.write":     "workers write it",
	"intrinsic hostfile.sync":      "workers sync it",
	"intrinsic manager.domain":     "the warden looks",
	"intrinsic manager.figure":     "the warden looks, and workers may not",
	"intrinsic manager.service":    "the warden looks",
	"intrinsic manager.event":      "the warden looks",
	"intrinsic manager.end":        "the warden ends domains when it is ordered to, and workers may not",
	"intrinsic manager.start":      "the warden starts what has ended",
	"intrinsic memory.new":         "workers make memory objects",
	"intrinsic memory.sub":         "workers make parts of them",
	"intrinsic memory.subreadonly": "workers make parts of them that nobody writes",
	"intrinsic memory.revoke":      "workers revoke them",
	"intrinsic interrupt.handle":   "workers handle a line, and may not handle others",
	"intrinsic atomic.new":         "workers make variables",
	"intrinsic atomic.get":         "workers read them, their peers, too",
	"intrinsic atomic.set":         "workers set them",
	"intrinsic atomic.blockif":     "workers wait for them",
	"intrinsic atomic.setunblock":  "workers set them for who waits",
	"intrinsic console.wait":       "the driver waits, and workers may not",
	"intrinsic console.take":       "the driver takes what is printed, and workers get nothing",

	"handler thread.unpark":     "handlers of workers do",
	"handler atomic.setunblock": "handlers of workers do",
	"handler atomic.set":        "handlers of workers set what names no variable, when they are ordered to",

	stepCollection: "domains are collected while a line may fire",
	stepOther:      "memory is cleared, and walks through memory objects",
	stepHeld:       "slices end in the middle of copies, and others leave native code",
	stepLink:       "slices end in the middle of links, and others leave native code",

	systemWait:        "all sleep",
	"system Create":   "every run begins so",
	"system Run":      "every run",
	"system End":      "domains are ended from outside in a wait, and when a run is over",
	"system Restart":  "domains are restarted from outside in a wait",
	"system Shutdown": "every run ends so",
}

// unreached says why a component cannot bring a run to a place. Kernel services aside, intrinsics
// are translated: see reasonTranslated.
var unreached = map[place]string{
	"handler clock.nanos":    "takes no reference, blocks nobody and changes nothing: the same as for a thread",
	"handler clock.tickrate": "takes no reference, blocks nobody and changes nothing: the same as for a thread",
	"handler atomic.get":     "as atomic.set, which changes something besides",
}

// reasonTranslated is why intrinsics of other classes than Kernel are no places.
const reasonTranslated = "native code does it, and leaves by polls, traps and faults alone"
