import { serveWithConnection } from './connection.ts'

/**
 * The thread that copies the write-ahead log into the database while the writer appends to it. It replies with the
 * length of the log in pages.
 */
serveWithConnection((connection) => (_: 'copy') => connection.checkpoint('passive').pages)
