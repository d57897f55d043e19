"""Jobs in processes of their own, under limits, that can be killed: `pool.WorkerPool.run(job)`.

- `pool`, `handle`: on the side of who asks; `forkserver`, `worker`: on the other side;
- `messages`, `logs`: what they say to one another, and to who runs them;
- `views`: what a worker answers from;
- `sparql`: answers a query, after what `aisupply.rdf.guard` refuses; `jobs`: all other questions;
- `limits`, `errors`, `formats`: what a job may take, how it can fail, the forms of an answer.
"""
