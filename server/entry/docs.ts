import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const folder = join(import.meta.dirname, '../../docs')

/** The Markdown documents of `docs/` by name, for `/help`. */
export const readDocs = (): Record<string, string> =>
  Object.fromEntries(
    readdirSync(folder)
      .filter((file) => file.endsWith('.md'))
      .map((file) => [file.replace('.md', ''), readFileSync(join(folder, file), 'utf8')]),
  )
