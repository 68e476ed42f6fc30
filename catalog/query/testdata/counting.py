"""Computes the answers of counting.jsonl and seed_counting.jsonl.

    python3 counting.py            writes both files beside this one
    python3 counting.py --check    fails where a file differs from what is computed

It reads the demo catalog (catalog/file/demo/catalog.jsonl) and the seed's CSV
(catalog/file/testdata/metadados.csv) by itself and shares nothing with the
Go code that the sets judge. README.md says what the words mean.
"""
import csv
import json
import pathlib
import sys
from collections import Counter
from datetime import datetime, timedelta

HERE = pathlib.Path(__file__).parent
DEMO = HERE / "../../file/demo/catalog.jsonl"
SEED = HERE / "../../file/testdata/metadados.csv"
TODAY = datetime(2026, 11, 22, 12)

T = [json.loads(line) for line in DEMO.open(encoding="utf-8")]


def full(t):
    return f"{t['catalog']}.{t['schema']}.{t['name']}"


def tag(of, key):
    return of.get("tags", {}).get(key)


def prop(t, key):
    return t.get("properties", {}).get(key)


def written(t):
    return datetime.strptime(t["last_write"], "%Y-%m-%dT%H:%M:%SZ") if "last_write" in t else None


def before(t, year, month=1, day=1):
    return written(t) is not None and written(t) < datetime(year, month, day)


def idle(t, days):
    return written(t) is not None and TODAY - written(t) > timedelta(days=days)


def up(name):
    """Direct upstream; the lineage of the file is the same from both ends."""
    return next(t for t in T if full(t) == name).get("lineage", {}).get("upstream", [])


def down(name):
    return next(t for t in T if full(t) == name).get("lineage", {}).get("downstream", [])


def closure(name, step):
    seen, todo = set(), [name]
    while todo:
        for n in step(todo.pop()):
            if n not in seen:
                seen.add(n)
                todo.append(n)
    return seen


def n_up(t):
    return len(t.get("lineage", {}).get("upstream", []))


def n_down(t):
    return len(t.get("lineage", {}).get("downstream", []))


def queries(t):
    return t["popularity"]["queries"]


def users(t):
    return t["popularity"]["users"]


def width(t):
    return len(t["columns"])


def pii(t, kind=None):
    """Tagged columns of a table, of one kind or of any."""
    return [c for c in t["columns"] if tag(c, "pii") and kind in (None, tag(c, "pii"))]


def personal(t):
    return tag(t, "personal_data") == "true"


# Answers.
def number(n):
    return {"number": n}


def rows(cells):
    return {"rows": sorted([str(c) for c in r] for r in cells)}


def names(values):
    return rows([v] for v in values)


def tables(wanted):
    return names(full(t) for t in T if wanted(t))


def count(wanted=lambda t: True):
    return number(sum(1 for t in T if wanted(t)))


def columns(wanted):
    return rows((full(t), c["name"]) for t in T for c in t["columns"] if wanted(t, c))


def count_columns(wanted=lambda t, c: True):
    return number(sum(1 for t in T for c in t["columns"] if wanted(t, c)))


def group(keys):
    return rows(Counter(keys).items())


def top(n, measured):
    """The first n of (name, measure); never cut within a tie, or tied at all."""
    order = sorted(measured, key=lambda m: -m[1])
    assert len({m for _, m in order[:n + 1]}) == len(order[:n + 1]), order[:n + 1]
    return {"rows": [[name, str(m)] for name, m in order[:n]]}


def top_tables(n, measure, wanted=lambda t: True):
    return top(n, [(full(t), measure(t)) for t in T if wanted(t)])


def top_groups(n, keys):
    return top(n, list(Counter(keys).items()))


def columns_of(name):
    return next(t for t in T if full(t) == name)["columns"]


def key_to(name):
    """Tables with a foreign key to this one."""
    return tables(lambda t: any(f["table"] == name for f in t.get("keys", {}).get("foreign", [])))


FINANCE = ("finance", "finanças")
EASY, MIDDLING, HARD = "easy", "middling", "hard"
NONE = None

