CREATE SCHEMA IF NOT EXISTS `main`.`datafind`;

CREATE TABLE IF NOT EXISTS `main`.`datafind`.`prompt_outputs` (
  `id` STRING COMMENT 'The question; the same in all of its versions',
  `prompt` STRING COMMENT 'What was asked, with personal data masked',
  `prompt_response` STRING COMMENT 'What was answered, as text: the tables in their order, each with its reason',
  `insertion_date` TIMESTAMP COMMENT 'When it was asked',
  `version` BIGINT COMMENT 'Counts the changes of a question and its answer; the highest holds',
  `written_at` TIMESTAMP COMMENT 'When this row was written',
  `asker` STRING COMMENT 'Who asked: the id in the workspace, a keyed hash of it, or nothing, as configured',
  `team` STRING COMMENT 'The workspace it was asked in',
  `channel` STRING COMMENT 'The channel it was asked in; empty where the answer was for one person alone',
  `surface` STRING COMMENT 'How it was asked: mention, direct, command, mine, shared',
  `language` STRING COMMENT 'The language of the question: en, pt, es',
  `status` STRING COMMENT 'open, answered, nothing, ambiguous, help or withdrawn',
  `error` STRING COMMENT 'Why no model settled the answer, where one was asked (failed or late), or why nothing could be shown (rights too old)',
  `candidates` ARRAY<STRING> COMMENT 'Full names of the tables found, best first',
  `model` STRING COMMENT 'The model that settled the answer; empty where search alone did',
  `prompt_tokens` BIGINT COMMENT 'Tokens that the model read, where its provider says',
  `completion_tokens` BIGINT COMMENT 'Tokens that the model wrote, where its provider says',
  `milliseconds` BIGINT COMMENT 'From the question to its settled answer',
  `first_answer` STRING COMMENT 'The first answer, by search alone, as JSON',
  `settled_answer` STRING COMMENT 'The answer that holds, as JSON; empty until it is settled'
) USING DELTA
COMMENT 'Questions asked of datafind and what it answered. A question has a row for each of its versions; prompt_outputs_current shows the latest.'
TBLPROPERTIES ('datafind.made' = 'true');

CREATE VIEW IF NOT EXISTS `main`.`datafind`.`prompt_outputs_current` (
  `id` COMMENT 'The question; the same in all of its versions',
  `prompt` COMMENT 'What was asked, with personal data masked',
  `prompt_response` COMMENT 'What was answered, as text: the tables in their order, each with its reason',
  `insertion_date` COMMENT 'When it was asked',
  `version` COMMENT 'Counts the changes of a question and its answer; the highest holds',
  `written_at` COMMENT 'When this row was written',
  `asker` COMMENT 'Who asked: the id in the workspace, a keyed hash of it, or nothing, as configured',
  `team` COMMENT 'The workspace it was asked in',
  `channel` COMMENT 'The channel it was asked in; empty where the answer was for one person alone',
  `surface` COMMENT 'How it was asked: mention, direct, command, mine, shared',
  `language` COMMENT 'The language of the question: en, pt, es',
  `status` COMMENT 'open, answered, nothing, ambiguous, help or withdrawn',
  `error` COMMENT 'Why no model settled the answer, where one was asked (failed or late), or why nothing could be shown (rights too old)',
  `candidates` COMMENT 'Full names of the tables found, best first',
  `model` COMMENT 'The model that settled the answer; empty where search alone did',
  `prompt_tokens` COMMENT 'Tokens that the model read, where its provider says',
  `completion_tokens` COMMENT 'Tokens that the model wrote, where its provider says',
  `milliseconds` COMMENT 'From the question to its settled answer',
  `first_answer` COMMENT 'The first answer, by search alone, as JSON',
  `settled_answer` COMMENT 'The answer that holds, as JSON; empty until it is settled'
)
COMMENT 'Questions asked of datafind and what it answered, one row a question.'
TBLPROPERTIES ('datafind.made' = 'true')
AS SELECT `id`, `prompt`, `prompt_response`, `insertion_date`, `version`, `written_at`, `asker`, `team`, `channel`, `surface`, `language`, `status`, `error`, `candidates`, `model`, `prompt_tokens`, `completion_tokens`, `milliseconds`, `first_answer`, `settled_answer`
FROM (SELECT *, row_number() OVER (PARTITION BY id ORDER BY version DESC NULLS LAST, written_at DESC) AS place FROM `main`.`datafind`.`prompt_outputs`)
WHERE place = 1;

