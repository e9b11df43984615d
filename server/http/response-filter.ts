import { Channel, Group, Tag } from '../../shared/response.ts'
import { text, WholeNumber } from '../../shared/text.ts'
import { DayOrInstant, Flag } from './query.ts'

/** Which answers are asked for, by the API as by pages. */
export const responseFilter = {
  survey: text(40).optional(),
  contact: text(40).optional(),
  group: Group.optional(),
  score: WholeNumber(0, 10).optional(),
  from: DayOrInstant.optional().meta({ description: 'From this day or instant on' }),
  to: DayOrInstant.optional().meta({ description: 'To the end of this day, or before this instant' }),
  suspect: Flag.optional().meta({
    description: '`true`: those that are left out of the figures, instead of the others',
  }),
  hasComment: Flag.optional(),
  channel: Channel.optional(),
  tag: Tag.optional(),
  q: text(200)
    .optional()
    .meta({
      description:
        'Words of the comment, whatever their case: every one must be there, the last may be the beginning of one, and ' +
        'what stands within quotes must be there as it stands. Chinese, Japanese, Korean and Thai are found by any part',
    }),
}
