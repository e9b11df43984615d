import { z } from 'zod'

/** An unverified contact that became part of another one. */
export const ContactMerge = z
  .object({
    id: z.string(),
    contactId: z.string().meta({ description: 'The contact that took over the responses' }),
    at: z.string(),
    by: z.string().meta({ description: 'The user or API key whose change caused it, `respondent` or `import`' }),
    byName: z.string().nullable(),
    merged: z
      .object({
        id: z.string(),
        externalId: z.string().nullable(),
        email: z.string().nullable(),
        phone: z.string().nullable(),
        name: z.string().nullable(),
        salutation: z.string().nullable(),
        locale: z.string().nullable(),
        properties: z.record(z.string(), z.string()),
        unverifiedSince: z.string(),
      })
      .meta({ description: 'The merged contact as it was. Undoing the merge restores it under the same id' }),
    responses: z.int().meta({ description: 'How many responses it brought; 0 once undone' }),
    undoneAt: z.string().nullable(),
    undoneBy: z.string().nullable(),
    undoneByName: z.string().nullable(),
  })
  .meta({ id: 'ContactMerge' })

export type ContactMerge = z.infer<typeof ContactMerge>
