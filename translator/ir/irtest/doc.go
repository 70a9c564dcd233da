// Package irtest checks functions of package ir, and shows them as text, for tests.
package irtest
