import { setEnvironmentData } from 'node:worker_threads'

/** Makes the tests of this project use `node:sqlite`, as the service does where better-sqlite3 cannot be loaded. */
setEnvironmentData('vouch: SQLite driver', 'node:sqlite')
