import { join } from 'node:path'
import { findFreePort } from '../support/postgres.ts'
import { projectDir, RunningProcess, type Service, waitUntilReady, withTimeout } from './processes.ts'

/** Without npx, whose start takes as long as that of wrangler. */
const wranglerPath = join(projectDir, 'node_modules/wrangler/bin/wrangler.js')

/**
 * `wrangler dev` on a migrated local D1 database.
 * @param tempDir where the database is kept
 * @param variables the variables and secrets of the Worker
 */
export async function startWrangler(tempDir: string, variables: Record<string, string>): Promise<Service> {
  const env = { CI: '1', WRANGLER_SEND_METRICS: 'false', XDG_CONFIG_HOME: tempDir }
  const wrangler = (...args: string[]) =>
    new RunningProcess([process.execPath, wranglerPath, ...args, '--persist-to', tempDir], { cwd: projectDir, env })
  await using migration = wrangler('d1', 'migrations', 'apply', 'vouch', '--local')
  const { code } = await withTimeout(migration.exited, () => migration.output)
  if (code !== 0) throw new Error(migration.output)
  const [port, inspectorPort] = [await findFreePort(), await findFreePort()]
  const addressArgs = ['--ip', '127.0.0.1', '--port', `${port}`, '--inspector-port', `${inspectorPort}`]
  const varArgs = Object.entries(variables).flatMap(([name, value]) => ['--var', `${name}:${value}`])
  const worker = wrangler('dev', ...addressArgs, ...varArgs)
  try {
    return await waitUntilReady(worker, port)
  } catch (error) {
    await worker.stop('SIGKILL')
    throw error
  }
}
