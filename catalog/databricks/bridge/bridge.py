"""A SQL warehouse for tests: serves /api/2.0/sql/statements over PySpark with
Delta tables in one directory, which outlives the process.

    bridge.py --dir DIR --port PORT --token TOKEN [--chunk-rows N]

It prints "ready" once it serves, and ends with its process group when its
standard input does, so that none is left behind by a test that died. Statements run side by side, each in a
session of its own as the API has none; they are forgotten with the process.
The catalog `system` does not exist here, so its schemas information_schema,
access and query stand in spark_catalog.
"""
import argparse
import datetime
import decimal
import glob
import json
import os
import re
import signal
import sys
import threading
import time
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from pyspark.logger import PySparkLogger
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

BUILD = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "..", "build")
PATH = "/api/2.0/sql/statements"
TYPES = {"bigint": "LONG", "smallint": "SHORT", "tinyint": "BYTE", "void": "NULL"}
LITERALS = {
    ("BIGINT", "INT", "SMALLINT", "TINYINT"): int,
    ("DOUBLE", "FLOAT"): float,
    ("BOOLEAN",): lambda v: v.lower() == "true",
    ("DECIMAL",): decimal.Decimal,
    ("DATE",): datetime.date.fromisoformat,
    ("TIMESTAMP",): datetime.datetime.fromisoformat,
}
FINAL = ("SUCCEEDED", "FAILED", "CANCELED")


def start_spark(directory):
    os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
    conf = {
        "spark.jars": ",".join(glob.glob(os.path.join(BUILD, "ivy", "jars", "*.jar"))),
        "spark.driver.memory": "2g",
        # tests are over before more compiling pays; two of these run beside each other on small machines
        "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
        "spark.sql.codegen.wholeStage": "false",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.log.level": "WARN",  # to standard error: why a context ended stands there alone
        "spark.sql.extensions": "io.delta.sql.DeltaSparkSessionExtension",
        "spark.sql.catalog.spark_catalog": "org.apache.spark.sql.delta.catalog.DeltaCatalog",
        "spark.databricks.delta.snapshotPartitions": "1",
        "spark.sql.shuffle.partitions": "1",
        "spark.sql.session.timeZone": "UTC",
        # Delta's parser drops parameters on their way to Spark's own
        "spark.sql.legacy.parameterSubstitution.constantsOnly": "true",
        "spark.sql.warehouse.dir": os.path.join(directory, "warehouse"),
        "spark.hadoop.javax.jdo.option.ConnectionURL": f"jdbc:derby:;databaseName={directory}/metastore;create=true",
    }
    builder = SparkSession.builder.master("local[2]").enableHiveSupport()
    for name, value in conf.items():
        builder = builder.config(name, value)
    # a statement's failure is its reply; pages of it would bury what ended a context
    PySparkLogger.getLogger("SQLQueryContextLogger").setLevel("CRITICAL")
    spark = builder.getOrCreate()
    spark.sql("SHOW SCHEMAS").collect()  # the metastore is slow to come up
    return spark


def literal(value, kind):
    """What Spark takes for a parameter; it may not be an expression."""
    if value is None:
        return F.lit(None)
    for kinds, read in LITERALS.items():
        if kind.split("(")[0] in kinds:
            return read(value)
    return value


def ended(context):
    try:
        return context._jsc.sc().isStopped()
    except Exception:  # Java itself is gone
        return True


