package journal

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"go.uber.org/zap"
)

// Each file brings the schema from the version before it to its own. A file
// that was released is never changed.
//
//go:embed schema/*.sql
var embedded embed.FS

// steps reads the migrations in order; their number is the latest version.
func steps(from fs.FS) ([]string, error) {
	names, err := fs.Glob(from, "schema/*.sql")
	if err != nil {
		return nil, err
	}
	all := make([]string, len(names))
	for i := range names {
		step, err := fs.ReadFile(from, fmt.Sprintf("schema/%d.sql", i+1))
		if err != nil {
			return nil, err
		}
		all[i] = string(step)
	}
	return all, nil
}

// version reads what the file says of itself; 0 is an empty file.
func (j *Journal) version(ctx context.Context) (int, error) {
	var v int
	if err := j.reader.QueryRowContext(ctx, "PRAGMA user_version").Scan(&v); err != nil {
		return 0, j.failed("reading the journal's version", err)
	}
	if v > len(j.steps) {
		return 0, fmt.Errorf("%w: %s has version %d, this datafind knows %d; run the version that wrote it",
			ErrNewer, j.path, v, len(j.steps))
	}
	return v, nil
}

// current returns an error unless the file has the latest version.
func (j *Journal) current(ctx context.Context) error {
	v, err := j.version(ctx)
	if err == nil && v < len(j.steps) {
		err = fmt.Errorf("the journal %s has the older version %d: start datafind once to bring it up to date", j.path, v)
	}
	return err
}

// migrate brings the file to the latest version, all steps in one transaction.
func (j *Journal) migrate(ctx context.Context) error {
	from, err := j.version(ctx)
	if err != nil || from == len(j.steps) {
		return err
	}
	if from > 0 {
		if err := j.backup(ctx, from); err != nil {
			return err
		}
	}
	return j.failed("migrating the journal", j.try(ctx, []write{{run: func(ctx context.Context, tx *sql.Tx) error {
		for i, step := range j.steps[from:] {
			if _, err := tx.ExecContext(ctx, step); err != nil {
				return fmt.Errorf("to version %d: %w", from+i+1, err)
			}
		}
		_, err := tx.ExecContext(ctx, fmt.Sprintf("PRAGMA user_version=%d", len(j.steps)))
		return err
	}}}))
}

// backup copies the file as it stands to path.vN.bak; a copy of the same
// version that is there already, from a migration that failed, is replaced.
func (j *Journal) backup(ctx context.Context, version int) error {
	name := fmt.Sprintf("%s.v%d.bak", j.path, version)
	f, err := os.OpenFile(name, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("backing up the journal: %w", err)
	}
	if err := f.Close(); err != nil {
		return fmt.Errorf("backing up the journal: %w", err)
	}
	if _, err := j.writer.ExecContext(ctx, "VACUUM INTO ?", name); err != nil {
		return j.failed("backing up the journal", err)
	}
	j.log.Info("journal backed up before migration", zap.String("file", name), zap.Int("version", version))
	return nil
}

// dropBackups removes the copies that migrations left beside the file.
func (j *Journal) dropBackups() error {
	entries, err := os.ReadDir(filepath.Dir(j.path))
	if err != nil {
		return err
	}
	for _, e := range entries {
		name, ours := strings.CutPrefix(e.Name(), filepath.Base(j.path)+".v")
		if ours && strings.HasSuffix(name, ".bak") {
			err = errors.Join(err, os.Remove(filepath.Join(filepath.Dir(j.path), e.Name())))
		}
	}
	return err
}