# (level, kind, question, answer[, another answer that is as right])
EN = [
    (EASY, "count", "how many tables are there?", count()),
    (EASY, "count", "how many tables have no owner?", count(lambda t: not t.get("owner"))),
    (EASY, "count", "How many tables don't have a comment?", count(lambda t: not t.get("comment"))),
    (EASY, "count", "how many columns have no comment?", count_columns(lambda t, c: not c.get("comment"))),
    (EASY, "count", "how many certified tables do we have?", count(lambda t: t.get("certified"))),
    (EASY, "list", "which tables are deprecated?", tables(lambda t: t.get("deprecated"))),
    (EASY, "count", "number of tables in the gold catalog", count(lambda t: t["catalog"] == "gold")),
    (EASY, "list", "list the tables in silver.hr", tables(lambda t: full(t).startswith("silver.hr."))),
    (EASY, "group", "tables per domain", group(t["domain"] for t in T)),
    (EASY, "group", "how many tables does each catalog have?", group(t["catalog"] for t in T)),
    (EASY, "top", "top 3 tables by number of columns", top_tables(3, width)),
    (EASY, "top", "what are the 5 most queried tables?", top_tables(5, queries)),
    (EASY, "list", "which tables have more than 40 columns?", tables(lambda t: width(t) > 40)),
    (EASY, "count", "how many views are there?", count(lambda t: t["type"] == "VIEW")),
    (EASY, "list", "what feeds gold.retention.churn_monthly?", names(up("gold.retention.churn_monthly"))),
    (EASY, "list", "which tables does silver.sales.orders feed?", names(down("silver.sales.orders"))),
    (EASY, "count", "how many tables does growth@mare.example own?", count(lambda t: t["owner"] == "growth@mare.example")),
    (EASY, "list", "tables with PeriododeRetenção greater than 500", tables(lambda t: (prop(t, "PeriododeRetenção") or 0) > 500)),
    (EASY, "distinct", "how many distinct owners are there?", number(len({t["owner"] for t in T}))),
    (EASY, "distinct", "list the distinct catalogs", names({t["catalog"] for t in T})),
    (EASY, "exists", "is there any table with more than 100 columns?", tables(lambda t: width(t) > 100)),
    (EASY, "list", "which columns are tagged pii = salary?", columns(lambda t, c: tag(c, "pii") == "salary")),
    (EASY, "count", "how many columns are of type BOOLEAN?", count_columns(lambda t, c: c["type"] == "BOOLEAN")),
    (EASY, "count", "how many columns does gold.crm.customer_360 have?", number(len(columns_of("gold.crm.customer_360")))),
    (MIDDLING, "list", "which finance tables hold CPF?", tables(lambda t: t["domain"] in FINANCE and pii(t, "cpf")),
     tables(lambda t: t["domain"] == "finance" and pii(t, "cpf"))),
    (MIDDLING, "count", "how many tables in the crm domain are certified?", count(lambda t: t["domain"] == "crm" and t.get("certified"))),
    (MIDDLING, "list", "which tables have not been written for more than 90 days?", tables(lambda t: idle(t, 90))),
    (MIDDLING, "list", "list the tables with personal data in the hr domain", tables(lambda t: t["domain"] == "hr" and personal(t))),
    (MIDDLING, "group", "number of certified tables per catalog", group(t["catalog"] for t in T if t.get("certified"))),
    (MIDDLING, "list", "which tables were last written before 2024?", tables(lambda t: before(t, 2024))),
    (MIDDLING, "top", "top 3 owners by number of tables", top_groups(3, (t["owner"] for t in T))),
    (MIDDLING, "list", "which deprecated tables have more than 10 queries?", tables(lambda t: t.get("deprecated") and queries(t) > 10)),
    (MIDDLING, "exists", "are there certified tables without a comment, and which?", tables(lambda t: t.get("certified") and not t.get("comment"))),
    (HARD, "list", "which tables feed both gold.crm.customer_360 and gold.crm.customer_segments?",
     names(set(up("gold.crm.customer_360")) & set(up("gold.crm.customer_segments")))),
    (HARD, "top", "which domain has the most tables with personal data?", top_groups(1, (t["domain"] for t in T if personal(t)))),
    (HARD, "list", "everything upstream of gold.retention.churn_monthly, directly or indirectly", names(closure("gold.retention.churn_monthly", up))),
    (NONE, "none", "how many customers do we have?", {}),
    (NONE, "none", "how many rows are in silver.sales.orders?", {}),
    (NONE, "none", "how much did the stores sell last month?", {}),
    (NONE, "none", "how many different CPFs are in gold.crm.customer_360?", {}),
]

