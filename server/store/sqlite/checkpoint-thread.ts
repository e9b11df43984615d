import { serveWithConnection } from './connection.ts'

/**
 * The thread that copies the log into the database while the writer goes on appending to it. It answers how long the log
 * is, in pages.
 */
serveWithConnection((connection) => (_: 'copy') => connection.checkpoint('passive').pages)
