"""Jobs in processes of their own, under limits, that can be killed: `pool.WorkerPool.run(job)`."""
