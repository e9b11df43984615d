import { boot } from '../boot.ts'
import { t } from '../commands/language.ts'
import type { Config } from '../config.ts'
import { recordBackup } from '../domain/service-health.ts'

/** Records a backup in the database it was made of, for the health page. A database of another version may have no place for it. */
export async function recordBackupOf(config: Config): Promise<void> {
  try {
    const { deps, database } = await boot(
      config,
      { error: () => undefined },
      { createIfMissing: false, migrate: false },
    )
    await recordBackup(deps).finally(() => database.close())
  } catch {
    process.stderr.write(`${t().backup.notRecorded}\n`)
  }
}
