MERGE INTO `main`.`datafind`.`feedback` AS t USING (SELECT explode(from_json(:ids, 'array<string>')) AS id
UNION SELECT id FROM `main`.`datafind`.`prompt_outputs` WHERE asker IN (:user, :hashed) AND insertion_date <= :at) AS s ON t.question_id = s.id OR t.id = s.id WHEN MATCHED THEN DELETE;
-- :at = 2026-11-22T12:00:00Z
-- :hashed = a8ff2ea82a4db1c1b8af7bef10541abd87cf020c2445d0762efd7d3306fc7a5a
-- :ids = ["a","b"]
-- :user = U1

DELETE FROM `main`.`datafind`.`feedback` WHERE voter IN (:user, :hashed) AND voted_at <= :at;
-- :at = 2026-11-22T12:00:00Z
-- :hashed = a8ff2ea82a4db1c1b8af7bef10541abd87cf020c2445d0762efd7d3306fc7a5a
-- :user = U1

MERGE INTO `main`.`datafind`.`prompt_outputs` AS t USING (SELECT explode(from_json(:ids, 'array<string>')) AS id
UNION SELECT id FROM `main`.`datafind`.`prompt_outputs` WHERE asker IN (:user, :hashed) AND insertion_date <= :at) AS s ON t.id = s.id WHEN MATCHED THEN DELETE;
-- :at = 2026-11-22T12:00:00Z
-- :hashed = a8ff2ea82a4db1c1b8af7bef10541abd87cf020c2445d0762efd7d3306fc7a5a
-- :ids = ["a","b"]
-- :user = U1

UPDATE `main`.`datafind`.`prompt_outputs` SET prompt = regexp_replace(prompt, :word, 'someone'), prompt_response = regexp_replace(prompt_response, :word, 'someone'), first_answer = regexp_replace(first_answer, :word, 'someone'), settled_answer = regexp_replace(settled_answer, :word, 'someone') WHERE contains(prompt, :user) OR contains(prompt_response, :user) OR contains(first_answer, :user) OR contains(settled_answer, :user);
-- :user = U1
-- :word = \bU1\b

UPDATE `main`.`datafind`.`feedback` SET reason = regexp_replace(reason, :word, 'someone') WHERE contains(reason, :user);
-- :user = U1
-- :word = \bU1\b

DELETE FROM `main`.`datafind`.`feedback` WHERE version IS NOT NULL AND voted_at < :before;
-- :before = 2026-11-22T12:00:00Z

DELETE FROM `main`.`datafind`.`prompt_outputs` WHERE version IS NOT NULL AND insertion_date < :before;
-- :before = 2026-11-22T12:00:00Z

