// Package apart has a test program carry out orders in processes of their own: what ends the whole
// process, or never ends, is a finding like any other, and is told.
//
// The test program itself is started once more. What tells it that it is to [Serve] is in its
// environment, and its TestMain looks there.
package apart
