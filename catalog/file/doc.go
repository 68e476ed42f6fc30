// Package file reads catalogs from files: a metadata CSV with a row for each
// attribute, and JSON Lines with a table on each line, plain or gzipped. It
// also carries the demo catalog.
//
// In comes a path; out go a snapshot and a report of what was read, what was
// left out and why. One bad line never costs the rest: it is named by number
// and reason. A file that holds no table at all, or nearly only bad lines, is
// an error that says what to do, since an empty catalog would make a bot that
// finds nothing and does not know why. Whatever size the file claims to have,
// what is read of it is bounded: 16 MiB a line, 4 GiB of text.
//
// What a company's own properties and tags mean (owner, certified, personal
// data, …) is a Mapping and no code, because no two companies agree on it.
package file
