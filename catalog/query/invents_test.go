package query

import "testing"

func TestInvents(t *testing.T) {
	for sql, want := range map[string]bool{
		"SELECT count(*) FROM tables WHERE owner IS NULL":                                         false,
		"select domain, count(DISTINCT owner) AS n from tables where x = 'y' group by 1 limit 10": false,
		"SELECT t.table_name, round(avg(columns)) FROM tables t ORDER BY 2 DESC":                  false,
		"SELECT table_name FROM tables WHERE table_name IN (SELECT target FROM lineage)":          false,
		"SELECT (SELECT count(*) FROM tables), 'x' FROM tables":                                   true,
		"SELECT CASE WHEN certified THEN 'x' END FROM tables":                                     true,
		"SELECT 42":                                                        true,
		"SELECT 42 FROM tables":                                            true,
		"SELECT count(*)+41 FROM tables":                                   true,
		"SELECT 'gold.made.up' FROM tables":                                true,
		"SELECT table_name || '.x' FROM tables":                            true,
		"SELECT char(104) FROM tables":                                     true,
		"SELECT * FROM (SELECT 'x' AS table_name)":                         true,
		"SELECT table_name FROM tables UNION SELECT 'x'":                   true,
		"SELECT count(*) /* from */, 'x' FROM tables":                      true,
		"SELECT name -- from\n, 'x' FROM tables":                           true,
		`SELECT "from", 'x' FROM tables`:                                   true,
		"SELECT [from], 'x' FROM tables":                                   true,
		"SELECT `from`, 'x' FROM tables":                                   true,
		"VALUES (1)":                                                       true,
		"WITH a AS (VALUES ('x')) SELECT * FROM a":                         true,
		"SELECT replace(table_name, domain, owner) FROM tables":            true,
		"SELECT count(*) - -7 FROM tables":                                 true,
		"SELECT printf(comment) FROM tables":                               true,
		"SELECT \"x\" FROM tables":                                         false, // a column, or an error
		"DELETE FROM tables":                                               true,
		"SELECT table_name AS \"gold.made.up\" FROM tables WHERE name='a'": false, // aliases are not shown
	} {
		if got := Invents(sql); got != want {
			t.Errorf("%s: %v", sql, got)
		}
	}
}
