import { proposeCountry } from '../../../shared/country.ts'
import type { Setup } from '../../../shared/user.ts'
import { retryOnConflict, type Statement } from '../../store/database.ts'
import { insertMember } from '../../store/queries/members.ts'
import * as store from '../../store/queries/setup.ts'
import { insertPasswordAccount, insertUser } from '../../store/queries/users.ts'
import { auditEntry } from '../audit.ts'
import type { Deps } from '../deps.ts'
import { DomainError, hasErrorCode } from '../errors.ts'
import { isEqual, sign } from '../secrets.ts'
import { requireStrongPassword } from '../users/password-policy.ts'
import { hashPassword } from '../users/passwords.ts'
import { firstNames, listFirstNames } from './first-names.ts'
import { getDefaultDeadlines } from './working-days.ts'
import { findFreeSlug } from './workspaces.ts'

/** Whether the service has an owner. */
export async function isSetUp(deps: Pick<Deps, 'database'>): Promise<boolean> {
  const [row] = await deps.database.all(store.selectSetupState)
  return row?.done === 1
}

/** The workspace that the first owner gets. */
export async function getSetupWorkspace(deps: Pick<Deps, 'database'>) {
  const [workspace] = await deps.database.all(store.selectFirstWorkspace)
  if (!workspace)
    throw new DomainError('notFound', 'not-started', 'There is no workspace yet. Start the service first.')
  return workspace
}

/** Derived from the service's secret and stored nowhere, so that every process can check it. */
const buildSetupToken = (deps: Pick<Deps, 'secret'>, workspaceId: string) =>
  sign(deps.secret, `set up ${workspaceId}`).slice(0, 32)

/** The address at which the first owner sets up the service; undefined once there is one. */
export async function getSetupUrl(deps: Pick<Deps, 'database' | 'secret' | 'publicUrl'>): Promise<string | undefined> {
  if (await isSetUp(deps)) return undefined
  const { id } = await getSetupWorkspace(deps)
  return `${deps.publicUrl}/setup/${buildSetupToken(deps, id)}`
}

/**
 * The workspace of a set-up address.
 * @throws DomainError `notFound` if the token is wrong, `gone` (code `already-set-up`) if it has been used
 */
export async function getWorkspaceBySetupToken(deps: Deps, token: string) {
  const workspace = await getSetupWorkspace(deps)
  if (!isEqual(token, buildSetupToken(deps, workspace.id)))
    throw new DomainError('notFound', 'not-found', 'There is nothing at this address.')
  if (await isSetUp(deps)) throw alreadySetUp()
  return workspace
}

const alreadySetUp = () => new DomainError('gone', 'already-set-up', 'This service has been set up already.')

/**
 * Creates the first owner. Of two concurrent calls, one succeeds.
 * @throws DomainError `gone` (code `already-set-up`), WeakPassword
 */
export async function completeSetup(deps: Deps, input: Setup, address?: string): Promise<{ id: string; name: string }> {
  const workspace = await getSetupWorkspace(deps)
  const { name, email, locale, password } = input
  requireStrongPassword(password, { email, names: [name, input.workspace] })
  const passwordHash = await hashPassword(password)
  const now = deps.now()
  const id = deps.newId(now)
  const actor = `user:${id}`
  const workspaceId = workspace.id
  const caller = { workspaceId, actor, name, role: 'owner' as const, ...(address !== undefined && { address }) }
  return retryOnConflict(async () => {
    if (await isSetUp(deps)) throw alreadySetUp()
    const slug = input.workspace === workspace.name ? workspace.slug : await findFreeSlug(deps, input.workspace)
    await deps.database.batch([
      insertUser({ id, name, email, locale, createdAt: now }),
      store.insertSetup(id, now),
      insertPasswordAccount(deps.newId(now), id, passwordHash, now),
      insertMember({ workspaceId, userId: id, role: 'owner', createdAt: now, createdBy: actor }),
      store.setUpWorkspace(workspaceId, {
        name: input.workspace,
        slug,
        timeZone: input.timeZone,
        country: input.country,
        ...getDefaultDeadlines(input.country),
      }),
      ...translateFirstNames(workspaceId, locale),
      auditEntry(deps, caller, 'workspace.set-up', workspaceId, {}, { email }),
    ])
    return { id, name }
  })
}

/** The first survey, link and key in the owner's language, unless they have been renamed. */
function translateFirstNames(workspaceId: string, locale: string | null): Statement[] {
  const names = Object.entries(firstNames).find(([language]) => language === locale)?.[1]
  if (!names) return []
  return [
    store.renameSurveys(workspaceId, listFirstNames('survey'), names.survey),
    store.renameLinks(workspaceId, listFirstNames('link'), names.link),
    store.renameApiKeys(workspaceId, listFirstNames('key'), names.key),
  ]
}

/** Creates the configured owner unless the service is set up already. */
export async function setUpFromConfig(
  deps: Deps,
  { email, password }: { email: string; password: string },
): Promise<void> {
  if (await isSetUp(deps)) return
  const { name: workspace, timeZone } = await getSetupWorkspace(deps)
  const name = email.split('@')[0] ?? email
  try {
    const country = proposeCountry(timeZone)
    await completeSetup(deps, { name, email, password, locale: null, workspace, timeZone, country })
  } catch (error) {
    // Another process was first.
    if (!hasErrorCode(error, 'already-set-up')) throw error
  }
}
