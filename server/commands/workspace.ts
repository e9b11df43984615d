import { listAuditEntries } from '../domain/audit.ts'
import { type Caller, cliCaller, type Deps } from '../domain/deps.ts'
import { listWorkspaces } from '../domain/workspaces/workspaces.ts'
import { t } from './language.ts'
import { UsageError } from './usage.ts'

type WorkspaceList = Awaited<ReturnType<typeof listWorkspaces>>

/** The caller for `--workspace ID`. It may be left out when there is exactly one workspace besides those with sample data. */
export async function resolveCaller(deps: Deps, id: string | undefined): Promise<Caller> {
  const workspaces = await listWorkspaces(deps)
  const workspace = id === undefined ? findOnlyWorkspace(workspaces) : workspaces.find((other) => other.id === id)
  if (!workspace) throw unknownWorkspace(workspaces)
  return cliCaller(workspace.id)
}

function findOnlyWorkspace(workspaces: WorkspaceList) {
  const [workspace, ...others] = workspaces.filter(({ demoAt }) => demoAt === null)
  if (workspace) return others.length === 0 ? workspace : undefined
  return workspaces.length === 1 ? workspaces[0] : undefined
}

/** The caller for the audit log of a workspace, which outlives the workspace. */
export async function resolveAuditCaller(deps: Deps, id: string | undefined): Promise<Caller> {
  const workspaces = await listWorkspaces(deps)
  if (id === undefined) throw unknownWorkspace(workspaces)
  const caller = cliCaller(id)
  if (workspaces.some((workspace) => workspace.id === id)) return caller
  const { data } = await listAuditEntries(deps, caller, {}, { limit: 1 })
  if (data.length === 0) throw unknownWorkspace(workspaces)
  return caller
}

function unknownWorkspace(workspaces: WorkspaceList): UsageError {
  if (workspaces.length === 0) return new UsageError(t().workspace.none)
  const lines = workspaces.map(
    ({ id, name, demoAt }) => `  ${id}  ${name}${demoAt === null ? '' : `  ${t().workspace.sample}`}`,
  )
  return new UsageError(t().workspace.oneOf(lines.join('\n')))
}
