/** How to win an unhappy customer back: beside each follow-up, and edited in the settings. */
export const en = {
  title: 'Recovery guide',
  parts: {
    steps: 'Six steps',
    clear: 'The call: CLEAR',
    curve: 'The hostility curve',
    mistakes: 'Ten ways to make it worse',
  },
  /** What stands before a colon is shown in bold. */
  defaults: {
    steps: [
      'Act at once: Call today. The first person to hear of it stays responsible.',
      'Calm and apologise: Let them finish before you explain anything.',
      'Take responsibility: Agree on what happened. No blaming of colleagues or rules.',
      'Solve it: What matters is what they need now, not who was right.',
      'Make amends: A small gesture that fits the trouble they had.',
      'Ask again after a week: Is it really settled?',
    ],
    clear: [
      'Calm: Speak slowly. Nobody listens while angry.',
      'Listen: Ask what happened, and repeat it in your own words.',
      'Empathise: “I’d be annoyed too.”',
      'Apologise: For what happened, without a “but”.',
      'Resolve: Agree on what will happen, who does it and by when.',
    ],
    mistakes: [
      'Interrupting, or finishing their sentences',
      'Saying “calm down”',
      'Explaining before they have finished',
      'Arguing about who is right',
      'Blaming a colleague, another team or the rules',
      'Doubting them, or asking for proof first',
      'Saying “you should have …”',
      'Apologising with a “but”',
      'Promising what you can’t keep',
      'Passing them on, so they have to tell it all again',
    ],
  },
  curve: {
    summary: 'Anger rises, runs out and falls again. Solve the problem at the end of the curve, not at its top.',
    axis: 'anger over time',
    stages: [
      ['Reasonable', 'Most calls start here. Ask, and listen.'],
      ['Take-off', 'They let it all out. Don’t argue, don’t explain.'],
      ['Slow-down', 'Anger runs out of fuel when nobody adds any.'],
      ['Support', 'Now say it: “I understand. I’m sorry.”'],
      ['Cool-down', 'They get quieter. Repeat what you heard.'],
      ['Reasonable again', 'Only now: what will happen, and by when.'],
    ],
  },
  edit: 'Edit the guide',
  settings: {
    title: 'Recovery guide',
    intro: 'Members see this beside each follow-up, in their own language.',
    languages: 'Languages of the guide',
    hint: (max: number) =>
      `One line for each, up to ${max}. Text before a colon is shown in bold. Empty: our own text.`,
    save: 'Save guide',
    saved: 'The guide is saved.',
    errors: {
      steps: 'Use up to 15 lines of up to 300 characters for the steps.',
      clear: 'Use up to 15 lines of up to 300 characters for the call.',
      mistakes: 'Use up to 15 lines of up to 300 characters for what makes it worse.',
    },
  },
}

export type RecoveryGuideMessages = typeof en