PT = [
    (EASY, "count", "quantas tabelas existem no catálogo?", count()),
    (EASY, "count", "quantas tabelas estão sem descrição?", count(lambda t: not t.get("comment"))),
    (EASY, "count", "Quantas tabelas certificadas temos?", count(lambda t: t.get("certified"))),
    (EASY, "count", "quantas colunas existem ao todo?", count_columns()),
    (EASY, "list", "quais tabelas são obsoletas (deprecated)?", tables(lambda t: t.get("deprecated"))),
    (EASY, "list", "Existe algum dado na coluna PeriododeRetenção maior que 2000? Se sim, quais?", tables(lambda t: (prop(t, "PeriododeRetenção") or 0) > 2000),
     columns(lambda t, c: (prop(t, "PeriododeRetenção") or 0) > 2000)),
    (EASY, "distinct", "Qual a quantidade de glossary_name distintos?", number(len({prop(t, "glossary_name") for t in T if prop(t, "glossary_name")}))),
    (EASY, "distinct", "quais são os system_name distintos?", names({prop(t, "system_name") for t in T if prop(t, "system_name")})),
    (EASY, "group", "quantidade de tabelas por domínio", group(t["domain"] for t in T)),
    (EASY, "group", "tabelas por catálogo", group(t["catalog"] for t in T)),
    (EASY, "top", "as 3 tabelas com mais colunas", top_tables(3, width)),
    (EASY, "top", "quais as 5 tabelas mais consultadas?", top_tables(5, queries)),
    (EASY, "count", "quantas tabelas tem no domínio marketing?", count(lambda t: t["domain"] == "marketing")),
    (EASY, "list", "lista as tabelas do domínio retention", tables(lambda t: t["domain"] == "retention")),
    (EASY, "list", "de onde vem a gold.varejo.fct_vendas?", names(up("gold.varejo.fct_vendas"))),
    (EASY, "list", "quais tabelas a gold.varejo.fct_vendas alimenta?", names(down("gold.varejo.fct_vendas"))),
    (EASY, "list", "quais tabelas são do dono cx@mare.example?", tables(lambda t: t["owner"] == "cx@mare.example")),
    (EASY, "count", "quantas tabelas têm a tag personal_data?", count(lambda t: tag(t, "personal_data"))),
    (EASY, "list", "quais colunas têm a tag pii = cpf?", columns(lambda t, c: tag(c, "pii") == "cpf")),
    (EASY, "list", "quais tabelas têm uma coluna chamada dt_nasc?", tables(lambda t: any(c["name"] == "dt_nasc" for c in t["columns"]))),
    (EASY, "count", "quantas colunas são do tipo DATE?", count_columns(lambda t, c: c["type"] == "DATE")),
    (EASY, "exists", "existe alguma tabela sem dono?", tables(lambda t: not t.get("owner"))),
    (EASY, "count", "quantas tabelas têm menos de 9 colunas?", count(lambda t: width(t) < 9)),
    (EASY, "list", "tabelas com mais de 200 usuários", tables(lambda t: users(t) > 200)),
    (MIDDLING, "list", "quais tabelas do domínio crm têm CPF?", tables(lambda t: t["domain"] == "crm" and pii(t, "cpf"))),
    (MIDDLING, "count", "quantas tabelas do catálogo silver estão sem comentário?", count(lambda t: t["catalog"] == "silver" and not t.get("comment"))),
    (MIDDLING, "list", "quais tabelas não são atualizadas com dados há mais de 180 dias?", tables(lambda t: idle(t, 180))),
    (MIDDLING, "list", "tabelas obsoletas com dados pessoais", tables(lambda t: t.get("deprecated") and personal(t))),
    (MIDDLING, "group", "quantas tabelas obsoletas há em cada catálogo?", group(t["catalog"] for t in T if t.get("deprecated"))),
    (MIDDLING, "top", "quais as 3 tabelas mais consultadas do domínio hr?", top_tables(3, queries, lambda t: t["domain"] == "hr")),
    (MIDDLING, "list", "tabelas que foram gravadas pela última vez antes de 2025-01-01", tables(lambda t: before(t, 2025))),
    (MIDDLING, "count", "quantas tabelas certificadas do catálogo gold têm mais de 20 colunas?", count(lambda t: t.get("certified") and t["catalog"] == "gold" and width(t) > 20)),
    (MIDDLING, "group", "número de colunas com tag pii por tipo de pii", group(tag(c, "pii") for t in T for c in pii(t))),
    (HARD, "list", "quais tabelas têm CPF e e-mail ao mesmo tempo?", tables(lambda t: pii(t, "cpf") and pii(t, "email"))),
    (HARD, "list", "quais tabelas são alimentadas por mais de 3 tabelas?", tables(lambda t: n_up(t) > 3)),
    (HARD, "list", "se a bronze.crm_raw.cancellations parar, quais tabelas são afetadas, direta ou indiretamente?",
     names(closure("bronze.crm_raw.cancellations", down))),
    (HARD, "list", "quais tabelas têm chave estrangeira para gold.crm.customer_360?", key_to("gold.crm.customer_360")),
    (NONE, "none", "quantos clientes cancelaram em outubro?", {}),
    (NONE, "none", "qual o saldo médio das contas correntes?", {}),
    (NONE, "none", "quantos funcionários temos hoje?", {}),
]

