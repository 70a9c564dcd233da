// Command budget runs go test, passes on what it prints and how it ends, and then says
// what each part of the project took of the time that make test may take.
//
//	budget [-started SECONDS] go test ...
//
// Packages run beside each other, so a part's time is its share: of the time from the start
// of go test to its end as much as its packages have of the seconds of all packages. Time
// since -started, seconds of Unix time, counts as that of the checks before the tests.
//
// On a machine that others use, too, everything takes longer. So the budget is compared with
// the processor time of all processes, divided by two cores: less than that it cannot take. A
// run over the budget gets a warning, no failure: a slow machine is no defect.
package main
