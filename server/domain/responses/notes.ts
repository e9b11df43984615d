import type { ResponseWithHistory } from '../../../shared/response.ts'
import { insertResponseNote } from '../../store/queries/response-notes.ts'
import { lockResponses, responsesWhere } from '../../store/queries/responses.ts'
import { auditEntry } from '../audit.ts'
import type { Caller, Deps } from '../deps.ts'
import { type Idempotency, runOnce } from '../idempotency.ts'
import { getResponse } from './responses.ts'

/** Adds a note to a response for other members. It is deleted with the response or its contact. */
export async function addNote(
  deps: Deps,
  caller: Caller,
  id: string,
  { text }: { text: string },
  idempotency?: Idempotency,
): Promise<ResponseWithHistory> {
  const { workspaceId, actor } = caller
  await getResponse(deps, caller, id)
  await runOnce(deps, caller, idempotency, async () => {
    const at = deps.now()
    const note = { id: deps.newId(at), workspaceId, responseId: id, text, at, actor, actorName: caller.name }
    // Without the text: the audit log outlives the contact.
    const statements = [
      lockResponses(responsesWhere.byId(workspaceId, id)),
      insertResponseNote(note),
      auditEntry(deps, caller, 'response.note-added', id),
    ]
    return { statements, result: note.id }
  })
  return getResponse(deps, caller, id)
}
