// Package system tests the whole: it builds portico once and runs systems with it in
// child processes, as users do. What ends, hangs or crashes there disturbs no test.
package system
