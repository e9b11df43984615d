import { createDemo, fillNextChapter, listDemoIds, removeDemo } from '../domain/demo/demo.ts'
import { cliCaller, type Deps } from '../domain/deps.ts'
import { deleteNextChunk } from '../domain/workspaces/deletion.ts'
import { chooseAppLanguage } from '../i18n/index.ts'
import { UsageError } from './usage.ts'

/** `vouch demo`: returns the message to print once all sample data exists. */
export async function runCreateDemo(deps: Deps, language?: string): Promise<string> {
  const { workspaceId, slug } = await createDemo(deps, undefined, { language: chooseAppLanguage([language]) })
  while (await fillNextChapter(deps, workspaceId)) {}
  return `The sample data is in its own workspace, open to all owners:\n${deps.publicUrl}/w/${slug}/overview`
}

/** `vouch demo --remove`: returns the message to print once all sample data is deleted. @throws UsageError if there is none */
export async function runDeleteDemo(deps: Deps): Promise<string> {
  const ids = await listDemoIds(deps)
  if (ids.length === 0) throw new UsageError('There is no sample data.')
  for (const id of ids) {
    await removeDemo(deps, cliCaller(id))
    while (await deleteNextChunk(deps, id)) {}
  }
  return 'The sample data is removed.'
}
