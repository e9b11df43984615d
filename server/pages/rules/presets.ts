import type { Rule, RuleSettings } from '../../../shared/rule.ts'
import type { Form } from '../../http/forms.ts'
import type { ViewContext } from '../layout/context.ts'
import { toRuleForm } from './form.ts'
import type { RuleReferences } from './names.ts'

export type RulePreset = keyof ViewContext['t']['rules']['presets']

/** What ready-made rules say, without the alert that each of them sends. */
function buildPreset({ t }: ViewContext, preset: RulePreset): Omit<RuleSettings, 'actions'> & Partial<RuleSettings> {
  const { presetWords, presetTag } = t.rules
  const unhappy = { score: { from: 0, to: 6 } }
  switch (preset) {
    case 'unhappy':
      return { events: ['response.created'], conditions: unhappy }
    case 'call-wanted':
      return {
        ...{ events: ['response.created'], conditions: { contactRequested: true } },
        actions: [{ kind: 'open-follow-up', ownerId: null }],
      }
    case 'top-tier':
      return { events: ['response.created'], conditions: { ...unhappy, tiers: ['A', 'B'] } }
    case 'words':
      return { events: ['response.created'], conditions: { words: [...presetWords] } }
    case 'praise':
      return {
        ...{ events: ['response.created'], conditions: { groups: ['promoter'] } },
        actions: [{ kind: 'tag', tag: presetTag }],
      }
    case 'thanks':
      return {
        ...{ events: ['response.created'], conditions: { groups: ['promoter'] } },
        actions: [{ kind: 'thank', asksReferral: true }],
      }
    case 'overdue':
      return { events: ['follow-up.overdue'], conditions: {} }
    case 'score-moved':
      return { events: ['score.moved'], conditions: {} }
  }
}

export const listPresets = ({ t }: ViewContext): RulePreset[] => Object.keys(t.rules.presets) as RulePreset[]

/** The presets of which the workspace has no rule, neither by name nor by what starts it. */
export function listMissingPresets(view: ViewContext, rules: readonly Rule[]): RulePreset[] {
  const toKey = ({ events, conditions }: Pick<RuleSettings, 'events' | 'conditions'>) =>
    JSON.stringify([events, conditions])
  const names = new Set(rules.map(({ name }) => name))
  const keys = new Set(rules.map(({ settings }) => toKey(settings)))
  return listPresets(view).filter(
    (preset) => !names.has(view.t.rules.presets[preset]) && !keys.has(toKey(buildPreset(view, preset))),
  )
}

/** The form of a ready-made rule, which alerts the newest channel that works. */
export function toPresetForm(view: ViewContext, preset: RulePreset, { channels }: RuleReferences): Form {
  const channel = [...channels.values()].filter(({ kind, isDisabled }) => kind !== 'webhook' && !isDisabled).at(0)
  const { actions = [], ...settings } = buildPreset(view, preset)
  const alerts = channel ? [{ kind: 'alert' as const, channelId: channel.id }] : []
  return toRuleForm(view.t.rules.presets[preset], { ...settings, actions: [...alerts, ...actions] })
}
