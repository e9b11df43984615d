import type { EmbedOptions } from './embed-options.ts'

export interface Snippet {
  id: 'html' | 'react' | 'vue' | 'wordpress'
  title: string
  code: readonly string[]
}

/** The attributes in HTML, and as React and Vue write them: numbers are not texts there. */
function formatAttributes({ display, trigger }: EmbedOptions) {
  const texts = display === 'inline' ? '' : ` display="${display}"`
  const entries = Object.entries<number | true>(display === 'inline' ? {} : trigger)
  const format = (write: (name: string, value: number | true) => string) =>
    texts + entries.map(([name, value]) => ` ${value === true ? name : write(name, value)}`).join('')
  return {
    html: format((name, value) => `${name}="${value}"`),
    react: format((name, value) => `${name}={${value}}`),
    vue: format((name, value) => `:${name}="${value}"`),
  }
}

/** What browsers show that cannot run the widget. */
export interface FallbackLink {
  url: string
  text: string
}

/** The widget for pages of one's own, ready to be pasted. */
export function buildSnippets(
  publicUrl: string,
  surveyId: string,
  { fallback, ...options }: EmbedOptions & { fallback?: FallbackLink | undefined },
): Snippet[] {
  const link = fallback ? `<a href="${fallback.url}">${fallback.text}</a>` : ''
  const script = `<script type="module" src="${publicUrl}/vouch.js"></script>`
  const attributes = formatAttributes(options)
  const element = `<vouch-survey survey="${surveyId}"${attributes.html}>${link}</vouch-survey>`
  return [
    { id: 'html', title: 'HTML', code: [`${script}\n${element}`] },
    {
      id: 'react',
      title: 'React',
      code: [
        `<!-- index.html -->\n${script}`,
        `export const Survey = ({ order }) => (
  <vouch-survey survey="${surveyId}"${attributes.react} properties={{ order }}>${link}</vouch-survey>
)`,
      ],
    },
    {
      id: 'vue',
      title: 'Vue',
      code: [
        `<!-- index.html -->\n${script}`,
        `// vite.config.js
vue({ template: { compilerOptions: { isCustomElement: (tag) => tag === 'vouch-survey' } } })`,
        `<template>
  <vouch-survey survey="${surveyId}"${attributes.vue} :properties="{ order }">${link}</vouch-survey>
</template>`,
      ],
    },
    {
      id: 'wordpress',
      title: 'WordPress',
      code: [
        `<!-- wp:html -->\n${script}\n${element}\n<!-- /wp:html -->`,
        `add_action('wp_footer', function () { ?>
  ${script}
  ${element}
<?php });`,
      ],
    },
  ]
}
