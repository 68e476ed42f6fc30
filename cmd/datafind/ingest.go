package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/datafind/datafind/catalog/databricks"
	"github.com/datafind/datafind/catalog/file"
)

type ingestCmd struct {
	databricksFlags `embed:""`
	mappingFlags    `embed:""`
	networkFlags    `embed:""`
	DryRun          bool   `help:"Print the SQL and run none of it but looks at what is there."`
	File            string `arg:"" help:"Metadata CSV with a row for each attribute." type:"path"`
}

// Run loads a metadata file in place of what the metadata table held.
func (c ingestCmd) Run(ctx context.Context, s streams) error {
	if c.WriteTo == "" {
		return fmt.Errorf("%w: say by --write-to CATALOG.SCHEMA where the tables are to be", errUsage)
	}
	if !c.onDatabricks() {
		return fmt.Errorf("%w: set DATABRICKS_HOST", errUsage)
	}
	mapping, err := c.read()
	if err != nil {
		return err
	}
	transport, _, err := c.trust()
	if err != nil {
		return err
	}
	w, err := c.open(transport)
	if err != nil {
		return err
	}
	defer w.close()
	sheet, report, err := file.LoadSheet(ctx, c.File, mapping)
	if err != nil {
		printRefused(s.err, report, nil)
		return err
	}
	cfg := databricks.IngestConfig{Place: w.place}
	if c.DryRun {
		cfg.DryRun = s.out
	}
	done, err := databricks.Ingest(ctx, w.db, cfg, sheet)
	if err != nil {
		return err
	}
	printRefused(s.err, report, done.Refused)
	refused := report.Bad + len(done.Refused)
	if c.DryRun {
		fmt.Fprintf(s.out, "-- nothing was changed; %d rows would be loaded into %s, %d refused\n", done.Loaded, done.Table, refused)
		return nil
	}
	_, err = fmt.Fprintf(s.out, "%s: %d rows loaded (%d tables with %d columns), %d refused\n", done.Table, done.Loaded, report.Tables, report.Columns, refused)
	return err
}

// printRefused names the rows that were not loaded, as far as they are known.
func printRefused(w io.Writer, r file.Report, refused []databricks.Refusal) {
	for _, p := range r.Problems {
		fmt.Fprintln(w, "refused:", p)
	}
	if r.More > 0 {
		fmt.Fprintf(w, "refused: %d more\n", r.More)
	}
	for _, x := range refused {
		fmt.Fprintf(w, "refused: line %d: %s\n", x.Line, x.Reason)
	}
}

type ddlCmd struct {
	writeFlags `embed:""`
}

// Run prints the SQL that makes the tables, for who makes them by hand.
func (c ddlCmd) Run(s streams) error {
	place, err := c.place()
	if err == nil && place.Schema == "" {
		err = fmt.Errorf("%w: say by --write-to CATALOG.SCHEMA where the tables are to be", errUsage)
	}
	if err != nil {
		return err
	}
	text, err := databricks.DDL(place)
	if err != nil {
		return errors.Join(errUsage, err)
	}
	_, err = io.WriteString(s.out, text)
	return err
}