CREATE TABLE IF NOT EXISTS `main`.`datafind`.`feedback` (
  `id` STRING COMMENT 'One person\'s verdict on one answer; the same in all of its versions',
  `question_id` STRING COMMENT 'The question: id in prompt_outputs',
  `version` BIGINT COMMENT 'Counts the changes of the verdict; the highest holds',
  `written_at` TIMESTAMP COMMENT 'When this row was written',
  `voter` STRING COMMENT 'Who gave it: the id in the workspace, a keyed hash of it, or nothing, as configured',
  `up` BOOLEAN COMMENT 'Thumb up or down',
  `revision` BIGINT COMMENT 'The revision of the answer that was seen',
  `right_table` STRING COMMENT 'The table that would have been right, where told; none where no such table exists',
  `reason` STRING COMMENT 'What was wrong, where told, with personal data masked',
  `voted_at` TIMESTAMP COMMENT 'When it was given'
) USING DELTA
COMMENT 'Thumbs that people gave to answers. A thumb has a row for each of its versions; feedback_current shows the latest.'
TBLPROPERTIES ('datafind.made' = 'true');

CREATE VIEW IF NOT EXISTS `main`.`datafind`.`feedback_current` (
  `id` COMMENT 'One person\'s verdict on one answer; the same in all of its versions',
  `question_id` COMMENT 'The question: id in prompt_outputs',
  `version` COMMENT 'Counts the changes of the verdict; the highest holds',
  `written_at` COMMENT 'When this row was written',
  `voter` COMMENT 'Who gave it: the id in the workspace, a keyed hash of it, or nothing, as configured',
  `up` COMMENT 'Thumb up or down',
  `revision` COMMENT 'The revision of the answer that was seen',
  `right_table` COMMENT 'The table that would have been right, where told; none where no such table exists',
  `reason` COMMENT 'What was wrong, where told, with personal data masked',
  `voted_at` COMMENT 'When it was given'
)
COMMENT 'Thumbs that people gave to answers, one row a person and answer.'
TBLPROPERTIES ('datafind.made' = 'true')
AS SELECT `id`, `question_id`, `version`, `written_at`, `voter`, `up`, `revision`, `right_table`, `reason`, `voted_at`
FROM (SELECT *, row_number() OVER (PARTITION BY id ORDER BY version DESC NULLS LAST, written_at DESC) AS place FROM `main`.`datafind`.`feedback`)
WHERE place = 1;

CREATE TABLE IF NOT EXISTS `main`.`datafind`.`metadata_table` (
  `attribute_id` STRING COMMENT 'Key of the attribute',
  `attribute_refNumber` STRING COMMENT 'Reference number of the attribute',
  `attribute_name` STRING COMMENT 'Name of the attribute: a column of the data set',
  `attribute_definition` STRING COMMENT 'What the attribute means',
  `dataSetId` STRING COMMENT 'Key of the data set',
  `dataSetName` STRING COMMENT 'Name of the data set: a table',
  `dataset_refNumber` STRING COMMENT 'Reference number of the data set',
  `dataset_type` STRING COMMENT 'Kind of the data set, such as fct or dim',
  `system_name` STRING COMMENT 'System that the data set belongs to',
  `dataset_lifecycle` STRING COMMENT 'Where the data set is in its life, such as Active',
  `dataset_axon_status` STRING COMMENT 'Status of the data set in Axon',
  `system_parent_name` STRING COMMENT 'Where the system runs',
  `glossary_id` STRING COMMENT 'Key of the glossary entry',
  `glossary_name` STRING COMMENT 'Name of the glossary entry',
  `Tempestividade` STRING COMMENT 'Timeliness',
  `SLO` STRING COMMENT 'Service level objective',
  `Periodicidade` STRING COMMENT 'How often data comes',
  `PeriododeRetenção` STRING COMMENT 'Retention period',
  `collectionNames` STRING COMMENT 'Collections that the data set belongs to',
  `TipoInterface` STRING COMMENT 'Kind of interface',
  `datasetPublishStatus` STRING COMMENT 'Whether the data set is published',
  `dominio` STRING COMMENT 'Domain',
  `subdominio` STRING COMMENT 'Part of the domain',
  `elemento_dados` STRING COMMENT 'Data element'
) USING DELTA
COMMENT 'Metadata, a row for each attribute of each data set; loaded from a file by datafind ingest.'
TBLPROPERTIES ('datafind.made' = 'true');
