import type { ResponseWithHistory } from '../../../shared/response.ts'
import { insertNote } from '../../store/queries/response-notes.ts'
import { holdResponses, responsesOf } from '../../store/queries/responses.ts'
import { audited } from '../audit.ts'
import type { Caller, Deps } from '../deps.ts'
import { type Idempotency, once } from '../idempotency.ts'
import { getResponse } from './responses.ts'

/** Puts a note beside an answer, for other staff to read. It goes with the answer, or with the person who gave it. */
export async function noteResponse(
  deps: Deps,
  caller: Caller,
  id: string,
  { text }: { text: string },
  idempotency?: Idempotency,
): Promise<ResponseWithHistory> {
  const { workspaceId, actor } = caller
  await getResponse(deps, caller, id)
  await once(deps, caller, idempotency, async () => {
    const at = deps.now()
    const note = { id: deps.newId(at), workspaceId, responseId: id, text, at, actor, actorName: caller.name }
    // What it says is not for the log, which outlives the customer.
    const statements = [
      holdResponses(responsesOf.one(workspaceId, id)),
      insertNote(note),
      audited(deps, caller, 'response.noted', id),
    ]
    return { statements, result: note.id }
  })
  return getResponse(deps, caller, id)
}
