import { readFile } from 'node:fs/promises'
import { buffer } from 'node:stream/consumers'
import { classifyMail } from '../domain/bounces/classify.ts'
import { t } from './language.ts'

/**
 * Prints what each mail means as a line of JSON. A file that cannot be read gets a line on standard error instead.
 * @param files paths, or `-` for standard input
 * @returns whether all files could be read
 */
export async function classifyMailFiles(
  secrets: readonly string[],
  files: readonly string[],
  print: (line: string) => void,
): Promise<boolean> {
  let isComplete = true
  for (const file of files) {
    try {
      const mail = file === '-' ? await buffer(process.stdin) : await readFile(file)
      print(JSON.stringify({ file, ...(await classifyMail(secrets, mail)) }))
    } catch (error) {
      isComplete = false
      process.stderr.write(`${t().systemError(describeError(error), file)}\n`)
    }
  }
  return isComplete
}

function describeError(error: unknown): string {
  const texts: Record<string, string> = t().systemErrors
  const { code = '', message = '' } = error as NodeJS.ErrnoException
  return texts[code] ?? message
}