class Statement(threading.Thread):
    def __init__(self, spark, body):
        super().__init__(daemon=True)
        self.id, self.body, self.spark = str(uuid.uuid4()), body, spark
        self.state, self.error, self.sql_state = "PENDING", None, None
        self.columns, self.rows, self.canceled = [], [], False

    def run(self):
        context = self.spark.sparkContext
        # A canceled task ends at its next row. Interrupted it could be while it
        # loads a class, which the whole of Spark would be without from then on.
        context.setJobGroup(self.id, self.id)
        self.state = "RUNNING"
        try:
            if self.canceled:
                raise RuntimeError("canceled before it ran")
            self.read(self.result())
            self.state = "SUCCEEDED"
        except Exception as e:  # whatever Spark throws is the statement's failure
            if ended(context):
                print(f"Spark ended by itself: {e}", file=sys.stderr, flush=True)
                os.killpg(os.getpgrp(), signal.SIGKILL)  # a warehouse that is down does not answer
            java = getattr(e, "java_exception", None)
            said = getattr(e, "getSqlState", None) or getattr(java, "getSqlState", None)
            self.error = str(java.getMessage() if java else e)
            self.sql_state = said() if said else None
            if self.sql_state is None:
                found = re.search(r"SQLSTATE: (\w{5})", self.error)
                self.sql_state = found.group(1) if found else None
            self.state = "CANCELED" if self.canceled else "FAILED"

    def result(self):
        session = self.spark.newSession()
        session.sql("USE `%s`" % self.body.get("catalog", "spark_catalog"))
        if self.body.get("schema"):
            session.sql("USE `%s`" % self.body["schema"])
        args = {p["name"]: literal(p.get("value"), p.get("type") or "STRING") for p in self.body.get("parameters", [])}
        text = re.sub(r"\bsystem\.(information_schema|access|query)\b", r"spark_catalog.\1", self.body["statement"])
        return session.sql(text, args=args or None)

    def read(self, df):
        cells = []
        for i, f in enumerate(df.schema.fields):
            kind = f.dataType.typeName()
            name = f.dataType.simpleString().split("(")[0].split("<")[0]
            column = {"name": f.name, "position": i, "type_text": f.dataType.simpleString().upper(),
                      "type_name": TYPES.get(name, name.upper())}
            if kind == "decimal":
                column["type_precision"], column["type_scale"] = f.dataType.precision, f.dataType.scale
            self.columns.append(column)
            c = F.col(f"c{i}")
            if kind == "timestamp":
                c = F.date_format(c, "yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'")
            elif kind in ("array", "map", "struct"):
                c = F.to_json(c)
            elif kind == "binary":
                c = F.base64(c)
            cells.append(c.cast("string"))
        if cells:
            named = df.toDF(*[f"c{i}" for i in range(len(cells))])
            self.rows = [list(r) for r in named.select(*cells).collect()]

    def cancel(self):
        self.canceled = True
        # what it has not yet begun as well
        self.spark.sparkContext._jsc.sc().cancelJobGroupAndFutureJobs(self.id)

    def reply(self, chunk_rows):
        # the state first: the thread sets it last
        status = {"state": self.state}
        body = {"statement_id": self.id, "status": status}
        if status["state"] == "FAILED":
            status["error"] = {"error_code": "BAD_REQUEST", "message": self.error}
            if self.sql_state:
                status["sql_state"] = self.sql_state
        if status["state"] == "SUCCEEDED":
            body["manifest"] = {
                "format": "JSON_ARRAY", "schema": {"column_count": len(self.columns), "columns": self.columns},
                "total_chunk_count": -(-len(self.rows) // chunk_rows), "total_row_count": len(self.rows), "truncated": False}
            body["result"] = self.chunk(0, chunk_rows)
        return body

    def chunk(self, n, size):
        rows = self.rows[n * size:(n + 1) * size]
        chunk = {"chunk_index": n, "row_offset": n * size, "row_count": len(rows)}
        if rows:
            chunk["data_array"] = rows
        if (n + 1) * size < len(self.rows):
            chunk["next_chunk_index"] = n + 1
            chunk["next_chunk_internal_link"] = f"{PATH}/{self.id}/result/chunks/{n + 1}?row_offset={(n + 1) * size}"
        return chunk


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    spark, options, statements = None, None, {}

    def log_message(self, *args):
        pass

    def send(self, body, status=200):
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def refuse(self, status, code, message):
        self.send({"error_code": code, "message": message}, status)

    def serve(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        path = self.path.split("?")[0]
        if self.headers.get("Authorization") != "Bearer " + self.options.token:
            return self.refuse(401, "UNAUTHENTICATED", "Credential was not sent or is wrong.")
        if self.command == "POST" and path == PATH:
            return self.submit(json.loads(body))
        if self.command == "GET" and path.startswith("/api/2.0/sql/warehouses/"):
            return self.send({"id": path.split("/")[-1], "name": "Spark", "state": "RUNNING"})
        found = re.fullmatch(PATH + r"/([\w-]+)(/cancel|/result/chunks/(\d+))?", path)
        st = self.statements.get(found.group(1)) if found else None
        if st is None:
            return self.refuse(404, "NOT_FOUND", f"The statement {path} was not found.")
        if found.group(2) == "/cancel":
            st.cancel()
            return self.send({})
        if found.group(3):
            n = int(found.group(3))
            if st.state != "SUCCEEDED" or n * self.options.chunk_rows >= max(len(st.rows), 1):
                return self.refuse(400, "INVALID_PARAMETER_VALUE", f"There is no chunk {n}.")
            return self.send(st.chunk(n, self.options.chunk_rows))
        self.send(st.reply(self.options.chunk_rows))

    do_GET = do_POST = serve

    def submit(self, body):
        wait = re.fullmatch(r"(\d+)s", body.get("wait_timeout", "10s"))
        wait = int(wait.group(1)) if wait else -1
        if wait != 0 and not 5 <= wait <= 50:
            return self.refuse(400, "INVALID_PARAMETER_VALUE", "wait_timeout must be 0s or between 5s and 50s.")
        st = Statement(self.spark, body)
        self.statements[st.id] = st
        st.start()
        if wait == 0:
            return self.send({"statement_id": st.id, "status": {"state": "PENDING"}})
        st.join(wait)
        if st.state not in FINAL and body.get("on_wait_timeout") == "CANCEL":
            st.cancel()
            st.join(10)
        self.send(st.reply(self.options.chunk_rows))


def end_with_input():
    sys.stdin.read()
    os.killpg(os.getpgrp(), signal.SIGKILL)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--dir", required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--token", required=True)
    parser.add_argument("--chunk-rows", type=int, default=1000)
    Handler.options = parser.parse_args()
    started = time.time()
    threading.Thread(target=end_with_input, daemon=True).start()
    os.chdir(Handler.options.dir)  # where the metastore leaves its log
    Handler.spark = start_spark(Handler.options.dir)
    server = ThreadingHTTPServer(("127.0.0.1", Handler.options.port), Handler)
    print(f"ready after {time.time() - started:.1f} s", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
