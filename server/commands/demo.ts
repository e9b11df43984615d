import { createDemo, fillNextChapter, listDemoIds, removeDemo } from '../domain/demo/demo.ts'
import { cliCaller, type Deps } from '../domain/deps.ts'
import { deleteNextChunk } from '../domain/workspaces/deletion.ts'
import { chooseAppLanguage } from '../i18n/app-language.ts'
import { getLanguage, t } from './language.ts'
import { UsageError } from './usage.ts'

/** `vouch demo`, by default in the language of the terminal: returns the message to print once all sample data exists. */
export async function runCreateDemo(deps: Deps, language?: string): Promise<string> {
  const { workspaceId, slug } = await createDemo(deps, undefined, {
    language: chooseAppLanguage([language ?? getLanguage()]),
  })
  while (await fillNextChapter(deps, workspaceId)) {}
  return t().demo.created(`${deps.publicUrl}/w/${slug}/overview`)
}

/** `vouch demo --remove`: returns the message to print once all sample data is deleted. @throws UsageError if there is none */
export async function runDeleteDemo(deps: Deps): Promise<string> {
  const ids = await listDemoIds(deps)
  if (ids.length === 0) throw new UsageError(t().demo.none)
  for (const id of ids) {
    await removeDemo(deps, cliCaller(id))
    while (await deleteNextChunk(deps, id)) {}
  }
  return t().demo.removed
}
