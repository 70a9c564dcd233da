// Package stalls measures how long domains wait for DomainZero: a bystander's share of the processor
// and the longest time between two of its turns, beside a domain that has DomainZero do something
// large, and how long DomainZero takes from one exit of native code to the next entry.
package stalls
