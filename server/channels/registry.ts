import type { ChatKind } from '../../shared/channel.ts'
import { dingtalk } from './dingtalk.ts'
import { feishu } from './feishu.ts'
import { slack } from './slack.ts'
import { teams } from './teams.ts'
import type { ChatChannel } from './types.ts'
import { wecom } from './wecom.ts'

/** The chats, by their kind. */
export const chatChannels: { [Kind in ChatKind]: ChatChannel<Kind> } = { slack, teams, wecom, dingtalk, feishu }
