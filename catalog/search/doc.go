// Package search finds the tables that answer a question.
//
// In come a snapshot (New, once for each generation) and questions with the
// set of tables that may be seen; out go the best tables, each with a score
// that is the sum of named parts, the words that matched and how, and whether
// anything answers at all. Nothing here fails and nothing changes once built.
// Columns that the snapshot cannot read are missing, in an index until it is
// advanced and in a result that says so; while a question is weighed the index
// needs none, only what is found is read.
//
// The ranking is BM25F over name, schema, comment, columns, column comments,
// tags and properties. A word of the question is first read for what the
// catalog may call it (lexicon.go): itself, its other forms, abbreviations,
// synonyms, translations, words spelled alike, and for an unknown word what it
// was misspelt from. Within one reading occurrences add up; of several readings
// the best counts once. What comes on top are shares of that score.
//
// Two steps find the tables. Postings of two bytes for the place and one for
// the impact (postings.go) are read window by window, those with the greatest
// bounds first, and what cannot come among the best is passed over (pick.go,
// window.go); where few tables may be seen these are looked for in all postings
// (few.go). The pool is the same as if all were read, and what may not be seen
// never gets into it. Then each table of the pool is valued anew from its own
// text (explain.go), with what only few can be asked for: its name, words side
// by side, neighbours, joins.
//
// What paid, measured by taking it out (questions over five public catalogs
// and the demo's own): translations by the glossary (hit@10 .21 to .86 for
// Portuguese questions over an English catalog), but only into languages that
// the catalog is written in; cognates by spelling where the glossary ends
// (hit@1 .54 to .60 there); synonyms (.53 to .59 where people say it in other
// words); staging and raw tables marked down and finished models up (.27 to
// .43 on marts that lie beside their sources); words split out of compound
// names by the catalog's own vocabulary (.66 to .72 where names are run
// together); the whole name said (.69 to .84 on cryptic names); column
// comments counting a sixth of column names (hit@10 .78 to .83 on wide tables);
// a light plural key before the stem, which makes "customer" and "custom" one;
// a column typed outright (.42 to .44 on marts); a word's rarity counted over
// its translations too (hit@10 .72 to .75 and .70 to .72 for Portuguese and
// Spanish questions, 95 to 98 of 107 everyday questions with a right table
// first); words that stand side by side in question and table (92 to 95 of
// those, all@10 .28 to .33 on cryptic names).
//
// What the catalog's own short forms stand for is learned from it (learned.go): a
// short word in a name, that no list knows, stands for the word that the
// comments beside it spell out. It finds "crs" by course, "stu" by student,
// "amndt" by amendment: before joins spider en all@10 .911 to .919 and hit@1 .770
// to .773, spider_syn .598 to .601, fivetran .459 to .462, but spider2_lite en
// .592 to .585 by two questions. Letting synonyms and translations be met in
// short too moved as many questions up as down.
//
// A word that the lexicon knows in no way is met by the catalog's words nearest
// to it in meaning (kin.go), after 61,164 word vectors of the three languages
// that were made for this (vectors/make.py): spider en hit@1 .711 to .723,
// all@10 .938 to .958, spider pt hit@10 .871 to .886, spider_syn hit@3 .752 to
// .762, all@10 .782 to .802, spider2_lite pt hit@1 .465 to .477, es .481 to
// .492; fivetran loses .005 of hit@10. Threshold and weight were chosen on
// halves of the databases (mean over the sets .714 to .717 and .730 to .740 in
// the two). Such a word alone is no answer: what is met by nearness does not
// keep a question from being declined. A word of the list is nearest to one of
// its own glossary line, among the glossary's English words, for .53 of the
// Portuguese and .54 of the Spanish ones.
//
// Engines (hybrid.go) find tables by other ways than words: vectors of a model
// behind an endpoint (dense.go), a service elsewhere (named.go). They join by
// rank, and an answer never waits long for one. multilingual-e5-small behind an
// endpoint, on every second spider question: hit@1 .724 to .744, hit@3 .931 to
// .946 in English, .614 to .624 and .777 to .797 in Portuguese.
//
// Of the best 200 by their words each is looked at for how it meets the
// question (shape.go): the name said in full, but for its schema's and its
// kind's words, the schema's name, words side by side, columns whose whole name is said, the first
// thing that the question names, a short name, few keys. The shares come from a
// listwise logistic regression over forty such measures, each set and schema
// counting by the root of its size, which is not kept here; those whose loss
// over held-out schemas was no worse without them went. The tuner of
// catalog/eval tries other weights, each times .6 and 1.6: of 1,466 questions in four
// folds of schemas those held out lose by what it chooses (worth .7475 to .7459,
// 95 of 100 draws between -.0078 and .0046), so none was taken. Against the ranking without: on marts hit@1 .43
// to .48 and hit@3 .59 to .70, on wide warehouses hit@3 .70 to .76, hit@10 .83
// to .88 and .72 to .79 in other languages, all@10 .59 to .66. A
// name in one piece has the words that it is made of, or "securitygroups" would
// be shorter than "security_groups": hit@1 .71 to .84 on cryptic names, .74 to
// .77 and .58 to .61 for English and Portuguese questions over small databases.
// The names of its schema and catalog said in full count besides: hit@3 .746 to
// .758 on wide warehouses, hit@1 .500 to .519 and .492 to .512 there in other
// languages, .598 to .606 where people say it in other words; hit@10 loses .002.
// Neighbours in the schema may then bring twice as much: all@10 .68 to .69 over
// all sets.
// One line of the glossary, that a VM is an instance, brings all@10 .35 to .51 on
// the cryptic names, which are a cloud's.
//
// The confidence (sure.go) is a logistic regression over ten measures of the
// result. On schemas that it was not fitted on it says .16, .35, .55, .75, .84,
// .94 where .16, .48, .53, .75, .79, .93 are right; from .9 on, an eleventh of all
// questions, 93 of 100 are right, and there the first table is called the best
// match. What is typed outright is right in 84 of 100.
//
// A finished table stands for its raw and staged forms (twins.go): of the same
// thing, with half of the columns. Over the public sets it changes nothing, but
// what people see are three different things.
//
// Questions that need several tables gain by joins (joins.go): all@10 .20 to
// .28 on cryptic names, .91 to .94, .77 to .81 and .56 to .60 elsewhere, more in
// either half of the databases. Most comes from the table that the keys of the
// leading ones lead to. It pays only below the first places and not for the
// raw form of what leads, or finished marts lose 2 points of hit@10.
//
// Telling that nothing answers (confidence.go) goes by two bars, how much of
// the question is met and how much the first table's words bring, tried on
// halves of the databases, and by a regression (absent.go) that learned from
// each question asked with and without its right tables: what share of it no
// table has, what share the first table's schema meets, what its words bring. 0
// to 5 percent of each set are declined wrongly, 8 of the demo's 10 without an
// answer rightly. With the right tables taken away a quarter of the demo's
// questions are declined and .06, .08, .07, .13, .01, .02 over the public sets
// (marts, spider in English and Portuguese, spider_syn, wide warehouses, cryptic
// names); the bars alone, a little higher and before the glossary's last words,
// did .06, .04, .07, .08, 0, .08. On schemas that it was not fitted on the
// regression alone declines .10, .16, .26, .40 of what is gone where .025, .05,
// .10, .20 of what is there are; the confidence .09 at .05.
// Half cannot be had: 74 measures (the words met by field and by schema, the
// rarest and the first word, shapes, gaps to the next tables and schemas) in a
// regression or in boosted trees reach .11 and .12 at .05. The catalogs hold
// the like elsewhere, and a question whose table ranks fourth or lower, one in
// four, looks like one whose table is gone.
//
// Boosted trees (LambdaMART over 50 measures of the best 60 tables, and how far
// each is behind the best of them) bring nothing over the sum of shares on
// databases that they were not fitted on: hit@1 .613 to .607 and hit@3 .776 to
// .768 over the sets' means, small trees .617 and .770.
//
// The glossary's first 660 lines were chosen by what the public questions missed,
// and what they bring there says little of other catalogs: that a template is
// "modelo" makes 44 of the 64 questions that spider pt gained in hit@3 by the last
// of them, all over one database, and continents and languages 9.
//
// The other 1,650 lines, from education on, were written blind, domain by domain:
// what they bring is what a catalog that nobody has seen may hope for. On the first
// try spider2_lite es came from hit@1 .515 to .531, hit@3 .681 to .708 and all@10
// .562 to .588, pt from .538 to .535, .692 to .704 and .581 to .600; spider_syn and
// spider pt gained .003 of hit@1, fivetran lost .003 of hit@3. The mean over the
// sets rose by .002, .005, .004 and .007 in hit@1, hit@3, hit@10 and all@10: by the
// words of trade, verbs and measures most, by those of arts, farms and work not
// at all. Without education and science two more questions of spider2_lite would
// be right at once in each of pt and es; no domain was taken out for such. That a
// trial is a lawsuit was, and "impressão" for what a printer does, since the demo's
// questions without an answer were met by trial subscriptions and by what ads are
// shown; two of 40 such questions more than before still find a table. A verb
// stands there only where the stemmer does not bring it to its noun: a word that
// is in a line is not met by its stem's lines any more.
//
// What did not pay: a vector for each table, made of the word vectors by idf and
// field and joined by rank (hit@1 of spider2_lite .47 to .49 in Portuguese and
// .49 to .50 in Spanish, but .84 to .73 on cryptic names, and hit@10 .78 to .77
// on marts: it brings tables of the right subject, not the right ones; the mean
// over the sets rose in one half of the databases and fell in the other);
// nearness also for words that the catalog has (.785 to .773 on marts), or only
// from a cosine of .5 or .6 on; a share for words that stand in one column but not side by
// side; more than a little for what neighbours in the schema answer (tables of
// one database come together, but the first place suffers), also below the
// first places, where keys tell better; lifting what meets the words that the
// first table misses; correcting words that only speak of reckoning ("maior"
// became "major"); short numbers; readings of a short question by synonyms or
// columns; a greater weight for the word that a Portuguese or Spanish question
// begins with. Measured for the shape and left out, since held-out schemas gain
// nothing by them: the share of the question that the name, the columns or the
// comment's first words meet, the one best column, the head of the name, the
// last word of the question, words weighed by their place in it, the number of
// columns, how a word was met (synonym, translation, stem), tables that many
// lead to, tables of codes. Measured with the shape as it is, each by the share of
// questions won in either half of the schemas, and left as they were: every
// field's weight, length and saturation from .4 to 2 times; shares for the table
// of its schema that meets a word best, for what the whole schema says in full
// (hit@1 .01 more, but hit@3 on marts .015 less), for leading to the first tables,
// for columns and pairs of words in names apart from those in comments.
package search