ES = [
    (EASY, "count", "¿cuántas tablas hay en total?", count()),
    (EASY, "count", "¿Cuántas tablas no tienen descripción?", count(lambda t: not t.get("comment"))),
    (EASY, "count", "cuántas tablas no tienen dueño", count(lambda t: not t.get("owner"))),
    (EASY, "count", "¿cuántas columnas no tienen comentario?", count_columns(lambda t, c: not c.get("comment"))),
    (EASY, "count", "¿cuántas tablas están certificadas?", count(lambda t: t.get("certified"))),
    (EASY, "list", "¿qué tablas están obsoletas?", tables(lambda t: t.get("deprecated"))),
    (EASY, "list", "lista de tablas del esquema gold.mx_ventas", tables(lambda t: full(t).startswith("gold.mx_ventas."))),
    (EASY, "group", "número de tablas por dominio", group(t["domain"] for t in T)),
    (EASY, "group", "tablas por catálogo", group(t["catalog"] for t in T)),
    (EASY, "top", "las 3 tablas con más columnas", top_tables(3, width)),
    (EASY, "top", "¿cuáles son las 5 tablas con más usuarios?", top_tables(5, users)),
    (EASY, "list", "¿qué tablas alimentan gold.mx_ventas.ventas_tienda_dia?", names(up("gold.mx_ventas.ventas_tienda_dia"))),
    (EASY, "list", "¿a qué tablas alimenta silver.crm.customers?", names(down("silver.crm.customers"))),
    (EASY, "list", "tablas cuyo dueño es datos.mx@mare.example", tables(lambda t: t["owner"] == "datos.mx@mare.example")),
    (EASY, "list", "¿qué columnas tienen la etiqueta pii = curp?", columns(lambda t, c: tag(c, "pii") == "curp")),
    (EASY, "list", "¿qué tablas tienen una columna llamada rfc?", tables(lambda t: any(c["name"] == "rfc" for c in t["columns"]))),
    (EASY, "count", "¿cuántas columnas son de tipo TIMESTAMP?", count_columns(lambda t, c: c["type"] == "TIMESTAMP")),
    (EASY, "distinct", "¿cuántos dominios distintos hay?", number(len({t["domain"] for t in T}))),
    (EASY, "distinct", "¿cuáles son los valores distintos de dataset_type?", names({prop(t, "dataset_type") for t in T if prop(t, "dataset_type")})),
    (EASY, "list", "¿qué tablas tienen PeriododeRetenção mayor que 1000?", tables(lambda t: (prop(t, "PeriododeRetenção") or 0) > 1000)),
    (EASY, "exists", "¿hay alguna tabla con más de 50 columnas? ¿cuál?", tables(lambda t: width(t) > 50)),
    (EASY, "count", "¿cuántas tablas hay en el dominio logistics?", count(lambda t: t["domain"] == "logistics")),
    (EASY, "list", "tablas con menos de 8 columnas", tables(lambda t: width(t) < 8)),
    (EASY, "list", "¿qué vistas tenemos?", tables(lambda t: t["type"] == "VIEW")),
    (MIDDLING, "list", "¿qué tablas del dominio crm contienen CURP?", tables(lambda t: t["domain"] == "crm" and pii(t, "curp"))),
    (MIDDLING, "count", "¿cuántas tablas del dominio payments tienen datos personales?", count(lambda t: t["domain"] == "payments" and personal(t))),
    (MIDDLING, "list", "¿qué tablas no se escriben desde hace más de un año (365 días)?", tables(lambda t: idle(t, 365))),
    (MIDDLING, "group", "¿cuántas tablas con datos personales hay por dominio?", group(t["domain"] for t in T if personal(t))),
    (MIDDLING, "top", "las 3 tablas más consultadas del catálogo silver", top_tables(3, queries, lambda t: t["catalog"] == "silver")),
    (MIDDLING, "list", "tablas certificadas del dominio credito", tables(lambda t: t.get("certified") and t["domain"] == "credito")),
    (MIDDLING, "count", "¿cuántas tablas obsoletas hay en el catálogo legado?", count(lambda t: t.get("deprecated") and t["catalog"] == "legado")),
    (MIDDLING, "list", "¿qué tablas del dominio hr tienen columnas etiquetadas como salary?", tables(lambda t: t["domain"] == "hr" and pii(t, "salary"))),
    (MIDDLING, "list", "¿qué tablas se escribieron por última vez antes de 2023?", tables(lambda t: before(t, 2023))),
    (HARD, "top", "¿qué tabla alimenta a más tablas?", top_tables(1, n_down)),
    (HARD, "list", "¿qué dominios no tienen ninguna tabla certificada?", names({t["domain"] for t in T} - {t["domain"] for t in T if t.get("certified")})),
    (HARD, "count", "¿cuántas tablas tienen datos personales y más de 100 usuarios pero no están certificadas?",
     count(lambda t: personal(t) and users(t) > 100 and not t.get("certified"))),
    (HARD, "list", "¿qué nombres de tabla se repiten en más de un esquema?", names(n for n, k in Counter(t["name"] for t in T).items() if k > 1)),
    (NONE, "none", "¿cuántas tiendas hay en México?", {}),
    (NONE, "none", "¿cuál fue el cliente que más compró este año?", {}),
    (NONE, "none", "¿cuántos registros tiene gold.mx_ventas.clientes_mx?", {}),
]

