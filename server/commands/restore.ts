import { type Place, restore, type Tools } from '../domain/backups.ts'
import { summary } from './backup.ts'
import { progressBar } from './progress.ts'

/** `vouch restore`: answers what to say, and whether the counts are right. @throws CopyError */
export async function restoreFrom(file: string, to: Place, secret: string, migrations: Tools['migrations']) {
  const copied = await restore({ migrations, progress: progressBar }, file, to)
  const text =
    `Give it the secret that the service had (${secret}) before you start: without it, signed identities and the tokens\n` +
    `by which people change their answers are void.\n${summary(copied)}`
  return { text, isRight: copied.wrong === 0 }
}
