import { channelSettings } from '../../../shared/channel.ts'
import { RuleSettings } from '../../../shared/rule.ts'
import type { Statement } from '../../store/database.ts'
import { insertChannel } from '../../store/queries/channels.ts'
import { insertRule } from '../../store/queries/rules.ts'
import type { Deps } from '../deps.ts'
import { encryptText } from '../encryption.ts'
import type { NamingLanguage } from './first-names.ts'

interface DefaultNames {
  team: string
  managers: string
  detractors: string
  contactRequests: string
  scoreMoved: string
  overdue: string
}

const names: Readonly<Record<NamingLanguage, DefaultNames>> = {
  en: {
    team: 'Team',
    managers: 'Managers',
    detractors: 'Unhappy customers',
    contactRequests: 'Customers who asked for a call',
    scoreMoved: 'Score moved',
    overdue: 'Overdue follow-ups',
  },
  'zh-Hans': {
    team: '团队',
    managers: '经理',
    detractors: '不满意的客户',
    contactRequests: '要求回访的客户',
    scoreMoved: '净推荐值明显变化',
    overdue: '逾期的跟进',
  },
  'zh-Hant': {
    team: '團隊',
    managers: '經理',
    detractors: '不滿意的顧客',
    contactRequests: '要求回電的顧客',
    scoreMoved: '淨推薦值明顯變化',
    overdue: '逾期的回訪',
  },
}

/**
 * The rules of a new workspace, and the email channels they send to: the owners of follow-ups learn of unhappy customers and of
 * those who asked for a call, owners and managers of the rest.
 */
export async function createDefaultRules(
  deps: Pick<Deps, 'now' | 'newId' | 'secret' | 'previousSecrets'>,
  workspaceId: string,
  language: NamingLanguage,
): Promise<Statement[]> {
  const now = deps.now()
  const { team, managers, detractors, contactRequests, scoreMoved, overdue } = names[language]
  const [teamId, managersId] = [deps.newId(now), deps.newId(now)]
  const alert = (channelId: string) => ({ kind: 'alert' as const, channelId })
  const channels = [
    { id: teamId, name: team, to: ['owner-of-case', 'owners', 'managers'] },
    { id: managersId, name: managers, to: ['managers'] },
  ]
  const rules = [
    {
      name: detractors,
      settings: { events: ['response.created'], conditions: { groups: ['detractor'] }, actions: [alert(teamId)] },
    },
    {
      name: contactRequests,
      settings: {
        events: ['response.created', 'response.restored'],
        conditions: { contactRequested: true },
        actions: [alert(teamId)],
      },
    },
    { name: scoreMoved, settings: { events: ['score.moved'], actions: [alert(teamId)] } },
    { name: overdue, settings: { events: ['follow-up.overdue'], actions: [alert(teamId), alert(managersId)] } },
  ]
  const base = { workspaceId, createdAt: now, updatedAt: now }
  return [
    ...(await Promise.all(
      channels.map(async ({ to, ...channel }) => {
        const settings = JSON.stringify(channelSettings.email.parse({ language, showsContacts: true, to }))
        const secrets = await encryptText(deps, `channel ${channel.id}`, '{}')
        return insertChannel({ ...base, ...channel, kind: 'email', settings, secrets })
      }),
    )),
    ...rules.map(({ name, settings }) =>
      insertRule({ ...base, id: deps.newId(now), name, settings: JSON.stringify(RuleSettings.parse(settings)) }),
    ),
  ]
}