A = list(csv.DictReader(SEED.open(encoding="utf-8")))


def attributes(wanted):
    """Rows of (dataset, attribute): an attribute of the CSV is a column."""
    return rows((a["dataSetName"], a["attribute_name"]) for a in A if wanted(a))


def values(key):
    return {a[key] for a in A if a[key].lower() != "null"}


CERTAIN = ("cpf", "telefone", "email", "endereço", "nome_da_mae", "nome_do_pai")
POSSIBLE = ("user_id", "genero", "estado_civil", "escolaridade", "ocupacao")

# (lang, level, kind, question, answer[, further keys])
SEEDS = [
    ("pt", EASY, "list", "Existe algum dado na coluna PeriododeRetenção maior que 500? Se sim, quais?",
     attributes(lambda a: int(a["PeriododeRetenção"]) > 500)),
    ("pt", MIDDLING, "list", "Existe algum PII na coluna attribute_name? Se sim, quais?",
     attributes(lambda a: a["attribute_name"] in CERTAIN), {"possible": attributes(lambda a: a["attribute_name"] in POSSIBLE)["rows"]}),
    ("pt", EASY, "distinct", "Qual a quantidade de glossary_name distintos?", number(len(values("glossary_name")))),
    ("pt", EASY, "distinct", "quais são os domínios distintos?", names(values("dominio"))),
    ("pt", EASY, "count", "quantas colunas tem a tabela dim_info_cliente?", number(sum(a["dataSetName"] == "dim_info_cliente" for a in A))),
    ("pt", EASY, "list", "quais colunas tem a fct_conta_corrente?", attributes(lambda a: a["dataSetName"] == "fct_conta_corrente")),
    ("en", EASY, "count", "how many tables are there?", number(len(values("dataSetName")))),
    ("en", EASY, "group", "number of columns per system_name", group(a["system_name"] for a in A)),
    ("en", EASY, "list", "which tables have PeriododeRetenção less than 720?", names({a["dataSetName"] for a in A if int(a["PeriododeRetenção"]) < 720})),
    ("es", EASY, "count", "¿cuántas columnas hay en total?", number(len(A))),
    ("es", EASY, "list", "¿qué tablas son del dominio crm?", names({a["dataSetName"] for a in A if a["dominio"] == "crm"})),
    ("es", EASY, "exists", "¿hay tablas con PeriododeRetenção mayor que 1000?", names({a["dataSetName"] for a in A if int(a["PeriododeRetenção"]) > 1000})),
]


def demo_lines():
    for lang, asked in (("en", EN), ("pt", PT), ("es", ES)):
        for i, (level, kind, question, answer, *also) in enumerate(asked, 1):
            line = {"id": f"count-{lang}-{i:02}", "lang": lang, "question": question, "kind": kind, "answer": answer}
            yield line | ({"level": level} if level else {}) | ({"also": also} if also else {})


def seed_lines():
    for i, (lang, level, kind, question, answer, *more) in enumerate(SEEDS, 1):
        line = {"id": f"seed-{i:02}", "lang": lang, "question": question, "kind": kind, "answer": answer, "level": level}
        yield line | (more[0] if more else {})


def main():
    for name, lines in (("counting.jsonl", demo_lines()), ("seed_counting.jsonl", seed_lines())):
        text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
        if "--check" not in sys.argv:
            (HERE / name).write_text(text, encoding="utf-8")
        elif (HERE / name).read_text(encoding="utf-8") != text:
            sys.exit(f"{name} differs from what is computed")


if __name__ == "__main__":
    main()
