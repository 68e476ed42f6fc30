-- Queries for a dashboard over what datafind writes. They read the views, which
-- hold each question and each verdict once, as it stands. Give the dashboard's
-- data sets the catalog and the schema that datafind writes to.

-- Calls by day, and how they ended
SELECT
  CAST(insertion_date AS DATE) AS day,
  count(*) AS calls,
  count_if(status = 'answered') AS answered,
  count_if(status = 'nothing') AS nothing_found,
  count(DISTINCT asker) AS people,
  percentile_approx(milliseconds, 0.5) AS median_milliseconds
FROM prompt_outputs_current
WHERE status IS NULL OR status <> 'withdrawn'
GROUP BY CAST(insertion_date AS DATE)
ORDER BY day;

-- Thumbs by day
SELECT
  CAST(voted_at AS DATE) AS day,
  count_if(up) AS thumbs_up,
  count_if(NOT up) AS thumbs_down,
  round(count_if(up) / count(*), 3) AS share_up
FROM feedback_current
GROUP BY CAST(voted_at AS DATE)
ORDER BY day;

-- Unanswered questions: nothing found, or nothing right among what was
SELECT
  q.insertion_date,
  q.prompt,
  q.status,
  q.candidates,
  f.right_table,
  f.reason
FROM prompt_outputs_current AS q
LEFT JOIN (
  SELECT question_id, max(right_table) AS right_table, max(reason) AS reason, count_if(up) AS ups, count_if(NOT up) AS downs
  FROM feedback_current
  GROUP BY question_id
) AS f ON f.question_id = q.id
WHERE q.status IN ('nothing', 'open') OR q.error IS NOT NULL OR f.downs > f.ups
ORDER BY q.insertion_date DESC
LIMIT 500;

-- Tables most asked for: how often among the first three, and how it was judged
SELECT
  t.table_name,
  count(DISTINCT t.id) AS answers,
  count_if(t.place = 0) AS first_places,
  coalesce(sum(f.ups), 0) AS thumbs_up,
  coalesce(sum(f.downs), 0) AS thumbs_down
FROM (
  SELECT id, place, table_name
  FROM prompt_outputs_current
  LATERAL VIEW posexplode(candidates) c AS place, table_name
  WHERE status = 'answered'
) AS t
LEFT JOIN (
  SELECT question_id, count_if(up) AS ups, count_if(NOT up) AS downs
  FROM feedback_current
  GROUP BY question_id
) AS f ON f.question_id = t.id
WHERE t.place < 3
GROUP BY t.table_name
ORDER BY answers DESC, t.table_name
LIMIT 100;
