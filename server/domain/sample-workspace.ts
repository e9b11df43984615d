import { selectWorkspaceById } from '../store/queries/workspaces.ts'
import type { Caller, Deps } from './deps.ts'
import { DomainError } from './errors.ts'

/**
 * Rejects what would give power beyond a workspace with sample data: its owner need not own anything else.
 * @throws DomainError `demo-workspace`
 */
export async function rejectInDemo({ database }: Deps, { workspaceId }: Caller): Promise<void> {
  const [workspaceRow] = await database.all(selectWorkspaceById(workspaceId))
  if (workspaceRow?.demoAt)
    throw new DomainError('forbidden', 'demo-workspace', 'This is not available in a workspace with sample data.')
}
