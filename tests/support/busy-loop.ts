/** Keeps a processor busy until the parent process exits, for half an hour at most. */
const end = Date.now() + 30 * 60_000
const parentId = process.ppid
while (Date.now() < end && process.ppid === parentId) {
  for (let iterations = 0; iterations < 10_000_000; iterations++);
}

export {}
