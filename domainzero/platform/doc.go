// Package platform is what DomainZero needs from the machine it runs on.
//
// Package hosted provides it within a Linux process. Everything above is the same on all
// machines.
package platform
