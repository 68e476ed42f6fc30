"""Serves a model file by the OpenAI protocol on a loopback port that is free.

    serve.py MODEL.gguf

Prints the base URL as its first line on stdout once the model is loaded, and
ends when stdin does, so that it cannot outlive the test that started it.
"""

import os
import sys

import xllamacpp

CONTEXT = 2560  # tokens; where prompts of 1500 leave too few, an answer that runs on is cut


def main(path):
    # The model's own messages go to stdout too: they are sent to stderr.
    out = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    params = xllamacpp.CommonParams()
    params.model.path = path
    params.n_ctx = CONTEXT
    params.n_parallel = 1
    params.warmup = False
    params.hostnames = ["127.0.0.1"]
    params.port = 0
    params.use_jinja = True  # or tools are refused
    params.cpuparams.n_threads = os.cpu_count() or 2
    server = xllamacpp.Server(params)
    print(server.listening_address + "/v1", file=out, flush=True)
    sys.stdin.read()
    os._exit(0)  # nothing is worth tidying up


main(sys.argv[1])
