// Package assign finds provably best pairings between two sides, rows and columns.
//
// Scores are fixed-point integers in 0..MaxScore (by convention 1_000_000 stands for 1.0); no decision is taken on a
// floating-point number, no map is iterated where its order could show, and no clock or random source is read: the same
// input gives the same bytes. Every optimum carries what proves it: [Solve] dual prices that [Verify] re-checks without
// trusting the solver, [Select] a [Certificate] of its bound that [VerifySelection] checks the same way,
// [DeferredAcceptance] the absence of [BlockingPairs].
//
// Ties. Solve scans rows and columns in ascending order and prefers, among equals, the column found first that is still
// free; that rule is deterministic but an accident of the method. [Problem.Lexicographic] asks for the optimum whose
// column list, read by row, is smallest (an unmatched row counts as after every column): that one depends on the scores
// alone, so it survives a change of method.
package assign
