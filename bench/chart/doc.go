// Package chart draws what benchmarks measured, on logarithmic axes, as SVG or PNG.
//
// A [Sheet] has panels of lines over sizes that share their scales and one legend, so that
// panels can be compared by eye. [Ranges] has a line from best to median for each kind of
// call. Both fill the paper that they are given. Colours tell apart for colour-blind
// readers, too, and the peers have the same in all pictures.
package chart
