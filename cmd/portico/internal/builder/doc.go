// Package builder compiles packages to component files and keeps them in the user's
// cache, so that what has not changed is not compiled again.
//
// The cache is never stale. A build is found again by the program that made it, what
// it was asked for and where; it is used only if every folder that it read source from
// still holds the same files, and every component file in the cache still has its
// hash. Anything else is compiled anew.
package builder
