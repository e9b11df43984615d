export interface Snippet {
  id: 'html' | 'react' | 'vue' | 'wordpress'
  title: string
  code: readonly string[]
}

/** The widget for pages of one's own, ready to be pasted. */
export function buildSnippets(publicUrl: string, surveyId: string): Snippet[] {
  const script = `<script type="module" src="${publicUrl}/vouch.js"></script>`
  const element = `<vouch-survey survey="${surveyId}"></vouch-survey>`
  return [
    { id: 'html', title: 'HTML', code: [`${script}\n${element}`] },
    {
      id: 'react',
      title: 'React',
      code: [
        `<!-- index.html -->\n${script}`,
        `export const Survey = ({ order }) => (
  <vouch-survey survey="${surveyId}" display="card" delay={3} properties={{ order }} />
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
  <vouch-survey survey="${surveyId}" display="card" :delay="3" :properties="{ order }" />
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
  <vouch-survey survey="${surveyId}" display="card" delay="10"></vouch-survey>
<?php });`,
      ],
    },
  ]
}
