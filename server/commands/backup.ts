import { backUp, type Copied, type Place, type Tools } from '../domain/backups.ts'
import { fileSize, many } from './numbers.ts'
import { progressBar } from './progress.ts'

/** `vouch backup`: answers what to say, and whether the counts are right. @throws CopyError */
export async function backupTo(file: string, from: Place, secret: string, migrations: Tools['migrations']) {
  const copied = await backUp({ migrations, progress: progressBar }, from, file)
  const text =
    `The service's secret (${secret}) is not in it: keep that too. Without it, signed identities and the tokens by which\n` +
    `people change their answers are void.\n${summary(copied)}: ${file}`
  return { text, isRight: copied.wrong === 0 }
}

/** What a copy holds, and what the recount said of it. */
export function summary({ answers, contacts, bytes, wrong }: Copied): string {
  const verdict =
    wrong === 0 ? 'verified' : `but ${many(wrong, 'count')} ${wrong === 1 ? 'differs' : 'differ'} from a recount`
  return `${many(answers, 'answer')}, ${many(contacts, 'contact')}, ${fileSize(bytes)}, ${verdict}`
}
