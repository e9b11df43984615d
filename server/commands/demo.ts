import { createDemo, fillNextChapter, listDemoIds, removeDemo } from '../domain/demo/demo.ts'
import { cliCaller, type Deps } from '../domain/deps.ts'
import { deleteNextChunk } from '../domain/workspaces/deletion.ts'
import { UsageError } from './usage.ts'

/** `vouch demo`: answers what to say once all of it is there. */
export async function runCreateDemo(deps: Deps): Promise<string> {
  const { workspaceId, slug } = await createDemo(deps)
  while (await fillNextChapter(deps, workspaceId)) {}
  return `The sample data are in a workspace of their own, for all who own one:\n${deps.publicUrl}/w/${slug}/overview`
}

/** `vouch demo --remove`: answers what to say once all of it is gone. @throws UsageError where there is none */
export async function runDeleteDemo(deps: Deps): Promise<string> {
  const ids = await listDemoIds(deps)
  if (ids.length === 0) throw new UsageError('There are no sample data.')
  for (const id of ids) {
    await removeDemo(deps, cliCaller(id))
    while (await deleteNextChunk(deps, id)) {}
  }
  return 'The sample data are gone.'
}
