import { Group, ReportChannel, Tag } from '../../shared/response.ts'
import { text, WholeNumber } from '../../shared/text.ts'
import { DayOrInstant, Flag } from './query.ts'

/** The response filters of the API and of pages. */
export const responseFilter = {
  survey: text(40).optional(),
  contact: text(40).optional(),
  link: text(40).optional().meta({ description: 'The id of the shared link that the responses came by' }),
  group: Group.optional(),
  score: WholeNumber(0, 10).optional(),
  from: DayOrInstant.optional().meta({ description: 'The first day, or the earliest instant' }),
  to: DayOrInstant.optional().meta({ description: 'The last day, or the instant before which responses count' }),
  suspect: Flag.optional().meta({
    description: '`true`: only responses excluded from scores, which are otherwise omitted',
  }),
  hasComment: Flag.optional(),
  channel: ReportChannel.optional().meta({ description: '`self` means all channels but `phone`' }),
  tag: Tag.optional(),
  q: text(200)
    .optional()
    .meta({
      description:
        'Words of the comment, ignoring case. Every word must occur; the last may be incomplete. Quoted text must occur ' +
        'exactly. Chinese, Japanese, Korean and Thai match by any part',
    }),
}
